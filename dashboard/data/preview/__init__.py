"""What of a file can be shown without running it: its kind, and its content read with bounds.

Nothing here executes, imports or unpickles what it reads. A file is judged by its name first and by its bytes second.
"""

from __future__ import annotations

from dashboard.data.preview.kinds import Kind, kind_of, wanted_bytes
from dashboard.data.preview.limits import Readers, Refused, preview_within
from dashboard.data.preview.pictures import thumbnail_of
from dashboard.data.preview.reading import preview_of
from dashboard.data.preview.shown import (
    Branch,
    Cell,
    CellKind,
    ColumnStatistics,
    Fact,
    Figure,
    Picture,
    Preview,
    Table,
    Waveform,
)

__all__ = [
    "Branch",
    "Cell",
    "CellKind",
    "ColumnStatistics",
    "Fact",
    "Figure",
    "Kind",
    "Picture",
    "Preview",
    "Readers",
    "Refused",
    "Table",
    "Waveform",
    "kind_of",
    "preview_of",
    "preview_within",
    "thumbnail_of",
    "wanted_bytes",
]
