"""What of a notebook changed, cell by cell: source, outputs, metadata.

Cells go together by their ids when both notebooks have them (nbformat 4.5), else by equal sources in order, else by
similar ones between two such pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from dashboard.data.diff.matching import Pair, blocks, ordered
from dashboard.data.diff.text import TextDiff, text_diff
from dashboard.data.diff.values import ValueDiff, values_diff
from dashboard.data.preview.characters import visible
from dashboard.data.preview.notebooks import language_of, outputs_of, source_of
from dashboard.data.preview.shown import Cell

MAX_CELLS = 1_000
_MOST_SIMILAR = 30
"""Cells between two pairs that are compared each with each."""
_COMPARED = 2_000
_SIMILAR = 0.6


class CellChange(StrEnum):
    """What happened to a cell."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CellDiff:
    """One cell of either notebook.

    Attributes:
        change: What happened to it; another execution count alone is no change.
        is_moved: Whether it stands elsewhere among the cells that both notebooks have.
        kind: ``code``, ``markdown`` or ``raw``, as the newer one says.
        old_number, new_number: Position from 1; None where it is missing.
        source: Its text; what was added or removed differs from nothing.
        has_other_outputs: Whether its outputs differ.
        old_outputs, new_outputs: In their safe form; the new ones alone when they are equal.
        metadata: What of its metadata differs.
    """

    change: CellChange
    is_moved: bool
    kind: str
    old_number: int | None
    new_number: int | None
    source: TextDiff
    has_other_outputs: bool
    old_outputs: tuple[Cell, ...]
    new_outputs: tuple[Cell, ...]
    metadata: tuple[ValueDiff, ...]


@dataclass(frozen=True, slots=True)
class NotebookDiff:
    """What differs between two notebooks.

    Attributes:
        cells: In the new order, a removed one where it stood.
        metadata: What of the notebook's own metadata differs.
        language: Of its code.
        added, removed, changed, same: Cells of each.
        note: A sentence about what is left out; empty otherwise.
    """

    cells: tuple[CellDiff, ...]
    metadata: tuple[ValueDiff, ...]
    language: str
    added: int
    removed: int
    changed: int
    same: int
    note: str = ""


def notebook_diff(old: Any, new: Any, *, ignore_whitespace: bool = False) -> NotebookDiff:
    """What of one notebook, a parsed document, became the other; None is an empty one.

    Raises:
        ValueError: A document is no notebook of format 4.
    """
    before, after = _cells(old), _cells(new)
    is_cut = max(len(before), len(after)) > MAX_CELLS
    before, after = before[:MAX_CELLS], after[:MAX_CELLS]
    pairs = _pairs(before, after)
    in_order = set(ordered(pairs))
    found = tuple(
        _cell(
            (one, None if one is None else before[one]), (other, None if other is None else after[other]),
            is_moved=one is not None and other is not None and (one, other) not in in_order, ignore=ignore_whitespace,
        )
        for one, other in _in_turn(pairs, len(before), len(after))
    )  # fmt: skip
    counts = {change: sum(cell.change is change for cell in found) for change in CellChange}
    return NotebookDiff(
        found, _metadata(old, new), language_of(new if new is not None else old),
        counts[CellChange.ADDED], counts[CellChange.REMOVED], counts[CellChange.CHANGED], counts[CellChange.SAME],
        f"Only the first {MAX_CELLS:,} cells are compared." if is_cut else "",
    )  # fmt: skip


def _cells(document: Any) -> list[dict[str, Any]]:
    if document is None:
        return []
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise ValueError("It is no notebook of format 4.")  # noqa: TRY004 - the content is wrong, not its type
    return [cell for cell in document["cells"] if isinstance(cell, dict)]


def _metadata(old: Any, new: Any) -> tuple[ValueDiff, ...]:
    before, after = (
        part.get("metadata", {}) if isinstance(part, dict) and isinstance(part.get("metadata"), dict) else {}
        for part in (old, new)
    )
    try:
        return values_diff(before, after).changes
    except ValueError:
        return ()


def _pairs(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[Pair]:
    """Positions of cells that are one cell, in the order of the old notebook."""
    found = _by_id(old, new)
    old_left = [place for place in range(len(old)) if place not in {one for one, _ in found}]
    new_left = [place for place in range(len(new)) if place not in {other for _, other in found}]
    for block in blocks([_content(old[place]) for place in old_left], [_content(new[place]) for place in new_left]):
        olds, news = old_left[block.old_start : block.old_end], new_left[block.new_start : block.new_end]
        found += zip(olds, news, strict=True) if block.is_equal else _similar(old, new, olds, news)
    return sorted(found)


def _content(cell: dict[str, Any]) -> tuple[str, str]:
    return str(cell.get("cell_type")), source_of(cell)


def _by_id(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[Pair]:
    places = {cell["id"]: place for place, cell in enumerate(new) if isinstance(cell.get("id"), str)}
    found: dict[str, Pair] = {}
    for place, cell in enumerate(old):
        name = cell.get("id")
        if isinstance(name, str) and name in places:
            found[name] = place, places[name]
    return sorted(found.values())


def _similar(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], olds: Sequence[int], news: Sequence[int]
) -> Iterator[Pair]:
    """Each old cell with the first new one that is like it, in order."""
    start = 0
    for one in olds[:_MOST_SIMILAR]:
        for at in range(start, min(len(news), _MOST_SIMILAR)):
            if _is_similar(old[one], new[news[at]]):
                yield one, news[at]
                start = at + 1
                break


def _is_similar(old: dict[str, Any], new: dict[str, Any]) -> bool:
    if old.get("cell_type") != new.get("cell_type"):
        return False
    before, after = source_of(old)[:_COMPARED], source_of(new)[:_COMPARED]
    matcher = SequenceMatcher(None, before, after)
    return matcher.real_quick_ratio() >= _SIMILAR and matcher.quick_ratio() >= _SIMILAR and matcher.ratio() >= _SIMILAR


def _in_turn(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[int | None, int | None]]:
    """Every cell once: new ones in their order, each removed one after the cell that it followed."""
    old_of, new_of = {other: one for one, other in pairs}, dict(pairs)
    after: dict[int | None, list[int]] = {}
    last: int | None = None
    for place in range(old):
        if place in new_of:
            last = new_of[place]
        else:
            after.setdefault(last, []).append(place)
    yield from ((place, None) for place in after.get(None, []))
    for place in range(new):
        yield old_of.get(place), place
        yield from ((removed, None) for removed in after.get(place, []))


_Placed = tuple[int | None, dict[str, Any] | None]


def _cell(old: _Placed, new: _Placed, *, is_moved: bool, ignore: bool) -> CellDiff:
    (old_at, before), (new_at, after) = old, new
    source = text_diff(_shown(before), _shown(after), ignore_whitespace=ignore)
    metadata = _metadata(before, after) if before is not None and after is not None else ()
    has_other_outputs = before is not None and after is not None and _results(before) != _results(after)
    is_alone = before is None or after is None
    is_same = source.is_same and not metadata and not has_other_outputs and _kind(before) == _kind(after)
    change = CellChange.SAME if is_same else CellChange.CHANGED
    if is_alone:
        change = CellChange.ADDED if before is None else CellChange.REMOVED
    return CellDiff(
        change, is_moved, _kind(after if after is not None else before),
        None if old_at is None else old_at + 1, None if new_at is None else new_at + 1, source, has_other_outputs,
        tuple(outputs_of(before)) if before is not None and (is_alone or has_other_outputs) else (),
        tuple(outputs_of(after)) if after is not None else (), metadata,
    )  # fmt: skip


def _shown(cell: dict[str, Any] | None) -> str:
    return visible(source_of(cell)) if cell is not None else ""


def _kind(cell: dict[str, Any] | None) -> str:
    return str(cell.get("cell_type")) if cell is not None else ""


def _results(cell: dict[str, Any]) -> list[Any]:
    """Outputs without what only says when they were made."""
    outputs = cell.get("outputs")
    return [
        {key: value for key, value in output.items() if key != "execution_count"}
        if isinstance(output, dict)
        else output
        for output in (outputs if isinstance(outputs, list) else [])
    ]
