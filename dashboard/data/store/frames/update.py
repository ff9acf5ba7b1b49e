"""A frame brought up to date for a few changed runs, without building it from all.

The Arrow file of a full build, the base, stays as it is. What changed since then lies in a second, small table; an
order of the living rows leaves out rows of the base that changed or went away. What is known of a column is adjusted by
the values that went and came. When the second table has grown, both become the next base (docs/adr/0031).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.adjust import WHOLE, Adjustment, are_same, says_something
from dashboard.data.store.frames.build import Table
from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, part, run_part
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.join import (
    Rows,
    absent,
    by_place,
    gathered,
    joined,
    merged_order,
    merged_ranks,
    ranks,
    rows_with,
)
from dashboard.data.store.frames.series import ATTRIBUTE_TYPES, Stored
from dashboard.data.store.frames.statistics import (
    Name,
    columns_of,
    describe,
    described,
    in_order,
    series_name,
    value_range,
)

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
    ids, height = before[run_part("id")], frame.base_height
    by_id = by_place(frame.base_ranks)
    is_dead = _among(rows_with(ids.head(height), by_id, pl.Series(list(changed), dtype=pl.String)), height)
    is_dead = is_dead.append(ids.slice(height).is_in(list(changed)))
    order = frame.order if frame.order is not None else _numbers(0, height)
    is_living = _among(order, frame.table.height)
    base = {name: series.head(height) for name, series in before.items() if name != ID_ORDER}
    in_delta = (is_living & ~is_dead).slice(height).arg_true() + height
    delta = gathered({name: series for name, series in before.items() if name != ID_ORDER}, in_delta)
    delta = {name: series.rechunk() for name, series in joined([delta, group]).items()}
    after = joined([base, delta])
    kept = _renumbered(order.filter(~is_dead[order]), height, in_delta)
    fresh = _numbers(height + len(in_delta), len(delta[HIDDEN]) - len(in_delta))
    order = pl.Series(merged_order(kept, fresh.to_numpy(), after[run_part("created")], after[run_part("id")]))
    change = _Change(
        before, after, order, removed=(is_living & is_dead).arg_true(), group=group, was_living=is_living,
        is_kept=is_living & ~is_dead,
    )  # fmt: skip
    columns = in_order(change.columns({(column.kind, column.name): column for column in frame.schema.columns}))
    return Update(delta, order, merged_ranks(base[run_part("id")], by_id, delta[run_part("id")]), columns)


def folded(frame: RunFrame, update: Update) -> Table:
    """The frame with an update as one table again, as a full build would make it, without reading any run.

    Args:
        frame: The one that was updated.
        update: What follows it.
    """
    base = {name: frame.table.get_column(name).head(frame.base_height) for name in frame.table.columns}
    base.pop(ID_ORDER)
    whole = joined([base, update.delta])
    living = {(column.kind, column.name): column.parts for column in update.columns}
    stored = {name: whole[name][update.order] for name in whole if name == HIDDEN or _is_of(name, living)}
    return Table(stored | {ID_ORDER: ranks(stored)}, described(stored))


def _is_of(stored: str, living: Mapping[Name, tuple[str, ...]]) -> bool:
    """Whether a stored series belongs to a column that some run has, and says something."""
    return any(
        name in living and (not living[name] or what in living[name])
        for name, parts in columns_of([stored]).items()
        for what in parts
    )


def _among(rows: pl.Series, height: int) -> pl.Series:
    """For each of so many rows whether it is one of these."""
    found = np.zeros(height, dtype=bool)
    found[rows.to_numpy()] = True
    return pl.Series(found)


def _renumbered(order: pl.Series, height: int, in_delta: pl.Series) -> Rows:
    """The order of rows that stay, those of the old delta by their place in the new one."""
    found = order.to_numpy(writable=True)
    is_of_delta = found >= height
    found[is_of_delta] = height + np.searchsorted(in_delta.to_numpy(), found[is_of_delta])
    return found


def _numbers(start: int, count: int) -> pl.Series:
    return pl.arange(start, start + count, dtype=pl.UInt32, eager=True)


@dataclass(frozen=True)
class _Change:
    """Rows that went and rows that came, and the tables before and after.

    Attributes:
        removed: Numbers of rows before that are gone now.
        was_living: For each row before, whether it was there.
        is_kept: For each row before, whether it lives on.
    """

    before: Stored
    after: Stored
    order: pl.Series
    removed: pl.Series
    group: Stored
    was_living: pl.Series
    is_kept: pl.Series

    def columns(self, known: dict[Name, Column]) -> Iterator[Column]:
        for name, parts in columns_of(self.after).items():
            old = known.get(name)
            gone, come = self._present(name, parts, self._rows_gone), self._present(name, parts, self._rows_come)
            if old is not None and are_same(gone, come):
                yield old
                continue
            column = None if old is None else self._adjusted(name, old, gone, come)
            column = column or self._anew(name, parts)
            if column.count or (name[0] is FieldKind.RUN and name[1] in _ALWAYS):
                yield column

    def _adjusted(self, name: Name, old: Column, gone: pl.DataFrame, come: pl.DataFrame) -> Column | None:
        return Adjustment(
            name, old, gone, come,
            occurring=lambda what, values: self._occurring(series_name(name, what), values),
            extent=lambda what: value_range(self._living(self.after[series_name(name, what)]).drop_nulls()),
        ).column()  # fmt: skip

    def _occurring(self, stored: str, values: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Those of these values that were there before, and those that a row has which lives on."""
        known = self.before.get(stored)
        if known is None or known.dtype == pl.List:
            return values.head(0), values.head(0)
        is_meant = known.is_in(values.implode()).fill_null(value=False)
        at = is_meant.arg_true()
        found = known[at]
        return found.filter(self.was_living[at]).unique(), found.filter(self.is_kept[at]).unique()

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
        series = [rows(series_name(name, what)).alias(what or WHOLE) for what in parts]
        if all(each.null_count() == len(each) for each in series):  # most columns of a wide table: no plan for these
            return pl.DataFrame([each.head(0) for each in series])
        table = pl.DataFrame(series)
        return table.filter(pl.any_horizontal(pl.all().is_not_null()))

    def _anew(self, name: Name, parts: tuple[str, ...]) -> Column:
        stored = {(at := series_name(name, what)): self._living(self.after[at]) for what in parts}
        return describe(name, tuple(what for what in parts if says_something(name, what, stored)), stored)

    def _living(self, series: pl.Series) -> pl.Series:
        """What is known about a column does not depend on the order of the rows."""
        return series if len(self.order) == len(series) else series[self.order]
