"""The first rows of a Parquet file that is too large to be read whole, from its footer and its first row group.

A Parquet file ends with its metadata, the length of these in four bytes, and ``PAR1``; the metadata say where each
column of each row group lies (https://parquet.apache.org/docs/file-format/).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.data.preview.kinds import Kind
from dashboard.data.preview.shown import Preview
from dashboard.data.preview.tables import MAX_COLUMNS, MAX_ROWS, of_batch

MAX_FOOTER, MAX_GROUP = 16_000_000, 64_000_000
READ_AT_END = 65_536
"""Bytes that the reader of Parquet files asks for first, whatever the length of the metadata."""
_MARK, _TAIL = b"PAR1", 8
UNREADABLE = "It cannot be read as the table that its name promises."


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file and where they begin."""

    start: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bytes hold the first rows: `length` from `start` on, of the first `columns` columns."""

    start: int
    length: int
    columns: int


def footer_bytes(tail: bytes) -> int:
    """How many bytes at the end are metadata, from the last eight.

    Raises:
        ValueError: It is no Parquet file, or it has more of them than are read; the message is a sentence.
    """
    length = int.from_bytes(tail[:4], "little") + _TAIL
    if len(tail) != _TAIL or tail[4:] != _MARK:
        raise ValueError(UNREADABLE)
    if length > MAX_FOOTER:
        raise ValueError("It has too many columns and row groups to read a part of it.")
    return length


def wanted_of(footer: bytes) -> Wanted:
    """Where the first rows lie; of wide rows those columns that fit into what is read.

    Raises:
        ValueError: It cannot be read, it has no rows, or one column alone is too large; the message is a sentence.
    """
    try:
        metadata = pq.read_metadata(io.BytesIO(_MARK + footer))
        group = metadata.row_group(0)
        chunks = [group.column(place) for place in range(min(group.num_columns, MAX_COLUMNS))]
    except (pa.ArrowException, OSError, IndexError, ValueError) as error:
        raise ValueError(UNREADABLE) from error
    starts = [chunk.dictionary_page_offset or chunk.data_page_offset for chunk in chunks]
    ends = [start + chunk.total_compressed_size for start, chunk in zip(starts, chunks, strict=True)]
    for count in range(len(chunks), 0, -1):
        first, last = min(starts[:count]), max(ends[:count])
        if 0 <= first < last <= first + MAX_GROUP:
            return Wanted(first, last - first, count)
    raise ValueError("Its first rows are too large to read for a preview.")


def preview_of_parts(size: int, parts: list[Part], columns: int) -> Preview:
    """The first rows.

    Raises:
        ValueError: They cannot be read; the message is a sentence.
    """
    try:
        file = pq.ParquetFile(pa.PythonFile(Sparse(size, parts), mode="r"), pre_buffer=False)
        names = list(file.schema_arrow.names)
        batches = file.iter_batches(batch_size=MAX_ROWS, row_groups=[0], columns=names[:columns])
        table = of_batch(names, next(iter(batches), None), file.metadata.num_rows, MAX_ROWS)
    except MemoryError:  # pyarrow's own is of both kinds
        raise
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise ValueError(UNREADABLE) from error
    return Preview(Kind.TABLE, size, is_cut=True, table=table)


class Sparse(io.RawIOBase):
    """A file of which some parts are known; what lies between cannot be read."""

    def __init__(self, size: int, parts: list[Part]) -> None:
        super().__init__()
        self._size, self._parts, self._at = size, parts, 0
        self.lacking: tuple[int, int] | None = None
        """Where the bytes begin that somebody asked for first and that are not known, and how many they are."""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next byte is read from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere, as in any file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes.

        Raises:
            OSError: Some of them are not known.
        """
        left = max(0, self._size - self._at)
        end = self._at + (left if size < 0 else min(size, left))
        pieces = []
        while self._at < end:
            piece = self._known(self._at, end)
            if not piece:
                self.lacking = self.lacking or (self._at, end - self._at)
                raise OSError("a part of the file that was not read")
            pieces.append(piece)
            self._at += len(piece)
        return b"".join(pieces)

    def _known(self, start: int, end: int) -> bytes:
        """What the part that holds the first of these bytes has of them; nothing where none holds it."""
        for part in self._parts:
            if part.start <= start < part.start + len(part.content):
                return part.content[start - part.start : end - part.start]
        return b""
