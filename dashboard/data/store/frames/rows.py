"""Rows of a frame as the dictionaries of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from dashboard.data.model.run import ParamValue
from dashboard.data.query.fields import AGGREGATES, ATTRIBUTES, Field, FieldKind
from dashboard.data.query.keys import short_field
from dashboard.data.store.frames.columns import Column, part, run_part
from dashboard.data.store.frames.schema import Schema

Row = dict[str, Any]

ATTRIBUTE_NAMES = tuple(item.name for item in ATTRIBUTES if not item.name.startswith("dataset."))
_GROUP = {FieldKind.PARAM: "params", FieldKind.METRIC: "metrics", FieldKind.TAG: "tags", FieldKind.DATA: "data"}
Gather = Callable[[str], list[Any]]


def default_fields(schema: Schema) -> tuple[Field, ...]:
    """Every param, metric (its last value), tag and data path."""
    return tuple(
        Field(item.kind, item.name, AGGREGATES[0] if item.kind is FieldKind.METRIC else "")
        for item in schema.columns
        if item.kind is not FieldKind.RUN
    )


def read_rows(table: pl.DataFrame, schema: Schema, at: pl.Series, fields: Iterable[Field]) -> list[Row]:
    """The rows at the given numbers, with every attribute and the named columns; missing values are left out.

    Args:
        table: The frame.
        schema: Its schema.
        at: Row numbers, in the order wanted.
        fields: Resolved fields of columns that exist.
    """
    gather = gatherer(table, at)
    rows = _attribute_rows(gather)
    for field in fields:
        column = schema.by_field.get((field.kind, field.name))
        if column is not None and field.kind is not FieldKind.RUN:
            _fill(rows, schema, column, field, gather)
    return rows


def _attribute_rows(gather: Gather) -> list[Row]:
    columns = [gather(run_part(name)) for name in ATTRIBUTE_NAMES]
    rows = []
    for values in zip(*columns, strict=True):
        row: Row = dict(zip(ATTRIBUTE_NAMES, values, strict=True))
        row.update(tags={}, params={}, params_raw={}, metrics={}, data={})
        rows.append(row)
    return rows


def _fill(rows: list[Row], schema: Schema, column: Column, field: Field, gather: Gather) -> None:
    group, name = _GROUP[field.kind], column.name
    if field.kind is FieldKind.METRIC:
        values, name = _metric_values(column, field, gather), short_field(field, schema.metrics).name
        if short_field(field, schema.metrics).aggregate:
            name = f'"{column.name}".{field.aggregate}'
    elif field.kind is FieldKind.PARAM:
        _fill_params(rows, column, gather)
        return
    else:
        values = gather(part(field.kind, name, "text" if field.kind is FieldKind.TAG else "hash"))
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            row[group][name] = value


def _metric_values(column: Column, field: Field, gather: Gather) -> list[float | int | None]:
    aggregate = field.aggregate or AGGREGATES[0]
    if aggregate != "count":
        return gather(part(FieldKind.METRIC, column.name, aggregate if aggregate in column.parts else "last"))
    stored = gather(part(FieldKind.METRIC, column.name, "count" if "count" in column.parts else "last"))
    return [None if value is None else (int(value) if "count" in column.parts else 1) for value in stored]


def _fill_params(rows: list[Row], column: Column, gather: Gather) -> None:
    texts, values = typed_values(column, gather)
    name = column.name
    for row, text, value in zip(rows, texts, values, strict=True):
        if text is not None:
            row["params"][name] = value
            if value is not text and str(value) != text:
                row["params_raw"][name] = text


def typed_values(column: Column, gather: Gather) -> tuple[list[str | None], list[ParamValue | None]]:
    """Texts as the source wrote them, and typed values, of a param or tag."""
    texts: list[str | None] = gather(part(column.kind, column.name, "text"))
    values: list[ParamValue | None] = list(texts)
    if "number" in column.parts:
        numbers = gather(part(column.kind, column.name, "number"))
        for row, number in enumerate(numbers):
            if number is not None:
                values[row] = _number(number, texts[row] or "", is_whole=column.integers)
    if "boolean" in column.parts:
        for row, boolean in enumerate(gather(part(column.kind, column.name, "boolean"))):
            if boolean is not None:
                values[row] = boolean
    return texts, values


def _number(number: float, text: str, *, is_whole: bool) -> float | int:
    """A whole number that was written as one stays one: 3 and 3.0 are shown as their source wrote them."""
    if is_whole or (number.is_integer() and not any(mark in text for mark in ".eEnN")):
        return int(number)
    return number


def gatherer(table: pl.DataFrame, at: pl.Series) -> Gather:
    """Reads a stored series at the given row numbers.

    By index and not by `Series.gather`, which goes through a query plan: for each column that takes twenty times as
    long as the values of a page.
    """

    def gather(name: str) -> list[Any]:
        return table.get_column(name)[at].to_list()

    return gather
