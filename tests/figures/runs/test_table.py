"""Which columns the run table shows and how the grid is told to draw them."""

from __future__ import annotations

import math

import pytest

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column
from dashboard.figures.runs.table import default_columns, definitions, known_keys


def column(
    key: str, kind: FieldKind, type_: str = "number", count: int = 10, distinct: int = 5, **more: float
) -> Column:
    name = key.partition(".")[2] if kind is not FieldKind.RUN else key
    return Column(key, kind, name.strip('"'), type_, count, distinct, **more)  # type: ignore[arg-type]


RUN = [column(key, FieldKind.RUN, "string") for key in ("name", "status", "created", "user", "experiment", "commit")]
METRICS = [
    column("metrics.loss", FieldKind.METRIC, count=9, min=0.1, max=2.0),
    column("metrics.acc", FieldKind.METRIC, count=4, min=0.5, max=0.9),
    column("metrics.same", FieldKind.METRIC, distinct=1),
    column("metrics.wild", FieldKind.METRIC, count=8, min=0.0, max=math.inf),
]
PARAMS = [
    column("params.lr", FieldKind.PARAM),
    column('params."note to self"', FieldKind.PARAM, "string", count=100, distinct=100),
    column("params.seed", FieldKind.PARAM, distinct=1),
    column("params.opt", FieldKind.PARAM, "string", distinct=2),
]
DATA = [column('data."data/raw"', FieldKind.DATA, "string", distinct=3)]
ALL = [*RUN, *METRICS, *PARAMS, *DATA]


def test_goals_come_first_then_what_varies_and_is_filled() -> None:
    chosen = default_columns(ALL, {"acc": "up"})
    assert chosen[:6] == ("name", "status", "created", "user", "experiment", "commit")
    same = [*ALL[:3], column("user", FieldKind.RUN, "string", distinct=1), *ALL[4:]]
    assert "user" not in default_columns(same, {})
    assert [key for key in chosen if key.startswith("metrics")] == ["metrics.acc", "metrics.loss", "metrics.wild"]
    assert [key for key in chosen if key.startswith("params")] == ["params.lr", "params.opt"]
    assert 'data."data/raw"' in chosen


def test_a_goal_is_shown_even_when_it_does_not_vary() -> None:
    assert "metrics.same" in default_columns(ALL, {"same": "down"})


def test_there_are_never_more_than_seventeen_default_columns() -> None:
    many = [column(f"metrics.m{i}", FieldKind.METRIC) for i in range(300)]
    many += [column(f"params.p{i}", FieldKind.PARAM) for i in range(300)]
    many += [column(f"data.d{i}", FieldKind.DATA, "string") for i in range(300)]
    assert len(default_columns([*RUN, *many], {})) <= 18


def test_every_heading_appears_once_and_the_name_is_pinned() -> None:
    groups = definitions(default_columns(ALL, {}), ALL)
    headings = [group["headerName"] for group in groups if group["headerName"]]
    assert headings == ["Run", "Metrics", "Params", "Data"]
    assert groups[0]["children"][0] | {"colId": "name", "pinned": "left"} == groups[0]["children"][0]
    assert len({group["groupId"] for group in groups}) == len(groups)


def test_the_name_is_there_although_nobody_asked_for_it() -> None:
    groups = definitions(("metrics.acc",), ALL)
    assert [child["colId"] for group in groups for child in group["children"]] == ["name", "metrics.acc"]


def test_columns_keep_the_order_asked_for_inside_their_group() -> None:
    groups = definitions(("metrics.wild", "params.opt", "metrics.acc"), ALL)
    metrics = next(group for group in groups if group["headerName"] == "Metrics")
    assert [child["colId"] for child in metrics["children"]] == ["metrics.wild", "metrics.acc"]


def test_a_bar_has_a_scale_only_between_finite_ends() -> None:
    (group,) = [g for g in definitions(("metrics.acc", "metrics.wild"), ALL) if g["headerName"] == "Metrics"]
    assert [child["cellRendererParams"] for child in group["children"]] == [{"min": 0.5, "max": 0.9}, {}]


@pytest.mark.parametrize("key", ["metrics.acc.max", 'metrics."acc".min'])
def test_an_aggregate_of_a_metric_is_a_column_too(key: str) -> None:
    assert known_keys([key], ALL) == (key,)
    child = definitions([key], ALL)[-1]["children"][0]
    assert child["headerName"].startswith("acc ")
    aggregate = key.rpartition(".")[2]
    assert child["headerComponentParams"]["metric"] == {"key": "metrics.acc", "name": "acc", "aggregate": aggregate}


def test_unknown_columns_are_left_out() -> None:
    assert known_keys(["metrics.gone", "params.lr", "metrics.acc.median"], ALL) == ("params.lr",)


@pytest.mark.parametrize(
    ("key", "renderer"),
    [("metrics.acc", "metric"), ("params.lr", "number"), ("params.opt", "text"), ('data."data/raw"', "hash"),
     ("status", "status"), ("commit", "commit"), ("created", "time"), ("duration", "duration")],
)  # fmt: skip
def test_each_kind_has_its_renderer(key: str, renderer: str) -> None:
    assert definitions([key], ALL)[-1]["children"][-1]["cellRenderer"] == renderer
