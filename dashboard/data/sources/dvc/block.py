"""The plain YAML that DVC writes and people mostly write, read line by line, thirty times as fast as a YAML parser.

Only mappings and lists in block style with one-line scalars of printable ASCII are read here. Whatever else a file
holds (anchors, tags, flow style, multi-line text, comments behind values, repeated keys, errors) makes the whole file
one for `yaml12`, so no rule of YAML is decided twice: what is read here is read equally there, which tests hold.
A history's lock files repeat most of their lines, so each line's parse is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from dashboard.data.sources.dvc.scalars import real_number, tag_of, whole_number

_MAX_DEPTH = 50
_LONGEST_LINE = 500
_REMEMBERED_LINES = 16_384
_TEXT = r"(?:[A-Za-z0-9_./]|[-+](?=[!-~]))(?:[!\"$-9;-~]|:(?=[!-~])|(?<=[!-~])\#|[ ]+(?=[!\"$-~]))*"
_LINE = re.compile(
    rf"""(?P<indent>[ ]*)(?P<item>-[ ](?=[^ ]))?
    (?:(?P<key>[A-Za-z_./][A-Za-z0-9_./@+-]{{0,120}}):(?=[ ]|\Z))?
    [ ]*(?:(?P<text>{_TEXT})|'(?P<single>[ -&(-~]*)'|"(?P<double>[ !\#-\[\]-~]*)")?[ ]*\Z""",
    re.VERBOSE,
)
_BLANK = re.compile(r"[ ]*(?:\#[ -~]*)?\Z")


class _Line(NamedTuple):
    """One line: its indentation (-1 for a blank one), and what stands there.

    Attributes:
        key: None for a scalar item of a list.
        is_open: Whether the value follows below, or is null.
    """

    indent: int
    is_item: bool = False
    key: str | None = None
    is_open: bool = False
    value: Any = None


def read(text: str) -> dict[str, Any] | list[Any] | None:
    """The document, or None when it takes a real YAML parser."""
    reading = _Reading()
    for line in text.split("\n"):
        parsed = _line(line) if len(line) <= _LONGEST_LINE else None
        if parsed is None:
            return None
        if parsed.indent >= 0 and not reading.accepts(parsed):
            return None
    return reading.document


class _Reading:
    """The mappings and lists that are open, outermost first, each with the column its entries stand in."""

    def __init__(self) -> None:
        self.document: dict[str, Any] | list[Any] | None = None
        self._columns: list[int] = []
        self._holders: list[Any] = []
        self._open_key: str | None = None

    def accepts(self, line: _Line) -> bool:
        """Take a line in; False when it does not fit."""
        column = line.indent
        if line.is_item:
            found = self._list(column)
            if found is None:
                return False
            if line.key is None:
                found.append(line.value)
                return True
            column += 2
            mapping: dict[str, Any] = {}
            found.append(mapping)
            self._enter(column, mapping)
        elif not self._is_mapping(column):
            return False
        return self._set(line)

    def _set(self, line: _Line) -> bool:
        mapping = self._holders[-1]
        if line.key in mapping or len(self._holders) > _MAX_DEPTH:
            return False
        mapping[line.key] = line.value
        self._open_key = line.key if line.is_open else None
        return True

    def _leave(self, column: int) -> None:
        """Close what stands to the right of a column: nothing more can come there."""
        columns = self._columns
        if columns and columns[-1] > column:
            self._open_key = None
            while columns and columns[-1] > column:
                columns.pop()
                self._holders.pop()

    def _enter(self, column: int, holder: dict[str, Any] | list[Any]) -> None:
        self._columns.append(column)
        self._holders.append(holder)
        self._open_key = None

    def _begin(self, column: int, holder: dict[str, Any] | list[Any]) -> bool:
        """Open a mapping or list as the value of the key before it, or as the document."""
        if self._open_key is not None:
            self._holders[-1][self._open_key] = holder
        elif self.document is None and column == 0:
            self.document = holder
        else:
            return False
        self._enter(column, holder)
        return True

    def _list(self, column: int) -> list[Any] | None:
        """The list whose items stand in a column; it may be the column of the key it belongs to."""
        self._leave(column)
        if self._columns and self._columns[-1] == column and type(self._holders[-1]) is list:
            self._open_key = None
            found: list[Any] = self._holders[-1]
            return found
        found = []
        return found if self._begin(column, found) else None

    def _is_mapping(self, column: int) -> bool:
        """Whether the innermost holder is now a mapping whose keys stand in a column."""
        self._leave(column)
        if self._columns and self._columns[-1] == column:
            if type(self._holders[-1]) is list:
                self._columns.pop()
                self._holders.pop()
            return bool(self._columns) and self._columns[-1] == column and type(self._holders[-1]) is dict
        return self._begin(column, {})


@lru_cache(_REMEMBERED_LINES)
def _line(text: str) -> _Line | None:
    """What one line says; None when it takes a real parser."""
    if _BLANK.match(text):
        return _Line(-1)
    found = _LINE.match(text)
    if found is None:
        return None
    try:
        value = _value(found)
    except ValueError:
        return None
    key, is_item = found["key"], found["item"] is not None
    is_open = found["text"] is found["single"] is found["double"] is None
    if tag_of(key) != "str" if key is not None else is_open or not is_item:
        return None
    return _Line(len(found["indent"]), is_item, key, is_open, value)


def _value(found: re.Match[str]) -> Any:
    """The scalar of a line; None when there is none.

    Raises:
        ValueError: It is of a rarer type.
    """
    text = found["text"]
    if text is None:
        return found["single"] if found["single"] is not None else found["double"]
    return _TYPES[tag_of(text)](text)


def _rare(text: str) -> Any:
    raise ValueError(text)


_TYPES: dict[str, Callable[[str], Any]] = {
    "str": str, "int": whole_number, "float": real_number, "bool": lambda text: text.lower() == "true",
    "null": lambda _: None, "merge": _rare, "timestamp": _rare, "value": _rare,
}  # fmt: skip
