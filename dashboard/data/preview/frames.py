"""Whole tables as polars frames: CSV, TSV, JSON lines, Parquet, Feather and Arrow, each within bounds.

Values of CSV are read as text and typed by column afterwards, so that nothing is guessed from the first rows only.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl
import polars.exceptions
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.data.preview.encoding import decoded
from dashboard.data.preview.kinds import suffix_of
from dashboard.data.preview.statistics import typed

MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
MAX_CELLS = 60_000_000
_LONGEST_HEAD = 1_000_000
_LENIENT_BYTES = 8_000_000
ARROW_MARK = b"ARROW1"
"""How a file of Arrow's file format begins; a stream, which some libraries write as ``.arrow``, begins otherwise."""
_SEPARATORS = (",", ";", "\t", "|")
_FAULTS = (polars.exceptions.PolarsError, pa.ArrowException, OSError, OverflowError, pl.exceptions.PanicException)


def frame_of(path: str, content: bytes) -> pl.DataFrame:
    """The whole table.

    Raises:
        ValueError: It cannot be read as what its name says, or it is larger than what is compared; the message is a
            sentence.
    """
    suffix = suffix_of(path)
    try:
        if suffix in {"parquet", "feather", "arrow"}:
            return _parquet(content) if suffix == "parquet" else _arrow(content)
        return _lines(content) if suffix in {"jsonl", "ndjson"} else _csv(suffix, content)
    except MemoryError:  # pyarrow's own is of both kinds
        raise
    except _FAULTS as error:
        raise ValueError("It cannot be read as the table that its name promises.") from error


def lenient_frame_of(path: str, content: bytes) -> pl.DataFrame:
    """The rows of a CSV or TSV file whose quotes or lines are broken, as far as they can be told apart.

    Raises:
        ValueError: It is no such file, or is too large to be read that way; the message is a sentence.
    """
    suffix = suffix_of(path)
    content = _as_utf8(content)
    if suffix not in {"csv", "tsv"} or len(content) > _LENIENT_BYTES:
        raise ValueError("It cannot be read as the table that its name promises.")
    text = content.decode()
    separator = separator_of(suffix, text.split("\n", 1)[0])
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if line]
    except csv.Error as error:
        raise ValueError("It cannot be read as the table that its name promises.") from error
    if not lines:
        raise ValueError("It has no header.")
    _check(len(lines), len(lines[0]))
    head = _distinct(lines[0])
    columns = {
        name: [line[place] if place < len(line) else "" for line in lines[1:]] for place, name in enumerate(head)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(head, pl.String))
    return frame.with_columns(typed(frame.get_column(name)) for name in frame.columns)


def _distinct(names: list[str]) -> list[str]:
    """Names of columns, each once."""
    seen: dict[str, None] = {}
    for name in names:
        said, number = name, 0
        while said in seen:
            number += 1
            said = f"{name}_{number}"
        seen[said] = None
    return list(seen)


def separator_of(suffix: str, first: str) -> str:
    """What separates the cells of a text table: a tab by its suffix, else what its first line has most of."""
    return "\t" if suffix == "tsv" else max(_SEPARATORS, key=first.count)


def _csv(suffix: str, raw: bytes) -> pl.DataFrame:
    content = _as_utf8(raw)
    first = content[:_LONGEST_HEAD].split(b"\n", 1)[0].decode("utf-8", "replace")
    separator = separator_of(suffix, first)
    if not first.strip():
        raise ValueError("It has no header.")
    _check(1, first.count(separator) + 1)
    frame = pl.read_csv(
        io.BytesIO(content), separator=separator, infer_schema=False, truncate_ragged_lines=True,
    )  # fmt: skip
    _check(*frame.shape)
    return frame.with_columns(typed(frame.get_column(name)) for name in frame.columns)


def _as_utf8(content: bytes) -> bytes:
    try:
        content.decode()
    except UnicodeDecodeError:
        text = decoded(content)
        if text is None:
            raise ValueError("It is no text.") from None
        return text.encode()
    return content


def _lines(content: bytes) -> pl.DataFrame:
    frame = pl.read_ndjson(io.BytesIO(content), infer_schema_length=None)
    _check(*frame.shape)
    return frame


def _parquet(content: bytes) -> pl.DataFrame:
    metadata: Any = pq.read_metadata(io.BytesIO(content))
    _check(metadata.num_rows, metadata.num_columns)
    return pl.read_parquet(io.BytesIO(content))


def _arrow(content: bytes) -> pl.DataFrame:
    if content.startswith(ARROW_MARK):
        _check(1, len(pl.read_ipc_schema(io.BytesIO(content))))
        frame = pl.read_ipc(io.BytesIO(content))
    else:
        frame = pl.read_ipc_stream(io.BytesIO(content))
    _check(*frame.shape)
    return frame


def _check(rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise ValueError(f"It has {columns:,} columns; tables of at most {MAX_COLUMNS:,} are read.")
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise ValueError(f"It has {rows:,} rows of {columns:,} columns, which is too large to read.")
