"""Figures of DVC's plots: a template each, several revisions, many points, and values that have no place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dashboard.data.model.plots import Line, Plot, PlotKind, PlotSide, Points
from dashboard.figures import palette
from dashboard.figures.charts.plot_points import thinned
from dashboard.figures.plots import dvc_plots, plot_table
from dashboard.figures.plots.dvc_plots import MOST_DRAWN, Style

OLD, NEW = "a" * 40, "b" * 40


def plot(
    template: str, *sides: list[dict[str, Any]], x: str = "x", y: str = "y", fields: tuple[str, ...] = ("y",)
) -> Plot:
    made = []
    for place, rows in enumerate(sides):
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {name: [row.get(name) for row in rows] for name in names}
        columns |= {"rev": [f"r{place}"] * len(rows), "filename": ["f.csv"] * len(rows)}
        columns.setdefault("field", [fields[0]] * len(rows))
        made.append(PlotSide(f"r{place}", (OLD, NEW)[place % 2], Points(columns, len(rows))))
    lines = tuple(Line("f.csv", field) for field in fields)
    return Plot("p", "dvc.yaml", "", PlotKind.TABLE, template, "P", tuple(made), x, y, x, y, lines)


def line(values: list[Any]) -> list[dict[str, Any]]:
    return [{"x": str(place), "y": value} for place, value in enumerate(values)]


@pytest.mark.parametrize("template", ["linear", "simple", "smooth", "scatter", "scatter_jitter", "unknown.json"])
def test_revisions_have_the_colours_of_their_commits(template: str) -> None:
    made = dvc_plots.drawn(plot(template, line(["1", "2"]), line(["3", "4"])), Style()).figure
    shown = [trace for trace in made.data if trace.showlegend is not False]
    assert [trace.name for trace in shown] == ["r0", "r1"]
    assert [trace.line.color for trace in shown] == [palette.colour(OLD), palette.colour(NEW)]
    assert [trace.mode for trace in shown] == [("markers" if "scatter" in template else "lines+markers")] * 2
    assert list(shown[1].x) == [0, 1]
    if template != "smooth":
        assert list(shown[1].y) == [3, 4]


def test_revisions_with_the_same_points_are_told() -> None:
    one, other = line(["1", "2"]), line(["1", "3"])
    assert [[side.rev for side in group] for group in plot("linear", one, other, one, other, one).alike] == [
        ["r0", "r2", "r4"], ["r1", "r3"],
    ]  # fmt: skip
    assert plot("linear", one, other, [*one, {"x": "2", "y": "1"}], [], []).alike == ()


@pytest.mark.parametrize(("values", "is_empty"), [(["nan"], True), ([None, "inf"], True), (["nan", "1"], False)])
def test_a_plot_without_a_point_that_can_be_seen_is_empty(values: list[Any], is_empty: bool) -> None:
    assert dvc_plots.drawn(plot("linear", line(values)), Style()).is_empty is is_empty


def test_lines_follow_the_axis_and_smoothing_leaves_the_raw_behind() -> None:
    rows = [{"x": 3, "y": 1.0}, {"x": 1, "y": 3.0}, {"x": 2, "y": 0.0}]
    (raw,) = dvc_plots.drawn(plot("linear", rows), Style()).figure.data
    assert (list(raw.x), list(raw.y)) == ([1, 2, 3], [3, 0, 1])
    behind, smooth = dvc_plots.drawn(plot("linear", rows), Style(smoothing=0.5)).figure.data
    assert (list(behind.y), behind.showlegend) == ([3, 0, 1], False)
    assert 0 < smooth.y[1] < 3
    assert len(dvc_plots.drawn(plot("smooth", rows), Style(smoothing=0)).figure.data) == 1


def test_lines_of_one_revision_have_colours_and_of_several_have_dashes() -> None:
    rows = [{"x": 1, "y": 1, "field": "y"}, {"x": 1, "y": 2, "field": "z"}]
    one = dvc_plots.drawn(plot("linear", rows, fields=("y", "z")), Style()).figure
    assert [trace.name for trace in one.data] == ["y", "z"]
    assert len({trace.line.color for trace in one.data}) == 2
    both = dvc_plots.drawn(plot("linear", rows, rows, fields=("y", "z")), Style()).figure
    assert [trace.line.dash for trace in both.data] == ["solid", "dash", "solid", "dash"]
    assert [trace.name for trace in both.data if trace.showlegend] == ["y", "z"]


def test_values_without_a_place_are_gaps_and_are_told() -> None:
    found = dvc_plots.drawn(plot("linear", line(["1", "nan", "inf", None, "0"])), Style(is_log_y=True))
    assert [value is None for value in found.figure.data[0].y] == [False, True, True, True, False]
    assert "3 values that are NaN, infinite or missing" in found.notes[0]
    assert "1 value of zero or below" in found.notes[1]
    assert found.figure.layout.yaxis.type == "log"


def test_a_single_name_is_seen() -> None:
    made = dvc_plots.drawn(plot("linear", [{"x": 0, "y": "1;2"}]), Style()).figure
    assert made.data[0].mode == "lines+markers"


def test_of_very_many_names_the_first_are_drawn_and_that_is_said() -> None:
    many = [{"x": place, "y": f"name {place}"} for place in range(MOST_DRAWN + 10)]
    found = dvc_plots.drawn(plot("linear", many), Style())
    assert list(found.figure.data[0].y)[-1] == f"name {MOST_DRAWN - 1}"
    assert found.figure.data[0].mode == "lines"
    assert found.notes == (f"{MOST_DRAWN:,} of {MOST_DRAWN + 10:,} points are drawn: the first of each line.",)


def test_names_make_categories() -> None:
    made = dvc_plots.drawn(
        plot("scatter", [{"x": "<b>cat", "y": 1}, {"x": "dog", "y": 2}]), Style(is_log_x=True)
    ).figure
    assert (made.layout.xaxis.type, made.layout.yaxis.type) == ("category", "linear")
    assert list(made.data[0].x) == ["<b>cat", "dog"]


def test_a_million_points_are_thinned_and_every_peak_stays() -> None:
    values = [math.sin(place / 1000) for place in range(300_000)]
    values[123_456], values[222_222] = 50.0, -60.0
    found = dvc_plots.drawn(plot("linear", [{"x": place, "y": value} for place, value in enumerate(values)]), Style())
    (trace,) = found.figure.data
    assert len(trace.y) <= MOST_DRAWN + 8
    assert (max(trace.y), min(trace.y)) == (50, -60)
    assert "of 300,000 points are drawn" in found.notes[0]


@pytest.mark.parametrize("seed", range(60))
def test_thinning_keeps_ends_and_extremes(seed: int) -> None:
    chance = np.random.default_rng(seed)
    y = chance.normal(size=int(chance.integers(1, 400)))
    y[chance.random(len(y)) < chance.choice([0, 0.3, 1])] = np.nan
    kept = thinned(y, int(chance.integers(4, 60)))
    assert list(kept) == sorted(set(kept))
    assert {0, len(y) - 1} <= set(kept)
    if not np.isnan(y).all():
        assert np.nanmin(y[kept]) == np.nanmin(y)
        assert np.nanmax(y[kept]) == np.nanmax(y)


def test_a_confusion_matrix_counts_pairs() -> None:
    pairs = [("2", "2"), ("2", "10"), ("10", "10"), ("10", "10"), ("1", "1")]
    rows = [{"x": x, "y": y} for x, y in pairs]
    (counts,) = dvc_plots.drawn(plot("confusion", rows), Style()).figure.data
    assert list(counts.x) == list(counts.y) == ["1", "2", "10"]
    assert [list(row) for row in counts.z] == [[1, 0, 0], [0, 1, 0], [0, 1, 2]]
    (shares,) = dvc_plots.drawn(plot("confusion_normalized", rows), Style()).figure.data
    assert [list(row) for row in shares.z] == [[1, 0, 0], [0, 1, 0], [0, 1 / 3, 2 / 3]]
    several = dvc_plots.drawn(plot("confusion", rows, rows, rows, rows), Style()).figure
    assert [title.text for title in several.layout.annotations] == ["r0", "r1", "r2", "r3"]


def test_very_many_classes_are_cut_with_a_note() -> None:
    found = dvc_plots.drawn(plot("confusion", [{"x": place, "y": place} for place in range(90)]), Style())
    assert (len(found.figure.data[0].x), found.notes) == (40, ("The first 40 of 90 classes.",))


def test_bars_stand_by_name_or_by_length() -> None:
    rows = [{"x": "3", "y": "b"}, {"x": "1", "y": "a"}, {"x": "7", "y": "c"}]
    plain = dvc_plots.drawn(plot("bar_horizontal", rows, rows), Style()).figure
    assert [list(bar.y) for bar in plain.data] == [["a", "b", "c"]] * 2
    by_length = dvc_plots.drawn(plot("bar_horizontal_sorted", rows), Style()).figure
    assert (list(by_length.data[0].y), list(by_length.data[0].x)) == (["c", "b", "a"], [7, 3, 1])
    many = dvc_plots.drawn(plot("bar_horizontal", [{"x": n, "y": f"{n:03}"} for n in range(200)]), Style())
    assert (len(many.figure.data[0].y), many.notes) == (40, ("The first 40 of 200 bars.",))
    words = dvc_plots.drawn(plot("bar_horizontal", [{"x": "far", "y": "b"}]), Style()).figure
    assert words.data[0].mode == "markers"


def test_rows_are_escaped_and_cut() -> None:
    markup = plot_table.rows_of(plot("linear", [{"x": "<script>", "y": 1.5}, *line(["2"] * 400)]))
    assert "<script>" not in markup
    assert markup.index("rev") < markup.index(">x<") < markup.index(">y<")
    assert markup.count("<tr>") == plot_table.MOST_ROWS + 1
