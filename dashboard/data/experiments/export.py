"""Runs as CSV or Parquet, in pieces of bounded size."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import polars as pl
import pyarrow.parquet

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import column_key
from dashboard.data.query.literals import reads_as_number
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.rows import attribute_names

FORMATS = ("csv", "parquet")
CSV_ROWS = 1_000
PARQUET_ROWS = 20_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def exported(frame: RunFrame, at: pl.Series, fields: Sequence[Field], form: str) -> Iterator[bytes]:
    """The rows at these numbers: every attribute, then the named columns, under their keys.

    Params are written as their source wrote them. In CSV, NaN and infinities are ``NaN``, ``Infinity`` and
    ``-Infinity``, missing values are empty, and a text that a spreadsheet would run as a formula starts with ``'``.
    """
    attributes = [Field(FieldKind.RUN, name) for name in attribute_names(frame.schema)]
    chosen = [*attributes, *(field for field in fields if field not in attributes)]
    return _csv(frame, at, chosen) if form == "csv" else _parquet(frame, at, chosen)


def _csv(frame: RunFrame, at: pl.Series, fields: Sequence[Field]) -> Iterator[bytes]:
    yield _lines([[column_key(field, frame.schema.metrics) for field in fields]])
    for start in range(0, len(at), CSV_ROWS):
        piece = at.slice(start, CSV_ROWS)
        columns = [[cell(value) for value in _text_or_value(frame, piece, field).to_list()] for field in fields]
        yield _lines(zip(*columns, strict=True))


def _lines(rows: Any) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def cell(value: Any) -> str:
    """One value as a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, pl.Series | list):
        value = ", ".join(value)
    return guarded(value) if isinstance(value, str) else str(value)


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula; numbers such as -1 stay as they are."""
    return "'" + text if text.startswith(_FORMULA) and reads_as_number(text) is None else text


def _text_or_value(frame: RunFrame, at: pl.Series, field: Field) -> pl.Series:
    """A column's values; params and tags as text."""
    column = frame.schema.by_field.get((field.kind, field.name))
    if field.type is FieldType.MIXED:
        return frame.read(frame.schema.typed(field, column, "text"), at)
    return _value(frame, at, field)


def _value(frame: RunFrame, at: pl.Series, field: Field) -> pl.Series:
    column = frame.schema.by_field.get((field.kind, field.name))
    if field.kind is FieldKind.METRIC:
        return frame.read(frame.schema.metric(field, column), at)
    if field.type is FieldType.MIXED:
        what = {"number": "number", "boolean": "boolean"}.get(column.type if column else "", "text")
        values = frame.read(frame.schema.typed(field, column, what), at)
        return values.cast(pl.Int64) if what == "number" and column is not None and column.integers else values
    return frame.read(frame.schema.plain(field, column), at)


class _Sink(io.RawIOBase):
    """Collects what the Parquet writer writes until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._written += len(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _parquet(frame: RunFrame, at: pl.Series, fields: Sequence[Field]) -> Iterator[bytes]:
    names = [column_key(field, frame.schema.metrics) for field in fields]
    sink = _Sink()
    empty = _table(frame, at.slice(0, 0), fields, names)
    with pyarrow.parquet.ParquetWriter(sink, empty.schema, compression="zstd") as writer:
        for start in range(0, len(at), PARQUET_ROWS):
            writer.write_table(_table(frame, at.slice(start, PARQUET_ROWS), fields, names))
            yield sink.take()
    yield sink.take()


def _table(frame: RunFrame, at: pl.Series, fields: Sequence[Field], names: Sequence[str]) -> Any:
    columns = [_value(frame, at, field).alias(name) for field, name in zip(fields, names, strict=True)]
    return pl.DataFrame(columns).to_arrow(compat_level=pl.CompatLevel.oldest())
