"""Typed differences between two versions of a file: text, values, table, notebook, image, sound, PDF, and any other.

Bytes and values go in, frozen plain values come out; nothing here runs, imports or unpickles what it reads.
"""

from __future__ import annotations

from dashboard.data.diff.audio import AudioDiff, SampleDiff
from dashboard.data.diff.binary import BinaryDiff
from dashboard.data.diff.columns import ColumnChange, ColumnDiff
from dashboard.data.diff.content import (
    Change,
    ContentDiff,
    Detail,
    DiffKind,
    Options,
    Version,
    diff_kind,
    diff_of,
    wanted_bytes,
)
from dashboard.data.diff.facts import FactDiff
from dashboard.data.diff.image import ImageDiff
from dashboard.data.diff.limits import diff_within
from dashboard.data.diff.notebook import CellChange, CellDiff, NotebookDiff
from dashboard.data.diff.pages import PageDiff, PdfDiff
from dashboard.data.diff.table import RowDiff, TableDiff
from dashboard.data.diff.text import Fold, Line, Row, Span, TextDiff
from dashboard.data.diff.values import ValueChange, ValueDiff, ValuesDiff

__all__ = [
    "AudioDiff",
    "BinaryDiff",
    "CellChange",
    "CellDiff",
    "Change",
    "ColumnChange",
    "ColumnDiff",
    "ContentDiff",
    "Detail",
    "DiffKind",
    "FactDiff",
    "Fold",
    "ImageDiff",
    "Line",
    "NotebookDiff",
    "Options",
    "PageDiff",
    "PdfDiff",
    "Row",
    "RowDiff",
    "SampleDiff",
    "Span",
    "TableDiff",
    "TextDiff",
    "ValueChange",
    "ValueDiff",
    "ValuesDiff",
    "Version",
    "diff_kind",
    "diff_of",
    "diff_within",
    "wanted_bytes",
]
