"""Matching: every pair is equal and in order, the script is short, and no content makes it slow."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff import matching
from dashboard.data.diff.matching import Block, Budget, blocks, ordered

ITEMS = st.lists(st.sampled_from("abcde"), max_size=40)


@given(ITEMS, ITEMS)
def test_blocks_cover_both_sequences_in_turns(old: list[str], new: list[str]) -> None:
    found = blocks(old, new)
    old_at = new_at = 0
    for block in found:
        assert (block.old_start, block.new_start) == (old_at, new_at)
        old_at, new_at = block.old_end, block.new_end
        pieces = old[block.old_start : old_at], new[block.new_start : new_at]
        assert any(pieces)
        if block.is_equal:
            assert pieces[0] == pieces[1]
    assert (old_at, new_at) == (len(old), len(new))
    assert all(one.is_equal != other.is_equal for one, other in pairwise(found))


@given(ITEMS, ITEMS)
def test_between_anchors_as_much_is_equal_as_can_be(old: list[str], new: list[str]) -> None:
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for at, one in enumerate(old):
        for place, other in enumerate(new):
            best = max(longest[at][place + 1], longest[at + 1][place])
            longest[at + 1][place + 1] = longest[at][place] + 1 if one == other else best
    pairs = matching._gap(list(map(ord, old)), list(map(ord, new)), Budget())
    assert len(pairs) == longest[-1][-1]
    assert all(old[one] == new[other] for one, other in pairs)


def test_a_moved_line_is_removed_and_added_and_the_others_stay() -> None:
    assert blocks("abcdef", "bcdefa") == [Block(False, 0, 1, 0, 0), Block(True, 1, 6, 0, 5), Block(False, 6, 6, 5, 6)]
    assert ordered([(0, 3), (1, 0), (2, 1), (3, 2)]) == [(1, 0), (2, 1), (3, 2)]


@pytest.mark.parametrize(("old", "new"), [
    ("ab" * 40_000, "ba" * 39_000 + "c"), ("a" * 80_000, "b" + "a" * 70_000 + "b"),
    ("abcabba" * 9_000, "cbabac" * 9_000), ("ab" * 20_000, "aab" * 15_000),
])  # fmt: skip
def test_no_content_makes_it_slow(old: str, new: str) -> None:
    started = time.monotonic()
    budget = Budget()
    found = blocks(old, new, budget)
    assert time.monotonic() - started < 20
    assert (found[-1].old_end, found[-1].new_end) == (len(old), len(new))


def test_a_spent_budget_says_so() -> None:
    budget = Budget(steps=10)
    blocks("abcabcabcabcabc" * 9, "cbacbacbacbacba" * 9, budget)
    assert budget.is_spent
