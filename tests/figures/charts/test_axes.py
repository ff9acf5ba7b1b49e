"""Default axes of the parallel plot."""

from __future__ import annotations

import math

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column
from dashboard.figures.charts.axes import candidates, default_axes


def column(key: str, kind: FieldKind, type_: str = "number", count: int = 10, distinct: int = 5) -> Column:
    return Column(key, kind, key.partition(".")[2], type_, count, distinct)


def test_params_that_vary_come_before_metrics_and_goals_stand_at_the_right_end() -> None:
    columns = [
        column("metrics.loss", FieldKind.METRIC),
        column("metrics.acc", FieldKind.METRIC, count=2),
        column("params.seed", FieldKind.PARAM, distinct=1),
        column("params.prompt", FieldKind.PARAM, "string", distinct=200),
        column("params.opt", FieldKind.PARAM, "string", count=3, distinct=2),
        column("params.lr", FieldKind.PARAM),
    ]
    goals = {"acc": "up"}
    assert default_axes(candidates(columns, goals), goals) == ("params.lr", "params.opt", "metrics.loss", "metrics.acc")


def test_only_what_the_compared_runs_have_and_differ_in_becomes_an_axis() -> None:
    columns = [
        column("params.depth", FieldKind.PARAM),
        column("params.hidden", FieldKind.PARAM),
        column("params.opt", FieldKind.PARAM, "string", distinct=2),
        column("metrics.loss", FieldKind.METRIC),
        column("metrics.acc", FieldKind.METRIC),
    ]
    values = {
        "params.depth": (2, 3, None),
        "params.hidden": (None, None, None),
        "params.opt": ("sgd", "sgd", "sgd"),
        "metrics.loss": (math.nan, float("nan"), None),
        "metrics.acc": (0.9, 0.9, 0.9),
    }
    goals = {"acc": "up"}
    found = [item.among(values[item.key]) for item in candidates(columns, goals)]
    assert default_axes(found, goals) == ("params.depth", "metrics.acc")


def test_runs_that_agree_in_everything_still_get_axes() -> None:
    found = candidates([column("params.lr", FieldKind.PARAM), column("params.opt", FieldKind.PARAM)], {})
    assert default_axes([item.among((1, 1)) for item in found], {}) == ("params.lr", "params.opt")


def test_a_plot_stays_readable_however_many_columns_there_are() -> None:
    columns = [column(f"params.p{i}", FieldKind.PARAM) for i in range(500)]
    columns += [column(f"metrics.m{i}", FieldKind.METRIC) for i in range(500)]
    assert len(default_axes(candidates(columns, {}), {})) == 11
