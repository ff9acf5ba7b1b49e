"""Curves of compared runs over any axis and in groups, over real sources."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard.callbacks import compare_curves
from dashboard.components.runs import curves as run_curves
from dashboard.context import Context
from dashboard.data.experiments import Leading
from tests.pages.runs.test_layouts import HOW, components, figure_of, where, words


def drawn(board: Context, key: str = "acc", *, runs: Any = (), **how: Any) -> Any:
    return compare_curves.draw(board, key, HOW | how, where(runs) if runs else where(filter=""))


def test_a_metric_on_the_axis_aligns_by_step_and_names_runs_that_lack_it(board: Context, sources: Any) -> None:
    over = drawn(board, runs=sources.runs, axis="metric:acc")
    assert list(figure_of(over).data[0].x) == list(figure_of(over).data[0].y) == [0.5, 0.9, 0.8]
    assert figure_of(over).layout.xaxis.title.text == "acc"
    lacking = drawn(board, runs=sources.runs, axis="metric:val/f1")
    assert "1 run without a history of val/f1" in words(lacking)
    assert not any(type(part).__name__ == "Graph" for part in components(lacking))


def test_elapsed_time_counts_from_the_start_of_the_run(board: Context, sources: Any) -> None:
    figure = figure_of(drawn(board, runs=sources.runs, axis="relative"))
    assert list(figure.data[0].x) == [0, 1, 2]


def test_groups_are_drawn_with_the_rule_and_what_is_left_out(board: Context, sources: Any) -> None:
    found = drawn(board, runs=sources.runs, group="params.lr")
    figure = figure_of(found)
    assert [(trace.name, list(trace.y)) for trace in figure.data] == [("0.1", [0.5, 0.9, 0.8])]
    text = words(found)
    assert "mean of a group" in text
    assert "interpolated linearly" in text
    assert "2 runs without a history of it" in text
    assert "1 run" in text
    assert [trace.name for trace in figure_of(drawn(board, group="user")).data if trace.name] == ["data-scientist"]


def test_a_group_that_no_run_has_is_explained(board: Context, sources: Any) -> None:
    assert "nothing" in words(drawn(board, runs=sources.runs, group="params.nothing"))
    assert "None of these runs kept a history" in words(drawn(board, "val/f1", runs=sources.runs, group="user"))


def test_runs_of_one_name_have_their_ids_in_the_legend() -> None:
    shown = [("aaaaaaaa1", "twin", 0), ("bbbbbbbb2", "other", 0), ("cccccccc3", "twin", 0)]
    leading = Leading(tuple(run for run, _, _ in shown), having=3, total=3)
    legend = run_curves.drawn(go.Figure(), "acc", leading, shown, goal="", problems=[])
    assert words(legend).split() == ["twin", "aaaaaaa", "other", "twin", "ccccccc"]
