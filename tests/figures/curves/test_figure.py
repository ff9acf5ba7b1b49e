"""Metric curves: smoothing, gaps, axes."""

from __future__ import annotations

import math

import pytest

from dashboard.data.model.run import MetricHistory
from dashboard.figures.curves.figure import Curve, CurveStyle, curves, not_finite, smoothed, style_of


def history(values: list[float]) -> MetricHistory:
    steps = list(range(len(values)))
    return MetricHistory("loss", steps, [1_700_000_000_000 + step * 1000 for step in steps], values, False, len(values))


def drawn(values: list[float], style: CurveStyle):
    return curves([Curve("run", "#0072b2", history(values))], style)


def test_without_smoothing_the_points_are_drawn_as_they_are() -> None:
    figure = drawn([3.0, 2.0, 1.0], CurveStyle())
    assert [list(trace.y) for trace in figure.data] == [[3.0, 2.0, 1.0]]


def test_the_raw_curve_stands_behind_the_smooth_one() -> None:
    raw, smooth = drawn([3.0, 2.0, 1.0], CurveStyle(smoothing=0.9)).data
    assert list(raw.y) == [3.0, 2.0, 1.0]
    assert raw.opacity < 0.5
    assert list(smooth.y) != list(raw.y)


def test_smoothing_is_corrected_for_its_start_and_ends_at_a_constant() -> None:
    assert smoothed([5.0, 5.0, 5.0], 0.9) == pytest.approx([5.0, 5.0, 5.0])
    assert smoothed([4.0, 0.0], 0.5) == pytest.approx([4.0, 4 / 3])


def test_values_that_are_not_finite_leave_a_gap_and_do_not_spoil_what_follows() -> None:
    values = [1.0, math.nan, math.inf, 1.0]
    assert not_finite(history(values)) == 2
    assert list(drawn(values, CurveStyle()).data[0].y) == [1.0, None, None, 1.0]
    assert smoothed(values, 0.5)[3] == pytest.approx(1.0)


def test_a_log_axis_leaves_gaps_at_zero_and_below() -> None:
    figure = drawn([1.0, 0.0, -1.0, 2.0], CurveStyle(is_log=True))
    assert list(figure.data[0].y) == [1.0, None, None, 2.0]
    assert figure.layout.yaxis.type == "log"


@pytest.mark.parametrize(("axis", "kind", "second"), [("step", "linear", 1), ("relative", "linear", 1.0)])
def test_the_horizontal_axis(axis, kind: str, second: float) -> None:
    figure = drawn([1.0, 2.0], CurveStyle(axis=axis))
    assert figure.data[0].x[1] == second
    assert figure.layout.xaxis.type == kind


def test_wall_time_is_a_date() -> None:
    figure = drawn([1.0, 2.0], CurveStyle(axis="time"))
    assert figure.layout.xaxis.type == "date"
    assert figure.data[0].x[0].isoformat() == "2023-11-14T22:13:20+00:00"


def test_a_runs_name_is_text_not_markup() -> None:
    figure = curves([Curve("<b>%{y}</b>", "#0072b2", history([1.0]))], CurveStyle())
    assert "<b>%" not in figure.data[0].hovertemplate.partition("<extra>")[2]


def test_a_metrics_name_is_text_not_markup() -> None:
    figure = curves([], CurveStyle(), title="<a href='https://evil.example'>loss</a> {x}")
    assert figure.layout.yaxis.title.text == "&lt;a href='https://evil.example'&gt;loss&lt;/a&gt; {x}"


def test_controls_that_say_nonsense_are_the_default() -> None:
    assert style_of({"axis": "sideways", "is_log": None, "smoothing": 7}) == CurveStyle("step", False, 0.99)
    assert style_of({}) == CurveStyle()


def test_what_is_not_finite_is_marked_where_it_was_logged() -> None:
    figure = drawn([1.0, math.nan, math.inf, -math.inf, 2.0], CurveStyle())
    marks = {trace.name: (list(trace.x), trace.yaxis) for trace in figure.data[1:]}
    assert marks == {"NaN": ([1], "y2"), "∞": ([2], "y2"), "−∞": ([3], "y2")}
    assert figure.layout.yaxis2.range == (0, 1)


def test_time_is_drawn_in_its_own_order() -> None:
    restarted = MetricHistory("loss", [0, 0, 1, 1], [0, 2000, 1000, 3000], [1.0, 3.0, 2.0, 4.0], False, 4)
    by_time = curves([Curve("run", "#0072b2", restarted)], CurveStyle(axis="relative"))
    assert (list(by_time.data[0].x), list(by_time.data[0].y)) == ([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0])
    by_step = curves([Curve("run", "#0072b2", restarted)], CurveStyle())
    assert list(by_step.data[0].y) == [1.0, 3.0, 2.0, 4.0]


def test_relative_time_counts_from_the_runs_start() -> None:
    line = Curve("run", "#0072b2", history([1.0, 2.0]), start_ms=1_700_000_000_000 - 5000)
    assert list(curves([line], CurveStyle(axis="relative")).data[0].x) == [5.0, 6.0]


def test_a_metric_on_the_horizontal_axis_is_aligned_by_step() -> None:
    other = MetricHistory("examples", [1, 3], [0, 0], [100.0, math.nan], False, 2)
    line = Curve("run", "#0072b2", history([5.0, 6.0, 7.0, 8.0]), other=other)
    figure = curves([line], CurveStyle(axis="metric:examples"))
    assert list(figure.data[0].x) == [None, 100.0, 100.0, None]
    assert figure.layout.xaxis.title.text == "examples"


def test_controls_may_name_a_metric() -> None:
    assert style_of({"axis": "metric:<b>"}).axis == "metric:<b>"
    assert curves([], CurveStyle(axis="metric:<b>")).layout.xaxis.title.text == "&lt;b&gt;"
