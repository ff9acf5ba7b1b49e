"""The beginning of a file becomes a `Preview`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dashboard.data.preview import drawing, notebooks, tables
from dashboard.data.preview.characters import visible
from dashboard.data.preview.documents import ReadYaml, document_of, tree_of
from dashboard.data.preview.encoding import decoded_as
from dashboard.data.preview.kinds import Kind, is_columnar, kind_of, suffix_of, wanted_bytes
from dashboard.data.preview.shown import Fact, Preview


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The decoded beginning of a file."""

    path: str
    text: str
    size: int | None
    is_cut: bool
    rows: int
    encoding: str

    def as_text(self, note: str = "", kind: Kind = Kind.TEXT) -> Preview:
        facts = () if self.encoding == "utf-8" else (Fact("encoding", self.encoding),)
        return Preview(kind, self.size, self.text[: wanted_bytes("")], self.is_cut, note, facts=facts)


def preview_of(
    path: str, content: bytes, size: int | None, *, rows: int = tables.MAX_ROWS, read_yaml: ReadYaml | None = None
) -> Preview:
    """A file as far as it can be shown; what cannot be read as its name promises is shown in a simpler way.

    Args:
        path: Its name decides what is tried.
        content: The first `wanted_bytes(path)` bytes of the file, or all of it.
        size: Bytes of the whole; None when unknown.
        rows: Of a table, at most.
        read_yaml: Reads YAML by the rules of the project; without it YAML is text only.
    """
    is_cut = size is None or len(content) < size
    drawn = drawing.preview_of(path, content, size, is_cut=is_cut)
    if drawn is not None:
        return drawn
    if is_columnar(path):
        return _columnar(path, content, size, is_cut=is_cut, rows=rows)
    kind = kind_of(path)
    read = decoded_as(content)
    if read is None:
        return Preview(Kind.BINARY, size)
    text = read[0] if kind is Kind.HTML else visible(read[0])
    beginning = _Beginning(path, text, size, is_cut, rows, read[1])
    reader = _READERS.get(kind)
    return reader(beginning) if reader else _plain(beginning, kind, read_yaml)


def _plain(file: _Beginning, kind: Kind, read_yaml: ReadYaml | None) -> Preview:
    """Text as it is; YAML and TOML with their trees beside it."""
    shown = file.as_text(kind=kind)
    if file.is_cut:
        return shown
    try:
        document = document_of(file.path, file.text, read_yaml)
    except ValueError:
        return replace(shown, note="It is not valid as one document, so it is shown as text only.")
    return shown if document is None else replace(shown, tree=tree_of(document[0]))


def _columnar(path: str, content: bytes, size: int | None, *, is_cut: bool, rows: int) -> Preview:
    if is_cut and len(content) >= wanted_bytes(path):
        return Preview(Kind.BINARY, size, note="Too large to read for a preview.")
    try:
        return Preview(Kind.TABLE, size, table=tables.from_columns(path, content, rows))
    except ValueError:
        return Preview(Kind.BINARY, size, note="It cannot be read as the table that its name promises.")


def _csv(file: _Beginning) -> Preview:
    if suffix_of(file.path) in {"jsonl", "ndjson"}:
        table = tables.from_lines(file.text, is_cut=file.is_cut, rows=file.rows)
    else:
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
    laid_out = json.dumps(document[0], indent=2, ensure_ascii=False)
    return Preview(Kind.JSON, file.size, laid_out, tree=tree_of(document[0]))


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
    note = "" if cells else "It has no cells."
    if len(cells) == notebooks.MAX_CELLS:
        note = f"Only the first {notebooks.MAX_CELLS} parts are shown."
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
