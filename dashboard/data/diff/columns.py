"""Columns of two tables: which came, which went, which have another type, and how their values moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from dashboard.data.preview.shown import ColumnStatistics
from dashboard.data.preview.statistics import statistics_of

MAX_STATISTICS = 200
"""Columns whose statistics are counted."""


class ColumnChange(StrEnum):
    """What happened to a column."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    RETYPED = "retyped"


@dataclass(frozen=True, slots=True)
class ColumnDiff:
    """One column of either table.

    Attributes:
        name: Of the column.
        change: What happened to the column itself.
        old_type, new_type: As polars calls them; empty where the column is missing.
        old, new: Statistics; None where the column is missing, or there are very many columns.
        changed_cells: In rows that stand in both tables; 0 without a key.
    """

    name: str
    change: ColumnChange
    old_type: str
    new_type: str
    old: ColumnStatistics | None
    new: ColumnStatistics | None
    changed_cells: int = 0


def column_diffs(old: pl.DataFrame, new: pl.DataFrame, changed: dict[str, int]) -> tuple[ColumnDiff, ...]:
    """Every column, those of the new table first and in its order, removed ones last.

    Args:
        old: The table before.
        new: The table after.
        changed: Column to how many of its cells changed.
    """
    names = [*new.columns, *(name for name in old.columns if name not in set(new.columns))]
    return tuple(
        _column(name, old, new, changed.get(name, 0), counts=place < MAX_STATISTICS) for place, name in enumerate(names)
    )


def _column(name: str, old: pl.DataFrame, new: pl.DataFrame, cells: int, *, counts: bool) -> ColumnDiff:
    before = old.get_column(name) if name in old.columns else None
    after = new.get_column(name) if name in new.columns else None
    old_type = "" if before is None else str(before.dtype)
    new_type = "" if after is None else str(after.dtype)
    return ColumnDiff(
        name, _change(old_type, new_type), old_type, new_type,
        statistics_of(before) if counts and before is not None else None,
        statistics_of(after) if counts and after is not None else None,
        cells,
    )  # fmt: skip


def _change(old_type: str, new_type: str) -> ColumnChange:
    if not old_type:
        return ColumnChange.ADDED
    if not new_type:
        return ColumnChange.REMOVED
    return ColumnChange.SAME if old_type == new_type else ColumnChange.RETYPED


def comparable(old: pl.Series, new: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Two columns of one name with a type in which their values can be compared; 1 is 1.0, everything else text."""
    if old.dtype == new.dtype:
        return _flat(old), _flat(new)
    if old.dtype.is_integer() and new.dtype.is_integer():
        return old.cast(pl.Int128), new.cast(pl.Int128)
    if old.dtype.is_numeric() and new.dtype.is_numeric():
        return old.cast(pl.Float64), new.cast(pl.Float64)
    return _text(old), _text(new)


def _flat(series: pl.Series) -> pl.Series:
    return _text(series) if series.dtype.is_nested() or series.dtype == pl.Object else series


def _text(series: pl.Series) -> pl.Series:
    """The values as text; nested ones as Python writes them."""
    if series.dtype.is_nested() or series.dtype in {pl.Object, pl.Binary}:
        return pl.Series(series.name, [None if value is None else str(value) for value in series.to_list()], pl.String)
    return series.cast(pl.String, strict=False)
