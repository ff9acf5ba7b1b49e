"""Some runs as stored series, without what is known only of all runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.data.model.run import MetricSummary, Run
from dashboard.data.query.fields import AGGREGATES, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, HIDDEN_LABEL, part, run_part
from dashboard.data.store.frames.typed import typed_series

RARE_SHARE = 8
"""A name that fewer than one in so many runs has is gathered sparsely."""

_TIME = pl.Datetime("us", "UTC")
ATTRIBUTE_TYPES: dict[str, Any] = {
    "id": pl.String, "name": pl.String, "source": pl.String, "source_name": pl.String, "experiment": pl.String,
    "status": pl.String, "user": pl.String, "created": _TIME, "ended": _TIME, "duration": pl.Float64,
    "branch": pl.String, "commit": pl.String, "parent": pl.String, "artifact_uri": pl.String,
}  # fmt: skip
DATASET_PARTS = {"dataset.name": "name", "dataset.digest": "digest", "dataset.context": "context"}

Stored = dict[str, pl.Series]
"""Series by storage name, all of one length."""


def stored_series(
    runs: Sequence[Run], data_hashes: Mapping[str, Mapping[str, str]], labels: Mapping[str, Sequence[str]]
) -> Stored:
    """The series of these runs, in their order.

    Args:
        runs: A few thousand at most, so that only these are in memory as objects.
        data_hashes: Commit sha to tracked path to content hash.
        labels: Run id to its labels.
    """
    found = _attributes(runs) | _labels(runs, labels) | _inputs(runs)
    for name, params in _by_name([run.params for run in runs]):
        found |= {part(FieldKind.PARAM, name, what): series for what, series in typed_series(params).items()}
    for name, tags in _by_name([run.tags for run in runs]):
        found |= {part(FieldKind.TAG, name, what): series for what, series in typed_series(tags).items()}
    for name, metrics in _by_name([run.metrics for run in runs]):
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


def _attributes(runs: Sequence[Run]) -> Stored:
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
    return {run_part(name): pl.Series(values[name], dtype=dtype) for name, dtype in ATTRIBUTE_TYPES.items()}


def _labels(runs: Sequence[Run], labels: Mapping[str, Sequence[str]]) -> Stored:
    return label_series([labels.get(run.id, ()) for run in runs])


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


def _inputs(runs: Sequence[Run]) -> Stored:
    if not any(run.inputs for run in runs):
        return {}
    return {
        run_part(name): lists_of([[getattr(item, attribute) for item in run.inputs] or None for run in runs])
        for name, attribute in DATASET_PARTS.items()
    }


def _metric(name: str, values: Sequence[MetricSummary | None]) -> Stored:
    """The last values, and those aggregates that differ from them in some run."""
    columns = list(zip(*[value for value in values if value is not None], strict=True))
    numbers = {
        aggregate: np.array(columns[at], dtype=np.float64)
        for at, aggregate in enumerate(MetricSummary._fields)
        if aggregate in AGGREGATES
    }
    last = numbers["last"]
    at = None if len(last) == len(values) else _places([value is not None for value in values])
    return {
        part(FieldKind.METRIC, name, aggregate): _spread(numbers[aggregate], at)
        for aggregate in AGGREGATES
        if aggregate == "last" or not np.array_equal(
            numbers[aggregate], np.ones_like(last) if aggregate == "count" else last, equal_nan=True
        )
    }  # fmt: skip


def _places(is_present: list[bool]) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """For each row the number of its value; one past the last for a missing one."""
    mask = np.array(is_present)
    return np.where(mask, np.cumsum(mask) - 1, mask.sum()).astype(np.uint32)


def _spread(
    values: np.ndarray[Any, np.dtype[np.float64]], at: np.ndarray[Any, np.dtype[np.uint32]] | None
) -> pl.Series:
    series = pl.Series(values, nan_to_null=False)
    return series if at is None else series.extend_constant(None, 1).gather(at)


def _data(runs: Sequence[Run], data_hashes: Mapping[str, Mapping[str, str]]) -> Stored:
    shas = sorted({run.commit for run in runs if run.commit and run.commit in data_hashes})
    at = {sha: index for index, sha in enumerate(shas)}
    rows = pl.Series([at.get(run.commit or "", len(shas)) for run in runs], dtype=pl.UInt32)
    found = {}
    for path in {path for sha in shas for path in data_hashes[sha]}:
        hashes = pl.Series([*(data_hashes[sha].get(path) for sha in shas), None], dtype=pl.String)
        found[part(FieldKind.DATA, path, "hash")] = hashes[rows]
    return found
