"""What of a text changed, line by line and within lines, for a view side by side and for one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from dashboard.data.diff.matching import Block, Budget, blocks

MAX_LINES = 200_000
"""Of each text; lines further down are not compared."""
MAX_ROWS = 5_000
MAX_FOLDED = 200
"""Rows of a fold that are kept, so that a page can open it."""
CONTEXT = 3
_LONGEST = 2_000
_AROUND = 100
"""Characters of a long line around what differs in it."""
_MOST_WORDS = 600
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; changed ones differ from the other side's line."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one text: its number from 1 and its pieces."""

    number: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side; a line that was only added or removed has nothing beside it.

    Attributes:
        is_same: Whether the lines are equal, as far as the comparison looks.
        old, new: The lines; at least one is there.
    """

    is_same: bool
    old: Line | None
    new: Line | None


@dataclass(frozen=True, slots=True)
class Fold:
    """Equal rows that are far from every change: how many, and the first `MAX_FOLDED` of them."""

    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TextDiff:
    """What differs between two texts.

    Attributes:
        parts: Rows and folds in their order.
        added, removed: Lines; a changed line counts in both.
        is_cut: Whether there is more than `parts` hold.
        is_same: Whether no line differs; the texts may then differ in white space that was to be ignored.
        note: A sentence about what is not shown, or about what differs beside the lines; empty otherwise.
    """

    parts: tuple[Row | Fold, ...]
    added: int
    removed: int
    is_cut: bool
    is_same: bool
    note: str = ""

    def unified(self) -> Iterator[tuple[str, Line] | Fold]:
        """Lines below each other as ``diff -u`` writes them: (``+``, ``-`` or a space, line), removed ones first."""
        waiting: list[Line] = []
        for part in self.parts:
            if isinstance(part, Row) and not part.is_same:
                if part.old:
                    yield "-", part.old
                if part.new:
                    waiting.append(part.new)
                continue
            yield from (("+", line) for line in waiting)
            waiting = []
            if isinstance(part, Fold):
                yield part
            elif part.new:
                yield " ", part.new
        yield from (("+", line) for line in waiting)


def text_diff(old: str, new: str, *, ignore_whitespace: bool = False, context: int = CONTEXT) -> TextDiff:
    """What of `old` became `new`.

    Args:
        old: The text before.
        new: The text after.
        ignore_whitespace: Lines that differ in white space only are equal; the new one is shown beside the old one.
        context: Equal rows around each change that are not folded.
    """
    before, after = lines_of(old), lines_of(new)
    is_long = max(len(before), len(after)) > MAX_LINES
    before, after = before[:MAX_LINES], after[:MAX_LINES]
    budget = Budget()
    found = blocks(_keys(before, ignore_whitespace), _keys(after, ignore_whitespace), budget)
    changed = [block for block in found if not block.is_equal]
    parts, is_cut = _bounded(_parts(found, before, after, context, Budget()))
    return TextDiff(
        parts,
        added=sum(block.new_end - block.new_start for block in changed),
        removed=sum(block.old_end - block.old_start for block in changed),
        is_cut=is_cut or is_long,
        is_same=not changed and not is_long,
        note=_note(old, new, is_long=is_long, is_coarse=budget.is_spent, has_changed=bool(changed)),
    )


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends; the end of the last line begins no further one."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return found[:-1] if found[-1] == "" else found


def _keys(lines: list[str], ignore_whitespace: bool) -> list[str]:  # noqa: FBT001 - an option passed through
    return ["".join(line.split()) for line in lines] if ignore_whitespace else lines


def _note(old: str, new: str, *, is_long: bool, is_coarse: bool, has_changed: bool) -> str:
    if is_long:
        return f"Only the first {MAX_LINES:,} lines are compared."
    if is_coarse:
        return "The texts differ so much that some equal lines are shown as changed."
    if has_changed or old == new:
        return ""
    return "Only ends of lines differ." if lines_of(old) == lines_of(new) else "Only white space differs."


def _bounded(parts: Iterator[Row | Fold]) -> tuple[tuple[Row | Fold, ...], bool]:
    kept: list[Row | Fold] = []
    for part in parts:
        if len(kept) == MAX_ROWS:
            return tuple(kept), True
        kept.append(part)
    return tuple(kept), False


def _parts(
    found: Sequence[Block], old: Sequence[str], new: Sequence[str], context: int, budget: Budget
) -> Iterator[Row | Fold]:
    for place, block in enumerate(found):
        if block.is_equal:
            before = 0 if place == 0 else context
            after = 0 if place == len(found) - 1 else context
            yield from _folded(block, old, new, before, after)
        else:
            yield from _changed(block, old, new, budget)


def _folded(block: Block, old: Sequence[str], new: Sequence[str], before: int, after: int) -> Iterator[Row | Fold]:
    total = block.old_end - block.old_start
    hidden = total - before - after
    if hidden < 2:
        yield from (_same(block, old, new, at) for at in range(total))
        return
    yield from (_same(block, old, new, at) for at in range(before))
    kept = range(before, before + min(hidden, MAX_FOLDED))
    yield Fold(hidden, tuple(_same(block, old, new, at) for at in kept))
    yield from (_same(block, old, new, at) for at in range(total - after, total))


def _same(block: Block, old: Sequence[str], new: Sequence[str], at: int) -> Row:
    old_at, new_at = block.old_start + at, block.new_start + at
    return Row(True, _line(old, old_at), _line(new, new_at))  # noqa: FBT003 - the first attribute


def _changed(block: Block, old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Row]:
    """Replaced lines beside each other, those that are left alone below them."""
    removed, added = range(block.old_start, block.old_end), range(block.new_start, block.new_end)
    for old_at, new_at in zip_longest(removed, added):
        if old_at is None or new_at is None:
            one = None if old_at is None else _line(old, old_at)
            other = None if new_at is None else _line(new, new_at)
            yield Row(False, one, other)  # noqa: FBT003
            continue
        before, after = words_diff(old[old_at], new[new_at], budget)
        yield Row(False, Line(old_at + 1, before), Line(new_at + 1, after))  # noqa: FBT003


def _line(lines: Sequence[str], at: int) -> Line:
    return Line(at + 1, (Span(_short(lines[at])),))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _near(old: str, new: str) -> tuple[str, str]:
    """Two lines, long ones only from shortly before the first difference to shortly after the last one."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return _part(old, head - _AROUND, len(old) - tail + _AROUND), _part(new, head - _AROUND, len(new) - tail + _AROUND)


def _common(old: str, new: str) -> int:
    """How many characters two texts have in common at their start."""
    least, most = 0, min(len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if old[least:middle] == new[least:middle] else (least, middle - 1)
    return least


def _part(text: str, start: int, end: int) -> str:
    start = max(0, start)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def words_diff(old: str, new: str, budget: Budget | None = None) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Two lines in pieces, those that differ marked; lines with little in common are one piece that is not marked."""
    before, after = (_short(text) for text in _near(old, new))
    old_words, new_words = _WORD.findall(before), _WORD.findall(after)
    if max(len(old_words), len(new_words)) > _MOST_WORDS or (budget and budget.steps < 0):
        return (Span(before),), (Span(after),)
    found = blocks(old_words, new_words, budget)
    common = sum(len("".join(old_words[b.old_start : b.old_end]).strip()) for b in found if b.is_equal)
    if not common or common * 4 < min(len(before.strip()), len(after.strip())):
        return (Span(before),), (Span(after),)
    return (
        _spans((old_words[block.old_start : block.old_end], not block.is_equal) for block in found),
        _spans((new_words[block.new_start : block.new_end], not block.is_equal) for block in found),
    )


def _spans(pieces: Iterator[tuple[list[str], bool]]) -> tuple[Span, ...]:
    return tuple(Span("".join(words), is_changed) for words, is_changed in pieces if words) or (Span(""),)
