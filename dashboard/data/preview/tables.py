"""First rows of CSV, JSON lines, Parquet and Arrow files, and of the tables that MLflow writes as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from dashboard.data.preview.cells import short, shown
from dashboard.data.preview.frames import ARROW_MARK, separator_of
from dashboard.data.preview.kinds import suffix_of
from dashboard.data.preview.shown import ColumnStatistics, Table
from dashboard.data.preview.statistics import statistics_of, typed

MAX_ROWS, MAX_COLUMNS = 200, 60


def from_text(path: str, text: str, *, is_cut: bool, rows: int = MAX_ROWS) -> Table | None:
    """The first rows of a CSV or TSV text; None when it is no table.

    Args:
        path: Its suffix chooses the separator of ``.tsv``; otherwise the first line does.
        text: The file, or its beginning.
        is_cut: The text ends within the file, perhaps within a line, which is left out then.
        rows: How many at most.
    """
    whole = text[: text.rfind("\n") + 1] if is_cut and "\n" in text else text
    first = whole.split("\n", 1)[0]
    separator = separator_of(suffix_of(path), first)
    try:
        lines = list(csv.reader(io.StringIO(whole, newline=""), delimiter=separator))
    except csv.Error:
        return None
    filled = [line for line in lines if line]
    if not filled or not filled[0]:
        return None
    head, *lines = filled
    width = min(len(head), MAX_COLUMNS)
    columns = [[line[place] if place < len(line) else "" for line in lines] for place in range(width)]
    statistics = _statistics(head, columns)
    return _table(head, lines[:rows], len(head), None if is_cut else len(lines), statistics)


def from_lines(text: str, *, is_cut: bool, rows: int = MAX_ROWS) -> Table | None:
    """The first rows of JSON lines, one object each, with a column for every key; None when they are none.

    Args:
        text: The file, or its beginning.
        is_cut: The text ends within the file, perhaps within a line, which is left out then.
        rows: How many at most.
    """
    whole = text[: text.rfind("\n") + 1] if is_cut and "\n" in text else text
    try:
        found = [json.loads(line) for line in whole.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    if not found or not all(isinstance(item, dict) for item in found):
        return None
    head = list(dict.fromkeys(str(key) for item in found for key in item))
    columns = [[item.get(name) for item in found] for name in head[:MAX_COLUMNS]]
    lines = [[_compact(value) for value in row] for row in islice(zip(*columns, strict=True), rows)]
    return _table(head, lines, len(head), None if is_cut else len(found), _statistics(head, columns))


def _compact(value: Any) -> str:
    """What is nested as JSON, everything else as in other tables."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else shown(value)


def _statistics(head: Sequence[str], columns: Sequence[Sequence[Any]]) -> tuple[ColumnStatistics, ...]:
    """Of each column that is shown, over all rows that were read."""
    return tuple(
        statistics_of(typed(_series(short(name), values))) for name, values in zip(head, columns, strict=False)
    )


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    """Values as a column; those of several types as text."""
    try:
        return pl.Series(name, values)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if value is None else str(value) for value in values], pl.String)


def from_columns(path: str, content: bytes, rows: int = MAX_ROWS) -> Table:
    """The first rows of a Parquet, Feather or Arrow file.

    Raises:
        ValueError: It cannot be read as what its name says.
    """
    read = _parquet if suffix_of(path) == "parquet" else _arrow
    try:
        return read(content, rows)
    except MemoryError:  # pyarrow's own is of both kinds
        raise
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise ValueError(str(error)) from error


def _parquet(content: bytes, rows: int) -> Table:
    file = pq.ParquetFile(io.BytesIO(content))
    names = list(file.schema_arrow.names)
    batches = file.iter_batches(batch_size=rows, columns=names[:MAX_COLUMNS])
    batch = next(iter(batches), None)
    return of_batch(names, batch, file.metadata.num_rows, rows)


def _arrow(content: bytes, rows: int) -> Table:
    if not content.startswith(ARROW_MARK):
        return _arrow_stream(content, rows)
    file = pa.ipc.open_file(io.BytesIO(content))
    if not file.num_record_batches:
        return of_batch(list(file.schema.names), None, 0, rows)
    first = file.get_batch(0)
    first.validate(full=True)  # a damaged file may point outside of its own memory
    total = first.num_rows if file.num_record_batches == 1 else None
    return of_batch(list(file.schema.names), first.slice(0, rows), total, rows)


def _arrow_stream(content: bytes, rows: int) -> Table:
    """Of Arrow's stream format, which has no footer: what libraries of data sets write as ``.arrow``."""
    stream = pa.ipc.open_stream(io.BytesIO(content))
    batches = list(stream)
    for batch in batches:
        batch.validate(full=True)
    first = batches[0].slice(0, rows) if batches else None
    return of_batch(list(stream.schema.names), first, sum(batch.num_rows for batch in batches), rows)


def of_batch(names: Sequence[str], batch: Any, total: int | None, most: int) -> Table:
    """The rows of an Arrow batch of the first columns; None for a file without rows."""
    width = min(len(names), MAX_COLUMNS, batch.num_columns if batch else MAX_COLUMNS)
    columns = [batch.column(place).to_pylist() for place in range(width)] if batch else []
    rows = [[shown(value) for value in row] for row in islice(zip(*columns, strict=True), most)]
    return _table(list(names[:width]), rows, len(names), total, _statistics(names, columns))


def from_split(document: Any, rows: int = MAX_ROWS) -> Table | None:
    """The table in a JSON document ``{"columns": […], "data": [[…], …]}``; None for any other document."""
    if not isinstance(document, dict) or not {"columns", "data"} <= set(document) <= {"columns", "data", "index"}:
        return None
    columns, data = document["columns"], document["data"]
    if not isinstance(columns, list) or not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        return None
    shown_rows = [[shown(value) for value in row] for row in data[:rows]]
    return _table([str(name) for name in columns], shown_rows, len(columns), len(data))


def _table(
    head: Sequence[str], rows: Iterable[Sequence[str]], total_columns: int, total: int | None,
    statistics: tuple[ColumnStatistics, ...] = (),
) -> Table:  # fmt: skip
    width = min(len(head), MAX_COLUMNS)
    names = tuple(short(name) for name in head[:width])
    filled = tuple(tuple(short(cell) for cell in (*row[:width], *[""] * (width - len(row)))) for row in rows)
    numeric = frozenset(place for place in range(width) if _is_numeric([row[place] for row in filled]))
    return Table(names, filled, numeric, total, total_columns, statistics)


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_is_number(cell) for cell in filled)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
