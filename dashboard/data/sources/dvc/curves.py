"""Histories of metrics in files of a commit: DVCLive's ``.tsv`` files, and the ``metrics.csv`` of DagsHub's logger.

DVCLive writes one file for each metric, with the columns ``step``, perhaps ``timestamp`` (milliseconds), and the metric
under the last part of its name (``dvclive.plots.metric.Metric``). DagsHub's logger writes all metrics into one file
with the columns ``Name``, ``Value``, ``Timestamp`` (milliseconds) and ``Step``, and params beside it: ``params.yml``.
"""

from __future__ import annotations

import contextlib
import csv
import io
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from dashboard.data.model.curve_files import curve_names, folder_of, is_curve, logged_curve, parted_curve
from dashboard.data.model.dvc import Values
from dashboard.data.model.points import Point, summary_of
from dashboard.data.model.primary import Primary, at_best, value_at
from dashboard.data.model.run import MetricSummary
from dashboard.data.sources.dvc.tree import Memo, ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.git.tree import TreeEntry

LOGGED = "metrics.csv"
_LOGGED_PARAMS = "params.yml"
_HEADER = ["Name", "Value", "Timestamp", "Step"]
_LARGEST_STEP = 2**62
_NO_VALUES = ("step", "timestamp")

Summaries = dict[str, MetricSummary]


def summaries(tree: ProjectTree, metrics: Mapping[str, Any], memo: Memo) -> Summaries:
    """Aggregates of every history beside DVCLive's metrics files, by path; files that cannot be read are left out.

    Args:
        tree: The commit's files.
        metrics: Its metrics files.
        memo: Remembers by content.
    """
    folders = [folder for file in metrics if (folder := folder_of(file)) is not None]
    found = {}
    for folder in folders:
        for entry in tree.files(folder):
            summary = _summary(tree, entry, memo) if is_curve(entry.name) else None
            if summary is not None:
                found[entry.name] = summary
    return found


def logged(tree: ProjectTree, paths: Iterable[str], memo: Memo) -> tuple[Values, Values, Summaries]:
    """Params, metrics and aggregates of histories of what DagsHub's logger wrote.

    Args:
        tree: The commit's files.
        paths: Files of the logger's name; those that hold something else are left out.
        memo: Remembers by content.
    """
    params: Values = {}
    metrics: Values = {}
    curves: Summaries = {}
    for path in paths:
        found: Summaries = memo.get(("logged", tree.id(path)), partial(_logged_summaries, tree, path))
        if not found:
            continue
        metrics[path] = {name: summary.last for name, summary in found.items()}
        curves |= {logged_curve(path, name): summary for name, summary in found.items()}
        values = _params(tree, posixpath.join(posixpath.dirname(path), _LOGGED_PARAMS))
        if values:
            params[posixpath.join(posixpath.dirname(path), _LOGGED_PARAMS)] = values
    return params, metrics, curves


def with_best(
    tree: ProjectTree, metrics: Mapping[str, Any], found: Mapping[str, MetricSummary], primary: Primary
) -> Summaries:
    """Aggregates of histories, with the value of each at the best step of the primary metric.

    Args:
        tree: The commit's files.
        metrics: Its metrics files, which name the metrics.
        found: The aggregates without it.
        primary: Where it has no history, they stay as they are.
    """
    names = curve_names(metrics, found)
    step = next((primary.step_of(found[curve]) for curve, name in names.items() if name == primary.metric), None)
    if step is None:
        return dict(found)
    return {
        curve: at_best(summary, value_at(points(tree, curve), step)) if summary.spread else summary
        for curve, summary in found.items()
    }


def points(tree: ProjectTree, curve: str) -> list[Point]:
    """The points of one history, in the order they were logged."""
    path, name = parted_curve(curve)
    if name is None:
        return _tsv_points(_text(tree, path))
    return (_logged_points(_text(tree, path)) or {}).get(name, [])


def _summary(tree: ProjectTree, entry: TreeEntry, memo: Memo) -> MetricSummary | None:
    def read() -> MetricSummary | None:
        found = _tsv_points(tree.text(entry.name))
        return summary_of(found) if found else None

    try:
        return memo.get(("curve", entry.id), read)
    except UnreadableError as error:
        tree.missed(entry.name, error)
        return None


def _text(tree: ProjectTree, path: str) -> str:
    """The text of a file; empty when it cannot be read: the last value stands in another file and is shown."""
    try:
        return tree.text(path)
    except UnreadableError:
        return ""


def _tsv_points(text: str) -> list[Point]:
    rows = _rows(text, "\t")
    head = next(rows, [])
    values = [at for at, name in enumerate(head) if name not in _NO_VALUES]
    if "step" not in head or len(values) != 1:
        return []
    step, value, moment = head.index("step"), values[0], head.index("timestamp") if "timestamp" in head else None
    return list(_numbers((row, step, value, moment) for row in rows))


def _logged_points(text: str) -> dict[str, list[Point]] | None:
    rows = _rows(text, ",")
    if next(rows, None) != _HEADER:
        return None
    by_name: dict[str, list[list[str]]] = {}
    for row in rows:
        if len(row) == len(_HEADER):
            by_name.setdefault(row[0], []).append(row)
    found = {name: list(_numbers((row, 3, 1, 2) for row in lines)) for name, lines in by_name.items()}
    return {name: points for name, points in found.items() if points}


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows up to the first that is none."""
    with contextlib.suppress(csv.Error):
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _logged_summaries(tree: ProjectTree, path: str) -> Summaries:
    return {name: summary_of(points) for name, points in (_logged_points(_text(tree, path)) or {}).items()}


def _numbers(rows: Iterable[tuple[list[str], int, int, int | None]]) -> Iterator[Point]:
    """Points of rows, given with the places of step, value and time; rows that hold no numbers there are left out."""
    for row, step, value, moment in rows:
        try:
            at = 0 if moment is None else int(float(row[moment]))
            point = Point(int(float(row[step])), at, float(row[value]))
        except (IndexError, OverflowError, ValueError):
            continue
        if abs(point.step) <= _LARGEST_STEP:
            yield point


def _params(tree: ProjectTree, path: str) -> dict[str, Any]:
    try:
        values = tree.values(path)
    except UnreadableError:
        return {}
    return values if isinstance(values, dict) else {}
