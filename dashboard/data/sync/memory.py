"""Memory while reading in bulk."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 200_000


class _Rest:
    """Who looks for cycles rarely now: thresholds are the process's, so only the last one to end puts them back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resting = 0
        self._before = gc.get_threshold()

    def begin(self) -> None:
        """Look rarely from now on."""
        with self._lock:
            self._resting += 1
            if self._resting == 1:
                self._before = gc.get_threshold()
                gc.freeze()
                gc.set_threshold(_OBJECTS, 10, 1_000)

    def end(self) -> None:
        """Look as often as before, unless somebody else still reads."""
        with self._lock:
            self._resting -= 1
            if self._resting == 0:
                gc.set_threshold(*self._before)
                gc.unfreeze()


_rest = _Rest()


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for cycles rarely: a sync makes millions of objects and hardly any cycle; looking took a quarter."""
    _rest.begin()
    try:
        yield
    finally:
        _rest.end()
