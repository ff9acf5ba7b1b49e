"""What archives hold, by their listings; nothing in them is unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any

from dashboard.data.preview.cells import short
from dashboard.data.preview.kinds import suffix_of
from dashboard.data.preview.shown import Fact, Table

MAX_ENTRIES = 2_000
MAX_UNPACKED = 256_000_000
"""Bytes of a compressed tar that are passed through to find its entries."""
_CUT = "Not all of its entries are listed."
_UNREADABLE = "It cannot be read as an archive."
_COLUMNS = ("path", "bytes", "kind")
_CHECKED = (*_COLUMNS, "CRC-32")
"""Of archives that hold a sum of each file's bytes, which tells changed files from equal ones."""
_OPENERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "gz": gzip.open, "tgz": gzip.open, "bz2": bz2.open, "tbz2": bz2.open, "xz": lzma.open,
    "txz": lzma.open,
}  # fmt: skip
_FAULTS = (
    zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, OverflowError,
    NotImplementedError, RecursionError,
)  # fmt: skip

_Entry = tuple[str, ...]


def listing_of(path: str, content: bytes) -> tuple[Table, tuple[Fact, ...], str]:
    """The entries of an archive as a table, what can be said of all of them, and a note about what is left out.

    Raises:
        ValueError: It cannot be read as an archive, or it holds one compressed file and no listing; the message is a
            sentence.
    """
    try:
        if content.startswith(b"PK"):
            return _zip(content)
        return _tar(_Bounded(_unpacked(path, content)))
    except _FAULTS as error:
        is_single = suffix_of(path) in {"gz", "bz2", "xz"} and not path.endswith((".tar.gz", ".tar.bz2", ".tar.xz"))
        reason = "It holds one compressed file, which is not unpacked." if is_single else _UNREADABLE
        raise ValueError(reason) from error


def _zip(content: bytes) -> tuple[Table, tuple[Fact, ...], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = archive.infolist()
    unpacked = sum(entry.file_size for entry in found)
    entries = [_packed(entry) for entry in found[:MAX_ENTRIES]]
    facts = (Fact("entries", f"{len(found):,}"), Fact("bytes unpacked", f"{unpacked:,}"))
    return _table(entries, len(found), _CHECKED), facts, _CUT if len(found) > MAX_ENTRIES else ""


def _packed(entry: zipfile.ZipInfo) -> _Entry:
    kind = "folder" if entry.filename.endswith("/") else "file"
    named = _entry(entry.filename, entry.file_size, kind, is_locked=bool(entry.flag_bits & 1))
    return *named, f"{entry.CRC:08x}" if kind == "file" else ""


def _unpacked(path: str, content: bytes) -> IO[bytes]:
    opener = _OPENERS.get(suffix_of(path))
    raw = io.BytesIO(content)
    return opener(raw) if opener else raw


class _Bounded(io.RawIOBase):
    """A stream that ends after `MAX_UNPACKED` bytes, so that no bomb goes off; tarfile reads it forwards."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self.left = MAX_UNPACKED

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        block = self._inner.read(min(self.left, size if size >= 0 else self.left))
        self.left -= len(block)
        return block


def _tar(stream: _Bounded) -> tuple[Table, tuple[Fact, ...], str]:
    entries: list[_Entry] = []
    is_whole = True
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in islice(archive, MAX_ENTRIES + 1):
                entries.append(_entry(member.name, member.size, _kind(member), member.linkname))
                archive.members.clear()  # type: ignore[attr-defined] # it would keep every one
    except _FAULTS:
        if not entries:
            raise
        is_whole = False
    is_whole = is_whole and len(entries) <= MAX_ENTRIES and stream.left > 0
    facts = (Fact("entries", f"{len(entries):,}"),) if is_whole else ()
    return _table(entries[:MAX_ENTRIES], len(entries) if is_whole else None), facts, "" if is_whole else _CUT


def _kind(member: tarfile.TarInfo) -> str:
    if member.isdir():
        return "folder"
    return "link" if member.issym() or member.islnk() else "file" if member.isfile() else "device"


def _entry(path: str, size: int, kind: str, target: str = "", *, is_locked: bool = False) -> _Entry:
    return short(path), str(size), ", ".join([kind, *_notes(path, target, is_locked=is_locked)])


def _notes(path: str, target: str, *, is_locked: bool) -> Iterator[str]:
    if _is_unsafe(path) or (target and _is_unsafe(target)):
        yield "unsafe path"
    if target:
        yield f"to {short(target)}"
    if is_locked:
        yield "encrypted"


def _is_unsafe(path: str) -> bool:
    """Whether unpacking it blindly could write outside of the folder."""
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or ":" in parts[0]


def _table(entries: list[_Entry], total: int | None, columns: tuple[str, ...] = _COLUMNS) -> Table:
    return Table(columns, tuple(entries), frozenset({1}), total, len(columns))
