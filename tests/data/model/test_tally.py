"""Aggregates that are carried along equal those of all points at once."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.model.points import Point, summary_of
from dashboard.data.model.tally import Tally

VALUES = st.floats(-1e9, 1e9) | st.sampled_from([math.nan, math.inf, -math.inf])


@given(st.lists(VALUES, min_size=1, max_size=20), st.randoms(use_true_random=False), st.integers(0, 20))
def test_point_by_point_equals_all_at_once(values: list[float], order: object, cut: int) -> None:
    points = [Point(step, 0, value) for step, value in enumerate(values)]
    order.shuffle(points)  # type: ignore[attr-defined]
    tally = Tally()
    for start, end in pairwise([0, min(cut, len(points)), len(points)]):
        tally = tally.plus(points[start:end])
    wanted, found = summary_of(points), tally.summary
    for name in ("last", "min", "max", "mean", "count", "last_step"):
        one, other = getattr(wanted, name), getattr(found, name)
        assert (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6), name
    assert math.isnan(found.min) or values[found.min_step or 0] == found.min
    assert math.isnan(found.max) or values[found.max_step or 0] == found.max


def test_no_finite_mean_of_opposite_infinities() -> None:
    assert math.isnan(Tally().plus([Point(0, 0, math.inf), Point(1, 0, -math.inf)]).summary.mean)
