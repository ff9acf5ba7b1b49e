"""Which metric decides about the best step, and which step that is."""

from __future__ import annotations

import math

import pytest

from dashboard.data.model.points import Point
from dashboard.data.model.primary import Primary, summaries_of


@pytest.mark.parametrize(
    ("named", "goals", "primary"),
    [
        (None, {}, None),
        (None, {"loss": "down", "acc": "up"}, Primary("loss", "down")),
        ("acc", {"loss": "down"}, Primary("acc", "up")),
        ("acc", {"loss": "down", "acc": "down"}, Primary("acc", "down")),
    ],
)
def test_the_named_one_else_the_first_goal(named: str | None, goals: dict[str, str], primary: Primary | None) -> None:
    assert Primary.of(named, goals) == primary


def test_the_earliest_of_equal_best_steps_counts_and_nan_never() -> None:
    acc = [Point(0, 0, math.nan), Point(5, 1, 0.9), Point(3, 2, 0.9), Point(4, 3, 0.1), Point(9, 4, math.nan)]
    loss = [Point(3, 0, 7.0), Point(3, 1, 2.0), Point(5, 2, 1.0)]
    late = [Point(5, 0, 1.0), Point(6, 0, 2.0)]
    once = [Point(8, 0, 4.0)]
    found = summaries_of({"acc": acc, "loss": loss, "late": late, "once": once}, Primary("acc"))
    assert {name: item.at_best for name, item in found.items()} == {"acc": 0.9, "loss": 2.0, "late": None, "once": 4.0}
    assert summaries_of({"loss": loss}, Primary("acc"))["loss"].at_best is None
    assert summaries_of({"acc": acc, "loss": loss}, Primary("loss", "down"))["acc"].at_best == 0.9
