"""Who could reach a server, and whom it would believe."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from dashboard.config.peers import UNIX, parsed


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    address = parsed(host)
    return host == "localhost" if address is None else address.is_loopback


def is_everybody(peers: Iterable[str]) -> bool:
    """Whether networks hold every address that there is."""
    return any(ipaddress.ip_network(peer, strict=False).prefixlen == 0 for peer in peers if peer != UNIX)
