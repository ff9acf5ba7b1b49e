"""Differences of documents: every key counts once, numbers have deltas, null is a value, what is huge is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff.values import MAX_CHANGES, ValueChange, ValueDiff, leaves, values_diff

KEYS = st.dictionaries(
    st.sampled_from("abcdef"), st.none() | st.booleans() | st.integers(-3, 3) | st.text("xy", max_size=2)
)


@given(KEYS, KEYS)
def test_applying_the_changes_gives_the_new_document(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = values_diff({"of": old}, {"of": new})
    applied = {f"of.{key}": value for key, value in old.items()} or {"of": {}}
    for change in found.changes:
        if change.change is ValueChange.REMOVED:
            del applied[change.key]
        else:
            applied[change.key] = change.new
    expected = {f"of.{key}": value for key, value in new.items()} or {"of": {}}
    assert {key: (type(value), value) for key, value in applied.items()} == {
        key: (type(value), value) for key, value in expected.items()
    }
    assert found.same + found.changed + found.added == len(expected)


@pytest.mark.parametrize(("old", "new", "counts"), [({}, {"a": 1}, (1, 0)), ({"a": 1}, {}, (0, 1)), ({}, {}, (0, 0))])
def test_a_file_that_is_not_there_or_empty_has_no_key(old: Any, new: Any, counts: tuple[int, int]) -> None:
    found = values_diff(old, new)
    assert (found.added, found.removed) == counts
    assert all(change.key for change in found.changes)


def test_what_each_change_says() -> None:
    old = {"lr": 0.1, "layers": [{"units": 8}, {"units": 4}], "tags": ["a"], "gone": None, "a.b": 1, "same": 1}
    new = {"lr": 0.25, "layers": [{"units": 16}], "tags": ["a", "b"], "a.b": "1", "same": 1.0, "none": None}
    assert values_diff(old, new).changes == (
        ValueDiff("lr", ValueChange.CHANGED, 0.1, 0.25, 0.15),
        ValueDiff("layers[0].units", ValueChange.CHANGED, 8, 16, 8),
        ValueDiff("tags", ValueChange.CHANGED, ["a"], ["a", "b"]),
        ValueDiff('"a.b"', ValueChange.CHANGED, 1, "1"),
        ValueDiff("none", ValueChange.ADDED, None, None),
        ValueDiff("layers[1].units", ValueChange.REMOVED, 4, None),
        ValueDiff("gone", ValueChange.REMOVED, None, None),
    )


def test_a_document_may_be_a_list_or_a_value() -> None:
    assert values_diff(3, 5).changes == (ValueDiff("", ValueChange.CHANGED, 3, 5, 2),)
    assert values_diff([{"a": 1}], [{"a": 1}, {"a": 2}]).changes[0].key == "[1].a"


def test_what_is_huge_is_counted_or_refused() -> None:
    found = values_diff({}, {str(n): n for n in range(MAX_CHANGES + 5)})
    assert (len(found.changes), found.added) == (MAX_CHANGES, MAX_CHANGES + 5)
    with pytest.raises(ValueError, match="more than"):
        values_diff({}, {str(n): n for n in range(200_001)})
    deep: Any = 1
    for _ in range(2_000):
        deep = {"a": deep}
    with pytest.raises(ValueError, match="too deeply"):
        list(leaves(deep))
