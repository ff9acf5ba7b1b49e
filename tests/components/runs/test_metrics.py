"""The metrics of a run: found by name, page by page, with a way to the curve of each that has one."""

from __future__ import annotations

from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.components.runs.metrics import ROWS, page_of
from dashboard.data.experiments import MetricDetail, RunDetail
from dashboard.data.model.run import Run, RunSource


def detail(metrics: dict[str, MetricDetail]) -> RunDetail:
    run = Run("r", RunSource.MLFLOW, "mlflow", "r", "e", "FINISHED", "", None, None)
    return RunDetail(run, (), {}, {}, metrics, {}, (), None, ())


def metric(count: int = 1, goal: str = "", at_best: float | None = None) -> MetricDetail:
    return MetricDetail(
        last=1.5, min=1, max=2, mean=1.25, first=1, count=count, last_step=3, best_step=2, goal=goal, at_best=at_best
    )


MANY = detail({f"layer/{number:05}": metric() for number in range(10_000)} | {"goal": metric(goal="up")})


def walked(value: Any) -> list[Any]:
    if isinstance(value, Component):
        return [value, *walked(getattr(value, "children", None))]
    return [found for item in value for found in walked(item)] if isinstance(value, list | tuple) else [value]


def names(table: Component) -> list[str]:
    return [text for text in walked(table) if isinstance(text, str) and (text.startswith("layer/") or text == "goal")]


def test_the_metric_with_a_goal_comes_first_and_pages_hold_the_rest() -> None:
    first = page_of(MANY)
    assert names(first.table)[0] == "goal"
    assert (first.range, first.page, first.pages) == (f"1 to {ROWS} of 10,001", 0, 167)
    last = page_of(MANY, page=999)
    assert (last.range, last.page) == ("9,961 to 10,001 of 10,001", 166)
    assert names(last.table)[-1] == "layer/09999"
    assert page_of(MANY, page=-1).page == 0


@pytest.mark.parametrize(
    ("search", "found"), [("09876", ["layer/09876"]), ("LAYER 9999", ["layer/09999"]), ("  goal ", ["goal"])]
)
def test_any_metric_is_found_by_pieces_of_its_name(search: str, found: list[str]) -> None:
    page = page_of(MANY, search=search, page=4)
    assert (names(page.table), page.page) == (found, 0)


def test_nothing_found_says_what_to_do() -> None:
    page = page_of(MANY, search="nowhere")
    assert page.range == "0 metrics"
    assert "Try a shorter piece" in str(page.table.children)


def test_only_metrics_with_a_curve_offer_it_and_the_best_step_has_a_column() -> None:
    found = page_of(detail({"once": metric(), "acc": metric(5, at_best=0.25), "system/cpu": metric(0)}), "acc")
    parts = walked(found.table)
    offered = {
        getattr(part, "data-curve-show"): getattr(part, "data-curve-in")
        for part in parts
        if hasattr(part, "data-curve-show")
    }
    assert offered == {"acc": "metrics", "system/cpu": "system"}
    assert "At best acc" in parts
    assert parts.count("0.2500") == 1
