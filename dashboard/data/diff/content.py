"""Two versions of one file become a typed difference; content that cannot be read is compared in a simpler way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import polars as pl

from dashboard.data.diff.audio import AudioDiff, audio_diff
from dashboard.data.diff.binary import BinaryDiff, binary_diff
from dashboard.data.diff.image import ImageDiff, image_diff
from dashboard.data.diff.notebook import NotebookDiff, notebook_diff
from dashboard.data.diff.pages import PdfDiff, pdf_diff
from dashboard.data.diff.table import TableDiff, table_diff
from dashboard.data.diff.text import TextDiff, text_diff
from dashboard.data.diff.values import ValuesDiff, values_diff
from dashboard.data.preview import Kind, kind_of
from dashboard.data.preview.documents import ReadYaml, document_of, is_yaml
from dashboard.data.preview.encoding import readable
from dashboard.data.preview.faults import sentence
from dashboard.data.preview.frames import frame_of
from dashboard.data.preview.kinds import suffix_of

Detail = TextDiff | ValuesDiff | TableDiff | NotebookDiff | ImageDiff | AudioDiff | PdfDiff | BinaryDiff

_TEXT_BYTES = 10_000_000
_UNREADABLE = "It cannot be read as what its name promises."


class DiffKind(StrEnum):
    """How two versions are compared."""

    TEXT = "text"
    VALUES = "values"
    TABLE = "table"
    NOTEBOOK = "notebook"
    IMAGE = "image"
    AUDIO = "audio"
    PDF = "pdf"
    BINARY = "binary"


_KINDS = {
    Kind.JSON: DiffKind.VALUES,
    Kind.NOTEBOOK: DiffKind.NOTEBOOK,
    Kind.TABLE: DiffKind.TABLE,
    Kind.IMAGE: DiffKind.IMAGE,
    Kind.RASTER: DiffKind.IMAGE,
    Kind.AUDIO: DiffKind.AUDIO,
    Kind.PDF: DiffKind.PDF,
    **dict.fromkeys((Kind.VIDEO, Kind.ARCHIVE, Kind.ARRAY, Kind.MODEL, Kind.BINARY), DiffKind.BINARY),
}
_BYTES = {
    DiffKind.TEXT: _TEXT_BYTES, DiffKind.VALUES: _TEXT_BYTES, DiffKind.NOTEBOOK: 50_000_000,
    DiffKind.TABLE: 256_000_000, DiffKind.IMAGE: 64_000_000, DiffKind.AUDIO: 100_000_000, DiffKind.PDF: 64_000_000,
    DiffKind.BINARY: 64_000_000,
}  # fmt: skip


class Change(StrEnum):
    """What happened to the file."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the file.

    Attributes:
        size: Bytes of the whole.
        sha256: Of the content; empty when only its beginning was read.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ContentDiff:
    """What differs between two versions of a file.

    Attributes:
        path: Of the file.
        kind: How they were compared; says which type `detail` has.
        change: What happened to the file.
        old, new: The versions; None for one that is missing.
        detail: The difference; None for equal versions.
        note: Why a simpler comparison was made than the name promises; empty otherwise.
    """

    path: str
    kind: DiffKind
    change: Change
    old: Version | None
    new: Version | None
    detail: Detail | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """How to compare.

    Attributes:
        key: Columns that name the rows of a table; empty to guess.
        limit: Rows of each kind that a table lists.
        ignore_whitespace: Of texts and of cells of notebooks.
        as_text: Compare as text whatever has text.
        read_yaml: Reads YAML by the rules of the project; without it YAML is text.
    """

    key: Sequence[str] = ()
    limit: int = 200
    ignore_whitespace: bool = False
    as_text: bool = False
    read_yaml: ReadYaml | None = None


_DEFAULTS = Options()


def diff_kind(path: str, options: Options = _DEFAULTS) -> DiffKind:
    """How two files of a name are compared when both can be read; an SVG image is an image and a text."""
    kind = kind_of(path)
    has_text = kind not in _KINDS or kind in {Kind.JSON, Kind.NOTEBOOK, Kind.TABLE}
    if options.as_text and (has_text or suffix_of(path) == "svg"):
        return DiffKind.TEXT
    if suffix_of(path) == "toml" or (options.read_yaml is not None and is_yaml(path)):
        return DiffKind.VALUES
    return _KINDS.get(kind, DiffKind.TEXT)


def wanted_bytes(path: str) -> int:
    """How many bytes from the start of each version a comparison reads; of longer ones only texts are compared."""
    return _BYTES[diff_kind(path)]


def diff_of(
    path: str,
    old: bytes | None,
    new: bytes | None,
    *,
    old_size: int | None = None,
    new_size: int | None = None,
    options: Options = _DEFAULTS,
) -> ContentDiff:
    """What differs between two versions of a file; bad content is compared in a simpler way and never raises.

    Args:
        path: Its name decides how.
        old: The first `wanted_bytes(path)` bytes of the version before, or all of it; None when there is none.
        new: The same of the version after.
        old_size: Bytes of the whole version; None when `old` is all of it.
        new_size: The same of the version after.
        options: How to compare.
    """
    found = outline(path, old, new, old_size=old_size, new_size=new_size, options=options)
    is_cut = any(version is not None and not version.sha256 for version in (found.old, found.new))
    if found.change is Change.SAME:
        return found
    if is_cut and found.kind is not DiffKind.TEXT:
        return _simpler(found, old, new, options, "It is too large to be compared by its content.", is_cut=True)
    try:
        return replace(found, detail=_READERS[found.kind](path, old, new, options))
    except ValueError as error:
        return _simpler(found, old, new, options, sentence(error), is_cut=is_cut)


def outline(
    path: str,
    old: bytes | None,
    new: bytes | None,
    *,
    old_size: int | None = None,
    new_size: int | None = None,
    options: Options = _DEFAULTS,
) -> ContentDiff:
    """What can be said without reading what the versions mean: as `diff_of`, without its `detail`."""
    before, after = _version(old, old_size), _version(new, new_size)
    return ContentDiff(path, diff_kind(path, options), _change(before, after), before, after, None)


def _version(content: bytes | None, size: int | None) -> Version | None:
    if content is None:
        return None
    is_whole = size is None or len(content) >= size
    return Version(len(content) if size is None else size, hashlib.sha256(content).hexdigest() if is_whole else "")


def _change(old: Version | None, new: Version | None) -> Change:
    if old is None or new is None:
        return Change.SAME if old is new else Change.ADDED if old is None else Change.DELETED
    return Change.SAME if old.sha256 and old == new else Change.MODIFIED


def _simpler(
    found: ContentDiff, old: bytes | None, new: bytes | None, options: Options, note: str, *, is_cut: bool
) -> ContentDiff:
    """As text when both are, else by what can be said of any file."""
    if found.kind in {DiffKind.VALUES, DiffKind.TABLE, DiffKind.NOTEBOOK}:
        try:
            return replace(found, kind=DiffKind.TEXT, detail=_text(found.path, old, new, options), note=note)
        except ValueError:
            pass
    named = found.path if not is_cut and found.kind is DiffKind.BINARY else ""
    detail = binary_diff(named or "x.bin", old, new, note)
    return replace(found, kind=DiffKind.BINARY, detail=detail, note=note)


def _text(_path: str, old: bytes | None, new: bytes | None, options: Options) -> Detail:
    before, after = ("" if content is None else readable(content[:_TEXT_BYTES]) for content in (old, new))
    if before is None or after is None:
        raise ValueError("It is no text.")
    return text_diff(before, after, ignore_whitespace=options.ignore_whitespace)


def _values(path: str, old: bytes | None, new: bytes | None, options: Options) -> Detail:
    before, after = (_document(path, content, options.read_yaml) for content in (old, new))
    return values_diff(before, after)


def _document(path: str, content: bytes | None, read_yaml: ReadYaml | None) -> Any:
    """The parsed file; an empty mapping for a missing one."""
    if content is None:
        return {}
    text = readable(content)
    document = None if text is None else document_of(path, text, read_yaml)
    if document is None:
        raise ValueError(_UNREADABLE)
    return document[0]


def _table(path: str, old: bytes | None, new: bytes | None, options: Options) -> Detail:
    before, after = (None if content is None else frame_of(path, content) for content in (old, new))
    empty = pl.DataFrame()
    return table_diff(
        empty if before is None else before, empty if after is None else after, key=options.key, limit=options.limit
    )


def _notebook(_path: str, old: bytes | None, new: bytes | None, options: Options) -> Detail:
    try:
        before, after = (None if content is None else json.loads(content) for content in (old, new))
    except (ValueError, RecursionError) as error:
        raise ValueError("It cannot be read as a notebook.") from error
    return notebook_diff(before, after, ignore_whitespace=options.ignore_whitespace)


def _image(path: str, old: bytes | None, new: bytes | None, _options: Options) -> Detail:
    if suffix_of(path) == "svg":
        return ImageDiff((), None, None, note="Drawings have no pixels to compare; as text, their lines are compared.")
    return image_diff(old, new, converts=kind_of(path) is Kind.RASTER)


def _audio(_path: str, old: bytes | None, new: bytes | None, _options: Options) -> Detail:
    return audio_diff(old, new)


def _pdf(_path: str, old: bytes | None, new: bytes | None, _options: Options) -> Detail:
    return pdf_diff(old, new)


def _binary(path: str, old: bytes | None, new: bytes | None, _options: Options) -> Detail:
    return binary_diff(path, old, new)


_READERS: dict[DiffKind, Callable[[str, bytes | None, bytes | None, Options], Detail]] = {
    DiffKind.TEXT: _text,
    DiffKind.VALUES: _values,
    DiffKind.TABLE: _table,
    DiffKind.NOTEBOOK: _notebook,
    DiffKind.IMAGE: _image,
    DiffKind.AUDIO: _audio,
    DiffKind.PDF: _pdf,
    DiffKind.BINARY: _binary,
}
