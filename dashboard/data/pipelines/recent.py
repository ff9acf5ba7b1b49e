"""Pipelines that were read before: the page and the panel of every node that is chosen there ask for the same one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.pipelines.difference import Side

_MOST_NODES = 20_000


class Sides:
    """Pipelines by project and commit, those used longest ago forgotten first; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, str], Side] = OrderedDict()

    def get(self, key: tuple[int, str], facts: CommitFacts, read: Callable[[], Side]) -> Side:
        """The pipeline of a commit, read now if it is not known or was made of other facts."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None and known.facts is facts:
                self._kept.move_to_end(key)
                return known
        side = read()
        with self._lock:
            self._kept[key] = side
            self._kept.move_to_end(key)
            while sum(len(each.pipeline.nodes) for each in self._kept.values()) > _MOST_NODES:
                self._kept.popitem(last=False)
        return side
