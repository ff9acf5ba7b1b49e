"""The noun: tries to prove who one is, and how many of them may fail."""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from dashboard.config.peers import parsed
from dashboard.data.model.attempt import Limit
from dashboard.errors import TooManyAttemptsError

BY_NAME = Limit(5, timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=15))
"""For a name from one address. Not for a name alone: anybody could then lock its owner out."""
BY_ADDRESS = Limit(50, timedelta(minutes=1), timedelta(minutes=15), timedelta(minutes=15))
"""For an address, whatever the names: offices share one."""
BY_TOKEN = Limit(60, timedelta(minutes=1), timedelta(minutes=15), timedelta(minutes=15))
"""For wrong tokens from one address."""

_NETWORK_BITS = 64
"""Of an IPv6 address: whoever has one has all of its network."""


class Kept(Protocol):
    """Keeps failures; `dashboard.data.store.attempts.AttemptStore`."""

    def count(self, limits: Mapping[str, Limit], now: datetime) -> datetime | None:
        """Count a failure for each key, unless one is locked: until when."""
        ...

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        ...

    def give_back(self, key: str) -> None:
        """Take one failure off."""
        ...


class Attempts:
    """Counts failures, and refuses who had too many.

    Args:
        store: Keeps them.
        now: The clock.
    """

    def __init__(self, store: Kept, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def begin_sign_in(self, name: str, address: str) -> None:
        """Count a try as failed before its password is looked at; `signed_in` takes it back.

        Raises:
            TooManyAttemptsError: Too many failed before. This one does not count, whatever its password.
        """
        self._count({_pair(name, address): BY_NAME, _of_address(address): BY_ADDRESS})

    def signed_in(self, name: str, address: str) -> None:
        """The try that was begun last succeeded."""
        self._store.forget(_pair(name, address))
        self._store.give_back(_of_address(address))

    def token_failed(self, address: str) -> None:
        """Count a wrong, expired or revoked token. Good ones are never counted, nor refused for others' sake.

        Raises:
            TooManyAttemptsError: Too many failed before.
        """
        self._count({f"token {_network(address)}": BY_TOKEN})

    def _count(self, limits: Mapping[str, Limit]) -> None:
        now = self._now()
        until = self._store.count(limits, now)
        if until is not None:
            raise TooManyAttemptsError(math.ceil((until - now).total_seconds()), until)


def _pair(name: str, address: str) -> str:
    pair = f"{name.casefold()}\n{_network(address)}"
    return f"name {hashlib.sha256(pair.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _of_address(address: str) -> str:
    return f"address {_network(address)}"


def _network(address: str) -> str:
    """The address, or of IPv6 the network that one customer gets."""
    found = parsed(address)
    if found is None:
        return address[:60]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), _NETWORK_BITS), strict=False))
