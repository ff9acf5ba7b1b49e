"""First rows of CSV, Parquet and Arrow files, and of the tables that MLflow writes as JSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from dashboard.data.preview.kinds import suffix_of
from dashboard.data.preview.shown import Table

MAX_ROWS, MAX_COLUMNS = 200, 60
_LONGEST = 300
_SEPARATORS = (",", ";", "\t", "|")


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
    separator = "\t" if suffix_of(path) == "tsv" else max(_SEPARATORS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(whole, newline=""), delimiter=separator))
    except csv.Error:
        return None
    filled = [line for line in lines if line]
    if not filled or not filled[0]:
        return None
    head, *lines = filled
    return _table(head, lines[:rows], len(head), None if is_cut else len(lines))


def from_columns(path: str, content: bytes, rows: int = MAX_ROWS) -> Table:
    """The first rows of a Parquet, Feather or Arrow file.

    Raises:
        ValueError: It cannot be read as what its name says.
    """
    read = _parquet if suffix_of(path) == "parquet" else _arrow
    try:
        return read(content, rows)
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise ValueError(str(error)) from error


def _parquet(content: bytes, rows: int) -> Table:
    file = pq.ParquetFile(io.BytesIO(content))
    names = list(file.schema_arrow.names)
    batches = file.iter_batches(batch_size=rows, columns=names[:MAX_COLUMNS])
    batch = next(iter(batches), None)
    return _of_batch(names, batch, file.metadata.num_rows, rows)


def _arrow(content: bytes, rows: int) -> Table:
    file = pa.ipc.open_file(io.BytesIO(content))
    if not file.num_record_batches:
        return _of_batch(list(file.schema.names), None, 0, rows)
    first = file.get_batch(0)
    total = first.num_rows if file.num_record_batches == 1 else None
    return _of_batch(list(file.schema.names), first.slice(0, rows), total, rows)


def _of_batch(names: Sequence[str], batch: Any, total: int | None, most: int) -> Table:
    columns = [batch.column(place).to_pylist() for place in range(min(len(names), MAX_COLUMNS))] if batch else []
    rows = [[shown(value) for value in row] for row in islice(zip(*columns, strict=True), most)]
    return _table(list(names), rows, len(names), total)


def from_split(document: Any, rows: int = MAX_ROWS) -> Table | None:
    """The table in a JSON document ``{"columns": […], "data": [[…], …]}``; None for any other document."""
    if not isinstance(document, dict) or not {"columns", "data"} <= set(document) <= {"columns", "data", "index"}:
        return None
    columns, data = document["columns"], document["data"]
    if not isinstance(columns, list) or not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        return None
    shown_rows = [[shown(value) for value in row] for row in data[:rows]]
    return _table([str(name) for name in columns], shown_rows, len(columns), len(data))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], total_columns: int, total: int | None) -> Table:
    width = min(len(head), MAX_COLUMNS)
    names = tuple(_short(name) for name in head[:width])
    filled = tuple(tuple(_short(cell) for cell in (*row[:width], *[""] * (width - len(row)))) for row in rows)
    numeric = frozenset(place for place in range(width) if _is_numeric([row[place] for row in filled]))
    return Table(names, filled, numeric, total, total_columns)


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_is_number(cell) for cell in filled)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def shown(value: Any) -> str:
    """One value of a table as text; nothing for a missing one."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
