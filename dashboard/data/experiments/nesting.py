"""Matching runs as a tree: parents first, children below the parents that are open.

A run whose parent does not match stands on the top level, and so does one whose line of parents never ends: nobody is
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from dashboard.data.store.frames.columns import run_part
from dashboard.data.store.frames.frame import RunFrame

MAX_EXPANDED = 500

_Places = np.ndarray[Any, np.dtype[np.int64]]


class Nesting:
    """The tree of the rows at some numbers, as the flat list that a table shows.

    Args:
        frame: The frame.
        at: Row numbers of the match, in order.
        expanded: Ids of runs whose children are shown; others are ignored.
    """

    def __init__(self, frame: RunFrame, at: pl.Series, expanded: Sequence[str]) -> None:
        self._frame, self._at = frame, at
        names = {run_part(name): name for name in ("id", "parent")}
        known = frame.gathered(names, at).rename(names)
        self._parents = _parents(known)
        self._counts = np.bincount(self._parents[self._parents >= 0], minlength=len(at))
        wanted = pl.Series(expanded[:MAX_EXPANDED], dtype=pl.String)
        self._open = set(known.get_column("id").is_in(wanted.implode()).arg_true().to_list())
        self._places, self._depths = self._flat(np.flatnonzero(self._parents < 0), 0)

    def __len__(self) -> int:
        return len(self._places)

    def rows(self, offset: int, limit: int) -> pl.Series:
        """Row numbers of a part of the flat list."""
        return self._at.gather(pl.Series(self._places[offset : offset + limit], dtype=pl.UInt32))

    def describe(self, rows: list[dict[str, Any]], offset: int) -> None:
        """Add depth, number of matching children and name of the parent to the rows from `offset` on."""
        names = self._names({row["parent"] for row in rows if row["parent"]})
        for index, row in enumerate(rows, offset):
            row["depth"] = int(self._depths[index])
            row["children"] = int(self._counts[self._places[index]])
            row["parent_name"] = names.get(row["parent"])

    def _flat(self, level: _Places, depth: int) -> tuple[_Places, _Places]:
        """A level with the children of its open runs after them; deeper levels likewise."""
        places, depths, last = list[_Places](), list[_Places](), 0
        for index in np.flatnonzero(np.isin(level, list(self._open))).tolist() if self._open else ():
            children = np.flatnonzero(self._parents == level[index])
            self._open.discard(int(level[index]))
            below, below_depths = self._flat(children, depth + 1)
            places += [level[last : index + 1], below]
            depths += [np.full(index + 1 - last, depth), below_depths]
            last = index + 1
        rest = level[last:]
        return np.concatenate([*places, rest]), np.concatenate([*depths, np.full(len(rest), depth)])

    def _names(self, ids: set[str]) -> dict[str, str | None]:
        numbers = {run_id: number for run_id in ids if (number := self._frame.row_number(run_id)) is not None}
        at = pl.Series(list(numbers.values()), dtype=pl.UInt32)
        return dict(zip(numbers, self._frame.read(pl.col(run_part("name")), at).to_list(), strict=True))


def _parents(known: pl.DataFrame) -> _Places:
    """Of each row the place of its parent; -1 where it has none here, or where following parents never ends."""
    places = known.select(pl.col("id").alias("parent"), pl.int_range(pl.len()).alias("place"))
    joined = known.select("parent").join(places, on="parent", how="left", maintain_order="left")
    parents: _Places = joined.get_column("place").fill_null(-1).to_numpy().copy()
    ancestors, steps = parents, 1
    while (ancestors >= 0).any() and steps <= len(parents):
        ancestors = np.where(ancestors >= 0, ancestors[ancestors], -1)
        steps *= 2
    parents[ancestors >= 0] = -1
    return parents
