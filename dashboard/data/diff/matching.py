"""Which items of two sequences are the same, in order: the base of every comparison by lines, words and cells.

Equal ends are found first. Then items that stand once in both sequences anchor it ("patience"), and what lies between
two anchors is matched by the greedy algorithm of E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).
All of it shares one budget of steps, so that no content can make it slow: what is left then counts as replaced.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

STEPS = 3_000_000
"""About a second."""
_MOST_EDITS = 1_200

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of both sequences, half open; equal ones are of one length.

    Attributes:
        is_equal: Whether it stands in both.
        old_start, old_end, new_start, new_end: Where.
    """

    is_equal: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(slots=True)
class Budget:
    """Steps that are left; `is_spent` once something had to be left unmatched."""

    steps: int = STEPS
    is_spent: bool = False


def blocks(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget | None = None) -> list[Block]:
    """Both sequences as stretches that are equal and stretches that are not, in turns."""
    numbers: dict[Hashable, int] = {}
    old_ids = [numbers.setdefault(item, len(numbers)) for item in old]
    new_ids = [numbers.setdefault(item, len(numbers)) for item in new]
    return list(_blocks(_pairs(old_ids, new_ids, budget or Budget()), len(old), len(new)))


def _blocks(pairs: Sequence[Pair], old_length: int, new_length: int) -> Iterator[Block]:
    old_at = new_at = place = 0
    while place < len(pairs):
        start = place
        first = pairs[start]
        while place < len(pairs) and pairs[place] == (first[0] + place - start, first[1] + place - start):
            place += 1
        if (old_at, new_at) != first:
            yield Block(False, old_at, first[0], new_at, first[1])  # noqa: FBT003 - the first attribute
        old_at, new_at = first[0] + place - start, first[1] + place - start
        yield Block(True, first[0], old_at, first[1], new_at)  # noqa: FBT003
    if (old_at, new_at) != (old_length, new_length):
        yield Block(False, old_at, old_length, new_at, new_length)  # noqa: FBT003


def _pairs(old: Sequence[int], new: Sequence[int], budget: Budget) -> list[Pair]:
    """Positions that go together, growing in both."""
    head, tail = _ends(old, new)
    found = [(place, place) for place in range(head)]
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    old_at = new_at = 0
    for anchor in [*_anchors(middle_old, middle_new), (len(middle_old), len(middle_new))]:
        gap = _gap(middle_old[old_at : anchor[0]], middle_new[new_at : anchor[1]], budget)
        found += [(head + old_at + one, head + new_at + other) for one, other in gap]
        if anchor[0] < len(middle_old):
            found.append((head + anchor[0], head + anchor[1]))
        old_at, new_at = anchor[0] + 1, anchor[1] + 1
    return found + [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]


def _ends(old: Sequence[int], new: Sequence[int]) -> Pair:
    """How many items are equal at the start, and how many of the others at the end."""
    most, head, tail = min(len(old), len(new)), 0, 0
    while head < most and old[head] == new[head]:
        head += 1
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _anchors(old: Sequence[int], new: Sequence[int]) -> list[Pair]:
    """Items that stand once in both, those of them that keep their order: the longest such chain."""
    seen = Counter(new)
    once = {item for item, count in Counter(old).items() if count == 1 and seen[item] == 1}
    place_of = {item: place for place, item in enumerate(new) if item in once}
    return ordered([(place, place_of[item]) for place, item in enumerate(old) if item in once])


def ordered(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest chain that grows in its second numbers, of pairs that grow in their first."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, (_, number) in enumerate(pairs):
        at = bisect_left(ends, number)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            last.append(place)
        else:
            ends[at], last[at] = number, place
    chain: list[Pair] = []
    place = last[-1] if last else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _gap(old: Sequence[int], new: Sequence[int], budget: Budget) -> list[Pair]:
    head, tail = _ends(old, new)
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    inner: list[Pair] = []
    if inner_old and inner_new and not set(inner_old).isdisjoint(inner_new):
        inner = _shortest(inner_old, inner_new, budget)
    found = [(place, place) for place in range(head)]
    found += [(head + one, head + other) for one, other in inner]
    return found + [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]


def _shortest(old: Sequence[int], new: Sequence[int], budget: Budget) -> list[Pair]:
    """The matches of a shortest edit script; none when it would cost more than the budget has.

    `trail` holds for each number of edits how far in `old` they reach, on the diagonals ``-edits, 2 - edits, … edits``.
    """
    trail: list[array[int]] = []
    for edits in range(min(len(old) + len(new), _MOST_EDITS) + 1):
        reached = array("i")
        for place in range(edits + 1):
            diagonal = 2 * place - edits
            start = x = _start(trail[-1], place, edits) if edits else 0
            while x < len(old) and 0 <= x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            budget.steps -= x - start + 1
            reached.append(x)
            if x >= len(old) and x - diagonal >= len(new):
                return _walked_back(trail, len(old), len(new))
        trail.append(reached)
        if budget.steps < 0:
            break
    budget.is_spent = True
    return []


def _is_down(before: Sequence[int], place: int, edits: int) -> bool:
    """Whether a diagonal is reached best by an item of `new` alone."""
    return place == 0 or (place != edits and before[place - 1] < before[place])


def _start(before: Sequence[int], place: int, edits: int) -> int:
    return before[place] if _is_down(before, place, edits) else before[place - 1] + 1


def _walked_back(trail: Sequence[Sequence[int]], x: int, y: int) -> list[Pair]:
    found: list[Pair] = []
    for edits in range(len(trail), -1, -1):
        place = (x - y + edits) // 2
        start = _start(trail[edits - 1], place, edits) if edits else 0
        while x > start:
            x, y = x - 1, y - 1
            found.append((x, y))
        if edits:
            x, y = (x, y - 1) if _is_down(trail[edits - 1], place, edits) else (x - 1, y)
    return found[::-1]
