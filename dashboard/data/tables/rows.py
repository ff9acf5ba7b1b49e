"""Rows of one table file. It runs in a process of its own (`dashboard.data.preview.limits`), which may be killed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.data.preview.cells import short, shown
from dashboard.data.preview.frames import frame_of, lenient_frame_of
from dashboard.data.preview.kinds import is_columnar
from dashboard.data.preview.statistics import kind_of_type
from dashboard.data.query.parser import parse_columns
from dashboard.data.tables.conditions import condition_of
from dashboard.errors import QueryError

MAX_COLUMNS = 60
_KEPT_BYTES = 60_000_000
_LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its name, and ``number boolean time text nested``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TablePage:
    """A part of the rows that a filter matches.

    Attributes:
        columns: The first ones.
        rows: Values in the order of the columns: numbers, booleans and texts; None for a missing value.
        total: Rows that the filter matches.
        read: Rows that were looked at.
        total_columns: Of the file.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    read: int
    total_columns: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows.

    Attributes:
        key: Names the content, so that a process need not read the same again.
        filter: In the query language, over names of columns; empty for all rows.
        offset: After how many of the matching rows.
        limit: How many.
        is_cut: The content is the beginning of the file.
    """

    key: str
    filter: str = ""
    offset: int = 0
    limit: int = 100
    is_cut: bool = False


def rows_of(path: str, content: bytes, asked: Asked) -> TablePage | QueryError:
    """The rows of a file, or what is wrong with the filter.

    Raises:
        ValueError: It cannot be read as a table; the message is a sentence.
    """
    frame = _frame(path, content, asked)
    try:
        expression = parse_columns(asked.filter, frame.columns)
        found = frame if expression is None else frame.filter(condition_of(expression, frame.schema))
    except QueryError as error:
        return error
    asked_rows = found.slice(asked.offset, asked.limit)
    part = pl.DataFrame({name: asked_rows.get_column(name) for name in frame.columns[:MAX_COLUMNS]})
    columns = tuple(TableColumn(short(name), kind_of_type(kind)) for name, kind in part.schema.items())
    rows = tuple(tuple(_value(value) for value in row) for row in part.iter_rows())
    return TablePage(columns, rows, found.height, frame.height, frame.width)


_kept: dict[str, pl.DataFrame] = {}
"""The table that was asked for last: who scrolls asks for the same again."""


def _frame(path: str, content: bytes, asked: Asked) -> pl.DataFrame:
    if asked.key in _kept:
        return _kept[asked.key]
    _kept.clear()
    whole = content
    if asked.is_cut:
        if is_columnar(path):
            raise ValueError("It is too large to read its rows.")
        whole = content[: content.rfind(b"\n") + 1]
    try:
        frame = frame_of(path, whole)
    except ValueError:
        frame = lenient_frame_of(path, whole)
    if frame.estimated_size() < _KEPT_BYTES:
        _kept[asked.key] = frame
    return frame


def _value(value: Any) -> Any:
    """A value that JSON holds without loss, or its text."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_EXACT else str(value)
    if isinstance(value, (dict, list)):
        return short(json.dumps(value, ensure_ascii=False, default=str))
    return short(shown(value))
