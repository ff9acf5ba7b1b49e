"""What can be said of files that are not compared by content: what they say of themselves, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.data.diff.facts import FactDiff, fact_diffs
from dashboard.data.diff.table import TableDiff, table_diff
from dashboard.data.preview import preview_of
from dashboard.data.preview.shown import Preview, Table

_PLACE = "row"
"""Rows without names, those of arrays, are compared by their place."""


@dataclass(frozen=True, slots=True)
class BinaryDiff:
    """What differs between two files that are no text; one of them may be missing.

    Attributes:
        facts: What arrays, models and archives say of themselves.
        held: Entries of archives, tensors of models, arrays by name, as tables; None where neither file has a listing.
        note: Why it is not compared by content; empty when there is nothing to say.
    """

    facts: tuple[FactDiff, ...]
    held: TableDiff | None
    note: str = ""


def binary_diff(path: str, old: bytes | None, new: bytes | None, note: str = "") -> BinaryDiff:
    """What of one file became the other, as far as safe readers can say."""
    before, after = (None if content is None else preview_of(path, content, len(content)) for content in (old, new))
    said = next((preview.note for preview in (after, before) if preview is not None and preview.note), "")
    return BinaryDiff(
        fact_diffs(before.facts if before else (), after.facts if after else ()), _held(before, after), note or said
    )


def _held(old: Preview | None, new: Preview | None) -> TableDiff | None:
    """Listings beside each other, by the names of what they list."""
    tables = [preview.table if preview is not None else None for preview in (old, new)]
    head = next((table.columns for table in tables if table is not None), ())
    if not head:
        return None
    before, after = (_frame(table, head) for table in tables)
    key = next((name for name in ("name", "path") if name in head), "")
    if not key:
        before, after = (frame.with_row_index(_PLACE).cast({_PLACE: pl.String}) for frame in (before, after))
    return table_diff(before, after, key=(key or _PLACE,))


def _frame(table: Table | None, head: tuple[str, ...]) -> pl.DataFrame:
    columns = table.columns if table is not None else head
    rows = table.rows if table is not None else ()
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")
