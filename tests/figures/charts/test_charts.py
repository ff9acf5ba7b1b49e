"""Charts over many runs: every run is drawn or accounted for, whatever its values and names are."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import numpy as np
import pytest

from dashboard.data.charts import Variable
from dashboard.figures import palette
from dashboard.figures.charts import chart_choice
from dashboard.figures.charts.axes import Candidate
from dashboard.figures.charts.chart_scales import Scale
from dashboard.figures.charts.contour import contour
from dashboard.figures.charts.scatter import BINS, MAX_POINTS, Runs, scatter
from dashboard.figures.charts.spread import MAX_BOXES, boxes

NAN, INF = math.nan, math.inf
EVIL = "<script>%{x}</script>\n{y}"


def variable(key: str, values: Any, kind: str = "number", labels: Any = ()) -> Variable:
    array = np.array([NAN if value is None else value for value in values], dtype=float)
    missing = sum(value is None for value in values)
    nan = int(np.isnan(array).sum()) - missing
    return Variable(key, kind, array, tuple(labels), missing, nan, int(np.isinf(array).sum()))


def runs(count: int) -> Runs:
    return Runs([f"id{place}" for place in range(count)], [EVIL if place == 0 else None for place in range(count)])


def scale(key: str, values: Any, *, is_log: bool = False) -> Scale:
    return Scale.of(variable(key, values), is_log=is_log)


def cloud(count: int) -> tuple[Scale, Scale]:
    random = np.random.default_rng(1)
    return Scale(variable("a", random.normal(size=count))), Scale(variable("b", random.lognormal(size=count)), True)


def test_runs_that_cannot_be_placed_are_counted_by_reason() -> None:
    chart = scatter(
        runs(6), scale("a", [1, 2, 3, 4, None, 6]), scale("b", [1, NAN, INF, -INF, 5, 0], is_log=True), None, height=300
    )
    [trace] = chart.figure.data
    assert list(trace.x) == [1]
    assert chart.notes == (
        "5 runs not drawn: 1 without a; 1 whose b is NaN; 2 whose b is infinite; 1 whose b is not above zero.",
    )
    assert list(scatter(runs(2), scale("a", [1, 2]), scale("b", [0, 3]), None, height=90).figure.data[0].y) == [0, 3]


def test_points_carry_their_run_and_its_own_colour() -> None:
    [trace] = scatter(runs(2), scale("a", [1, 2]), scale("b", [1, 2]), None, height=300).figure.data
    assert [item[0] for item in trace.customdata] == ["id0", "id1"]
    assert list(trace.marker.color) == [palette.colour("id0"), palette.colour("id1")]
    assert trace.customdata[0][1].startswith("&lt;script&gt;")


def test_names_of_columns_are_text_in_labels_and_hover() -> None:
    chart = scatter(runs(2), scale(f"params.{EVIL}", [1, 2]), scale("b", [1, 2]), None, height=300)
    assert "<script>" not in chart.figure.layout.xaxis.title.text
    assert "%{x}</script>" not in chart.figure.data[0].hovertemplate
    assert "{y}" not in chart.figure.data[0].hovertemplate.replace("%{y}", "")


def test_a_third_column_colours_and_what_it_lacks_is_grey() -> None:
    x, y = scale("a", [1, 2, 3]), scale("b", [1, 2, 3])
    grey, known = scatter(runs(3), x, y, variable("c", [1, None, INF]), height=300).figure.data
    assert (list(grey.x), list(known.x), list(known.marker.color)) == ([2, 3], [1], [1])
    chart = scatter(runs(3), x, y, variable("c", [0, 0, None], "category", ["<b>", "d"]), height=300)
    assert [trace.name for trace in chart.figure.data] == ["&lt;b&gt;", "others or missing (1)"]
    assert "1 run grey: no finite c." in chart.notes


@pytest.mark.parametrize("values", [[2, 2, 2], [2, None, 2]])
@pytest.mark.parametrize("kind", ["number", "category"])
def test_a_column_with_one_value_that_colours_is_named(values: list[float | None], kind: str) -> None:
    x, y = scale("a", [1, 2, 3]), scale("b", [1, 2, 3])
    said = "One colour: every run drawn here that has c has the same."
    assert said in scatter(runs(3), x, y, variable("c", values, kind, "xyz"), height=300).notes
    assert said not in scatter(runs(3), x, y, variable("c", [2, 1, None], kind, "xyz"), height=300).notes


def test_many_categories_keep_the_commonest_in_colour() -> None:
    codes = [code for code in range(30) for _ in range(code + 1)]
    x = scale("a", range(len(codes)))
    chart = scatter(runs(len(codes)), x, x, variable("c", codes, "category", map(str, range(30))), height=300)
    assert sum(len(trace.x) for trace in chart.figure.data) == len(codes)
    assert "29" in {trace.name for trace in chart.figure.data}
    assert len(chart.figure.data) == 12


def test_a_hundred_thousand_runs_become_counts_that_lose_none_in_reasonable_time() -> None:
    x, y = cloud(100_000)
    started = time.perf_counter()
    chart = scatter(Runs([], []), x, y, None, height=300)
    body = chart.figure.to_json()
    assert time.perf_counter() - started < 5
    [trace] = chart.figure.data
    assert np.asarray(trace.customdata).sum() == 100_000
    assert np.asarray(trace.z).shape == (BINS, BINS)
    assert len(body) < 300_000
    assert chart.notes[0].startswith("100,000 runs in 72 × 72 cells")
    few = scatter(runs(MAX_POINTS), *cloud(MAX_POINTS), None, height=300).figure
    assert [trace.type for trace in few.data] == ["scatter"], "nothing that needs WebGL"


def test_cells_may_show_the_mean_of_a_third_column() -> None:
    count = MAX_POINTS + 1
    values = np.where(np.arange(count) % 2, 3.0, NAN)
    x = Scale(variable("c", np.arange(count) % 2, "category", ["even", "odd"]))
    chart = scatter(Runs([], []), x, Scale(variable("b", np.ones(count))), variable("m", values), height=300)
    z = np.asarray(chart.figure.data[0].z)
    assert z.shape == (BINS, 2)
    assert np.isnan(z[:, 0]).all()
    assert np.nanmax(z[:, 1]) == 3
    assert "mean m" in chart.notes[0]
    assert "c has no mean" in scatter(Runs([], []), x, x, x.variable, height=300).notes[0]


def test_a_constant_and_a_time_have_axes() -> None:
    moment = variable("created", [1_700_000_000_000, 1_700_000_060_000], "time")
    chart = scatter(runs(2), Scale.of(moment, is_log=True), scale("b", [1, 1]), None, height=300)
    assert chart.figure.layout.xaxis.type == "date"
    assert str(chart.figure.data[0].x[0]).startswith("2023-11-14")
    count = MAX_POINTS + 1
    same = Scale(variable("a", np.full(count, 7.0)))
    assert np.asarray(scatter(Runs([], []), same, same, None, height=90).figure.data[0].customdata).sum() == count


def test_boxes_are_quartiles_of_each_group() -> None:
    x = Scale(variable("p", [0, 0, 0, 1, 1, None], "category", ["a<b", "c"]))
    chart = boxes(x, scale("m", [1, 2, 3, 4, NAN, 6]), height=300)
    assert not isinstance(chart, str)
    [trace] = chart.figure.data
    assert list(trace.x) == ["a&lt;b<br>(3 runs)", "c<br>(1 run)"]
    assert (trace.lowerfence[0], trace.q1[0], trace.median[0], trace.q3[0], trace.upperfence[0]) == (1, 1.5, 2, 2.5, 3)
    assert chart.notes[-1] == "2 runs not drawn: 1 without p; 1 whose m is NaN."


def test_numbers_of_many_values_are_grouped_into_ranges_that_hold_every_run() -> None:
    chart = boxes(scale("p", range(100)), scale("m", range(100)), height=300)
    assert not isinstance(chart, str)
    counts = [int(name.partition("(")[2].split()[0]) for name in chart.figure.data[0].x]
    assert (sum(counts), len(counts)) == (100, 8)
    few = boxes(scale("p", [0.1, 0.1, 0.2]), scale("m", [1, 2, 3]), height=300)
    assert not isinstance(few, str)
    assert list(few.figure.data[0].x) == ["0.1<br>(2 runs)", "0.2<br>(1 run)"]


def test_too_many_groups_say_so() -> None:
    labels = [str(code) for code in range(50)]
    x = Scale(variable("p", range(50), "category", labels))
    chart = boxes(x, scale("m", range(50)), height=300)
    assert not isinstance(chart, str)
    assert len(chart.figure.data[0].x) == MAX_BOXES
    assert f"The {MAX_BOXES} largest of 50 groups." in chart.notes


def test_what_makes_no_box_is_said() -> None:
    words = Scale(variable("p", [0, 1], "category", ["a", "b"]))
    assert "needs numbers" in boxes(scale("m", [1, 2]), words, height=300)
    assert "No run has both" in boxes(words, scale("m", [NAN, None]), height=300)


def test_contours_interpolate_between_runs_and_show_nothing_beyond() -> None:
    x, y = scale("a", [1, 100, 1, 100, 10], is_log=True), scale("b", [0, 0, 1, 1, 0.5])
    chart = contour(x, y, scale("m", [0, 2, 0, 2, 1]), height=300)
    assert not isinstance(chart, str)
    grid, marks = chart.figure.data
    middle = np.asarray(grid.z)[32, 32]
    assert middle == pytest.approx(2 * 32 / 63, abs=1e-6), "linear in the logarithm of a"
    assert len(marks.x) == 5
    triangle = contour(scale("a", [0, 1, 0, 0.4]), scale("b", [0, 0, 1, 0.4]), scale("m", [1, 1, 1, 1]), height=300)
    assert not isinstance(triangle, str)
    assert np.isnan(np.asarray(triangle.figure.data[0].z)[-1, -1])


def test_runs_at_one_place_are_averaged() -> None:
    chart = contour(scale("a", [0, 0, 1, 0, 1]), scale("b", [0, 0, 0, 1, 1]), scale("m", [1, 3, 0, 0, 0]), height=300)
    assert not isinstance(chart, str)
    assert sorted(chart.figure.data[1].customdata) == [0, 0, 0, 2]
    assert "of 4 places" in chart.notes[0]


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], "one line"),
        ([1, 2, 3, 4, 5], [7, 7, 7, 7, 7], "one line"),
        ([1, 2, None, None, None], [1, 2, 3, 4, 5], "too few"),
        ([None] * 5, [1, 2, 3, 4, 5], "too few"),
    ],
)
def test_what_makes_no_contour_is_said(x: Any, y: Any, words: str) -> None:
    assert words in contour(scale("a", x), scale("b", y), scale("m", [1, 2, 3, 4, 5]), height=300)
    category = Scale(variable("c", [0] * 5, "category", ["a"]))
    assert "need numbers" in contour(category, scale("b", [1] * 5), scale("m", [1] * 5), height=300)


def test_contours_of_many_runs_take_reasonable_time() -> None:
    random = np.random.default_rng(2)
    values = [random.uniform(size=100_000) for _ in range(3)]
    started = time.perf_counter()
    chart = contour(*(scale(key, each) for key, each in zip("abc", values, strict=True)), height=300)
    assert time.perf_counter() - started < 8
    assert not isinstance(chart, str)
    assert len(json.loads(chart.figure.to_json())["data"]) == 2


class Column:
    def __init__(self, key: str, type_: str, count: int = 5) -> None:
        self.key, self.type, self.count = key, type_, count
        self.kind = {"metrics": "metric", "params": "param"}.get(key.partition(".")[0], "run")


def test_what_each_kind_of_chart_shows_at_first() -> None:
    columns: Any = [
        Column("params.lr", "number"), Column("params.opt", "string"), Column("params.depth", "number"),
        Column("metrics.acc", "number"), Column("id", "string"), Column("user", "string"),
        Column("tags.x", "string", 0),
    ]  # fmt: skip
    told = [Candidate(c.key, c.kind, c.key.partition(".")[2], 5, 5) for c in columns[:4]]
    assert chart_choice.choices(told, columns, {"acc": "up"}, runs=9) == {
        "scatter": ("params.lr", "metrics.acc", "params.opt"),
        "box": ("params.opt", "metrics.acc", ""),
        "contour": ("params.lr", "params.depth", "metrics.acc"),
    }
    of_many = chart_choice.choices(told, columns, {"acc": "up"}, runs=MAX_POINTS + 1)
    assert of_many["scatter"] == ("params.lr", "metrics.acc", ""), "words have no mean"
    assert chart_choice.choices([], columns, {}, runs=9)["scatter"] == ("", "", "")
    assert chart_choice.matching(columns, "")[0] == "metrics.acc"
    assert chart_choice.matching(columns, "LR") == ["params.lr"]
