"""What the values of each column look like: how many, how many differ, the ends, the mean, and a small histogram."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from dashboard.data.preview.cells import shown
from dashboard.data.preview.shown import ColumnStatistics

BINS = 10
_KINDS = ("number", "boolean", "time", "text", "nested")
_PLAIN = "value"
"""What a column is called while it is read: polars takes some names, such as ``*``, for patterns."""


def statistics_of(series: pl.Series) -> ColumnStatistics:
    """The statistics of one column; NaN counts as a missing number, infinities stand in no bin."""
    kind = kind_of_type(series.dtype)
    known = series.alias(_PLAIN).drop_nulls()
    if kind == "number" and series.dtype.is_float():
        known = known.drop_nans()
    ends = (None, None) if kind == "nested" or known.is_empty() else (known.min(), known.max())
    return ColumnStatistics(
        name=series.name,
        kind=kind,
        count=len(series),
        nulls=len(series) - len(known),
        distinct=None if kind == "nested" else known.n_unique(),
        min=_end(ends[0]),
        max=_end(ends[1]),
        mean=_mean(known) if kind == "number" else None,
        histogram=_histogram(known) if kind == "number" else (),
    )


def kind_of_type(dtype: pl.DataType) -> str:
    """One word for a type: ``number boolean time text nested``."""
    if dtype.is_numeric():
        return "number"
    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_temporal():
        return "time"
    return "nested" if dtype.is_nested() or dtype in {pl.Object, pl.Binary} else "text"


def typed(series: pl.Series) -> pl.Series:
    """A column of texts with the type that all of its values have: whole numbers, numbers, booleans, or texts.

    Empty texts are missing values. Numbers with leading zeros, and whole ones that a float would corrupt, stay texts:
    they are identifiers.
    """
    return series if series.dtype != pl.String else _typed(series.alias(_PLAIN)).alias(series.name)


def _typed(series: pl.Series) -> pl.Series:
    filled = series.set(series == "", None)
    known = filled.drop_nulls()
    if known.is_empty():
        return filled
    lowered = known.str.to_lowercase()
    if lowered.is_in(["true", "false"]).all():
        return filled.str.to_lowercase() == "true"
    if known.str.contains(r"^[+-]?0\d").any():
        return filled
    whole = filled.cast(pl.Int64, strict=False)
    if whole.null_count() == filled.null_count():
        return whole
    real = filled.cast(pl.Float64, strict=False)
    is_exact = real.null_count() == filled.null_count() and not known.str.contains(r"^[+-]?\d{16,}$").any()
    return real if is_exact else filled


def _end(value: Any) -> str | None:
    if value is None:
        return None
    text = shown(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _mean(known: pl.Series) -> float | None:
    mean = known.cast(pl.Float64).mean()
    return float(mean) if isinstance(mean, (int, float)) and math.isfinite(mean) else None


def _histogram(known: pl.Series) -> tuple[int, ...]:
    """How many values lie in each of `BINS` equal parts between the smallest and the largest finite one."""
    finite = known.cast(pl.Float64).filter(known.cast(pl.Float64).is_finite())
    if finite.is_empty():
        return ()
    low, high = float(finite.min()), float(finite.max())  # type: ignore[arg-type] # a number, for it is not empty
    width = (high - low) / BINS
    if not width or not math.isfinite(width):
        return (len(finite),)
    bins = ((finite - low) / width).floor().clip(0, BINS - 1).cast(pl.Int64)
    counts = dict(bins.value_counts().iter_rows())
    return tuple(counts.get(place, 0) for place in range(BINS))
