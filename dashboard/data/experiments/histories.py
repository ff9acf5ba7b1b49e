"""One metric over many runs: one reader for each source, and what cannot be read stands beside what can."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.model.run import WHOLE, MetricHistory, Run, Window
from dashboard.errors import DagboardError, NotFoundError


class HistoryReader(Protocol):
    """The part of a source's reader that is used here."""

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:
        """At most about `points` points of one metric."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...


@dataclass(frozen=True, slots=True)
class Histories:
    """One metric of many runs.

    Attributes:
        found: History by run id, in the order asked; runs without the metric, or of which one value alone
            is known, are not there.
        names: Name of each run that was found, by id.
        starts: When it began, Unix milliseconds; None where that is not known.
        problems: By source that could not be read: why.
    """

    found: Mapping[str, MetricHistory]
    names: Mapping[str, str]
    starts: Mapping[str, int | None]
    problems: Mapping[str, DagboardError]


def read_histories(
    runs: Iterable[Run], key: str, points: int, open_reader: Callable[[str], HistoryReader]
) -> Histories:
    """The histories of one metric.

    Args:
        runs: In the order wanted.
        key: Name of the metric.
        points: About how many of each; more are thinned out, their extremes kept.
        open_reader: A reader by the name of its source.
    """
    having = [run for run in runs if key in run.metrics and run.metrics[key].count != 1]
    read: dict[str, MetricHistory] = {}
    problems: dict[str, DagboardError] = {}
    for source in dict.fromkeys(run.source_name for run in having):
        try:
            with contextlib.closing(open_reader(source)) as reader:
                read |= _of_source(reader, [run.id for run in having if run.source_name == source], key, points)
        except DagboardError as error:
            problems[source] = error
    found = {run.id: read[run.id] for run in having if run.id in read}
    there = [run for run in having if run.id in found]
    return Histories(found, {run.id: run.name for run in there}, {run.id: _start(run) for run in there}, problems)


def _start(run: Run) -> int | None:
    return None if run.created_at is None else int(run.created_at.timestamp() * 1000)


def _of_source(reader: HistoryReader, run_ids: Sequence[str], key: str, points: int) -> dict[str, MetricHistory]:
    found = {}
    for run_id in run_ids:
        with contextlib.suppress(NotFoundError):  # the source removed the run since the last sync
            found[run_id] = reader.history(run_id, key, points, WHOLE)
    return {run_id: history for run_id, history in found.items() if history.total}
