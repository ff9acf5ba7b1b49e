"""Runs of one name."""

from __future__ import annotations

from dashboard.figures.runs.names import ambiguous, told_apart


def test_only_names_that_repeat_get_an_id() -> None:
    names = {"aaaaaaaa1": "twin", "bbbbbbbb2": "other", "cccccccc3": "twin"}
    assert ambiguous(names) == {"aaaaaaaa1", "cccccccc3"}
    assert told_apart(names) == {"aaaaaaaa1": "twin aaaaaaa", "bbbbbbbb2": "other", "cccccccc3": "twin ccccccc"}
