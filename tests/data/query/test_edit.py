"""Header filters write into the bar without touching the rest of it."""

from __future__ import annotations

import pytest

from dashboard.data.query.edit import condition_on, with_condition
from dashboard.errors import QueryError


@pytest.mark.parametrize(
    ("text", "key", "condition", "result"),
    [
        ("", "metrics.acc", "metrics.acc > 0.9", "metrics.acc > 0.9"),
        ("name = 'a'", "metrics.acc", "metrics.acc > 0.9", "name = 'a' and metrics.acc > 0.9"),
        ("metrics.acc > 0.5 and name = 'a'", "metrics.acc", "metrics.acc > 0.9", "metrics.acc > 0.9 and name = 'a'"),
        ("metrics.acc > 1 and name = 'a' and metrics.acc < 2", "metrics.acc", "", "name = 'a'"),
        ("metrics.acc > 1", "metrics.acc", "", ""),
        ("name = 'a' or id = 'b'", "metrics.acc", "metrics.acc > 1", "(name = 'a' or id = 'b') and metrics.acc > 1"),
        ("name = 'a' or name = 'b'", "name", "name = 'c'", "name = 'c'"),
        ("name = 'a' or user = 'b'", "name", "name = 'c'", "(name = 'a' or user = 'b') and name = 'c'"),
        ("user = 'b'", "name", "name = 'c' or name is null", "user = 'b' and (name = 'c' or name is null)"),
        ("metrics.acc.max > 1", "metrics.acc", "metrics.acc > 2", "metrics.acc.max > 1 and metrics.acc > 2"),
        ("metrics.acc.last > 1", "metrics.acc", "metrics.acc > 2", "metrics.acc > 2"),
        ("run_name = 'a'", "name", "name = 'b'", "name = 'b'"),
    ],
)  # fmt: skip
def test_a_condition_is_added_replaced_or_removed(text: str, key: str, condition: str, result: str) -> None:
    assert with_condition(text, key, condition, {"acc"}) == result


def test_a_condition_is_read_back() -> None:
    text = "metrics.acc > 1 and name = 'a' and metrics.acc < 2 and (metrics.acc = 1 or name = 'b')"
    assert condition_on(text, "metrics.acc", {"acc"}) == "metrics.acc > 1 and metrics.acc < 2"
    assert condition_on(text, "params.lr", {"acc"}) == ""
    assert condition_on("metrics.acc > 1 or name = 'a'", "metrics.acc", {"acc"}) == ""


def test_a_condition_on_another_field_is_refused() -> None:
    with pytest.raises(QueryError):
        with_condition("", "name", "user = 'a'")
    with pytest.raises(QueryError):
        with_condition("", "name, user", "user = 'a'")
