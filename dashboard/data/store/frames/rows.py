"""Rows of a frame as the dictionaries of the API."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from dashboard.data.model.run import ParamValue
from dashboard.data.model.values import plain_text, typed_param
from dashboard.data.query.fields import AGGREGATES, AT_BEST, ATTRIBUTES, PROJECT, Field, FieldKind
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
_LONGEST_REMEMBERED = 40


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
        texts = gather(part(field.kind, name, "text"))
        if "number" not in column.parts and "boolean" not in column.parts:
            yield group, name, texts
            return
        pairs = list(map(typed, texts))
        yield group, name, [value for value, _ in pairs]
        written = [text for _, text in pairs]
        if any(written):
            yield "params_raw", name, written
    else:
        yield group, name, gather(part(field.kind, name, "text" if field.kind is FieldKind.TAG else "hash"))


def _metric_values(column: Column, field: Field, gather: Gather) -> list[float | int | None]:
    aggregate, has_counts = field.aggregate or AGGREGATES[0], "count" in column.parts
    if aggregate == "count":
        counts = gather(part(FieldKind.METRIC, column.name, "count" if has_counts else "last"))
        return [None if value is None else (int(value) if has_counts else 1) for value in counts]
    values = gather(part(FieldKind.METRIC, column.name, aggregate if aggregate in column.parts else "last"))
    if aggregate != AT_BEST or aggregate in column.parts or not has_counts:
        return values
    counts = gather(part(FieldKind.METRIC, column.name, "count"))
    return [value if count == 1 else None for value, count in zip(values, counts, strict=True)]


def typed(text: str | None) -> tuple[ParamValue | None, str | None]:
    """The value that a stored text stands for, and the text where the contract writes that value otherwise.

    Those of short texts are remembered, because a table is drawn from the same few thousand again and again.
    """
    return _remembered(text) if text is None or len(text) <= _LONGEST_REMEMBERED else _typed(text)


def _typed(text: str | None) -> tuple[ParamValue | None, str | None]:
    if text is None:
        return None, None
    value = typed_param(text)
    return value, None if plain_text(value) == text else text


_remembered = functools.lru_cache(maxsize=1 << 17)(_typed)


def gatherer(table: SeriesTable, at: pl.Series) -> Gather:
    """Reads a stored series at the given row numbers.

    By index and not by `Series.gather`, which goes through a query plan: for each column that takes twenty times as
    long as the values of a page.
    """

    def gather(name: str) -> list[Any]:
        return table.get_column(name)[at].to_list()

    return gather
