"""Pipelines that were read before: the page and the panel of every node that is chosen there ask for the same one."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.pipelines.difference import Side
from dashboard.data.remembered import Remembered

_MOST_NODES = 20_000


class Sides:
    """Pipelines by project and commit, those used longest ago forgotten first."""

    def __init__(self) -> None:
        self._kept: Remembered[tuple[int, str], Side] = Remembered(_MOST_NODES, weight=_nodes)

    def get(self, key: tuple[int, str], facts: CommitFacts, read: Callable[[], Side]) -> Side:
        """The pipeline of a commit, read now if it is not known or was made of other facts."""
        known = self._kept.get(key)
        if known is not None and known.facts is facts:
            return known
        side = read()
        self._kept.keep(key, side)
        return side


def _nodes(_: tuple[int, str], side: Side) -> int:
    return 1 + len(side.pipeline.nodes)
