"""Statistics of one column, computed once when a frame is built."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column

MAX_VALUES = 50
MAX_VALUE_LENGTH = 200


def described(
    kind: FieldKind, name: str, key: str, parts: pl.Series | Mapping[str, pl.Series], *, integers: bool = False
) -> Column:
    """What is known about a column.

    Args:
        kind: Its group.
        name: Its plain name.
        key: Its key in the query language.
        parts: The one series of an attribute or data path, or the stored parts of a param, tag or metric by name.
        integers: Whether every number of a param or tag is whole as written.
    """
    if isinstance(parts, pl.Series):
        return _column(kind, name, key, _flat(parts), (), integers=False)
    if "last" in parts:
        return _column(kind, name, key, parts["last"], tuple(parts), integers=False)
    text, number, boolean = parts["text"], parts.get("number"), parts.get("boolean")
    present = text.count()
    if number is not None and number.count() == present:
        return _column(kind, name, key, number, tuple(parts), integers=integers)
    if boolean is not None and boolean.count() == present:
        return _column(kind, name, key, boolean, tuple(parts), integers=False)
    return _column(kind, name, key, text, tuple(parts), integers=integers)


def _flat(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.explode(keep_nulls=False, empty_as_null=False)
    return series


def _column(
    kind: FieldKind, name: str, key: str, series: pl.Series, parts: tuple[str, ...], *, integers: bool
) -> Column:
    present = series.drop_nulls()
    low, high = _range(present)
    distinct = present.n_unique()
    return Column(
        key=key, kind=kind, name=name, type=_type_name(series.dtype), count=len(present), distinct=distinct,
        min=low, max=high, parts=parts, integers=integers, values=_values(present, distinct),
    )  # fmt: skip


def _type_name(dtype: Any) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype == pl.Float64:
        return "number"
    return "time" if isinstance(dtype, pl.Datetime) else "string"


def _range(present: pl.Series) -> tuple[Any, Any]:
    if present.dtype == pl.Float64:
        present = present.drop_nans()
    elif not isinstance(present.dtype, pl.Datetime):
        return None, None
    low: float | datetime | None = present.min()  # type: ignore[assignment]  # polars cannot know the dtype
    high: float | datetime | None = present.max()  # type: ignore[assignment]  # the same
    return low, high


def _values(present: pl.Series, distinct: int) -> tuple[str, ...]:
    if present.dtype != pl.String or not 0 < distinct <= MAX_VALUES:
        return ()
    counts = present.alias("value").value_counts(name="count").sort(["count", "value"], descending=[True, False])
    return tuple(value for value in counts["value"].to_list() if len(value) <= MAX_VALUE_LENGTH)
