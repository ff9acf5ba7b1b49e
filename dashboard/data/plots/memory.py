"""Tables that were read before, by the version of their file; those used longest ago are forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from dashboard.data.plots.parsing import Parsed

_MOST_CELLS = 2_000_000
_MOST_OF_ONE = 200_000
"""A larger table is read anew each time: a few of them would push out all others."""


class Tables:
    """Parsed tables; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Parsed] = OrderedDict()
        self._cells = 0

    def get(self, key: Hashable, read: Callable[[], Parsed]) -> Parsed:
        """The table of a key, read now if it is not known.

        Raises:
            DagboardError: As `read` did; errors are not remembered.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        table = read()
        cells = _cells(table)
        if cells <= _MOST_OF_ONE:
            with self._lock:
                self._cells += cells if key not in self._kept else 0
                self._kept[key] = table
                while self._cells > _MOST_CELLS:
                    self._cells -= _cells(self._kept.popitem(last=False)[1])
        return table


def _cells(table: Parsed) -> int:
    return (table.points.height + 1) * (len(table.points.columns) + 1)
