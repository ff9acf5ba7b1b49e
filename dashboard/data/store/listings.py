"""Listings of tracked directories on disk: parsed once, mapped into memory by everyone who asks again.

A listing is kept under the project and the hash of its content. It is kept for each project apart, because a project
must not learn from another's listing what its own data would be.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa

from dashboard.data.model.problem import Problem
from dashboard.data.remembered import Remembered

FORMAT = 1
"""Part of every file name: files of another format are not opened, and the listing is fetched again."""

KEPT_FILES = 2_000
OPEN_LISTINGS = 32
_DATA, _SEAL = f".v{FORMAT}.arrow", f".v{FORMAT}.seal"
_PIECE_BYTES = 1 << 20
_UNREADABLE = (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError, msgspec.MsgspecError)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a tracked directory.

    Attributes:
        table: `path` (POSIX, relative to the directory, sorted) and `hash`.
        problems: Why entries of the original were left out.
    """

    table: pl.DataFrame
    problems: tuple[Problem, ...] = ()


class _Seal(msgspec.Struct, array_like=True, frozen=True):
    """Published after its Arrow file: polars trusts what it maps, so only a file with this sum is mapped."""

    checksum: int
    problems: list[tuple[str, str, str, str]]


class ListingStore:
    """Listings below one folder. Any number of threads and processes may read and save.

    Args:
        folder: Made when the first listing is saved.
        kept: How many listings each project keeps; those that were saved longest ago go.
    """

    def __init__(self, folder: Path, *, kept: int = KEPT_FILES) -> None:
        self._folder = folder
        self._kept = kept
        self._open: Remembered[tuple[int, str], Listing] = Remembered(OPEN_LISTINGS)

    def get(self, project_id: int, hash_: str) -> Listing | None:
        """A listing that was saved; None when there is none, or its file is damaged."""
        key = (project_id, hash_)
        known = self._open.get(key)
        found = self._read(project_id, hash_) if known is None else known
        if known is None and found is not None:
            self._open.keep(key, found)
        return found

    def save(self, project_id: int, hash_: str, listing: Listing) -> Listing:
        """Keep a listing; where the disk refuses, it is remembered by this process only."""
        with contextlib.suppress(OSError, pl.exceptions.PolarsError):
            self._write(project_id, hash_, listing)
            listing = self._read(project_id, hash_) or listing
        self._open.keep((project_id, hash_), listing)
        return listing

    def _path(self, project_id: int, hash_: str, suffix: str) -> Path:
        return self._folder / str(project_id) / f"{hash_.lower()}{suffix}"

    def _read(self, project_id: int, hash_: str) -> Listing | None:
        data = self._path(project_id, hash_, _DATA)
        try:
            seal = msgspec.msgpack.decode(self._path(project_id, hash_, _SEAL).read_bytes(), type=_Seal)
            if _sum_of(data) != seal.checksum:
                return None
            with pa.memory_map(str(data)) as mapped, pa.ipc.open_file(mapped) as reader:
                table = pl.DataFrame(pl.from_arrow(reader.read_all(), rechunk=False))
        except _UNREADABLE:
            return None
        return Listing(table, tuple(Problem(*problem) for problem in seal.problems))

    def _write(self, project_id: int, hash_: str, listing: Listing) -> None:
        data, seal = self._path(project_id, hash_, _DATA), self._path(project_id, hash_, _SEAL)
        data.parent.mkdir(parents=True, exist_ok=True)
        mark = f".{os.getpid()}.{threading.get_ident()}.tmp"
        written, sealed = data.with_name(data.name + mark), seal.with_name(seal.name + mark)
        try:
            rows = max(listing.table.height, 1)
            listing.table.write_ipc(written, compression="uncompressed", record_batch_size=rows)
            problems = [(each.code, each.message, each.where, each.hint) for each in listing.problems]
            sealed.write_bytes(msgspec.msgpack.encode(_Seal(_sum_of(written), problems)))
            written.replace(data)
            sealed.replace(seal)
        finally:
            written.unlink(missing_ok=True)
            sealed.unlink(missing_ok=True)
        _sweep(data.parent, self._kept)


def _sum_of(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            found = zlib.crc32(piece, found)
    return found


def _sweep(folder: Path, kept: int) -> None:
    """Remove the oldest files beyond what is kept; mapped ones live on in their readers."""
    seals = [path for path in folder.iterdir() if path.name.endswith(_SEAL)]
    if len(seals) <= kept:
        return
    for seal in sorted(seals, key=_saved_at)[: len(seals) - kept]:
        seal.unlink(missing_ok=True)
        seal.with_name(seal.name.removesuffix(_SEAL) + _DATA).unlink(missing_ok=True)


def _saved_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
