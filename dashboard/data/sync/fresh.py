"""Runs that a sync just brought, on their way into the first run frame of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.data.store.frames.build import Table, assembled
from dashboard.data.store.frames.series import Stored, stored_series
from dashboard.data.store.run_columns import RunColumns


class FreshRuns:
    """What the store kept of a first sync, by column: its frame need not read all of it from the store again.

    Only runs that name no commit of a repository may be collected here, because nothing is known of their data.

    Args:
        is_wanted: Whether a frame will be built at the end; otherwise nothing is collected.
    """

    def __init__(self, *, is_wanted: bool) -> None:
        self._is_wanted = is_wanted
        self._groups: list[Stored] = []
        self._ids: set[str] = set()
        self._count = 0

    def add(self, runs: RunColumns) -> None:
        """Take over some runs."""
        if self._is_wanted and len(runs):
            self._groups.append(stored_series(runs, {}, {}))
            self._ids.update(runs.scalars["id"])
            self._count += len(runs)

    def table(self, stored: int, labels: Mapping[str, Sequence[str]]) -> Table | None:
        """The frame of all runs; None when these were not all.

        Args:
            stored: How many runs the store has.
            labels: Run id to its labels.
        """
        if not stored == len(self._ids) == self._count:
            return None
        table = assembled(self._groups)
        return table.relabelled(labels) if labels else table
