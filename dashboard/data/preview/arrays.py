"""numpy's files: shapes, types and the first values; objects, which are pickles, are never loaded.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import io
import math
import tokenize
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from dashboard.data.preview.cells import short, shown
from dashboard.data.preview.shown import Fact, Table

MAX_ARRAYS = 200
MAX_BYTES = 256_000_000
"""Of an array whose values are looked at."""
_ROWS, _COLUMNS = 20, 20
_HEADER_BYTES = 64_000
_LISTED = ("name", "shape", "type", "bytes", "CRC-32")
_FAULTS = (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, TypeError, SyntaxError, OverflowError,
           NotImplementedError, RecursionError, UnicodeError, KeyError,
           tokenize.TokenError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Header:
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_fortran: bool

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def array_of(content: bytes) -> tuple[Table | None, tuple[Fact, ...], str]:
    """The first values of a ``.npy`` file as a table, what it says of itself, and a note about what is not shown.

    Raises:
        ValueError: It is no such file; the message is a sentence.
    """
    try:
        stream = io.BytesIO(content)
        header = _header(stream)
        if header.dtype.hasobject:
            return None, _facts(header), "It holds Python objects, which are not loaded: they could run anything."
        if header.bytes > MAX_BYTES:
            return None, _facts(header), "It is too large to show its values."
        values = _values(stream, header)
    except _FAULTS as error:
        raise ValueError("It cannot be read as a numpy array.") from error
    note = "" if values.shape == header.shape else "Only its beginning was read."
    return _head(values), (*_facts(header), *_ends(values)), note


def arrays_of(content: bytes) -> tuple[Table, tuple[Fact, ...], str]:
    """The arrays of a ``.npz`` file by name, from their headers alone.

    Raises:
        ValueError: It is no such file; the message is a sentence.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            rows = [_row(archive, name) for name in names[:MAX_ARRAYS]]
    except _FAULTS as error:
        raise ValueError("It cannot be read as numpy arrays.") from error
    table = Table(_LISTED, tuple(rows), frozenset({3}), len(names), len(_LISTED))
    note = f"Only the first {MAX_ARRAYS} arrays are listed." if len(names) > MAX_ARRAYS else ""
    return table, (Fact("arrays", f"{len(names):,}"),), note


def _row(archive: zipfile.ZipFile, name: str) -> tuple[str, ...]:
    try:
        with archive.open(name) as stream:
            header = _header(io.BytesIO(stream.read(_HEADER_BYTES)))
    except _FAULTS:
        return short(name), "", "no array", "", _sum(archive, name)
    named = short(name.removesuffix(".npy")), _lengths(header.shape), _type(header.dtype), str(header.bytes)
    return *named, _sum(archive, name)


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    """The sum of the file's bytes that the archive holds: it tells changed arrays from equal ones."""
    return f"{archive.getinfo(name).CRC:08x}"


def _header(stream: IO[bytes]) -> _Header:
    version = npy.read_magic(stream)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise ValueError("unknown version")
    shape, is_fortran, dtype = read(stream)
    return _Header(shape, dtype, is_fortran)


def _values(stream: io.BytesIO, header: _Header) -> np.ndarray[Any, Any]:
    """The values; of a file whose end is missing those whole rows that are there."""
    flat = np.frombuffer(stream.getbuffer()[stream.tell() :], dtype=np.uint8)
    count = min(math.prod(header.shape), len(flat) // (header.dtype.itemsize or 1))
    items = flat[: count * header.dtype.itemsize].view(header.dtype)
    if count == math.prod(header.shape):
        return items.reshape(header.shape, order="F" if header.is_fortran else "C")
    width = math.prod(header.shape[1:])
    if header.is_fortran or not width:
        return items
    return items[: count // width * width].reshape((-1, *header.shape[1:]))


def _facts(header: _Header) -> tuple[Fact, ...]:
    return (
        Fact("shape", _lengths(header.shape)),
        Fact("type", _type(header.dtype)),
        Fact("values", f"{math.prod(header.shape):,}"),
        Fact("order", "Fortran" if header.is_fortran else "C"),
    )


def _lengths(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{length:,}" for length in shape) or "one value"


def _type(dtype: np.dtype[Any]) -> str:
    return short(str(dtype))


def _ends(values: np.ndarray[Any, Any]) -> list[Fact]:
    if values.dtype.kind not in "iufb" or not values.size:
        return []
    known = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    facts = [Fact("not finite", f"{values.size - known.size:,}")] if known.size < values.size else []
    if not known.size:
        return facts
    ends = [Fact("min", _value(known.min())), Fact("max", _value(known.max()))]
    return [*ends, Fact("mean", f"{known.mean(dtype=np.float64):.6g}"), *facts]


def _value(value: Any) -> str:
    """As many digits as tell it from others of its type."""
    if isinstance(value, np.floating) and math.isfinite(value):
        return str(value)
    return short(shown(value.item() if isinstance(value, np.generic) else value))


def _head(values: np.ndarray[Any, Any]) -> Table:
    """The first rows and columns; of more than two dimensions the first plane."""
    plane = values
    while plane.ndim > 2 and len(plane):
        plane = plane[0]
    plane = np.atleast_1d(plane)
    flat = plane.reshape(len(plane), -1) if plane.size else plane.reshape(0, 0)
    part = flat[:_ROWS, :_COLUMNS]
    rows = tuple(tuple(_value(value) for value in row) for row in part)
    columns = tuple(str(place) for place in range(part.shape[1]))
    numeric = frozenset(range(len(columns))) if values.dtype.kind in "iuf" else frozenset[int]()
    return Table(columns, rows, numeric, len(flat), flat.shape[1])
