"""Which columns differ among the matching runs, without sending any of their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.schema import Schema

_AT_ONCE = 500
"""Columns gathered in one go, so that memory stays small with many thousands."""


def every_field(frame: RunFrame) -> tuple[Field, ...]:
    """Every column of the project: attributes, and metrics with their last value."""
    return tuple(
        Field(item.kind, item.name, "last" if item.kind is FieldKind.METRIC else "") for item in frame.schema.columns
    )


def differing(frame: RunFrame, at: pl.Series, fields: Iterable[Field]) -> tuple[str, ...]:
    """Keys of those resolved fields in which two of the rows at these numbers differ."""
    known = frame.schema.by_field
    found = [(field, column) for field in fields if (column := known.get((field.kind, field.name)))]
    if len(at) < 2:
        return ()
    described = [item for item in found if len(at) == frame.height and _is_described(item[0])]
    varied = {field for field, column in described if column.distinct > 1 or 0 < column.count < frame.height}
    answered = {field for field, _ in described}
    varied.update(_varied(frame, at, [item for item in found if item[0] not in answered]))
    return tuple(column_key(field, frame.schema.metrics) for field, _ in found if field in varied)


def _is_described(field: Field) -> bool:
    """Whether what is known of a column over all runs is about these very values, each run's once."""
    return field.aggregate in {"", "last"} and field.type is not FieldType.LIST


def _varied(frame: RunFrame, at: pl.Series, fields: Sequence[tuple[Field, Column]]) -> Iterable[Field]:
    for part in (fields[start : start + _AT_ONCE] for start in range(0, len(fields), _AT_ONCE)):
        expressions = [_differs(_values(field, column, frame.schema)) for field, column in part]
        named = [expression.alias(str(index)) for index, expression in enumerate(expressions)]
        answers = frame.read_all(named, at).row(0)
        yield from (field for (field, _), differs in zip(part, answers, strict=True) if differs)


def _values(field: Field, column: Column, schema: Schema) -> pl.Expr:
    if field.kind is FieldKind.METRIC:
        return schema.metric(field, column)
    if field.type is FieldType.MIXED:
        return schema.typed(field, column, column.type if column.type in {"number", "boolean"} else "text")
    plain = schema.plain(field, column)
    return plain.list.sort().list.join("\0") if field.type is FieldType.LIST else plain


def _differs(values: pl.Expr) -> pl.Expr:
    return values.ne_missing(values.first()).any()
