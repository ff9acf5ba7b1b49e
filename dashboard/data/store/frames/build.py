"""Runs to a columnar table: typing, aggregates, statistics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.data.model.run import MetricSummary, ParamValue, Run
from dashboard.data.model.values import typed_param
from dashboard.data.query.fields import AGGREGATES, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, HIDDEN_LABEL, ID_ORDER, Column, key_of, part, run_part
from dashboard.data.store.frames.statistics import described

RARE_SHARE = 8
"""A name that fewer than one in so many runs has is gathered sparsely."""

_TIME = pl.Datetime("us", "UTC")
_DECIMAL = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,18}(?:e-?[0-9]{1,2})?").fullmatch
_AGGREGATES_OF = attrgetter(*AGGREGATES)
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
    for name, params in _by_name([run.params for run in ordered]):
        _add_typed(table, FieldKind.PARAM, name, params)
    for name, metrics in _by_name([run.metrics for run in ordered]):
        _add_metric(table, name, metrics)
    for name, tags in _by_name([run.tags for run in ordered]):
        _add_typed(table, FieldKind.TAG, name, tags)
    _add_data(table, ordered, data_hashes)
    return table


def _by_name(documents: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Each name with its value in every document, None where it is missing; one name at a time."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(document.keys())
    rare = {name for name, count in counts.items() if count * RARE_SHARE < len(documents)}
    sparse = _sparse(documents, rare) if rare else {}
    for name in sorted(counts):
        if name not in rare:
            yield name, [document.get(name) for document in documents]
            continue
        full: list[Any] = [None] * len(documents)
        for row, value in sparse.pop(name):
            full[row] = value
        yield name, full


def _sparse(documents: Sequence[Mapping[str, Any]], names: Container[str]) -> dict[str, list[tuple[int, Any]]]:
    found: dict[str, list[tuple[int, Any]]] = {}
    for row, document in enumerate(documents):
        for name, value in document.items():
            if name in names:
                found.setdefault(name, []).append((row, value))
    return found


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
    series = table.add(run_part("label"), _lists(lists))
    table.add(HIDDEN, pl.Series([HIDDEN_LABEL in item for item in lists], dtype=pl.Boolean))
    table.columns.append(described(FieldKind.RUN, "label", "label", series))


def _lists(lists: Sequence[Sequence[str] | None]) -> pl.Series:
    """A series of text lists, by way of Arrow: polars builds one series per list."""
    offsets = np.cumsum([0, *(len(item or ()) for item in lists)], dtype=np.int64)
    texts = pa.array([text for item in lists for text in item or ()], pa.large_string())
    missing = pa.array([item is None for item in lists], pa.bool_())
    array = pa.LargeListArray.from_arrays(pa.array(offsets), texts, mask=missing)
    return pl.Series(pl.from_arrow(array), dtype=pl.List(pl.String))


def _add_inputs(table: Table, runs: Sequence[Run]) -> None:
    if not any(run.inputs for run in runs):
        return
    for name, attribute in _DATASET_PARTS.items():
        lists = [[getattr(item, attribute) for item in run.inputs] or None for run in runs]
        series = table.add(run_part(name), _lists(lists))
        table.columns.append(described(FieldKind.RUN, name, name, series))


def _add_typed(table: Table, kind: FieldKind, name: str, values: list[ParamValue | None]) -> None:
    """Stores a param or tag: its text, and its numbers and booleans where it has such."""
    texts = values if _are_texts(values) else [None if value is None else str(value) for value in values]
    parts = {"text": table.add(part(kind, name, "text"), pl.Series(texts, dtype=pl.String))}
    numbers, booleans, are_whole = _typed(values)
    if numbers is not None:
        parts["number"] = table.add(part(kind, name, "number"), pl.Series(numbers, dtype=pl.Float64))
    if booleans is not None:
        parts["boolean"] = table.add(part(kind, name, "boolean"), pl.Series(booleans, dtype=pl.Boolean))
    table.columns.append(described(kind, name, key_of(kind, name), parts, integers=are_whole))


def _are_texts(values: Iterable[ParamValue | None]) -> bool:
    return {type(value) for value in values} <= {str, type(None)}


def _typed(values: list[ParamValue | None]) -> tuple[list[Any] | None, list[Any] | None, bool]:
    """Numbers and booleans by row (None when there are none), and whether all numbers are whole as written."""
    keys = values if _are_texts(values) else [(type(value), value) for value in values]
    raw_of = dict(zip(keys, values, strict=True))
    typed = {key: None if raw is None else quick_typed(raw) for key, raw in raw_of.items()}
    numbers = {key: item for key, item in typed.items() if type(item) is float or type(item) is int}
    booleans = {key: item for key, item in typed.items() if isinstance(item, bool)}
    return (
        [numbers.get(key) for key in keys] if numbers else None,
        [booleans.get(key) for key in keys] if booleans else None,
        not any(type(item) is float for item in numbers.values()),
    )


def quick_typed(raw: ParamValue) -> ParamValue:
    """`typed_param`, with a short way for the decimals that fill most columns."""
    return float(raw) if isinstance(raw, str) and _DECIMAL(raw) else typed_param(raw)


def _add_metric(table: Table, name: str, values: list[MetricSummary | None]) -> None:
    present = [value for value in values if value is not None]
    flat = np.fromiter(chain.from_iterable(map(_AGGREGATES_OF, present)), dtype=np.float64)
    numbers = dict(zip(AGGREGATES, flat.reshape(len(present), len(AGGREGATES)).T.copy(), strict=True))
    at = None if len(present) == len(values) else _places([value is not None for value in values])
    parts = {}
    for aggregate in AGGREGATES:
        default = np.ones_like(numbers["last"]) if aggregate == "count" else numbers["last"]
        if aggregate == "last" or not np.array_equal(numbers[aggregate], default, equal_nan=True):
            stored = _spread(numbers[aggregate], at)
            parts[aggregate] = table.add(part(FieldKind.METRIC, name, aggregate), stored)
    table.columns.append(described(FieldKind.METRIC, name, key_of(FieldKind.METRIC, name), parts))


def _places(is_present: list[bool]) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """For each row the number of its value; one past the last for a missing one."""
    mask = np.array(is_present)
    return np.where(mask, np.cumsum(mask) - 1, mask.sum()).astype(np.uint32)


def _spread(
    values: np.ndarray[Any, np.dtype[np.float64]], at: np.ndarray[Any, np.dtype[np.uint32]] | None
) -> pl.Series:
    series = pl.Series(values, nan_to_null=False)
    return series if at is None else series.extend_constant(None, 1).gather(at)


def _add_data(table: Table, runs: Sequence[Run], data_hashes: Mapping[str, Mapping[str, str]]) -> None:
    shas = sorted({run.commit for run in runs if run.commit and run.commit in data_hashes})
    at = {sha: index for index, sha in enumerate(shas)}
    rows = pl.Series([at.get(run.commit or "", len(shas)) for run in runs], dtype=pl.UInt32)
    for path in sorted({path for sha in shas for path in data_hashes[sha]}):
        hashes = pl.Series([*(data_hashes[sha].get(path) for sha in shas), None], dtype=pl.String)
        stored = table.add(part(FieldKind.DATA, path, "hash"), hashes.gather(rows))
        table.columns.append(described(FieldKind.DATA, path, key_of(FieldKind.DATA, path), stored))
