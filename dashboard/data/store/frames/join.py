"""Series of several groups of runs to one table: what a group lacks is filled with what its absence means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import part, run_part
from dashboard.data.store.frames.series import Stored

_METRIC = f"{FieldKind.METRIC.value}:"


def joined(groups: Sequence[Stored]) -> Stored:
    """One after the other; each series has a chunk for each group, and is not copied."""
    names = dict.fromkeys(name for group in groups for name in group)
    return {name: _appended(name, groups) for name in names}


def _appended(name: str, groups: Sequence[Stored]) -> pl.Series:
    dtype = next(group[name].dtype for group in groups if name in group)
    pieces = [group[name] if name in group else absent(name, group, dtype) for group in groups]
    return pl.concat([piece.alias(name) for piece in pieces], rechunk=False)


def absent(name: str, group: Mapping[str, pl.Series], dtype: pl.DataType) -> pl.Series:
    """What a series holds for runs that were stored without it.

    An aggregate of a metric that was not stored equals its last value; the count of one value is one.
    """
    kind, what, plain = name.split(":", 2) if name.startswith(_METRIC) else ("", "", "")
    last = group.get(part(FieldKind.METRIC, plain, "last")) if kind else None
    if last is None:
        return pl.Series([None], dtype=dtype).new_from_index(0, len(group[run_part("id")]))
    if what != "count":
        return last
    return pl.select(pl.when(last.is_not_null()).then(1.0)).to_series()


def gathered(table: Mapping[str, pl.Series], at: pl.Series) -> Stored:
    """The rows of a table at these numbers, in that order, in one piece."""
    return {name: series.gather(at) for name, series in table.items()}


def newest_first(table: Mapping[str, pl.Series]) -> pl.Series:
    """Row numbers by time of creation, newest first and unknown times last; ties by id."""
    keys = pl.DataFrame({"created": table[run_part("created")], "id": table[run_part("id")]})
    order = pl.arg_sort_by("created", "id", descending=[True, False], nulls_last=True)
    return keys.select(order.cast(pl.UInt32)).to_series()


def ranks(table: Mapping[str, pl.Series]) -> pl.Series:
    """For each row its place by id."""
    return table[run_part("id")].arg_sort().arg_sort().cast(pl.UInt32)
