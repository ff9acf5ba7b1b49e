"""The first rows of an Arrow or Feather file that is too large to be read whole, from its first record batch.

A file of Arrow's file format (Feather of version 2 is one) begins with ``ARROW1`` and ends with a footer that says
where each record batch lies; a stream has its schema first and then one batch after the other
(https://arrow.apache.org/docs/format/Columnar.html). The reader of Arrow knows which bytes it needs of either, so it is
asked again and again, each time with the bytes that it lacked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.ipc

from dashboard.data.preview.frames import ARROW_MARK
from dashboard.data.preview.kinds import Kind
from dashboard.data.preview.parts import UNREADABLE, Part, Sparse
from dashboard.data.preview.shown import Preview, Table
from dashboard.data.preview.tables import MAX_COLUMNS, MAX_ROWS, of_batch

MAX_READ = 64_000_000
AHEAD = 8_000_000
"""Bytes that are read at least where some are lacking, since what comes next is lacking too."""
TOO_LARGE = "Its first rows are too large to read for a preview."


@dataclass(frozen=True, slots=True)
class Lacking:
    """Bytes that are needed next: `length` from `start` on."""

    start: int
    length: int


def preview_of_batch(size: int, columns: int, starts: Sequence[int], *contents: bytes) -> Preview | Lacking:
    """The first rows, or the bytes without which they cannot be told.

    Args:
        size: Bytes of the whole file.
        columns: Of wide rows so many are read.
        starts: Where each part begins that was read of it; one of them at the file's own beginning.
        contents: The bytes of each part.

    Raises:
        ValueError: It cannot be read; the message is a sentence.
    """
    source = Sparse(size, [Part(start, content) for start, content in zip(starts, contents, strict=True)])
    try:
        is_file = source.read(len(ARROW_MARK)) == ARROW_MARK
        source.seek(0)
        table = _of_file(source, columns) if is_file else _of_stream(source)
    except MemoryError:  # pyarrow's own is of both kinds
        raise
    except (pa.ArrowException, OSError, OverflowError, StopIteration) as error:
        if source.lacking:
            return Lacking(*source.lacking)
        raise ValueError(UNREADABLE) from error
    return Preview(Kind.TABLE, size, is_cut=True, table=table)


def _of_file(source: Sparse, columns: int) -> Table:
    names = list(pa.ipc.open_file(pa.PythonFile(source, mode="r")).schema.names)
    options = pa.ipc.IpcReadOptions(included_fields=list(range(min(columns, len(names)))), use_threads=False)
    source.seek(0)
    file = pa.ipc.open_file(pa.PythonFile(source, mode="r"), options=options)
    if not file.num_record_batches:
        return of_batch(names, None, 0, MAX_ROWS)
    batch = file.get_batch(0)
    return _first(names, batch, batch.num_rows if file.num_record_batches == 1 else None)


def _of_stream(source: Sparse) -> Table:
    stream = pa.ipc.open_stream(pa.PythonFile(source, mode="r"))
    return _first(list(stream.schema.names), stream.read_next_batch(), None)


def _first(names: list[str], batch: pa.RecordBatch, total: int | None) -> Table:
    first = batch.slice(0, MAX_ROWS)
    first.validate(full=True)  # a damaged file may point outside of its own memory
    return of_batch(names, first, total, MAX_ROWS)


def columns_below(columns: int) -> int:
    """How many columns to try when the rows of so many are too large; 0 when there is nothing left to try."""
    return min(columns, MAX_COLUMNS) // 3
