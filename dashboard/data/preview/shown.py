"""What a preview holds: plain values that any page can draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.data.preview.kinds import Kind


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table, as text.

    Attributes:
        columns: Names.
        rows: One text for each column; shorter and longer lines of a CSV file were filled and cut.
        numeric: Positions of columns that hold numbers only.
        total_rows: Of the whole file; None when that was not counted.
        total_columns: Of the whole file.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    total_rows: int | None
    total_columns: int


class CellKind(StrEnum):
    """Parts of a notebook in the order they stand."""

    MARKDOWN = "markdown"
    CODE = "code"
    OUTPUT = "output"
    ERROR = "error"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Figure:
    """An image inside a notebook: its media type and base64 text, both checked."""

    media_type: str
    base64: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of a notebook.

    Attributes:
        kind: What it is.
        text: Markdown, code or output; empty for an image.
        number: Execution count of code that ran.
        figure: Of an image.
    """

    kind: CellKind
    text: str = ""
    number: int | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as far as it can be shown.

    Attributes:
        kind: How; may differ from what the name promises, and `note` then says why.
        size: Bytes of the whole file; None when its source does not tell.
        text: Decoded content of text, Markdown, HTML and JSON.
        is_cut: Whether only a beginning was read.
        note: One sentence about what is not shown; empty when everything is.
        table: Of a table.
        cells: Of a notebook.
        language: Of a notebook's code, as Pygments names it.
    """

    kind: Kind
    size: int | None
    text: str = ""
    is_cut: bool = False
    note: str = ""
    table: Table | None = None
    cells: tuple[Cell, ...] = ()
    language: str = "python"
