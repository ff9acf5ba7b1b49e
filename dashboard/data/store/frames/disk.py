"""Frame files: one Arrow file and one manifest per generation, swapped in atomically, mapped by readers.

The manifest claims the generation (exclusive creation); the Arrow file's rename publishes it. The Arrow file of a full
build holds every run. That of an update holds what changed since the last full build, its base, whose file stays as
long as a generation needs it.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.data.store.frames.columns import ID_ORDER, Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.join import joined

FORMAT = 2
"""Part of every file name: frames of another format are not opened, and the next sync builds new ones."""

KEPT_GENERATIONS = 4
ABANDONED_SECONDS = 3_600
_DATA, _MANIFEST = f".v{FORMAT}.arrow", f".v{FORMAT}.columns"
_PIECE_BYTES = 1 << 20
_UNREADABLE = (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError, msgspec.MsgspecError)

Stamp = tuple[int, int, int]
"""Tells one file from another of the same name."""


class DamagedFileError(ValueError):
    """A file does not hold what was written."""


class Manifest(msgspec.Struct, array_like=True, frozen=True):
    """What is known about a generation beside its Arrow file.

    Attributes:
        packed_columns: As for a `RunFrame`, packed: most readers of a manifest do not ask for thousands of columns.
        base: The generation that this one adds to; 0 for a full build.
        order, rank: As for an `Update`, as 32-bit numbers; empty for a full build.
        checksum: Of the Arrow file, then of what is packed here; None when it was not kept.
        labels: The labels of the base's rows where they are not those in its file, as an Arrow file; else empty.
    """

    packed_columns: msgspec.Raw
    base: int = 0
    order: bytes = b""
    rank: bytes = b""
    checksum: int | None = None
    labels: bytes = b""

    @classmethod
    def of(
        cls, columns: Sequence[Column], base: int = 0, order: bytes = b"", rank: bytes = b"", *, labels: bytes = b""
    ) -> Manifest:
        """The manifest of a frame with these columns."""
        return cls(msgspec.Raw(msgspec.msgpack.encode(columns)), base, order, rank, labels=labels)

    def columns(self) -> list[Column]:
        """The columns."""
        return msgspec.msgpack.decode(self.packed_columns, type=list[Column])


def publish(folder: Path, manifest: Manifest, table: pl.DataFrame) -> int:
    """Write a new generation and return its number; what fails on the way leaves nothing behind.

    Raises:
        OSError: The folder cannot be written.
        polars.exceptions.PolarsError: The same, as polars says it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generation = _claim(folder)
    claimed, published = _path(folder, generation, _MANIFEST), _path(folder, generation, _DATA)
    try:
        with _temporary(published) as data:
            table.write_ipc(data, compression="uncompressed", record_batch_size=max(table.height, 1))
            sealed = msgspec.structs.replace(manifest, checksum=_sum(manifest, _sum_of_file(data)))
            with _temporary(claimed) as description:
                description.write_bytes(msgspec.msgpack.encode(sealed))
                description.replace(claimed)
            data.replace(published)
    except BaseException:
        claimed.unlink(missing_ok=True)
        raise
    _sweep(folder, generation)
    return generation


def generations(folder: Path) -> list[int]:
    """Numbers of the published generations, oldest first."""
    return _numbered(folder, _DATA)


def stamp(folder: Path, generation: int) -> Stamp | None:
    """The stamp of a generation's Arrow file; None when there is none."""
    return _stamp(_path(folder, generation, _DATA))


def packed(labels: pl.DataFrame) -> bytes:
    """Labels as a manifest holds them."""
    content = io.BytesIO()
    labels.write_ipc(content, compression="lz4")
    return content.getvalue()


def labels_of(folder: Path, generation: int) -> bytes:
    """The packed labels of a generation's manifest."""
    return _read_manifest(folder, generation).labels


def base_of(folder: Path, generation: int) -> int:
    """The generation that this one adds to; 0 for a full build, or when nobody knows."""
    try:
        return _read_manifest(folder, generation).base
    except _UNREADABLE:
        return 0


def is_whole(folder: Path, generation: int) -> bool:
    """Whether all files of a generation hold what was written."""
    try:
        base = _whole_manifest(folder, generation).base
        if base:
            _whole_manifest(folder, base)
    except _UNREADABLE:
        return False
    return True


def read(folder: Path, generation: int) -> RunFrame | None:
    """The frame of a generation; None when it is gone or damaged."""
    try:
        manifest = _whole_manifest(folder, generation)
        columns, table = manifest.columns(), _mapped(folder, generation)
        if not manifest.base:
            return RunFrame(generation, table, columns)
        _whole_manifest(folder, manifest.base)
        base = _mapped(folder, manifest.base)
    except _UNREADABLE:
        return None
    stored = joined([_stored(base) | _unpacked(manifest.labels), _stored(table)])
    stored[ID_ORDER] = _numbers(manifest.rank)
    whole = pl.DataFrame([series.alias(name) for name, series in stored.items()])
    return RunFrame(generation, whole, columns, _numbers(manifest.order), base.get_column(ID_ORDER))


def _path(folder: Path, generation: int, suffix: str) -> Path:
    return folder / f"{generation:010d}{suffix}"


def _numbered(folder: Path, suffix: str) -> list[int]:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    stems = (name.removesuffix(suffix) for name in names if name.endswith(suffix))
    return sorted(int(stem) for stem in stems if stem.isdigit())


def _claim(folder: Path) -> int:
    generation = max(_numbered(folder, _MANIFEST), default=0)
    while True:
        generation += 1
        try:
            _path(folder, generation, _MANIFEST).touch(exist_ok=False)
        except FileExistsError:
            continue
        return generation


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """A name beside a path; whatever still has it at the end is removed, for a full disk needs its room."""
    name = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        yield name
    finally:
        name.unlink(missing_ok=True)


def _stored(table: pl.DataFrame) -> dict[str, pl.Series]:
    return {name: table.get_column(name) for name in table.columns if name != ID_ORDER}


def _unpacked(labels: bytes) -> dict[str, pl.Series]:
    return _stored(pl.read_ipc(io.BytesIO(labels))) if labels else {}


def _numbers(content: bytes) -> pl.Series:
    return pl.Series(np.frombuffer(content, dtype=np.uint32))


def _mapped(folder: Path, generation: int) -> pl.DataFrame:
    with pa.memory_map(str(_path(folder, generation, _DATA))) as mapped, pa.ipc.open_file(mapped) as reader:
        return pl.DataFrame(pl.from_arrow(reader.read_all(), rechunk=False))


def _read_manifest(folder: Path, generation: int) -> Manifest:
    return msgspec.msgpack.decode(_path(folder, generation, _MANIFEST).read_bytes(), type=Manifest)


def _whole_manifest(folder: Path, generation: int) -> Manifest:
    """The manifest of a generation whose files were compared with their checksum.

    Arrow files are mapped, and polars trusts what lies in them: a damaged one can end the whole process.
    """
    manifest = _read_manifest(folder, generation)
    path = _path(folder, generation, _DATA)
    found = _sum(manifest, _known_sum(path, _stamp(path)))
    if manifest.checksum not in {None, found}:
        raise DamagedFileError(str(path))
    return manifest


def _sum(manifest: Manifest, start: int) -> int:
    for part in (manifest.packed_columns, manifest.order, manifest.rank, manifest.labels):
        start = zlib.crc32(part, start)
    return start


@functools.lru_cache(maxsize=512)
def _known_sum(path: Path, _stamp: Stamp | None) -> int:
    """Each file is looked through once in a process, not for each generation that adds to it."""
    return _sum_of_file(path)


def _sum_of_file(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            found = zlib.crc32(piece, found)
    return found


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _sweep(folder: Path, newest: int) -> None:
    """Removes old generations and what killed builds left; mapped files live on in their readers."""
    published = generations(folder)
    kept = {*published[-KEPT_GENERATIONS:], newest}
    kept |= {base_of(folder, generation) for generation in kept}
    for path in list(folder.iterdir()):
        stem = path.name.partition(".")[0]
        generation = int(stem) if stem.isdigit() else newest
        is_old = generation < newest and generation not in kept
        if is_old and (generation in published or _age_seconds(path) > ABANDONED_SECONDS):
            path.unlink(missing_ok=True)


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
