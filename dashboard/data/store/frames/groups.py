"""Runs in groups: how many share a value, and mean, deviation and range of numbers in each group.

Grouping touches the key series only; numbers are read for the groups that are asked for, and for those sorted by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.groups import COUNT, STATISTICS, GroupSort, GroupValue
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.schema import Schema
from dashboard.errors import QueryError

_ROWS = "rows"
_ASKED = (*STATISTICS, "count", "nan", "infinite", "missing")


@dataclass(frozen=True, slots=True)
class Statistics:
    """A column of numbers in one group: of its finite values, whose number is `count`.

    Attributes:
        std: Standard deviation of the sample; None for a single value.
        nan: Runs whose value is not a number.
        infinite: Runs whose value is infinite.
        missing: Runs without a value.
    """

    mean: float | None
    std: float | None
    min: float | None
    max: float | None
    count: int
    nan: int
    infinite: int
    missing: int


class Groups:
    """The rows at some numbers, in groups.

    Args:
        frame: The frame.
        at: Row numbers.
        keys: Resolved fields to group by; none makes one group of everything. A run with several labels (or datasets)
            is in the group of each; times are grouped by day, UTC.
    """

    def __init__(self, frame: RunFrame, at: pl.Series, keys: Sequence[Field]) -> None:
        self._frame = frame
        self._at = at
        self._keys = [_Key(f"k{index}", field, frame.schema) for index, field in enumerate(keys)]
        self._table = self._grouped()

    def __len__(self) -> int:
        return self._table.height

    def sort(self, order: Sequence[GroupSort]) -> None:
        """Put the groups in order; ties, and everything without an order, by size and then by their keys.

        Raises:
            QueryError: A field that is neither a key nor a column of numbers.
        """
        by: list[pl.Expr] = []
        descending: list[bool] = []
        for wanted in (*order, GroupSort(None, COUNT, is_descending=True)):
            for expression, is_descending in self._sort_parts(wanted):
                by.append(expression)
                descending.append(is_descending)
        for key in self._keys:
            by += [expression for expression, _ in key.sorted(is_descending=False)]
        descending += [False] * (len(by) - len(descending))
        self._table = self._table.sort(by, descending=descending, nulls_last=True)

    def values(self, first: int, limit: int) -> list[tuple[GroupValue, ...]]:
        """What the runs of each group have in common, one value per key."""
        part = self._table.slice(first, limit)
        columns = [key.values(part) for key in self._keys]
        return list(zip(*columns, strict=True)) if columns else [()] * part.height

    def counts(self, first: int, limit: int) -> list[int]:
        """How many runs each group has."""
        return self._table.get_column(COUNT).slice(first, limit).to_list()

    def statistics(self, fields: Sequence[Field], first: int, limit: int) -> list[dict[str, Statistics]]:
        """Of each group: what is known about columns of numbers, by column key."""
        part = self._table.slice(first, limit)
        found: list[dict[str, Statistics]] = [{} for _ in range(part.height)]
        for key, table in self._measured(part, fields):
            for group, values in zip(found, table.iter_rows(), strict=True):
                group[key] = Statistics(*values)
        return found

    def prefixes(self, index: int) -> frozenset[str]:
        """Values of a text key that other values begin with."""
        texts = self._table.get_column(f"k{index}text").drop_nulls().unique().sort()
        follows = pl.col(texts.name).shift(-1).str.starts_with(pl.col(texts.name))
        return frozenset(texts.to_frame().filter(follows).to_series().to_list())

    def _grouped(self) -> pl.DataFrame:
        rows = pl.Series(_ROWS, range(len(self._at)), dtype=pl.UInt32)
        parts = [self._frame.read(part, self._at).alias(name) for key in self._keys for name, part in key.parts]
        if not self._keys:
            return pl.DataFrame({_ROWS: [rows], COUNT: [len(rows)]}, schema_overrides={_ROWS: pl.List(pl.UInt32)})
        table = pl.DataFrame([*parts, rows])
        for key in self._keys:
            if key.field.type is FieldType.LIST:
                (name, _), *_ = key.parts
                table = table.with_columns(pl.col(name).list.unique()).explode(
                    name, empty_as_null=True, keep_nulls=True
                )
        names = [name for key in self._keys for name, _ in key.parts]
        return table.group_by(names).agg(pl.len().alias(COUNT), pl.col(_ROWS))

    def _sort_parts(self, wanted: GroupSort) -> list[tuple[pl.Expr, bool]]:
        if wanted.field is None:
            return [(pl.col(COUNT), wanted.is_descending)]
        field, column = self._frame.schema.require(wanted.field)
        key = next((key for key in self._keys if key.field == field), None)
        if key is not None and not wanted.statistic:
            return key.sorted(is_descending=wanted.is_descending)
        if not is_number(field, column):
            raise QueryError(
                "Groups are sorted by count, by what they are grouped by, or by columns of numbers, "
                f"and {column_key(field, self._frame.schema.metrics)} is none of these.",
                position=wanted.field.position,
            )  # fmt: skip
        name = f"s{self._table.width}"
        ((_, table),) = self._measured(self._table, [field])
        self._table = self._table.with_columns(table.get_column(wanted.statistic or STATISTICS[0]).alias(name))
        return [(pl.col(name), wanted.is_descending)]

    def _measured(self, part: pl.DataFrame, fields: Sequence[Field]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Statistics of each field, one row per group of `part`, in its order."""
        metrics = self._frame.schema.metrics
        rows = part.select(_ROWS).with_row_index("group").explode(_ROWS, empty_as_null=False)
        at, group = self._at.gather(rows.get_column(_ROWS)), rows.get_column("group")
        for fields_at_once in (fields[start : start + 50] for start in range(0, len(fields), 50)):
            named = {column_key(field, metrics): self._numbers(field, at) for field in fields_at_once}
            wide = pl.DataFrame([group, *(series.alias(str(index)) for index, series in enumerate(named.values()))])
            known = wide.group_by("group").agg(
                expression for index, series in enumerate(named.values()) for expression in _aggregates(index, series)
            )
            known = part.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("group")).join(
                known, on="group", how="left", maintain_order="left"
            )
            for index, key in enumerate(named):
                yield key, known.select(pl.col(f"{index} {what}").alias(what) for what in _ASKED)

    def _numbers(self, field: Field, at: pl.Series) -> pl.Series:
        return self._frame.read(numbers(field, self._frame.schema), at)


class _Key:
    """One thing that groups are made by, and the series that tell its values apart."""

    def __init__(self, name: str, field: Field, schema: Schema) -> None:
        self.field, column = schema.require(field)
        self._whole = bool(column and column.integers)
        self._expressions = _identity(self.field, column, schema)
        self.parts = [(f"{name}{what}", expression) for what, expression in self._expressions.items()]
        self._names = {what: f"{name}{what}" for what in self._expressions}

    def values(self, table: pl.DataFrame) -> list[GroupValue]:
        found: list[GroupValue] = [None] * table.height
        for what, name in self._names.items():
            for row, value in enumerate(table.get_column(name).to_list()):
                if value is not None:
                    found[row] = int(value) if what == "number" and self._whole and value.is_integer() else value
        return found

    def sorted(self, *, is_descending: bool) -> list[tuple[pl.Expr, bool]]:
        """Numbers, booleans, texts, NaN, missing: the kinds stand in this order in both directions."""
        columns = {what: pl.col(name) for what, name in self._names.items()}
        kinds = [_KIND_ORDER[what](column) for what, column in columns.items()]
        first = [] if len(kinds) == 1 and "number" not in columns else [(pl.coalesce(kinds), False)]
        return [*first, *((column, is_descending) for column in columns.values())]


def _place(order: int) -> Any:
    return lambda column: pl.when(column.is_not_null()).then(order)


_KIND_ORDER: Mapping[str, Any] = {
    "number": lambda column: pl.when(column.is_nan()).then(3).when(column.is_not_null()).then(0),
    "boolean": _place(1),
    "text": _place(2),
    "day": _place(0),
}


def _identity(field: Field, column: Column | None, schema: Schema) -> dict[str, pl.Expr]:
    """Expressions that together are equal for runs of one group; of each run at most one is not missing."""
    if field.type in {FieldType.NUMBER, FieldType.SECONDS}:
        return {"number": numbers(field, schema)}
    if field.type is FieldType.TIME:
        return {"day": schema.plain(field, column).dt.date()}
    if field.type is not FieldType.MIXED:
        return {"text": schema.plain(field, column)}
    if column is None or column.parts == ("text",):
        return {"text": schema.typed(field, column, "text")}
    if column.type in {"number", "boolean"}:
        return {column.type: schema.typed(field, column, column.type)}
    number, boolean = schema.typed(field, column, "number"), schema.typed(field, column, "boolean")
    is_word = number.is_null() & boolean.is_null()
    return {
        "number": number, "boolean": boolean,
        "text": pl.when(is_word).then(schema.typed(field, column, "text")),
    }  # fmt: skip


def is_number(field: Field, column: Column | None) -> bool:
    """Whether a resolved field has a mean: metrics, durations, and params and tags that are numbers everywhere."""
    if field.type is FieldType.MIXED:
        return column is not None and column.type == "number"
    return field.kind is FieldKind.METRIC or field.type is FieldType.SECONDS


def numbers(field: Field, schema: Schema) -> pl.Expr:
    """The numbers of a resolved field for which `is_number` holds."""
    column = schema.by_field.get((field.kind, field.name))
    if field.kind is FieldKind.METRIC:
        return schema.metric(field, column)
    return schema.plain(field, column) if field.type is FieldType.SECONDS else schema.typed(field, column, "number")


def _aggregates(index: int, series: pl.Series) -> list[pl.Expr]:
    column = pl.col(str(index))
    is_regular = bool(series.is_finite().all())
    finite = column if is_regular else pl.when(column.is_finite()).then(column)
    zero = pl.lit(0, pl.UInt32)
    found = {
        "mean": finite.mean(), "std": finite.std(), "min": finite.min(), "max": finite.max(), "count": finite.count(),
        "nan": zero if is_regular else column.is_nan().sum(),
        "infinite": zero if is_regular else column.is_infinite().sum(),
        "missing": column.null_count(),
    }  # fmt: skip
    return [expression.alias(f"{index} {what}") for what, expression in found.items()]
