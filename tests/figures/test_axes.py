"""Default axes of the parallel plot."""

from __future__ import annotations

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column
from dashboard.figures.axes import default_axes


def column(key: str, kind: FieldKind, type_: str = "number", count: int = 10, distinct: int = 5) -> Column:
    return Column(key, kind, key.partition(".")[2], type_, count, distinct)


def test_params_that_vary_come_before_metrics_and_goals_before_other_metrics() -> None:
    columns = [
        column("metrics.loss", FieldKind.METRIC),
        column("metrics.acc", FieldKind.METRIC, count=2),
        column("params.seed", FieldKind.PARAM, distinct=1),
        column("params.prompt", FieldKind.PARAM, "string", distinct=200),
        column("params.opt", FieldKind.PARAM, "string", count=3, distinct=2),
        column("params.lr", FieldKind.PARAM),
    ]
    assert default_axes(columns, {"acc": "up"}) == ("params.lr", "params.opt", "metrics.acc", "metrics.loss")


def test_a_plot_stays_readable_however_many_columns_there_are() -> None:
    columns = [column(f"params.p{i}", FieldKind.PARAM) for i in range(500)]
    columns += [column(f"metrics.m{i}", FieldKind.METRIC) for i in range(500)]
    assert len(default_axes(columns, {})) == 11
