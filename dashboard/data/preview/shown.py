"""What a preview holds: plain values that any page can draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dashboard.data.preview.kinds import Kind


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """What the values of one column look like.

    Attributes:
        name: Of the column.
        kind: ``number boolean time text nested``.
        count: Values, missing ones included.
        nulls: Missing values; in a column of numbers NaN is one.
        distinct: Different values without missing ones; None for nested ones.
        min, max: The ends, as text; None where there are none.
        mean: Of numbers.
        histogram: Of numbers: how many lie in each equal part between the finite ends.
    """

    name: str
    kind: str
    count: int
    nulls: int
    distinct: int | None
    min: str | None
    max: str | None
    mean: float | None
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table, as text.

    Attributes:
        columns: Names.
        rows: One text for each column; shorter and longer lines of a CSV file were filled and cut.
        numeric: Positions of columns that hold numbers only.
        total_rows: Of the whole file; None when that was not counted.
        total_columns: Of the whole file.
        statistics: Of each column, over the rows that were read; empty where nobody counted.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    total_rows: int | None
    total_columns: int
    statistics: tuple[ColumnStatistics, ...] = ()


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


class Fact(NamedTuple):
    """One thing that a file says of itself: a name and a text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG image that was made for a page: a converted image, a page of a document, a spectrogram."""

    png: bytes
    width: int
    height: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Waveform:
    """The outline of a sound: of each of the equal parts the lowest and the highest sample, between -1 and 1.

    Attributes:
        low, high: One of each part, over all channels.
        seconds: How long the sound is that was read.
        rate: Samples a second, twice the highest frequency that there can be.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    seconds: float
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A value of a document and what lies within.

    Attributes:
        name: Key, or position in brackets; empty at the root.
        value: Text of a plain value.
        kind: ``mapping list text number boolean null``.
        branches: Within; fewer than `total` where there was no room for all.
        total: How many there are within.
    """

    name: str
    value: str
    kind: str
    branches: tuple[Branch, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as far as it can be shown.

    Attributes:
        kind: How; may differ from what the name promises, and `note` then says why.
        size: Bytes of the whole file; None when its source does not tell.
        text: Decoded content of text, Markdown, HTML, JSON and SVG.
        is_cut: Whether only a beginning was read.
        note: One sentence about what is not shown; empty when everything is.
        table: Of a table; of an archive its entries, of arrays and models what they hold.
        cells: Of a notebook.
        language: Of a notebook's code, as Pygments names it.
        facts: What an image, sound, document, array or model says of itself.
        pictures: A converted image, the first pages of a PDF, the spectrogram of a sound.
        waveform: Of a sound.
        tree: Of JSON, YAML and TOML, beside `text`.
    """

    kind: Kind
    size: int | None
    text: str = ""
    is_cut: bool = False
    note: str = ""
    table: Table | None = None
    cells: tuple[Cell, ...] = ()
    language: str = "python"
    facts: tuple[Fact, ...] = ()
    pictures: tuple[Picture, ...] = ()
    waveform: Waveform | None = None
    tree: Branch | None = None
