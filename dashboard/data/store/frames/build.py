"""Runs to a columnar table: typing, aggregates, statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from dashboard.data.model.run import MetricSummary, ParamValue, Run
from dashboard.data.model.values import typed_param
from dashboard.data.query.fields import AGGREGATES, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, HIDDEN_LABEL, ID_ORDER, Column, key_of, part, run_part
from dashboard.data.store.frames.statistics import described

Sparse = tuple[list[int], list[Any]]
"""Row numbers and the values at these rows."""

_TIME = pl.Datetime("us", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ATTRIBUTE_TYPES: dict[str, Any] = {
    "id": pl.String, "name": pl.String, "source": pl.String, "source_name": pl.String, "experiment": pl.String,
    "status": pl.String, "user": pl.String, "created": _TIME, "ended": _TIME, "duration": pl.Float64,
    "branch": pl.String, "commit": pl.String, "parent": pl.String, "artifact_uri": pl.String,
}  # fmt: skip
_DATASET_PARTS = {"dataset.name": "name", "dataset.digest": "digest", "dataset.context": "context"}


class Table:
    """The columns of a frame while it is built."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.series: list[pl.Series] = []
        self.columns: list[Column] = []

    def add(self, name: str, values: pl.Series) -> pl.Series:
        """Stores a series under a storage name."""
        stored = values.alias(name)
        self.series.append(stored)
        return stored

    def frame(self) -> pl.DataFrame:
        """The table."""
        return pl.DataFrame(self.series)


def build(
    runs: Iterable[Run],
    data_hashes: Mapping[str, Mapping[str, str]],
    labels: Mapping[str, Sequence[str]],
) -> Table:
    """The frame of a project's runs, newest first, ties by id.

    Args:
        runs: In any order.
        data_hashes: Commit sha to tracked path to content hash.
        labels: Run id to its labels.
    """
    ordered = sorted(runs, key=lambda run: run.id)
    ordered.sort(key=lambda run: (run.created_at is None, _EPOCH - (run.created_at or _EPOCH)))
    table = Table(len(ordered))
    _add_attributes(table, ordered)
    _add_labels(table, ordered, labels)
    _add_inputs(table, ordered)
    for name, (rows, values) in sorted(_gathered(run.params for run in ordered).items()):
        add_typed(table, FieldKind.PARAM, name, rows, values)
    for name, (rows, values) in sorted(_gathered(run.metrics for run in ordered).items()):
        _add_metric(table, name, rows, values)
    for name, (rows, values) in sorted(_gathered(run.tags for run in ordered).items()):
        add_typed(table, FieldKind.TAG, name, rows, values)
    _add_data(table, ordered, data_hashes)
    return table


def _gathered(documents: Iterable[Mapping[str, Any]]) -> dict[str, Sparse]:
    found: dict[str, Sparse] = {}
    for row, document in enumerate(documents):
        for name, value in document.items():
            if (sparse := found.get(name)) is None:
                sparse = found[name] = ([], [])
            sparse[0].append(row)
            sparse[1].append(value)
    return found


def _scattered(height: int, rows: Sequence[int], values: list[Any], dtype: Any) -> pl.Series:
    if len(rows) == height:
        return pl.Series(values, dtype=dtype)
    full: list[Any] = [None] * height
    for row, value in zip(rows, values, strict=True):
        full[row] = value
    return pl.Series(full, dtype=dtype)


def _add_attributes(table: Table, runs: Sequence[Run]) -> None:
    values: dict[str, list[Any]] = {
        "id": [run.id for run in runs],
        "name": [run.name or None for run in runs],
        "source": [run.source.value for run in runs],
        "source_name": [run.source_name or None for run in runs],
        "experiment": [run.experiment or None for run in runs],
        "status": [run.status or None for run in runs],
        "user": [run.user or None for run in runs],
        "created": [run.created_at for run in runs],
        "ended": [run.ended_at for run in runs],
        "duration": [run.duration_seconds for run in runs],
        "branch": [run.branch for run in runs],
        "commit": [run.commit for run in runs],
        "parent": [run.parent for run in runs],
        "artifact_uri": [run.artifact_uri or None for run in runs],
    }
    for name, dtype in ATTRIBUTE_TYPES.items():
        series = table.add(run_part(name), pl.Series(values[name], dtype=dtype))
        table.columns.append(described(FieldKind.RUN, name, key_of(FieldKind.RUN, name), series))
    order = pl.Series(values["id"], dtype=pl.String).arg_sort().arg_sort()
    table.add(ID_ORDER, order.cast(pl.UInt32))


def _add_labels(table: Table, runs: Sequence[Run], labels: Mapping[str, Sequence[str]]) -> None:
    lists = [list(labels.get(run.id, ())) for run in runs]
    series = table.add(run_part("label"), pl.Series(lists, dtype=pl.List(pl.String)))
    table.add(HIDDEN, pl.Series([HIDDEN_LABEL in item for item in lists], dtype=pl.Boolean))
    table.columns.append(described(FieldKind.RUN, "label", "label", series))


def _add_inputs(table: Table, runs: Sequence[Run]) -> None:
    if not any(run.inputs for run in runs):
        return
    for name, attribute in _DATASET_PARTS.items():
        lists = [[getattr(item, attribute) for item in run.inputs] or None for run in runs]
        series = table.add(run_part(name), pl.Series(lists, dtype=pl.List(pl.String)))
        table.columns.append(described(FieldKind.RUN, name, name, series))


def add_typed(table: Table, kind: FieldKind, name: str, rows: Sequence[int], values: list[ParamValue]) -> None:
    """Stores a param or tag: its text, and its numbers and booleans where it has such."""
    typed = _typed(values)
    texts = [value if isinstance(value, str) else str(value) for value in values]
    parts = {"text": table.add(part(kind, name, "text"), _scattered(table.height, rows, texts, pl.String))}
    numbers = [value if type(value) is float or type(value) is int else None for value in typed]
    if any(number is not None for number in numbers):
        stored = _scattered(table.height, rows, numbers, pl.Float64)
        parts["number"] = table.add(part(kind, name, "number"), stored)
    booleans = [value if isinstance(value, bool) else None for value in typed]
    if any(boolean is not None for boolean in booleans):
        stored = _scattered(table.height, rows, booleans, pl.Boolean)
        parts["boolean"] = table.add(part(kind, name, "boolean"), stored)
    integers = all(type(value) is not float for value in typed)
    table.columns.append(described(kind, name, key_of(kind, name), parts, integers=integers))


def _typed(values: Iterable[ParamValue]) -> list[ParamValue]:
    seen: dict[str, ParamValue] = {}
    typed: list[ParamValue] = []
    for value in values:
        if not isinstance(value, str):
            typed.append(typed_param(value))
            continue
        if (known := seen.get(value)) is None:
            known = seen[value] = typed_param(value)
        typed.append(known)
    return typed


def _add_metric(table: Table, name: str, rows: Sequence[int], values: list[MetricSummary]) -> None:
    last = np.array([value.last for value in values], dtype=np.float64)
    parts = {"last": table.add(part(FieldKind.METRIC, name, "last"), _numbers(table.height, rows, last))}
    for aggregate in AGGREGATES[1:]:
        numbers = np.array([getattr(value, aggregate) for value in values], dtype=np.float64)
        default = np.ones_like(last) if aggregate == "count" else last
        if not np.array_equal(numbers, default, equal_nan=True):
            stored = _numbers(table.height, rows, numbers)
            parts[aggregate] = table.add(part(FieldKind.METRIC, name, aggregate), stored)
    table.columns.append(described(FieldKind.METRIC, name, key_of(FieldKind.METRIC, name), parts))


def _numbers(height: int, rows: Sequence[int], values: np.ndarray[Any, np.dtype[np.float64]]) -> pl.Series:
    if len(rows) == height:
        return pl.Series(values, nan_to_null=False)
    at = np.full(height, len(values), dtype=np.uint32)
    at[rows] = np.arange(len(values), dtype=np.uint32)
    return pl.Series(values, nan_to_null=False).extend_constant(None, 1).gather(at)


def _add_data(table: Table, runs: Sequence[Run], data_hashes: Mapping[str, Mapping[str, str]]) -> None:
    shas = sorted({run.commit for run in runs if run.commit and run.commit in data_hashes})
    at = {sha: index for index, sha in enumerate(shas)}
    rows = pl.Series([at.get(run.commit or "", len(shas)) for run in runs], dtype=pl.UInt32)
    for path in sorted({path for sha in shas for path in data_hashes[sha]}):
        hashes = pl.Series([*(data_hashes[sha].get(path) for sha in shas), None], dtype=pl.String)
        stored = table.add(part(FieldKind.DATA, path, "hash"), hashes.gather(rows))
        table.columns.append(described(FieldKind.DATA, path, key_of(FieldKind.DATA, path), stored))
