"""Sort keys: missing last and NaN before missing in both directions, infinities as numbers, ties by id."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import SortKey
from dashboard.data.store.frames.columns import ID_ORDER, Column
from dashboard.data.store.frames.schema import Schema


def sort_keys(keys: Sequence[SortKey], schema: Schema) -> tuple[list[pl.Expr], list[bool]]:
    """Expressions to sort by, and whether each descends; missing values always sort last.

    Raises:
        QueryError: A column that no run has.
    """
    expressions: list[pl.Expr] = []
    descending: list[bool] = []
    for key in keys:
        for expression, can_descend in _parts(key, schema):
            expressions.append(expression)
            descending.append(key.is_descending and can_descend)
    return [*expressions, pl.col(ID_ORDER)], [*descending, False]


def _parts(key: SortKey, schema: Schema) -> list[tuple[pl.Expr, bool]]:
    field, column = schema.require(key.field)
    if field.kind is FieldKind.METRIC:
        return [(_number(schema.metric(field, column), key), False)]
    if field.type is FieldType.MIXED:
        return _mixed_parts(field, column, key, schema)
    plain = schema.plain(field, column)
    if field.type is FieldType.SECONDS:
        return [(_number(plain, key), False)]
    if field.type is FieldType.LIST:
        joined = plain.list.join(", ")
        plain = pl.when(joined != "").then(joined)
    return [(plain, True)]


def _mixed_parts(field: Field, column: Column | None, key: SortKey, schema: Schema) -> list[tuple[pl.Expr, bool]]:
    """Numbers, then booleans, then texts, then NaN, in both directions; each in the direction asked."""
    number, boolean, text = (schema.typed(field, column, what) for what in ("number", "boolean", "text"))
    if column is None or column.parts == ("text",):
        return [(text, True)]
    if column.type == "number":
        return [(_number(number, key), False)]
    is_word = number.is_null() & boolean.is_null()
    group = (
        pl.when(number.is_not_nan()).then(0)
        .when(boolean.is_not_null()).then(1)
        .when(number.is_nan()).then(3)
        .when(text.is_not_null()).then(2)
        .otherwise(4)
    )  # fmt: skip
    return [(group, False), (_number(number, key), False), (boolean, True), (pl.when(is_word).then(text), True)]


def _number(column: pl.Expr, key: SortKey) -> pl.Expr:
    """Ascends always: a descending number is negated, because NaN, greatest of all, must stay behind the numbers."""
    return -column if key.is_descending else column
