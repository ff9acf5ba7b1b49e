"""Series of several groups of runs to one table: what a group lacks is filled with what its absence means."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import part, run_part
from dashboard.data.store.frames.series import Stored, absent_aggregate

_METRIC = f"{FieldKind.METRIC.value}:"


def joined(groups: Sequence[Stored]) -> Stored:
    """One after the other; each series has a chunk for each group, and is not copied."""
    names = dict.fromkeys(name for group in groups for name in group)
    return {name: _appended(name, groups) for name in names}


def _appended(name: str, groups: Sequence[Stored]) -> pl.Series:
    dtype = next(group[name].dtype for group in groups if name in group)
    return in_one(name, [group[name] if name in group else absent(name, group, dtype) for group in groups])


def in_one(name: str, pieces: Sequence[pl.Series]) -> pl.Series:
    """Pieces one after the other, as chunks that are not copied."""
    whole = pieces[0].alias(name)  # a copy, so that the first piece stays as it is
    for piece in pieces[1:]:
        whole.append(piece)
    return whole


def absent(name: str, group: Mapping[str, pl.Series], dtype: pl.DataType) -> pl.Series:
    """What a series holds for runs that were stored without it.

    An aggregate of a metric that was not stored follows from its last value and from how many there are.
    """
    kind, what, plain = name.split(":", 2) if name.startswith(_METRIC) else ("", "", "")
    last = group.get(part(FieldKind.METRIC, plain, "last")) if kind else None
    if last is None:
        return _missing(dtype, len(group[run_part("id")]))
    return absent_aggregate(what, last, group.get(part(FieldKind.METRIC, plain, "count")))


@functools.lru_cache(maxsize=8)
def _missing(dtype: pl.DataType, length: int) -> pl.Series:
    """Kept, because in a wide table thousands of columns lack the same rows."""
    return pl.Series([None], dtype=dtype).new_from_index(0, length)


def gathered(table: Mapping[str, pl.Series], at: pl.Series) -> Stored:
    """The rows of a table at these numbers, in that order, in one piece."""
    return {name: series[at] for name, series in table.items()}


def newest_first(table: Mapping[str, pl.Series]) -> pl.Series:
    """Row numbers by time of creation, newest first and unknown times last; ties by id."""
    keys = pl.DataFrame({"created": table[run_part("created")], "id": table[run_part("id")]})
    order = pl.arg_sort_by("created", "id", descending=[True, False], nulls_last=True)
    return keys.select(order.cast(pl.UInt32)).to_series()


def ranks(table: Mapping[str, pl.Series]) -> pl.Series:
    """For each row its place by id."""
    return table[run_part("id")].arg_sort().arg_sort().cast(pl.UInt32)


def merged_ranks(base: pl.Series, base_ranks: pl.Series, more: pl.Series) -> pl.Series:
    """Places by id of a base's rows and some more, from the places in the base: nothing long is sorted.

    Args:
        base: Ids.
        base_ranks: Their places among themselves.
        more: Further ids; one that the base has too gets a place beside it.
    """
    places = base_ranks.to_numpy()
    by_place = np.empty(len(places), dtype=np.uint32)
    by_place[places] = np.arange(len(places), dtype=np.uint32)
    rows_by_id = more.arg_sort().to_numpy()
    before = base.gather(by_place).set_sorted().search_sorted(more.gather(rows_by_id), side="left").to_numpy()
    found = np.empty(len(places) + len(before), dtype=np.uint32)
    found[: len(places)] = places + np.searchsorted(before, places, side="right")
    found[len(places) + rows_by_id] = before + np.arange(len(before))
    return pl.Series(found)
