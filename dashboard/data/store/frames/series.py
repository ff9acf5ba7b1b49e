"""Some runs as stored series, without what is known only of all runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.data.model.run import MetricSummary
from dashboard.data.query.fields import AGGREGATES, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, HIDDEN_LABEL, part, run_part
from dashboard.data.store.frames.typed import typed_series
from dashboard.data.store.run_columns import RunColumns

RARE_SHARE = 8
"""A name that fewer than one in so many runs has is gathered sparsely."""

_TIME = pl.Datetime("us", "UTC")
ATTRIBUTE_TYPES: dict[str, Any] = {
    "id": pl.String, "name": pl.String, "source": pl.String, "source_name": pl.String, "experiment": pl.String,
    "status": pl.String, "user": pl.String, "created": _TIME, "ended": _TIME, "duration": pl.Float64,
    "branch": pl.String, "commit": pl.String, "parent": pl.String, "artifact_uri": pl.String,
}  # fmt: skip
_STORED_AS = {"commit": "commit_sha"}
_SECOND = 1_000_000
DATASET_PARTS = {"dataset.name": "name", "dataset.digest": "digest", "dataset.context": "context"}

Stored = dict[str, pl.Series]
"""Series by storage name, all of one length."""


def stored_series(
    runs: RunColumns, data_hashes: Mapping[str, Mapping[str, str]], labels: Mapping[str, Sequence[str]]
) -> Stored:
    """The series of these runs, in their order.

    Args:
        runs: A few thousand at most, so that only these are in memory as objects.
        data_hashes: Commit sha to tracked path to content hash.
        labels: Run id to its labels.
    """
    found = _attributes(runs) | _labels(runs, labels) | _inputs(runs)
    for name, params in _by_name([document.params for document in runs.documents]):
        found |= {part(FieldKind.PARAM, name, what): series for what, series in typed_series(params).items()}
    for name, tags in _by_name([document.tags for document in runs.documents]):
        found |= {part(FieldKind.TAG, name, what): series for what, series in typed_series(tags).items()}
    for name, metrics in _by_name([document.metrics for document in runs.documents]):
        found |= _metric(name, metrics)
    return found | _data(runs, data_hashes)


def _by_name(documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Each name with its value in every document, None where it is missing; one name at a time."""
    counts = Counter(chain.from_iterable(documents))
    rare = {name for name, count in counts.items() if count * RARE_SHARE < len(documents)}
    sparse = _sparse(documents, rare) if rare else {}
    for name in counts:
        if name not in rare:
            yield name, list(map(dict.get, documents, repeat(name)))
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


def _attributes(runs: RunColumns) -> Stored:
    values = runs.scalars
    found = {
        name: pl.Series([text or None for text in values[_STORED_AS.get(name, name)]], dtype=dtype)
        for name, dtype in ATTRIBUTE_TYPES.items()
        if dtype == pl.String
    }
    created, ended = (pl.Series(values[name], dtype=pl.Int64) for name in ("created_at", "ended_at"))
    found |= {"created": created.cast(_TIME), "ended": ended.cast(_TIME), "duration": (ended - created) / _SECOND}
    return {run_part(name): found[name] for name in ATTRIBUTE_TYPES}


def _labels(runs: RunColumns, labels: Mapping[str, Sequence[str]]) -> Stored:
    return label_series([labels.get(run_id, ()) for run_id in runs.scalars["id"]])


def label_series(labels: Sequence[Sequence[str]]) -> Stored:
    """The series of labels, and which runs these hide."""
    return {
        run_part("label"): lists_of(labels),
        HIDDEN: pl.Series([HIDDEN_LABEL in item for item in labels], dtype=pl.Boolean),
    }


def lists_of(lists: Sequence[Sequence[str] | None]) -> pl.Series:
    """A series of text lists, by way of Arrow: polars builds one series per list, and ``pa.array`` loads pandas."""
    offsets = pl.Series(np.cumsum([0, *(len(item or ()) for item in lists)], dtype=np.int64)).to_arrow()
    texts = pl.Series([text for item in lists for text in item or ()], dtype=pl.String).to_arrow()
    missing = pl.Series([item is None for item in lists], dtype=pl.Boolean).to_arrow()
    array = pa.LargeListArray.from_arrays(offsets, texts, mask=missing)
    return pl.Series(pl.from_arrow(array), dtype=pl.List(pl.String))


def _inputs(runs: RunColumns) -> Stored:
    inputs = [document.inputs for document in runs.documents]
    if not any(inputs):
        return {}
    return {
        run_part(name): lists_of([[getattr(item, attribute) for item in items] or None for items in inputs])
        for name, attribute in DATASET_PARTS.items()
    }


def _metric(name: str, values: Sequence[MetricSummary | None]) -> Stored:
    """The last values, and those aggregates that differ from them in some run."""
    found = {"last": _aggregate(values, "last")}
    if any(value is not None and value.spread for value in values):
        found |= {aggregate: _aggregate(values, aggregate) for aggregate in AGGREGATES}
    return {
        part(FieldKind.METRIC, name, aggregate): series
        for aggregate, series in found.items()
        if aggregate == "last" or not series.equals(absent_aggregate(aggregate, found["last"]), null_equal=True)
    }


def _aggregate(values: Sequence[MetricSummary | None], aggregate: str) -> pl.Series:
    read = attrgetter(aggregate)
    return pl.Series([None if value is None else read(value) for value in values], dtype=pl.Float64, strict=False)


def absent_aggregate(aggregate: str, last: pl.Series) -> pl.Series:
    """What an aggregate of a metric is that was not stored: its last value; for the count, one."""
    return pl.select(pl.when(last.is_not_null()).then(1.0)).to_series() if aggregate == "count" else last


def _data(runs: RunColumns, data_hashes: Mapping[str, Mapping[str, str]]) -> Stored:
    commits = runs.scalars["commit_sha"]
    shas = sorted({commit for commit in commits if commit and commit in data_hashes})
    at = {sha: index for index, sha in enumerate(shas)}
    rows = pl.Series([at.get(commit or "", len(shas)) for commit in commits], dtype=pl.UInt32)
    found = {}
    for path in {path for sha in shas for path in data_hashes[sha]}:
        hashes = pl.Series([*(data_hashes[sha].get(path) for sha in shas), None], dtype=pl.String)
        found[part(FieldKind.DATA, path, "hash")] = hashes[rows]
    return found
