"""Every point of metrics of runs as CSV, read from the sources in pieces of bounded size.

A reader thins what is longer than it was asked for. So it is asked for a few points first, to learn how many there are,
and then for stretches of steps short enough to come whole.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

from dashboard.data.experiments.export import cell
from dashboard.data.experiments.histories import HistoryReader
from dashboard.data.model.run import WHOLE, MetricHistory, Run, Window
from dashboard.errors import NotFoundError

HEADINGS = ("run_id", "run_name", "metric", "step", "time", "value")
PIECE = 50_000
"""Most points that are read at once."""
_FEW = 8
_MOST_STRETCHES = 64
_FARTHEST = 2**62
"""Beyond every step: MLflow's are 64-bit integers."""


def whole(reader: HistoryReader, run_id: str, key: str, window: Window = WHOLE) -> Iterator[MetricHistory]:
    """All points of a metric in pieces, in the order of their steps.

    Where a source cannot answer for one step without thinning it, that step comes as it answers it.
    """
    told = reader.history(run_id, key, _FEW, window)
    if told.sampled and (told.total <= PIECE or window.low == window.high):
        told = reader.history(run_id, key, PIECE, window)
    if not told.sampled or window.low == window.high:
        yield told
        return
    for stretch in _stretches(told, window):
        yield from whole(reader, run_id, key, stretch)


def _stretches(told: MetricHistory, window: Window) -> Iterator[Window]:
    """Parts of a window that are shorter: cuts between the steps that are told of, or around the one there is.

    The points that are told of need not be the first and the last, so the outer parts reach to the window's ends. These
    are numbers even where they mean everything, because a tracking server knows no window that is open.
    """
    low, high = told.step[0], told.step[-1]
    if low == high:
        cuts = [low, low + 1]
    else:
        pieces = min(_MOST_STRETCHES, max(2, math.ceil(told.total / PIECE)), high - low + 1)
        cuts = [low + (high - low) * place // pieces + 1 for place in range(1, pieces)]
    ends = [max(window.low, -_FARTHEST), *sorted(set(cuts)), min(window.high, _FARTHEST) + 1]
    for start, end in itertools.pairwise(ends):
        if start < end:
            yield Window("step", start, end - 1)


def written(runs: Sequence[Run], keys: Sequence[str], open_reader: Callable[[str], HistoryReader]) -> Iterator[bytes]:
    """The points of these metrics in these runs as CSV: run by run, metric by metric, by step.

    NaN and infinities are ``NaN``, ``Infinity`` and ``-Infinity``, as in the download of runs.

    Args:
        runs: In the order wanted.
        keys: Names of the metrics; a run without one of them has no line of it.
        open_reader: A reader by the name of its source.
    """
    yield _lines([HEADINGS])
    for source, some in _by_source(runs):
        with closing(open_reader(source)) as reader:
            for run in some:
                for key in keys:
                    yield from _of_run(reader, run, key)


def _by_source(runs: Sequence[Run]) -> Iterator[tuple[str, list[Run]]]:
    """Neighbours of one source share a reader; the order stays."""
    some: list[Run] = []
    for run in runs:
        if some and some[0].source_name != run.source_name:
            yield some[0].source_name, some
            some = []
        some.append(run)
    if some:
        yield some[0].source_name, some


def _of_run(reader: HistoryReader, run: Run, key: str) -> Iterator[bytes]:
    summary = run.metrics.get(key)
    if summary is None:
        return
    try:
        pieces = [] if summary.count == 1 else whole(reader, run.id, key)
        is_empty = True
        for piece in pieces:
            is_empty &= not piece.value
            yield _lines(_rows(run, piece))
        if is_empty and summary.last_step is not None:
            yield _lines([[cell(run.id), cell(run.name), cell(key), summary.last_step, "", cell(summary.last)]])
    except NotFoundError:  # the source removed the run since the last sync
        return


def _rows(run: Run, piece: MetricHistory) -> Iterator[list[str | int]]:
    head: list[str | int] = [cell(run.id), cell(run.name), cell(piece.key)]
    for step, at, value in zip(piece.step, piece.time_ms, piece.value, strict=True):
        yield [*head, step, _moment(at), cell(value)]


def _moment(at: int) -> str:
    """Unix milliseconds in ISO 8601; empty where a file says no time."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec='milliseconds')[:-6]}Z" if at else ""


def _lines(rows: Iterable[Sequence[str | int]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()
