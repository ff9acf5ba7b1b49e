"""Differences of texts: nothing is lost, unchanged stretches fold, long ones are cut and said to be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.sides import Difference, Fold, Line, difference
from dashboard.data.sides.difference import MAX_COMPARED, MAX_FOLDED, MAX_LINES, beginning, lines_of

LINES = st.lists(st.sampled_from(["a", "b", "c", "", " "]), max_size=60)


def unfolded(found: Difference) -> list[Line]:
    return [line for part in found.parts for line in (part.lines if isinstance(part, Fold) else [part])]


@given(LINES, LINES)
def test_both_texts_can_be_read_from_it(old: list[str], new: list[str]) -> None:
    base, other = "".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new)
    found = difference(base, other)
    lines = unfolded(found)
    assert [line.text for line in lines if line.sign != "+"] == old
    assert [line.text for line in lines if line.sign != "-"] == new
    assert [line.number for line in lines if line.sign != "-"] == list(range(1, len(new) + 1))
    assert (found.added, found.removed) == tuple(sum(line.sign == sign for line in lines) for sign in "+-")
    assert found.is_same == (base == other)
    assert not found.is_cut


def test_three_lines_stand_around_a_change_and_the_rest_folds() -> None:
    old = [f"line {n}" for n in range(30)]
    new = [*old[:15], "new", *old[16:]]
    found = difference("\n".join(old), "\n".join(new))
    assert [part.total if isinstance(part, Fold) else part.sign for part in found.parts] == [12, *"   -+   ", 11]


def test_ends_of_lines_are_no_lines() -> None:
    found = difference("a\r\nb\r\n", "a\nb")
    assert (found.is_same, found.added, found.removed) == (False, 0, 0)
    assert lines_of("a\n\nb\n") == ["a", "", "b"]
    assert lines_of("") == []


def test_what_is_long_is_cut() -> None:
    found = difference("", "x\n" * (MAX_LINES + 1))
    assert found.is_cut
    assert len(found.parts) == MAX_LINES
    assert found.added == MAX_LINES + 1
    [fold] = difference("same\n" * 900, "same\n" * 900).parts
    assert isinstance(fold, Fold)
    assert (fold.total, len(fold.lines)) == (900, MAX_FOLDED)
    assert len(unfolded(difference("", "y" * 10_000))[0].text) < 500
    assert beginning("a\n" * 1000)[1] == 1000


@pytest.mark.parametrize("alphabet", [2, 150, 10**6])
def test_hard_texts_take_a_bounded_time(alphabet: int) -> None:
    numbers = [pow(7, n, 1_000_003) % alphabet for n in range(60_000)]
    began = time.perf_counter()
    found = difference("\n".join(map(str, numbers)), "\n".join(map(str, numbers[::-1])))
    assert time.perf_counter() - began < 5
    assert found.is_cut
    assert found.added <= MAX_COMPARED
