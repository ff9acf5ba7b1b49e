"""A frame brought up to date for a few changed runs, without building it from all.

The Arrow file of a full build, the base, stays as it is. What changed since then lies in a second, small table; an
order of the living rows leaves out rows of the base that changed or went away. Statistics are adjusted where a column
only gained values, kept where nothing changed, and found anew otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, part, run_part
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.join import absent, gathered, joined, merged_ranks, newest_first
from dashboard.data.store.frames.series import ATTRIBUTE_TYPES, Stored, absent_aggregate
from dashboard.data.store.frames.statistics import (
    MAX_VALUES,
    Name,
    columns_of,
    describe,
    in_order,
    series_name,
    value_range,
)
from dashboard.data.store.frames.typed import are_whole

_ALWAYS = {*ATTRIBUTE_TYPES, "label"}


@dataclass(frozen=True, slots=True)
class Update:
    """What a new generation adds to its base.

    Attributes:
        delta: Rows that are not in the base.
        order: Numbers of the living rows, newest first; the delta's come after the base's.
        rank: For each row, living or not, its place by id.
        columns: As for the whole frame.
    """

    delta: Stored
    order: pl.Series
    rank: pl.Series
    columns: list[Column]


def updated(frame: RunFrame, changed: Collection[str], group: Stored) -> Update:
    """What follows a frame when some runs changed.

    Args:
        frame: The frame before.
        changed: Ids of runs that are new, changed or gone.
        group: The series of those of them that there are now.
    """
    before = {name: frame.table.get_column(name) for name in frame.table.columns}
    ids = pl.Series(list(changed), dtype=pl.String)
    is_dead = before[run_part("id")].is_in(ids.implode())
    is_living = _mask(frame.order, frame.table.height)
    kept = (is_living & ~is_dead).arg_true()
    base = {name: series.head(frame.base_height) for name, series in before.items() if name != ID_ORDER}
    in_delta = kept.filter(kept >= frame.base_height)
    delta = gathered({name: series for name, series in before.items() if name != ID_ORDER}, in_delta)
    delta = {name: series.rechunk() for name, series in joined([delta, group]).items()}
    after = joined([base, delta])
    living = pl.concat([kept.filter(kept < frame.base_height), _numbers(frame.base_height, len(delta[HIDDEN]))])
    keys = {name: after[name][living] for name in (run_part("id"), run_part("created"))}
    order = living[newest_first(keys)].cast(pl.UInt32)
    change = _Change(
        before, after, order, removed=(is_living & is_dead).arg_true(), group=group, is_kept=is_living & ~is_dead
    )
    columns = in_order(change.columns({(column.kind, column.name): column for column in frame.schema.columns}))
    rank = merged_ranks(base[run_part("id")], frame.base_ranks, delta[run_part("id")])
    return Update(delta, order, rank, columns)


def _mask(order: pl.Series | None, height: int) -> pl.Series:
    if order is None:
        return pl.repeat(value=True, n=height, dtype=pl.Boolean, eager=True)
    return pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True).scatter(order, values=True)


def _numbers(start: int, count: int) -> pl.Series:
    return pl.arange(start, start + count, dtype=pl.UInt32, eager=True)


@dataclass(frozen=True)
class _Change:
    """Rows that went and rows that came, and the tables before and after.

    Attributes:
        removed: Numbers of rows before that are gone now.
        is_kept: For each row before, whether it lives on.
    """

    before: Stored
    after: Stored
    order: pl.Series
    removed: pl.Series
    group: Stored
    is_kept: pl.Series

    def columns(self, known: dict[Name, Column]) -> Iterator[Column]:
        for name, parts in columns_of(self.after).items():
            old = known.get(name)
            gone, come = self._present(name, parts, self._rows_gone), self._present(name, parts, self._rows_come)
            if old is not None and _is_same(gone, come):
                yield old
                continue
            column = None if old is None or len(gone) else self._gained(name, old, come)
            column = column or self._anew(name, parts)
            if column.count or (name[0] is FieldKind.RUN and name[1] in _ALWAYS):
                yield column

    def _rows_gone(self, stored: str) -> pl.Series:
        found = self.before.get(stored)
        if found is None:
            rows = {name: self.before[name][self.removed] for name in self._neighbours(stored, self.before)}
            return absent(stored, rows, self.after[stored].dtype)
        return found[self.removed]

    def _rows_come(self, stored: str) -> pl.Series:
        return self.group[stored] if stored in self.group else absent(stored, self.group, self.after[stored].dtype)

    @staticmethod
    def _neighbours(stored: str, table: Stored) -> list[str]:
        """What `absent` may look at."""
        metric = [part(FieldKind.METRIC, stored.split(":", 2)[-1], what) for what in ("last", "count")]
        return [name for name in (run_part("id"), *metric) if name in table]

    def _present(self, name: Name, parts: tuple[str, ...], rows: Any) -> pl.DataFrame:
        """The parts of a column for some rows, those left out that have no value."""
        series = [rows(series_name(name, what)).alias(what) for what in parts]
        if all(each.null_count() == len(each) for each in series):  # most columns of a wide table: no plan for these
            return pl.DataFrame([each.head(0) for each in series])
        table = pl.DataFrame(series)
        return table.filter(pl.any_horizontal(pl.all().is_not_null()))

    def _anew(self, name: Name, parts: tuple[str, ...]) -> Column:
        stored = {(at := series_name(name, what)): self._living(self.after[at]) for what in parts}
        return describe(name, tuple(what for what in parts if _says_something(name, what, stored)), stored)

    def _living(self, series: pl.Series) -> pl.Series:
        """What is known about a column does not depend on the order of the rows."""
        return series if len(self.order) == len(series) else series[self.order]

    def _gained(self, name: Name, old: Column, come: pl.DataFrame) -> Column | None:
        """The column with more values than before; None when it has to be looked at anew."""
        what = _described(old)
        values = come.get_column(what).drop_nulls() if what in come.columns else None
        if values is None or values.dtype == pl.List or (old.type != "string" and len(values) != len(come)):
            return None
        unique = values.unique()
        known = self.before[series_name(name, what)]
        is_known = known.is_in(unique.implode()).fill_null(value=False) & self.is_kept
        distinct = old.distinct + len(unique) - known.filter(is_known).n_unique()
        if old.type == "string" and distinct <= MAX_VALUES:
            return None
        low, high = value_range(values)
        return replace(
            old, count=old.count + len(values), distinct=distinct, values=(), parts=_more_parts(name, old, come),
            min=_extreme(min, old.min, low), max=_extreme(max, old.max, high),
            integers=old.integers and ("number" not in come.columns or are_whole(come["text"], come["number"])),
        )  # fmt: skip


def _is_same(gone: pl.DataFrame, come: pl.DataFrame) -> bool:
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
    return "" if column.kind is FieldKind.RUN else "hash"


def _more_parts(name: Name, old: Column, come: pl.DataFrame) -> tuple[str, ...]:
    if name[0] not in {FieldKind.PARAM, FieldKind.METRIC, FieldKind.TAG}:
        return old.parts
    stored = {series_name(name, what): come.get_column(what) for what in come.columns}
    return tuple(what for what in come.columns if what in old.parts or _says_something(name, what, stored))


def _says_something(name: Name, what: str, stored: Stored) -> bool:
    """Whether a full build would store this part: numbers where there are some, aggregates that differ."""
    series = stored[series_name(name, what)]
    if what in {"number", "boolean"}:
        return series.null_count() < len(series)
    if name[0] is not FieldKind.METRIC or what == "last":
        return True
    last, count = stored[series_name(name, "last")], stored.get(series_name(name, "count"))
    return not series.equals(absent_aggregate(what, last, count), null_equal=True)


def _extreme(choose: Any, old: Any, new: Any) -> Any:
    return old if new is None else new if old is None else choose(old, new)
