"""Series of several groups of runs to one table: what a group lacks is filled with what its absence means."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import part, run_part
from dashboard.data.store.frames.series import Stored, absent_aggregate

Rows = np.ndarray[Any, np.dtype[Any]]
"""Row numbers, or places."""

_NEVER = -(1 << 63)
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


def by_place(ranks: pl.Series) -> Rows:
    """Row numbers in the order of their ids, from the place of each."""
    places = ranks.to_numpy()
    found = np.empty(len(places), dtype=np.uint32)
    found[places] = np.arange(len(places), dtype=np.uint32)
    return found


def rows_with(ids: pl.Series, in_order: Rows, wanted: pl.Series) -> pl.Series:
    """Numbers of the rows that have one of these ids.

    Args:
        ids: Of all rows, each different.
        in_order: As `by_place` gives it.
        wanted: Ids that a row may have or not.
    """
    places = bisected(len(in_order), lambda at: (ids.gather(in_order[at]) < wanted).to_numpy(), len(wanted))
    rows = pl.Series(in_order[np.minimum(places, max(len(in_order) - 1, 0))] if len(in_order) else [], dtype=pl.UInt32)
    return rows.filter(ids.gather(rows) == wanted) if len(rows) else rows


def merged_ranks(base: pl.Series, in_order: Rows, more: pl.Series) -> pl.Series:
    """Places by id of a base's rows and some more, from the order of the base: nothing long is sorted.

    Args:
        base: Ids.
        in_order: As `by_place` gives it.
        more: Further ids; one that the base has too gets a place beside it.
    """
    rows_by_id = more.arg_sort().to_numpy()
    ids = more.gather(rows_by_id)
    before = bisected(len(in_order), lambda at: (base.gather(in_order[at]) < ids).to_numpy(), len(ids))
    shift = np.zeros(len(in_order) + 1, dtype=np.uint32)
    np.add.at(shift, before, 1)
    found = np.empty(len(in_order) + len(before), dtype=np.uint32)
    found[in_order] = np.arange(len(in_order), dtype=np.uint32) + np.cumsum(shift[:-1], dtype=np.uint32)
    found[len(in_order) + rows_by_id] = before + np.arange(len(before))
    return pl.Series(found)


def merged_order(order: Rows, more: Rows, created: pl.Series, ids: pl.Series) -> Rows:
    """Rows newest first, ties by id, and some more put in where they belong.

    Args:
        order: Row numbers in this order.
        more: Row numbers in any.
        created: When each row's run started.
        ids: The id of each row.
    """
    moments = pl.Series(created.to_physical()).fill_null(_NEVER)
    added = pl.DataFrame({"row": more, "at": moments.gather(more), "id": ids.gather(more)})
    added = added.sort("at", "id", descending=[True, False])
    times, names = added["at"], added["id"]

    def is_before(at: Rows) -> np.ndarray[Any, Any]:
        rows = order[at]
        found = moments.gather(rows)
        return ((found > times) | ((found == times) & (ids.gather(rows) < names))).to_numpy()

    return np.insert(order, bisected(len(order), is_before, len(added)), added["row"].to_numpy())


def bisected(length: int, is_before: Callable[[Rows], np.ndarray[Any, Any]], count: int) -> Rows:
    """For each of some values the number of those in a sorted sequence that come before it.

    Args:
        length: Of the sequence.
        is_before: Whether its value at each of these places comes before the value that the place is asked for.
        count: How many values.
    """
    low, high = np.zeros(count, dtype=np.int64), np.full(count, length, dtype=np.int64)
    while (is_open := low < high).any():
        middle = (low + high) // 2
        goes_up = is_before(np.minimum(middle, length - 1)) & is_open
        low = np.where(goes_up, middle + 1, low)
        high = np.where(is_open & ~goes_up, middle, high)
    return low
