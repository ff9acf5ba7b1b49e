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
from dashboard.data.query.fields import AGGREGATES, AT_BEST, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, HIDDEN_LABEL, part, run_part
from dashboard.data.store.frames.typed import typed_series
from dashboard.data.store.run_columns import RunColumns

RARE_SHARE = 8
"""A name that fewer than one in so many runs has is gathered sparsely."""

_DENSE = 2
"""Where runs have, one with another, one in so many of all names, names are not counted to find rare ones."""

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
    for kind, documents, series_of in (
        (FieldKind.PARAM, [document.params for document in runs.documents], typed_series),
        (FieldKind.TAG, [document.tags for document in runs.documents], typed_series),
        (FieldKind.METRIC, [document.metrics for document in runs.documents], _metric),
    ):
        for name, values, places in _by_name(documents):
            for what, series in series_of(values).items():
                found[part(kind, name, what)] = series if places is None else series[places]
    return found | _data(runs, data_hashes)


def _by_name(documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[Any], pl.Series | None]]:
    """Each name with its value in every document, None where it is missing; one name at a time.

    Of a rare name only the values that there are come, and for each document the place of its own among them.
    """
    names = set[str]().union(*documents)
    is_dense = len(names) * len(documents) <= _DENSE * sum(map(len, documents))
    rare = frozenset[str]() if is_dense else _rare(documents)
    sparse = _sparse(documents, rare) if rare else {}
    known: dict[tuple[int, ...], pl.Series] = {}
    for name in sorted(names):
        if name not in rare:
            yield name, list(map(dict.get, documents, repeat(name))), None
            continue
        found = sparse.pop(name)
        rows = tuple(row for row, _ in found)
        if rows not in known:  # names that are logged together
            known[rows] = _places(rows, len(documents))
        yield name, [value for _, value in found], known[rows]


def _rare(documents: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    counts = Counter(chain.from_iterable(documents))
    return frozenset(name for name, count in counts.items() if count * RARE_SHARE < len(documents))


def _places(rows: Sequence[int], length: int) -> pl.Series:
    """For each of so many documents its place in `rows`; missing for all others."""
    places = pl.Series([None], dtype=pl.UInt32).new_from_index(0, length)
    return places.scatter(rows, range(len(rows)))


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


def _metric(values: Sequence[MetricSummary | None]) -> dict[str, pl.Series]:
    """The last values, and those aggregates that differ from them in some run."""
    last = [None if value is None else value.last for value in values]
    found = {"last": pl.Series(last, dtype=pl.Float64, strict=False)}
    if any(value is not None and value.spread for value in values):
        found |= {aggregate: _aggregate(values, aggregate) for aggregate in AGGREGATES}
    return {
        aggregate: series
        for aggregate, series in found.items()
        if aggregate == "last"
        or not series.equals(absent_aggregate(aggregate, found["last"], found.get("count")), null_equal=True)
    }


def _aggregate(values: Sequence[MetricSummary | None], aggregate: str) -> pl.Series:
    read = attrgetter(aggregate)
    return pl.Series([None if value is None else read(value) for value in values], dtype=pl.Float64, strict=False)


def absent_aggregate(aggregate: str, last: pl.Series, count: pl.Series | None) -> pl.Series:
    """What an aggregate of a metric is that was not stored.

    It is the last value; for the count, one; and for the value at the best step only where there is one value.

    Args:
        aggregate: Which.
        last: The last values.
        count: How many values there are; None where every metric has one.
    """
    if aggregate == "count":
        return pl.select(pl.when(last.is_not_null()).then(1.0)).to_series()
    if aggregate == AT_BEST and count is not None:
        return pl.select(pl.when(count == 1).then(last)).to_series()
    return last


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
