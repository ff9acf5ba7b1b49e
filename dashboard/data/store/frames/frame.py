"""One generation of a project's runs: filter, sort and read."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from dashboard.data.query.fields import Field
from dashboard.data.query.keys import SortKey
from dashboard.data.query.tree import Expression
from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, SeriesTable, run_part
from dashboard.data.store.frames.compile import Scope, compile_filter
from dashboard.data.store.frames.order import sort_keys
from dashboard.data.store.frames.rows import Row, read_rows
from dashboard.data.store.frames.schema import Schema
from dashboard.errors import NotFoundError

_SERIALS = itertools.count()


class RunFrame:
    """The runs of one project, newest first, as they were when this generation was built.

    Attributes:
        serial: Tells opened frames of this process apart; generations count from one again in a deleted folder.

    Args:
        generation: Its number; 0 for a project that was never synced.
        table: The stored series, memory-mapped.
        columns: What is known about each column.
        order: Numbers of the living rows, newest first; None when all live and the table has this order.
        base_ranks: Places by id among the rows that come from the last full build; None for all rows.
    """

    def __init__(
        self, generation: int, table: SeriesTable, columns: Sequence[Column], order: pl.Series | None = None,
        base_ranks: pl.Series | None = None,
    ) -> None:  # fmt: skip
        self.generation = generation
        self.order = order
        self.base_ranks = table.get_column(ID_ORDER) if base_ranks is None else base_ranks
        self.base_height = len(self.base_ranks)
        self.serial = next(_SERIALS)
        self.height = table.height if order is None else len(order)
        self.schema = Schema(columns, self.height)
        self._table = table

    @property
    def table(self) -> pl.DataFrame:
        """The stored series, named as in `dashboard.data.store.frames.columns`, with rows that are gone.

        Raises:
            TypeError: They lie in the frames of several projects, whose runs are read through this one only.
        """
        if not isinstance(self._table, pl.DataFrame):
            raise TypeError("the series of several projects are no one table")
        return self._table

    def stored(self, name: str) -> pl.Series:
        """One stored series, with rows that are gone."""
        return self._table.get_column(name)

    @property
    def stored_height(self) -> int:
        """Rows of the stored series, those that are gone counted."""
        return self._table.height

    def where(self, condition: pl.Expr) -> pl.Series:
        """Numbers of the rows for which an expression over stored series holds, newest first."""
        columns = pl.DataFrame(self._columns_of([condition]))
        mask = columns.select(condition.alias("mask")).to_series()
        if len(mask) != self._table.height:
            mask = mask.new_from_index(0, self._table.height)
        mask = mask.fill_null(value=False)
        return mask.arg_true() if self.order is None else self.order.filter(mask[self.order])

    @functools.cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of all columns, for suggestions and completions."""
        return tuple(self.schema.keys())

    def select(
        self,
        expression: Expression | None,
        order: Sequence[SortKey] = (),
        *,
        now: datetime,
        baseline: str | None = None,
        include_hidden: bool = False,
    ) -> pl.Series:
        """Numbers of the rows that match, in order.

        Args:
            expression: The filter; None for all.
            order: Sort keys; empty for newest first.
            now: What relative times are relative to, UTC.
            baseline: Id of the run that ``delta()`` compares with.
            include_hidden: Whether runs labelled ``hidden`` take part.

        Raises:
            QueryError: A name that no run has, or an invalid pattern.
            NotFoundError: `baseline` or the run of ``data_of()`` does not exist.
        """
        at = self._matching(expression, Scope(now, self._value_of, baseline), include_hidden=include_hidden)
        expressions, descending = sort_keys(order, self.schema)
        if not order or len(at) < 2:
            return at
        keys = pl.DataFrame([column[at] for column in self._columns_of(expressions)])
        named = [expression.alias(str(index)) for index, expression in enumerate(expressions)]
        ranked = keys.select(named).select(
            pl.arg_sort_by([str(index) for index in range(len(named))], descending=descending, nulls_last=True)
        )
        return at[ranked.to_series()]

    def rows(self, at: pl.Series, fields: Iterable[Field]) -> list[Row]:
        """The rows at these numbers as dictionaries with every attribute and the named columns."""
        return read_rows(self._table, self.schema, at, fields)

    def row_number(self, run_id: str) -> int | None:
        """Where a run stands; None when it is not here."""
        return self._row_numbers.get(run_id)

    def ids(self, at: pl.Series) -> pl.Series:
        """The ids of the rows at these numbers, as `row_number` takes them."""
        return self.read(pl.col(run_part("id")), at)

    def read(self, expression: pl.Expr, at: pl.Series) -> pl.Series:
        """The values of an expression over stored series at these row numbers."""
        columns = pl.DataFrame([column[at] for column in self._columns_of([expression])])
        values = columns.select(expression).to_series()
        return values if len(values) == len(at) else values.new_from_index(0, len(at))

    def gathered(self, names: Iterable[str], at: pl.Series) -> pl.DataFrame:
        """Stored series at these row numbers."""
        return pl.DataFrame([self._table.get_column(name) for name in names])[at]

    @functools.cached_property
    def _row_numbers(self) -> dict[str, int]:
        ids = self._table.get_column(run_part("id"))
        if self.order is None:
            return {run_id: row for row, run_id in enumerate(ids.to_list())}
        return dict(zip(ids[self.order].to_list(), self.order.to_list(), strict=True))

    def _matching(self, expression: Expression | None, scope: Scope, *, include_hidden: bool) -> pl.Series:
        visible = pl.lit(value=True) if include_hidden else ~pl.col(HIDDEN)
        wanted = visible if expression is None else visible & compile_filter(expression, self.schema, scope)
        return self.where(wanted)

    def _columns_of(self, expressions: Iterable[pl.Expr]) -> list[pl.Series]:
        """The stored series that expressions read; only these are touched, however wide the frame is."""
        names = dict.fromkeys(name for expression in expressions for name in expression.meta.root_names() if name)
        names.setdefault(HIDDEN)
        return [self._table.get_column(name) for name in names]

    def _value_of(self, run_id: str, expression: pl.Expr) -> object:
        row = self.row_number(run_id)
        if row is None:
            raise NotFoundError(f"There is no run '{run_id}'.", hint="Look it up in the run table.")
        return self.read(expression, pl.Series([row], dtype=pl.UInt32)).item()
