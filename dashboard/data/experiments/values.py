"""Which values a column has: thresholds of numbers, the most frequent values, for whoever writes a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.query.fields import Field, FieldType
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.columns import HIDDEN

MAX_VALUES = 30
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """The finite numbers of a column.

    Attributes:
        min, max: Exactly.
        shares: For each of `SHARES` a number that about so many lie below, rounded to be read.
        integers: Whether all are whole.
    """

    min: float
    max: float
    shares: tuple[float, ...]
    integers: bool


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """Values of a column in the runs that are not hidden.

    Attributes:
        key: As the query language writes it.
        count: Runs that have one.
        distinct: Different values.
        numbers: Where there are finite numbers.
        values: The most frequent ones with their runs, at most `MAX_VALUES`.
    """

    key: str
    count: int
    distinct: int
    numbers: Numbers | None
    values: tuple[tuple[str | float, int], ...]


def values_of(frame: RunFrame, wanted: Field, typed: str = "") -> ColumnValues:
    """The values of a column.

    Args:
        frame: Whose runs.
        wanted: The column, a metric's aggregate included.
        typed: Only texts that hold this, whatever the case.

    Raises:
        QueryError: No run has such a column.
    """
    field, _ = frame.schema.require(wanted)
    at = frame.where(~pl.col(HIDDEN))
    number, text = _series(frame, field, at)
    present = (text if text is not None else number).drop_nulls()
    sought = present if text is None or not typed else _holding(present, typed)
    counted = sought.alias("value").value_counts(name="count").sort(["count", "value"], descending=[True, False])
    values = tuple((row[0], row[1]) for row in counted.head(MAX_VALUES).iter_rows())
    key = column_key(field, frame.schema.metrics)
    return ColumnValues(key, len(present), present.n_unique(), _numbers(number.drop_nulls()), values)


def finite_numbers(frame: RunFrame, field: Field, at: pl.Series) -> pl.Series:
    """The finite numbers of a resolved column in these rows; none where it has no numbers."""
    found = _series(frame, field, at)[0].drop_nulls()
    return found.filter(found.is_finite())


def rounded(value: float) -> float:
    """To three digits, which read well and lie close."""
    return float(f"{value:.{_DIGITS}g}")


def _series(frame: RunFrame, field: Field, at: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """A column as numbers, and as text where some value is none; labels and the like one by one."""
    schema, column = frame.schema, frame.schema.by_field.get((field.kind, field.name))
    if field.type is FieldType.NUMBER:
        return frame.read(schema.metric(field, column), at), None
    if field.type is FieldType.MIXED:
        number, text = (frame.read(schema.typed(field, column, what), at) for what in ("number", "text"))
        return number, None if number.count() == text.count() else text
    plain = frame.read(schema.plain(field, column), at)
    if field.type is FieldType.SECONDS:
        return plain.cast(pl.Float64), None
    if isinstance(plain.dtype, pl.List):
        plain = plain.explode()
    return pl.Series([], dtype=pl.Float64), plain.cast(pl.String)


def _holding(texts: pl.Series, typed: str) -> pl.Series:
    return texts.filter(texts.str.to_lowercase().str.contains(typed.lower(), literal=True))


def _numbers(present: pl.Series) -> Numbers | None:
    finite = present.filter(present.is_finite())
    if not len(finite):
        return None
    low, high = float(finite.min()), float(finite.max())  # type: ignore[arg-type]  # floats, which polars cannot know
    integers = bool((finite == finite.round()).all())
    return Numbers(low, high, _shares(finite, integers=integers), integers)


def _shares(finite: pl.Series, *, integers: bool) -> tuple[float, ...]:
    found: Sequence[float | None] = [finite.quantile(share, "nearest") for share in SHARES]
    return tuple(float(value or 0) if integers else rounded(float(value or 0)) for value in found)
