"""Addresses and networks that something is believed from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

UNIX = "unix"
"""Stands for whoever connects through a socket file, and so has no address."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Peers:
    """A set of addresses.

    Args:
        names: Addresses, networks such as ``10.0.0.0/8``, or ``unix`` for socket files.

    Raises:
        ValueError: A name is none of these.
    """

    def __init__(self, names: Iterable[str]) -> None:
        wanted = tuple(names)
        self._networks = tuple(_network(name) for name in wanted if name != UNIX)
        self._has_unix = UNIX in wanted

    def has(self, address: str) -> bool:
        """Whether an address is one of them; the empty one is that of a socket file."""
        if not address:
            return self._has_unix
        found = parsed(address)
        return found is not None and any(found in network for network in self._networks)


def parsed(text: str) -> _Address | None:
    """An address, an IPv4 one wrapped in IPv6 as the IPv4 one that it is; None for any other text."""
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(name: str) -> _Network:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        raise ValueError(f"{name} is neither an address, nor a network such as 10.0.0.0/8, nor {UNIX}") from None
