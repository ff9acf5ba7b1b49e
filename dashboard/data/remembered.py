"""Answers that were given before, so that the next question does not cost as much."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Remembered(Generic[_Key, _Value]):
    """Values by key, of which those used longest ago are forgotten first; safe for threads.

    Whoever gets a value shares it with others, so nobody may change what is in it.

    Args:
        most: How much all values may weigh together.
        weight: Of a key and its value; each pair weighs 1 by default, so that `most` counts them.
        most_of_one: A value that weighs more is not kept: a few of them would push out all others.
    """

    def __init__(
        self, most: int, *, weight: Callable[[_Key, _Value], int] = lambda _, __: 1, most_of_one: int | None = None
    ) -> None:  # fmt: skip
        self._most = most
        self._weight = weight
        self._most_of_one = most if most_of_one is None else most_of_one
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()
        self._weighs = 0

    def of(self, key: _Key, read: Callable[[], _Value]) -> _Value:
        """The value of a key, read now if it is not known; the same object for everybody while it is remembered.

        Two who ask for the same at once may both read; the first one's is kept.

        Raises:
            Exception: What `read` raises; that is not remembered.
        """
        with self._lock:
            if key in self._kept:
                return self._used(key)
        value = read()
        with self._lock:
            return self._used(key) if key in self._kept else self._keep(key, value)

    def get(self, key: _Key) -> _Value | None:
        """The value of a key; None when it is not known."""
        with self._lock:
            return self._used(key) if key in self._kept else None

    def keep(self, key: _Key, value: _Value) -> None:
        """Remember a value, in place of an earlier one."""
        with self._lock:
            self._keep(key, value)

    def _used(self, key: _Key) -> _Value:
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _keep(self, key: _Key, value: _Value) -> _Value:
        _, weighed = self._kept.pop(key, (value, 0))
        self._weighs -= weighed
        weight = self._weight(key, value)
        if weight <= self._most_of_one:
            self._kept[key] = value, weight
            self._weighs += weight
        while self._weighs > self._most:
            _, (_, forgotten) = self._kept.popitem(last=False)
            self._weighs -= forgotten
        return value
