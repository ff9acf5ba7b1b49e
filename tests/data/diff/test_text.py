"""Differences of texts: both texts can be read from one, words are marked, and what is long is cut and said to be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff.text import (
    MAX_FOLDED,
    MAX_LINES,
    MAX_ROWS,
    Fold,
    Line,
    Row,
    Span,
    TextDiff,
    text_diff,
    words_diff,
)

LINES = st.lists(st.text(alphabet="ab .", max_size=8), max_size=40)


def rows_of(found: TextDiff) -> list[Row]:
    return [row for part in found.parts for row in (part.rows if isinstance(part, Fold) else [part])]


@given(LINES, LINES, st.booleans())
def test_applying_a_difference_gives_the_new_text(old: list[str], new: list[str], ignore: bool) -> None:
    found = text_diff(
        "".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new), ignore_whitespace=ignore
    )
    rows = rows_of(found)
    assert [row.old.text for row in rows if row.old] == old
    assert [row.new.text for row in rows if row.new] == new
    assert [row.new.number for row in rows if row.new] == list(range(1, len(new) + 1))
    assert not found.is_cut


@given(LINES, LINES)
def test_below_each_other_it_is_the_same_difference(old: list[str], new: list[str]) -> None:
    found = text_diff("\n".join(old), "\n".join(new), context=1000)
    lines: list[tuple[str, Line]] = []
    for part in found.unified():
        lines += [(" ", row.new) for row in part.rows if row.new] if isinstance(part, Fold) else [part]
    assert [line.text for sign, line in lines if sign != "+"] == [row.old.text for row in rows_of(found) if row.old]
    assert [line.text for sign, line in lines if sign != "-"] == [row.new.text for row in rows_of(found) if row.new]
    assert (found.added, found.removed) == tuple(sum(sign == one for sign, _ in lines) for one in "+-")


def test_three_rows_stand_around_a_change_and_the_rest_folds() -> None:
    old = [f"line {n}" for n in range(30)]
    found = text_diff("\n".join(old), "\n".join([*old[:15], "line fifteen", *old[16:]]))
    assert [part.total if isinstance(part, Fold) else part.is_same for part in found.parts] == [
        12, True, True, True, False, True, True, True, 11,
    ]  # fmt: skip
    changed = next(part for part in found.parts if isinstance(part, Row) and not part.is_same)
    assert changed.old == Line(16, (Span("line "), Span("15", is_changed=True)))
    assert changed.new == Line(16, (Span("line "), Span("fifteen", is_changed=True)))


def test_lines_with_little_in_common_are_not_marked_word_by_word() -> None:
    assert words_diff("a b c d", "x y z d") == ((Span("a b c d"),), (Span("x y z d"),))
    assert words_diff("", "x") == ((Span(""),), (Span("x"),))


def test_white_space_and_ends_of_lines() -> None:
    assert text_diff("a\r\nb\r\n", "a\nb").note == "Only ends of lines differ."
    ignored = text_diff("if x:\n\ty = 1\n", "if x:\n    y=1\n", ignore_whitespace=True)
    assert (ignored.is_same, ignored.note) == (True, "Only white space differs.")
    assert not text_diff("a\n", "a \n").is_same
    assert text_diff("a", "a").note == ""


def test_what_is_long_is_cut() -> None:
    found = text_diff("", "x\n" * (MAX_ROWS + 1))
    assert (found.is_cut, len(found.parts), found.added) == (True, MAX_ROWS, MAX_ROWS + 1)
    [fold] = text_diff("same\n" * 900, "same\n" * 900).parts
    assert isinstance(fold, Fold)
    assert (fold.total, len(fold.rows)) == (900, MAX_FOLDED)
    long = text_diff("a\n" * MAX_LINES, "a\n" * (MAX_LINES + 5))
    assert (long.is_cut, long.is_same) == (True, False)
    assert "first" in long.note
    assert len(rows_of(text_diff("", "y" * 100_000))[0].new.text) < 2_100  # type: ignore[union-attr]


@pytest.mark.parametrize("alphabet", [2, 150, 10**6])
def test_large_texts_take_a_moment(alphabet: int) -> None:
    old = "".join(f"value = {(n * n * 7919) % alphabet}\n" for n in range(40_000))
    new = "".join(f"value = {(n * n * 7919 + n % 3) % alphabet}\n" for n in range(40_000))
    started = time.monotonic()
    text_diff(old, new)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(("before", "after"), [(5_000, 5_000), (0, 9_000), (9_000, 0)])
def test_of_a_long_line_what_differs_is_shown_and_marked(before: int, after: int) -> None:
    head, tail = "key: 1, " * (before // 8), ", key: 1" * (after // 8)
    row = rows_of(text_diff(f"{head}old{tail}\n", f"{head}new one{tail}\n"))[0]
    assert row.old
    assert row.new
    assert [span.text for span in row.old.spans if span.is_changed] == ["old"]
    assert "".join(span.text for span in row.new.spans if span.is_changed) == "new one"
    assert max(len(row.old.text), len(row.new.text)) < 250
    assert row.new.text.startswith("…") == bool(before)
    assert row.new.text.endswith("…") == bool(after)
