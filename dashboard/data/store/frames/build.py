"""All runs of a project to a columnar table: typing, aggregates, statistics.

Runs come a few thousand at a time, so that memory holds columns and not documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, run_part
from dashboard.data.store.frames.join import joined, newest_first, ranks
from dashboard.data.store.frames.labels import labels_after, with_labels
from dashboard.data.store.frames.series import Stored, stored_series
from dashboard.data.store.frames.statistics import described
from dashboard.data.store.run_columns import RunColumns


@dataclass(frozen=True, slots=True)
class Table:
    """A frame before it is written.

    Attributes:
        stored: Its series.
        columns: What is known about each column.
    """

    stored: Stored
    columns: list[Column]

    def frame(self) -> pl.DataFrame:
        """The table."""
        return pl.DataFrame([series.alias(name) for name, series in self.stored.items()])

    def relabelled(self, labels: Mapping[str, Sequence[str]]) -> Table:
        """The same runs, some of which have other labels: run id to all of its labels now."""
        after = labels_after(self.frame().select(run_part("id"), run_part("label"), HIDDEN), labels)
        stored = self.stored | {name: after.get_column(name) for name in after.columns}
        return Table(stored, with_labels(self.columns, after.get_column(run_part("label"))))


def build(
    runs: Iterable[RunColumns],
    data_hashes: Mapping[str, Mapping[str, str]],
    labels: Mapping[str, Sequence[str]],
) -> Table:
    """The frame of a project's runs, newest first, ties by id.

    Args:
        runs: All of them in any order, in pieces.
        data_hashes: Commit sha to tracked path to content hash.
        labels: Run id to its labels.
    """
    return assembled([stored_series(group, data_hashes, labels) for group in runs])


def assembled(groups: list[Stored]) -> Table:
    """The frame of all runs, given as the series of each piece; the list is emptied, so that memory holds one copy."""
    stored = joined(groups or [stored_series(RunColumns.of(()), {}, {})])
    groups.clear()
    order = newest_first(stored)
    for name, series in stored.items():
        stored[name] = series[order]  # not `gather`, which makes a plan for each
    stored[ID_ORDER] = ranks(stored)
    return Table(stored, described(stored))
