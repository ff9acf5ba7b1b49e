"""What a text adds to another and what it lacks, line by line, with the unchanged stretches folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_COMPARED = 5_000
"""Lines of each text that are compared, after those that both begin and end with."""
MAX_LINES = 600
MAX_FOLDED = 200
_LONGEST = 400
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``+`` added, ``-`` removed or a space; `number` counts in the text it stands in."""

    sign: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines that both texts have: how many, and the first of them."""

    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs.

    Attributes:
        parts: Lines and folds in their order; both texts being equal is one fold.
        added, removed: How many lines, of those that were compared.
        is_cut: Whether lines further down were not compared, or are not in `parts`.
        is_same: Whether the texts are equal; they may differ in their line ends alone.
    """

    parts: tuple[Line | Fold, ...]
    added: int
    removed: int
    is_cut: bool
    is_same: bool


def difference(base: str, other: str) -> Difference:
    """What `other` adds to `base` and lacks of it."""
    old, new = lines_of(base), lines_of(other)
    opcodes, is_cut = _opcodes(old, new)
    added = sum(end - start for tag, _, _, start, end in opcodes if tag != "equal")
    removed = sum(end - start for tag, start, end, _, _ in opcodes if tag != "equal")
    parts: list[Line | Fold] = []
    room = MAX_LINES
    for part in _parts(opcodes, old, new):
        if room <= 0:
            return Difference(tuple(parts), added, removed, is_cut=True, is_same=False)
        parts.append(part)
        room -= 1
    return Difference(tuple(parts), added, removed, is_cut, base == other)


def beginning(text: str) -> tuple[tuple[Line, ...], int]:
    """The first lines of a text, unchanged, and how many there are in all."""
    found = lines_of(text)
    return tuple(_line(" ", found, at) for at in range(min(len(found), MAX_LINES))), len(found)


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends; the end of the last line begins no further one."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return found[:-1] if found[-1] == "" else found


_Opcode = tuple[str, int, int, int, int]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> tuple[list[_Opcode], bool]:
    """As difflib writes them, and whether the middle was cut; equal ends are found first, because that is cheap."""
    head = _equal(old, new)
    tail = _equal(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    is_cut = max(len(middle_old), len(middle_new)) > MAX_COMPARED
    matcher = SequenceMatcher(None, middle_old[:MAX_COMPARED], middle_new[:MAX_COMPARED])
    found: list[_Opcode] = [("equal", 0, head, 0, head)] if head else []
    found += [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]
    if tail and not is_cut:
        found.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return _joined(found), is_cut


def _equal(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines from the start are equal."""
    for place, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return place
    return min(len(old), len(new))


def _joined(opcodes: Sequence[_Opcode]) -> list[_Opcode]:
    """Equal stretches that follow each other are one."""
    found: list[_Opcode] = []
    for opcode in opcodes:
        if found and found[-1][0] == opcode[0] == "equal":
            last = found.pop()
            opcode = ("equal", last[1], opcode[2], last[3], opcode[4])  # noqa: PLW2901 - it grows to the left
        found.append(opcode)
    return found


def _parts(opcodes: Sequence[_Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[Line | Fold]:
    for place, (tag, old_start, old_end, new_start, new_end) in enumerate(opcodes):
        if tag == "equal":
            same = [_line(" ", new, at) for at in range(new_start, new_end)]
            yield from _folded(same, is_first=place == 0, is_last=place == len(opcodes) - 1)
            continue
        yield from (_line("-", old, at) for at in range(old_start, old_end))
        yield from (_line("+", new, at) for at in range(new_start, new_end))


def _folded(lines: Sequence[Line], *, is_first: bool, is_last: bool) -> Iterator[Line | Fold]:
    before = 0 if is_first else _CONTEXT
    after = 0 if is_last else _CONTEXT
    hidden = lines[before : len(lines) - after]
    if len(hidden) < 2:
        yield from lines
        return
    yield from lines[:before]
    yield Fold(len(hidden), tuple(hidden[:MAX_FOLDED]))
    yield from lines[len(lines) - after :]


def _line(sign: str, lines: Sequence[str], at: int) -> Line:
    text = lines[at]
    return Line(sign, at + 1, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
