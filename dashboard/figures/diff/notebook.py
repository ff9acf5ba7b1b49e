"""Differences of notebooks as one HTML string: cell by cell, source, outputs and metadata."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dashboard.data.diff import CellChange, CellDiff, NotebookDiff
from dashboard.data.preview import Cell, Kind, Preview
from dashboard.figures.diff import text as diff_text
from dashboard.figures.diff import values as diff_values
from dashboard.figures.previews import preview as drawn
from dashboard.figures.text import plural


def notebook(found: NotebookDiff, *, is_split: bool) -> str:
    """Cells that differ, with those between them folded.

    Args:
        found: The difference.
        is_split: Whether sources stand side by side.
    """
    blocks = []
    for is_same, cells in groupby(found.cells, lambda cell: cell.change is CellChange.SAME and not cell.is_moved):
        each = list(cells)
        blocks.append(
            _same(each, found) if is_same else "".join(_cell(cell, found, is_split=is_split) for cell in each)
        )
    return "".join(blocks)


def _same(cells: Sequence[CellDiff], found: NotebookDiff) -> str:
    body = "".join(_cell(cell, found, is_split=False) for cell in cells)
    return f'<details class="dg-diff-fold"><summary>{plural(len(cells), "unchanged cell")}</summary>{body}</details>'


def _cell(cell: CellDiff, found: NotebookDiff, *, is_split: bool) -> str:
    both = [number for number in (cell.old_number, cell.new_number) if number is not None]
    place = f"{both[0]}" if len(set(both)) == 1 else f"{both[0]} → {both[1]}"
    moved = " · moved" if cell.is_moved else ""
    change = "" if cell.change is CellChange.SAME else diff_values.mark(cell.change.value)
    head = f'<div class="dg-cell-head"><span>{cell.kind.capitalize()} cell {place}{moved}</span>{change}</div>'
    body = f"{_source(cell, is_split=is_split)}{_outputs(cell, found)}{_metadata(cell)}"
    return f'<section class="dg-cell-diff">{head}{body}</section>'


def _source(cell: CellDiff, *, is_split: bool) -> str:
    if not cell.source.parts:
        return '<p class="dg-muted dg-cell-part">The cell is empty.</p>'
    is_alone = cell.change in {CellChange.ADDED, CellChange.REMOVED}
    lines = diff_text.split(cell.source) if is_split and not is_alone else diff_text.unified(cell.source)
    return f'<div class="dg-diff">{lines}</div>'


def _outputs(cell: CellDiff, found: NotebookDiff) -> str:
    if cell.has_other_outputs:
        old, new = (_drawn(side, found) for side in (cell.old_outputs, cell.new_outputs))
        return (
            '<div class="dg-cell-outputs"><div><h3>Old output</h3>'
            + old
            + "</div><div><h3>New output</h3>"
            + new
            + "</div></div>"
        )
    shown = cell.new_outputs or cell.old_outputs
    if not shown:
        return ""
    label = "Output" if cell.change in {CellChange.ADDED, CellChange.REMOVED} else "Output, unchanged"
    return f'<details class="dg-diff-fold"><summary>{label}</summary>{_drawn(shown, found)}</details>'


def _drawn(cells: Sequence[Cell], found: NotebookDiff) -> str:
    if not cells:
        return '<p class="dg-muted">Nothing.</p>'
    return drawn.notebook(Preview(Kind.NOTEBOOK, None, cells=tuple(cells), language=found.language))


def _metadata(cell: CellDiff) -> str:
    if not cell.metadata:
        return ""
    return f'<div class="dg-cell-part"><h3>Metadata</h3>{diff_values.values(cell.metadata)}</div>'
