"""The beginning of a file becomes a `Preview`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.data.preview import notebooks, tables
from dashboard.data.preview.kinds import Kind, is_columnar, is_too_large, kind_of, wanted_bytes
from dashboard.data.preview.shown import Preview

_SNIFFED_BYTES = 8_000
_MOST_STRANGE = 0.1
_PICTURES = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The decoded beginning of a file."""

    path: str
    text: str
    size: int | None
    is_cut: bool
    rows: int

    def as_text(self, note: str = "", kind: Kind = Kind.TEXT) -> Preview:
        return Preview(kind, self.size, self.text[: wanted_bytes("")], self.is_cut, note)


def preview_of(path: str, content: bytes, size: int | None, *, rows: int = tables.MAX_ROWS) -> Preview:
    """A file as far as it can be shown; what cannot be read as its name promises is shown in a simpler way.

    Args:
        path: Its name decides what is tried.
        content: The first `wanted_bytes(path)` bytes of the file, or all of it.
        size: Bytes of the whole; None when unknown.
        rows: Of a table, at most.
    """
    kind = kind_of(path)
    if kind is Kind.BINARY or kind in _PICTURES:
        note = "Too large to show here." if is_too_large(kind, size) else ""
        return Preview(Kind.BINARY if note else kind, size, note=note)
    is_cut = size is None or len(content) < size
    if is_columnar(path):
        return _columnar(path, content, size, is_cut=is_cut, rows=rows)
    text = _decoded(content)
    if text is None:
        return Preview(Kind.BINARY, size)
    beginning = _Beginning(path, text, size, is_cut, rows)
    reader = _READERS.get(kind)
    return reader(beginning) if reader else beginning.as_text(kind=kind)


def _columnar(path: str, content: bytes, size: int | None, *, is_cut: bool, rows: int) -> Preview:
    if is_cut and len(content) >= wanted_bytes(path):
        return Preview(Kind.BINARY, size, note="Too large to read for a preview.")
    try:
        return Preview(Kind.TABLE, size, table=tables.from_columns(path, content, rows))
    except ValueError:
        return Preview(Kind.BINARY, size, note="It cannot be read as the table that its name promises.")


def _decoded(content: bytes) -> str | None:
    """The text of some bytes; None when they are none."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", "replace")
    sample = content[:_SNIFFED_BYTES]
    if b"\0" in sample:
        return None
    text = content.decode("utf-8-sig", "replace")
    if text.count("�") > _MOST_STRANGE * max(1, len(text)):
        return None
    return text if text.count("�") <= 1 else content.decode("latin-1")


def _csv(file: _Beginning) -> Preview:
    table = tables.from_text(file.path, file.text, is_cut=file.is_cut, rows=file.rows)
    if table is None:
        return file.as_text("It is no table, so it is shown as text.")
    return Preview(Kind.TABLE, file.size, is_cut=file.is_cut, table=table)


def _json(file: _Beginning) -> Preview:
    if file.is_cut:
        return file.as_text()
    document = _parsed(file.text)
    if document is None:
        return file.as_text("It is no valid JSON, so it is shown as text.")
    table = tables.from_split(document[0], file.rows)
    if table is not None:
        return Preview(Kind.TABLE, file.size, table=table)
    return Preview(Kind.JSON, file.size, json.dumps(document[0], indent=2, ensure_ascii=False))


def _html(file: _Beginning) -> Preview:
    return Preview(Kind.HTML, file.size, file.text, file.is_cut)


def _notebook(file: _Beginning) -> Preview:
    if file.is_cut:
        return file.as_text("It is too large to read as a notebook.")
    document = _parsed(file.text)
    try:
        cells = notebooks.cells_of(document[0] if document else None)
    except ValueError:
        return file.as_text("It cannot be read as a notebook.")
    note = f"Only the first {notebooks.MAX_CELLS} parts are shown." if len(cells) == notebooks.MAX_CELLS else ""
    language = notebooks.language_of(document[0] if document else None)
    return Preview(Kind.NOTEBOOK, file.size, cells=cells, note=note, language=language)


def _parsed(text: str) -> tuple[Any] | None:
    """A JSON document in a tuple, because null is one; None when it is none."""
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


_READERS: dict[Kind, Callable[[_Beginning], Preview]] = {
    Kind.TABLE: _csv,
    Kind.JSON: _json,
    Kind.HTML: _html,
    Kind.NOTEBOOK: _notebook,
}
