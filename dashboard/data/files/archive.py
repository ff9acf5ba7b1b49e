"""A folder as a zip file, made while it is sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dashboard.errors import DagboardError

ARCHIVE_LIMIT_BYTES = 2_000_000_000
"""A folder with more in it is refused: DVC and git fetch that better."""

ARCHIVE_LIMIT_FILES = 50_000
MISSING_NAME = "NOT INCLUDED.txt"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class Bytes(Protocol):
    """The content of one file."""

    def blocks(self) -> Iterator[bytes]:
        """All bytes, piece by piece."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its path there, and how to open it."""

    path: str
    open: Callable[[], Bytes]


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder to be sent.

    Attributes:
        name: Of the zip file.
        members: Its files.
        at: When the commit was made, which is the time of every file in it.
    """

    name: str
    members: Sequence[Member]
    at: datetime

    def blocks(self) -> Iterator[bytes]:
        """The zip file, piece by piece; a file that cannot be read is named in one called ``NOT INCLUDED.txt``."""
        sink = _Sink()
        missing = []
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for member in self.members:
                try:
                    content = member.open()
                except DagboardError as error:
                    missing.append(f"{member.path}: {error}\n")
                    continue
                yield from self._written(archive, sink, member.path, content)
            if missing:
                archive.writestr(self._entry(MISSING_NAME), "".join(missing))
        yield sink.taken()

    def _written(self, archive: zipfile.ZipFile, sink: _Sink, path: str, content: Bytes) -> Iterator[bytes]:
        try:
            with archive.open(self._entry(path), "w", force_zip64=True) as target:
                for block in content.blocks():
                    target.write(block)
                    yield sink.taken()
        finally:
            content.close()
        yield sink.taken()

    def _entry(self, path: str) -> zipfile.ZipInfo:
        at = self.at
        moment = (at.year, at.month, at.day, at.hour, at.minute, at.second) if at.year >= _EARLIEST[0] else _EARLIEST
        entry = zipfile.ZipInfo(path, moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


class _Sink(io.RawIOBase):
    """A file that cannot be sought: zip then writes sizes behind each member."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override] # as zipfile calls it
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data
