"""Which columns differ among the matching runs, without sending any of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.schema import Schema

_AT_ONCE = 500
"""Columns gathered in one go, so that memory stays small with many thousands."""

Asked = tuple[Field, Column]


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
    varied, open_ = _told(frame, len(at) == frame.height, found)
    varied.update(_varied(frame, at, open_))
    return tuple(column_key(field, frame.schema.metrics) for field, _ in found if field in varied)


def _told(frame: RunFrame, is_all: bool, fields: Iterable[Asked]) -> tuple[set[Field], list[Asked]]:  # noqa: FBT001 - told by the rows
    """The fields of which the statistics say that they differ, and those of which they do not tell.

    What is the same in all runs is the same in some of them.
    """
    varied, untold = set[Field](), []
    for field, column in fields:
        is_same = column.distinct <= 1 and column.count in {0, frame.height}
        if not _is_described(field) or not (is_all or is_same):
            untold.append((field, column))
        elif not is_same:
            varied.add(field)
    return varied, untold


def _is_described(field: Field) -> bool:
    """Whether what is known of a column over all runs is about these very values, each run's once."""
    return field.aggregate in {"", "last"} and field.type is not FieldType.LIST


def _varied(frame: RunFrame, at: pl.Series, fields: Sequence[Asked]) -> Iterator[Field]:
    """Where a field is a stored series, as nearly all are, it is looked at as it is: a plan for it would cost more."""
    plain, planned = list[tuple[Field, str]](), []
    for field, column in fields:
        name = _stored(field, column, frame.schema)
        if name is None:
            planned.append((field, column))
        else:
            plain.append((field, name))
    for start in range(0, len(plain), _AT_ONCE):
        piece = plain[start : start + _AT_ONCE]
        rows = frame.gathered([name for _, name in piece], at)
        yield from (field for field, name in piece if _differs(rows.get_column(name)))
    for field, column in planned:
        if _differs(frame.read(_values(field, column, frame.schema), at)):
            yield field


def _stored(field: Field, column: Column, schema: Schema) -> str | None:
    if field.kind is FieldKind.METRIC:
        return schema.stored(field, column, field.aggregate or "last")
    if field.type is FieldType.MIXED:
        return schema.stored(field, column, _part(column))
    return None if field.type is FieldType.LIST else schema.stored(field, column, "")


def _part(column: Column) -> str:
    return column.type if column.type in {"number", "boolean"} else "text"


def _values(field: Field, column: Column, schema: Schema) -> pl.Expr:
    if field.kind is FieldKind.METRIC:
        return schema.metric(field, column)
    if field.type is FieldType.MIXED:
        return schema.typed(field, column, _part(column))
    plain = schema.plain(field, column)
    return plain.list.sort().list.join("\0") if field.type is FieldType.LIST else plain


def _differs(values: pl.Series) -> bool:
    missing = values.null_count()
    return missing < len(values) if missing else bool((values != values.head(1)).any())
