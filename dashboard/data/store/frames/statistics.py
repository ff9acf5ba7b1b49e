"""What is known about each column: type, range, distinct values; found from the stored series alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from dashboard.data.query.fields import AGGREGATES, PROJECT, FieldKind
from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, key_of, part, run_part
from dashboard.data.store.frames.series import ATTRIBUTE_TYPES, DATASET_PARTS
from dashboard.data.store.frames.typed import are_whole

MAX_VALUES = 50
MAX_VALUE_LENGTH = 200

Name = tuple[FieldKind, str]
_KINDS = {kind.value: kind for kind in FieldKind}
_ATTRIBUTES = [PROJECT, *ATTRIBUTE_TYPES, "label", *DATASET_PARTS]
_ORDER = [FieldKind.RUN, FieldKind.PARAM, FieldKind.METRIC, FieldKind.TAG, FieldKind.DATA]
_PARTS = ["text", "number", "boolean", *AGGREGATES]


def described(stored: Mapping[str, pl.Series]) -> list[Column]:
    """Every column of a table, in the order they are offered."""
    return in_order(describe(name, parts, stored) for name, parts in columns_of(stored).items())


def in_order(columns: Iterable[Column]) -> list[Column]:
    """Attributes as the language lists them, then params, metrics, tags and data paths by name."""

    def place(column: Column) -> tuple[int, int, str]:
        at = _ATTRIBUTES.index(column.name) if column.kind is FieldKind.RUN else 0
        return _ORDER.index(column.kind), at, column.name

    return sorted(columns, key=place)


def columns_of(names: Iterable[str]) -> dict[Name, tuple[str, ...]]:
    """The columns that stored series belong to, each with the parts it is stored in."""
    found: dict[Name, list[str]] = {}
    for stored in names:
        if stored in {HIDDEN, ID_ORDER}:
            continue
        prefix, rest = stored.split(":", 1)
        kind = _KINDS[prefix]
        what, name = ("", rest) if kind is FieldKind.RUN else rest.split(":", 1)
        found.setdefault((kind, name), []).append(what)
    return {name: ordered_parts(parts) for name, parts in found.items()}


def ordered_parts(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts of a column in the order that columns name them."""
    return tuple(sorted(parts, key=_place))


def _place(what: str) -> int:
    return _PARTS.index(what) if what in _PARTS else -1


def series_name(name: Name, what: str) -> str:
    """Where a part of a column is stored."""
    return run_part(name[1]) if name[0] is FieldKind.RUN else part(name[0], name[1], what)


def describe(name: Name, parts: tuple[str, ...], stored: Mapping[str, pl.Series]) -> Column:
    """What is known about one column.

    Args:
        name: Kind and plain name.
        parts: Its stored parts.
        stored: The series, at least those of this column.
    """
    series = {what: stored[series_name(name, what)] for what in parts}
    kind = name[0]
    if kind not in {FieldKind.PARAM, FieldKind.TAG}:
        kept = parts if kind is FieldKind.METRIC else ()
        return _column(name, flat(series[parts[0]]), kept, integers=False)
    number, present = series.get("number"), series["text"].count()
    integers = number is None or are_whole(series["text"], number)
    what = next((item for item in ("number", "boolean") if item in series and series[item].count() == present), "text")
    return _column(name, series[what], parts, integers=integers and what != "boolean")


def flat(series: pl.Series) -> pl.Series:
    """The values of a series, those of lists one by one."""
    if isinstance(series.dtype, pl.List):
        return series.explode(keep_nulls=False, empty_as_null=False)
    return series


def _column(name: Name, series: pl.Series, parts: tuple[str, ...], *, integers: bool) -> Column:
    present = series.drop_nulls()
    low, high = value_range(present)
    distinct = present.n_unique()
    values, counts = listed_values(_counted(present, distinct))
    return Column(
        key=key_of(*name), kind=name[0], name=name[1], type=_type_name(series.dtype), count=len(present),
        distinct=distinct, min=low, max=high, parts=parts, integers=integers, values=values, counts=counts,
    )  # fmt: skip


def _type_name(dtype: Any) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype == pl.Float64:
        return "number"
    return "time" if isinstance(dtype, pl.Datetime) else "string"


def value_range(present: pl.Series) -> tuple[Any, Any]:
    """The least and largest of numbers (without NaN) or times that are present; None for other values."""
    if present.dtype == pl.Float64:
        present = present.drop_nans()
    elif not isinstance(present.dtype, pl.Datetime):
        return None, None
    low: float | datetime | None = present.min()  # type: ignore[assignment]  # polars cannot know the dtype
    high: float | datetime | None = present.max()  # type: ignore[assignment]  # the same
    return low, high


def _counted(present: pl.Series, distinct: int) -> dict[str, int]:
    """How often each text is there, when they are few."""
    if present.dtype != pl.String or not 0 < distinct <= MAX_VALUES:
        return {}
    counts = present.alias("value").value_counts(name="count")
    return dict(zip(counts["value"].to_list(), counts["count"].to_list(), strict=True))


def listed_values(counted: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Values, most frequent first, and how often each is there; the latter only where no value is too long to list."""
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    values = tuple(value for value, _ in ordered if len(value) <= MAX_VALUE_LENGTH)
    return values, tuple(count for _, count in ordered) if len(values) == len(ordered) else ()
