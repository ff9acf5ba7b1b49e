"""Rows of a frame as the dictionaries of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from dashboard.data.model.run import ParamValue
from dashboard.data.query.fields import AGGREGATES, ATTRIBUTES, PROJECT, Field, FieldKind
from dashboard.data.query.keys import short_field
from dashboard.data.store.frames.columns import Column, SeriesTable, part, run_part
from dashboard.data.store.frames.schema import Schema

Row = dict[str, Any]

ATTRIBUTE_NAMES = tuple(
    item.name for item in ATTRIBUTES if not item.name.startswith("dataset.") and item.name != PROJECT
)
_GROUP = {FieldKind.PARAM: "params", FieldKind.METRIC: "metrics", FieldKind.TAG: "tags", FieldKind.DATA: "data"}
_GROUPS = ("tags", "params", "params_raw", "metrics", "data")
Gather = Callable[[str], list[Any]]


def default_fields(schema: Schema) -> tuple[Field, ...]:
    """Every param, metric (its last value), tag and data path."""
    return tuple(
        Field(item.kind, item.name, AGGREGATES[0] if item.kind is FieldKind.METRIC else "")
        for item in schema.columns
        if item.kind is not FieldKind.RUN
    )


def attribute_names(schema: Schema) -> tuple[str, ...]:
    """The attributes of every row; runs of several projects say which one they are of."""
    return (PROJECT, *ATTRIBUTE_NAMES) if (FieldKind.RUN, PROJECT) in schema.by_field else ATTRIBUTE_NAMES


def read_rows(table: SeriesTable, schema: Schema, at: pl.Series, fields: Iterable[Field]) -> list[Row]:
    """The rows at the given numbers, with every attribute and the named columns; missing values are left out.

    Args:
        table: The frame.
        schema: Its schema.
        at: Row numbers, in the order wanted.
        fields: Resolved fields of columns that exist.
    """
    gather = gatherer(table, at)
    cells: dict[str, list[tuple[str, list[Any]]]] = {group: [] for group in _GROUPS}
    for field in fields:
        column = schema.by_field.get((field.kind, field.name))
        if column is not None and field.kind is not FieldKind.RUN:
            for group, name, values in _cells(schema, column, field, gather):
                cells[group].append((name, values))
    known = attribute_names(schema)
    attributes = [gather(run_part(name)) for name in known]
    groups = [_mappings(columns, len(at)) for columns in cells.values()]
    names = (*known, *cells)
    return [dict(zip(names, values, strict=True)) for values in zip(*attributes, *groups, strict=True)]


def _mappings(columns: Sequence[tuple[str, list[Any]]], height: int) -> list[dict[str, Any]]:
    """For each row the values of a group that it has, by name."""
    if not columns:
        return [{} for _ in range(height)]
    names = [name for name, _ in columns]
    lists = [values for _, values in columns]
    rows = zip(*lists, strict=True)
    if not any(None in values for values in lists):
        return [dict(zip(names, values, strict=True)) for values in rows]
    return [{name: value for name, value in zip(names, values, strict=True) if value is not None} for values in rows]


def _cells(schema: Schema, column: Column, field: Field, gather: Gather) -> Iterator[tuple[str, str, list[Any]]]:
    """The group, the name there and the values of a column."""
    group, name = _GROUP[field.kind], column.name
    if field.kind is FieldKind.METRIC:
        short = short_field(field, schema.metrics)
        shown = f'"{name}".{field.aggregate}' if short.aggregate else short.name
        yield group, shown, _metric_values(column, field, gather)
    elif field.kind is FieldKind.PARAM:
        texts, values = typed_values(column, gather)
        yield group, name, values
        if values is not texts and (written := _rewritten(texts, values)):
            yield "params_raw", name, written
    else:
        yield group, name, gather(part(field.kind, name, "text" if field.kind is FieldKind.TAG else "hash"))


def _metric_values(column: Column, field: Field, gather: Gather) -> list[float | int | None]:
    aggregate = field.aggregate or AGGREGATES[0]
    if aggregate != "count":
        return gather(part(FieldKind.METRIC, column.name, aggregate if aggregate in column.parts else "last"))
    stored = gather(part(FieldKind.METRIC, column.name, "count" if "count" in column.parts else "last"))
    return [None if value is None else (int(value) if "count" in column.parts else 1) for value in stored]


def _rewritten(texts: list[str | None], values: list[ParamValue | None]) -> list[str | None]:
    """The texts that are not what their value is shown as; empty when there are none."""
    shown = [None if value is None else str(value) for value in values]
    if shown == texts:
        return []
    return [None if text == plain else text for text, plain in zip(texts, shown, strict=True)]


def typed_values(column: Column, gather: Gather) -> tuple[list[str | None], list[ParamValue | None]]:
    """Texts as the source wrote them, and typed values, of a param or tag."""
    texts: list[str | None] = gather(part(column.kind, column.name, "text"))
    values: list[Any] = texts
    if "number" in column.parts:
        numbers = gather(part(column.kind, column.name, "number"))
        values = [
            text if number is None else int(number) if column.integers or _is_whole(number, text) else number
            for number, text in zip(numbers, texts, strict=True)
        ]
    if "boolean" in column.parts:
        booleans = gather(part(column.kind, column.name, "boolean"))
        values = [value if boolean is None else boolean for boolean, value in zip(booleans, values, strict=True)]
    return texts, values


def _is_whole(number: float, text: Any) -> bool:
    """Whether it was written as a whole number: 3 and 3.0 are shown as their source wrote them."""
    return number.is_integer() and not any(mark in text for mark in ".eEnN")


def gatherer(table: SeriesTable, at: pl.Series) -> Gather:
    """Reads a stored series at the given row numbers.

    By index and not by `Series.gather`, which goes through a query plan: for each column that takes twenty times as
    long as the values of a page.
    """

    def gather(name: str) -> list[Any]:
        return table.get_column(name)[at].to_list()

    return gather
