"""What a value is, when two are the same, and how far they are apart: also for integers beyond all floats."""

from __future__ import annotations

import math

import pytest

from dashboard.data.model.values import as_float, delta_of, is_same, natural, value_changes

HUGE = 10**400


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True), (math.nan, math.nan, True), (math.nan, 1, False), (True, 1, False), ("1", 1, False),
        (HUGE, HUGE, True), (HUGE, 1.5, False), (HUGE, math.nan, False), (None, None, True), ([1], [1], True),
        ([1.0], [1], False), ([math.nan], [float("nan")], True), ([1], [1, 2], False), ([[2]], [[2.0]], False),
        ([HUGE], [HUGE], True), ([{"a": 1}], [{"a": 2}], False),
    ],
)  # fmt: skip
def test_values_are_the_same_by_value_and_type(one: object, other: object, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [(1, 3, 2), (1.5, 1, -0.5), (True, 2, None), ("1", 2, None), (1.5, HUGE, math.inf), (HUGE, 1.5, -math.inf),
     (HUGE, HUGE + 1, 1)],
)  # fmt: skip
def test_a_delta_is_between_numbers(old: object, new: object, delta: float | None) -> None:
    assert delta_of(old, new) == delta


def test_an_empty_group_is_nothing() -> None:
    [change] = value_changes({"params.yaml": {"net": {}, "a": 1}}, {"params.yaml": {"net": {"depth": 2}, "a": 1}})
    assert (change.key, change.from_, change.to) == ("net.depth", None, 2)
    assert value_changes({"params.yaml": {"net": {}}}, {"params.yaml": {}}) == []


def test_a_change_of_a_huge_integer_is_listed() -> None:
    [change] = value_changes({"params.yaml": {"seed": HUGE}}, {"params.yaml": {"seed": 7}})
    assert (change.key, change.from_, change.to, change.delta) == ("seed", HUGE, 7, 7 - HUGE)


@pytest.mark.parametrize(
    ("value", "number"), [(3, 3.0), (True, None), ("3", None), (HUGE, math.inf), (-HUGE, -math.inf)]
)
def test_every_number_has_a_float(value: object, number: float | None) -> None:
    assert as_float(value) == number


def test_names_stand_in_the_order_in_which_people_count() -> None:
    names = ["unit10", "unit2", "unit", "layer2/unit1", "layer10/unit1", "10", "9", "recall"]
    assert sorted(names, key=natural) == [
        "9", "10", "layer2/unit1", "layer10/unit1", "recall", "unit", "unit2", "unit10",
    ]  # fmt: skip
