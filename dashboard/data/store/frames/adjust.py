"""What is known about a column, after some of its values went and others came: adjusted, not looked at anew.

The work follows the values that changed. All values of a column are looked at only where nothing else will do: for a
range whose end went away, and for how many distinct values there are, as long as these are few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.series import Stored, absent_aggregate
from dashboard.data.store.frames.statistics import MAX_VALUES, Name, flat, listed_values, series_name, value_range
from dashboard.data.store.frames.typed import are_whole

EXACT_DISTINCT = 10_000
"""More distinct values than these are estimated between two full builds: an old value that comes again counts twice."""

WHOLE = "whole"
"""What the one part of an attribute is called, which has no name: polars has names for columns without one."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What went from a column and what came.

    Attributes:
        name: Kind and plain name.
        old: What was known.
        gone, come: Its parts, for rows that had a value and are gone, and for new rows that have one.
        occurring: Those of some distinct values that the column had in a row that was there before, and has in one of
            these that stayed.
        extent: The range of all values that the column has now.
    """

    name: Name
    old: Column
    gone: pl.DataFrame
    come: pl.DataFrame
    occurring: Callable[[str, pl.Series], tuple[pl.Series, pl.Series]]
    extent: Callable[[str], tuple[Any, Any]]

    def column(self) -> Column | None:
        """The column now; None when it has to be looked at anew."""
        what = _described(self.old)
        parts = self._parts()
        if parts is None or what not in self.come.columns or self._may_change_type(what):
            return None
        gone, come = (flat(table.get_column(what)).drop_nulls() for table in (self.gone, self.come))
        if not len(gone) and not len(come):  # empty lists
            return replace(self.old, parts=parts)
        count = self.old.count - len(gone) + len(come)
        counted = self._counted(gone, come) if count > 0 else None
        if counted is None and self.come.schema[what] == pl.List:
            return None
        distinct = self._distinct(what, gone, come, count) if counted is None and count > 0 else len(counted or ())
        if not distinct or (counted is None and self.old.type == "string" and distinct <= MAX_VALUES):
            return None
        values, counts = listed_values(counted) if counted is not None else ((), ())
        low, high = self._range(what, gone, come)
        return replace(
            self.old, count=count, distinct=distinct, values=values, counts=counts, parts=parts, min=low, max=high,
            integers=self.old.integers and self._are_whole(self.come),
        )  # fmt: skip

    def _may_change_type(self, what: str) -> bool:
        """Whether a param or tag may be of another type now, or its numbers whole that were not."""
        if self.old.type != "string":
            is_mixed = self.come.get_column(what).null_count() > 0
            return is_mixed or (not self.old.integers and not self._are_whole(self.gone))
        return bool(len(self.gone)) and not {"number", "boolean"}.isdisjoint(self.come.columns)

    @staticmethod
    def _are_whole(rows: pl.DataFrame) -> bool:
        return "number" not in rows.columns or are_whole(rows["text"], rows["number"])

    def _parts(self) -> tuple[str, ...] | None:
        """The parts that say something; None when those that went may have been the last that did."""
        if self.name[0] not in {FieldKind.PARAM, FieldKind.METRIC, FieldKind.TAG}:
            return self.old.parts
        found = []
        for what in self.come.columns:
            if self._says(self.come, what):
                found.append(what)
            elif what in self.old.parts:
                if self._says(self.gone, what):
                    return None
                found.append(what)
        return tuple(found)

    def _says(self, rows: pl.DataFrame, what: str) -> bool:
        return says_something(self.name, what, {series_name(self.name, part): rows[part] for part in rows.columns})

    def _counted(self, gone: pl.Series, come: pl.Series) -> Counter[str] | None:
        """How often each value of a text is there, where that was known."""
        if self.old.type != "string" or not self.old.counts:
            return None
        counted = Counter(dict(zip(self.old.values, self.old.counts, strict=True)))
        counted.update(come.to_list())
        counted.subtract(gone.to_list())
        found = Counter({value: count for value, count in counted.items() if count > 0})
        return found if len(found) <= MAX_VALUES else None

    def _distinct(self, what: str, gone: pl.Series, come: pl.Series, count: int) -> int:
        if self.old.distinct > EXACT_DISTINCT:
            new = come.unique()
            return min(count, self.old.distinct + len(new.filter(~new.is_in(gone.implode()))))
        before, kept = self.occurring(what, pl.concat([gone, come]).unique())
        return self.old.distinct - len(before) + pl.concat([kept, come]).n_unique()

    def _range(self, what: str, gone: pl.Series, come: pl.Series) -> tuple[Any, Any]:
        low, high = value_range(come)
        least, largest = value_range(gone)
        is_end_gone = least is not None and (
            (least == self.old.min and not _reaches(low, least, is_low=True))
            or (largest == self.old.max and not _reaches(high, largest, is_low=False))
        )
        if is_end_gone:
            return self.extent(what)
        return _extreme(min, self.old.min, low), _extreme(max, self.old.max, high)


def says_something(name: Name, what: str, stored: Stored) -> bool:
    """Whether a full build would store this part: numbers where there are some, aggregates that differ."""
    series = stored[series_name(name, what)]
    if what in {"number", "boolean"}:
        return series.null_count() < len(series)
    if name[0] is not FieldKind.METRIC or what == "last":
        return True
    last, count = stored[series_name(name, "last")], stored.get(series_name(name, "count"))
    return not series.equals(absent_aggregate(what, last, count), null_equal=True)


def are_same(gone: pl.DataFrame, come: pl.DataFrame) -> bool:
    """Whether the values that came are those that went."""
    if not len(gone) or not len(come) or len(gone) != len(come) or pl.List in gone.dtypes:
        return not len(gone) and not len(come)
    return _sorted(gone).equals(_sorted(come), null_equal=True)


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(table.columns, nulls_last=True)


def _described(column: Column) -> str:
    """The part that the statistics of a column are about."""
    if column.kind is FieldKind.METRIC:
        return "last"
    if column.kind in {FieldKind.PARAM, FieldKind.TAG}:
        return column.type if column.type in {"number", "boolean"} else "text"
    return WHOLE if column.kind is FieldKind.RUN else "hash"


def _reaches(new: Any, end: Any, *, is_low: bool) -> bool:
    """Whether a new value is as far out as an end that went."""
    return new is not None and (new <= end if is_low else new >= end)


def _extreme(choose: Callable[[Iterable[Any]], Any], old: Any, new: Any) -> Any:
    return old if new is None else new if old is None else choose((old, new))
