"""Curves of a run in groups: which stand there, and what the page says of the others."""

from __future__ import annotations

import json
from typing import Any

from dash.development.base_component import Component

from dashboard.components.runs.metric_curves import curve_keys, group_of, grouped, slots
from dashboard.data.experiments import MetricDetail


def parts(value: Any) -> list[Component]:
    if isinstance(value, Component):
        return [value, *parts(getattr(value, "children", None))]
    return [found for item in value for found in parts(item)] if isinstance(value, list) else []


def test_the_group_is_what_stands_before_the_last_slash() -> None:
    assert [group_of(key) for key in ("loss", "train/loss", "a/b/loss", "/x")] == ["", "train", "a/b", ""]
    assert grouped(["val/a", "train/a", "x", "val/b"]) == {"": ["x"], "val": ["val/a", "val/b"], "train": ["train/a"]}


def test_a_section_for_each_group_and_what_it_leaves_out() -> None:
    every = {"": ["x"], "train": ["train/a", "train/b"]}
    found = parts(slots(["train/a", "x"], every))
    assert [part.id["key"] for part in found if getattr(part, "id", {}).get("type") == "run-curve"] == ["x", "train/a"]
    (more,) = [part for part in found if hasattr(part, "data-curve-group")]
    assert json.loads(getattr(more, "data-curve-group")) == ["train/a", "train/b"]
    assert "1 of 2" in [part.children for part in found if type(part).__name__ == "Span"]


def test_nothing_drawn_says_so() -> None:
    (said,) = slots([], {"": ["x"]})
    assert said.children == "Choose a metric to draw."


def test_one_group_needs_no_heading() -> None:
    assert not [part for part in parts(slots(["x", "y"], {"": ["x", "y"]})) if type(part).__name__ == "H3"]


def metric(count: int, last_step: int | None = None, goal: str = "") -> MetricDetail:
    return MetricDetail(
        last=1, min=1, max=1, mean=1, first=1, count=count, last_step=last_step, best_step=None, goal=goal
    )


def test_a_metric_whose_points_nobody_counted_has_a_curve_too() -> None:
    metrics = {
        "once": metric(1), "unknown": metric(0, 0), "b": metric(3), "a": metric(0, 40), "goal": metric(2, 1, "up"),
    }  # fmt: skip
    assert curve_keys(metrics) == ["goal", "a", "b", "unknown"]
