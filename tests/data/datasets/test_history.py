"""Introductions of contents: linear histories, branches, merges, commits that were not read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.datasets.history import introductions, parents_first


def told(
    parents: dict[str, list[str]], hashes: dict[str, str | None], *heads: str
) -> list[tuple[str, str, str | None]]:
    return [(item.commit, item.hash, item.previous) for item in introductions(parents, heads, hashes)]


def test_consecutive_commits_of_one_content_are_one() -> None:
    parents = {"1": [], "2": ["1"], "3": ["2"], "4": ["3"], "5": ["4"]}
    hashes = {"1": None, "2": "A", "3": "A", "4": "B", "5": "A"}
    assert told(parents, hashes, "5") == [("2", "A", None), ("4", "B", "A"), ("5", "A", "B")]


def test_a_merge_takes_over_what_one_side_has() -> None:
    parents = {"1": [], "left": ["1"], "right": ["1"], "merge": ["left", "right"], "last": ["merge"]}
    hashes = {"1": "A", "left": "A", "right": "B", "merge": "B", "last": "C"}
    assert told(parents, hashes, "last") == [("1", "A", None), ("right", "B", "A"), ("last", "C", "B")]
    assert told(parents, hashes | {"merge": "M"}, "merge")[-1] == ("merge", "M", "A")


def test_a_commit_that_was_not_read_changes_nothing() -> None:
    parents = {"1": [], "2": ["1"], "3": ["2"]}
    assert told(parents, {"1": "A", "3": "A"}, "3") == [("1", "A", None)]
    assert told(parents, {"3": "A"}, "3") == [("3", "A", None)]


def test_what_was_away_came_after_what_was_before() -> None:
    parents = {"1": [], "2": ["1"], "3": ["2"]}
    assert told(parents, {"1": "A", "2": None, "3": "B"}, "3") == [("1", "A", None), ("3", "B", "A")]
    assert told(parents, {"1": "A", "2": None, "3": "B"}, "1", "unknown") == [("1", "A", None)]


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[str, str | None], list[str]]:
    count = draw(st.integers(1, 12))
    parents = {str(index): sorted(draw(st.sets(st.sampled_from(range(index)), max_size=2))) if index else []
               for index in range(count)}  # fmt: skip
    named = {sha: [str(parent) for parent in found] for sha, found in parents.items()}
    hashes = {sha: draw(st.sampled_from([None, "A", "B", "C"])) for sha in named}
    return named, hashes, draw(st.lists(st.sampled_from(sorted(named)), min_size=1, max_size=3))


@given(histories())
def test_every_content_is_introduced_and_only_where_no_parent_has_it(
    history: tuple[dict[str, list[str]], dict[str, str | None], list[str]],
) -> None:
    parents, hashes, heads = history
    order = parents_first(parents, heads)
    assert len(order) == len(set(order))
    assert all(order.index(parent) < order.index(sha) for sha in order for parent in parents[sha])
    found = introductions(parents, heads, hashes)
    wanted = {sha for sha in order if hashes[sha] and hashes[sha] not in {hashes[parent] for parent in parents[sha]}}
    assert {item.commit for item in found} == wanted
    assert {item.hash for item in found} == {hashes[sha] for sha in order} - {None}


def test_a_long_history_is_no_deep_recursion() -> None:
    parents = {str(index): [str(index - 1)] if index else [] for index in range(20_000)}
    assert len(introductions(parents, ["19999"], {sha: sha for sha in parents})) == 20_000
