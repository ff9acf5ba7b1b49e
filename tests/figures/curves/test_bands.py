"""Bands of groups: runs of different lengths and steps brought together by a rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dashboard.data.model.run import MetricHistory
from dashboard.figures.curves.bands import MAX_BANDS, PLACES, Group, band_of, bands, rule
from dashboard.figures.curves.figure import Curve, CurveStyle

NAN = math.nan


def history(values: Sequence[float], steps: Sequence[int] | None = None) -> MetricHistory:
    at = list(range(len(values))) if steps is None else list(steps)
    return MetricHistory("loss", at, [1_700_000_000_000 + step * 1000 for step in at], list(values), False, len(values))


def curve(values: Sequence[float], steps: Sequence[int] | None = None, **more: Any) -> Curve:
    return Curve("run", "#0072b2", history(values, steps), **more)


def same(found: Any, wanted: Sequence[float]) -> bool:
    return bool(np.allclose(found, wanted, equal_nan=True))


def test_mean_deviation_and_range_where_runs_have_the_same_steps() -> None:
    band = band_of([curve([1, 2]), curve([3, 6]), curve([5, 1])], CurveStyle())
    assert same(band.x, [0, 1])
    assert same(band.mean, [3, 3])
    assert same(band.std, [2, math.sqrt(7)]), "of the sample, as in the groups of the run table"
    assert (band.low.tolist(), band.high.tolist(), band.count.tolist()) == ([1, 1], [5, 6], [3, 3])


def test_a_run_is_interpolated_between_its_points_and_does_not_count_outside_of_them() -> None:
    band = band_of([curve([0, 4], [0, 4]), curve([10, 10, 10], [2, 3, 6])], CurveStyle())
    assert same(band.x, [0, 2, 3, 4, 6])
    assert band.count.tolist() == [1, 2, 2, 2, 1]
    assert same(band.mean, [0, 6, 6.5, 7, 10])
    assert same(band.std[[0, 4]], [NAN, NAN]), "one value has no deviation"


def test_beside_values_that_are_not_finite_a_run_does_not_count() -> None:
    band = band_of([curve([1, NAN, 3, math.inf], [0, 2, 4, 6]), curve([5] * 7)], CurveStyle())
    assert band.count.tolist() == [2, 1, 1, 1, 2, 1, 1]
    assert same(band.mean, [3, 5, 5, 5, 4, 5, 5])
    alone = band_of([curve([1, NAN, 3])], CurveStyle())
    assert same(alone.mean, [1, NAN, 3])
    assert same(alone.low, [1, NAN, 3])


def test_over_a_metric_points_at_one_value_are_averaged_and_stand_in_order() -> None:
    over = history([0.5, 0.1, 0.5])
    band = band_of([curve([4, 1, 6], other=over)], CurveStyle("metric:epoch"))
    assert same(band.x, [0.1, 0.5])
    assert same(band.mean, [1, 5])
    assert "averaged" in rule(CurveStyle("metric:epoch"))
    assert "averaged" not in rule(CurveStyle())


@pytest.mark.parametrize(("axis", "places"), [("time", [1.7e12, 1.7e12 + 1000]), ("relative", [1, 2])])
def test_on_axes_of_time(axis: str, places: list[float]) -> None:
    band = band_of([curve([1, 3], start_ms=1_700_000_000_000 - 1000)], CurveStyle(axis))
    assert same(band.x, places)
    assert same(band.mean, [1, 3])


def test_smoothing_comes_before_the_mean() -> None:
    one, other = [4.0, 0.0, 2.0], [0.0, 8.0, 1.0]
    plain = band_of([curve(one), curve(other)], CurveStyle())
    smooth = band_of([curve(one), curve(other)], CurveStyle(smoothing=0.5))
    assert not same(plain.mean, smooth.mean.tolist())
    assert same(smooth.mean[:1], [2.0])


def test_many_places_are_thinned_with_both_ends_kept() -> None:
    band = band_of([curve([1.0] * 3000), curve([3.0] * 2000, range(0, 6000, 3))], CurveStyle())
    assert len(band.x) <= PLACES
    assert (band.x[0], band.x[-1]) == (0, 5997)
    assert same(band.mean[:2], [2, 2])


def test_no_run_makes_an_empty_band() -> None:
    assert len(band_of([], CurveStyle()).x) == 0
    assert len(band_of([curve([])], CurveStyle()).x) == 0
    gone = band_of([curve([NAN, NAN])], CurveStyle())
    assert same(gone.mean, [NAN, NAN])


def test_a_figure_has_areas_only_where_two_runs_count() -> None:
    figure = bands([Group("a<b", [curve([1, 2, 3]), curve([2, 3], [0, 1])])], CurveStyle(), title="loss", height=300)
    *areas, line = figure.data
    assert [len(area.x) for area in areas] == [4, 4], "range and deviation over the two steps that both have"
    assert list(line.y) == [1.5, 2.5, 3.0]
    assert list(line.customdata[2]) == [None, 3.0, 3.0, 1.0]
    assert "a&lt;b" in line.hovertemplate
    top, bottom = max(areas[1].y), min(areas[1].y)
    assert (top, bottom) == (3, 1), "a deviation never reaches beyond the runs"


def test_a_log_axis_leaves_gaps_at_zero_and_below_and_groups_are_bounded() -> None:
    figure = bands(
        [Group("g", [curve([1, -1, 2, 2]), curve([3, 1, 4, 5])])], CurveStyle(is_log=True), title="", height=90
    )
    *areas, line = figure.data
    assert list(line.y) == [2, None, 3, 3.5]
    assert all(value > 0 for area in areas for value in area.y)
    assert figure.layout.yaxis.type == "log"
    many = [Group(str(number), [curve([1, 2])]) for number in range(MAX_BANDS + 5)]
    assert len(bands(many, CurveStyle(), title="", height=90).data) == MAX_BANDS
