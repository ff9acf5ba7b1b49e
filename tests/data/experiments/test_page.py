"""The run table: pages, cursors, columns and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError, QueryError


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_before_the_first_sync_the_table_is_empty(bench: Any) -> None:
    page = bench.experiments.page(bench.project, RunQuery(filter="metrics.acc > 1", order_by="-params.lr"))
    assert (page.rows, page.total, page.next) == ([], 0, None)
    assert bench.experiments.best(bench.project) is None
    assert [column.kind for column in bench.experiments.columns(bench.project)] == ["run"] * 15


def test_a_row_has_every_key(bench: Any, make_run: Any) -> None:
    bench.sync(
        [make_run(1, commit="c1", params={"lr": "0.1"}, metrics={"acc": 0.5}, tags={"t": "x"})], {"run001": ("a",)}
    )
    row = bench.experiments.page(bench.project, RunQuery()).rows[0]
    run = bench.runs["run001"]
    assert row == {
        "id": "run001", "name": "name 1", "source": "mlflow", "source_name": "mlflow", "experiment": "baseline",
        "status": "FINISHED", "user": "data-scientist", "created": run.created_at, "ended": run.ended_at,
        "duration": 30.0, "branch": None, "commit": "c1", "parent": None, "label": ["a"],
        "artifact_uri": "mlflow-artifacts:/1", "tags": {"t": "x"}, "params": {"lr": 0.1}, "params_raw": {},
        "metrics": {"acc": 0.5}, "data": {"data/raw": "aa11.dir"},
    }  # fmt: skip


def test_columns_limit_what_comes_back(bench: Any, make_run: Any) -> None:
    bench.sync(
        [make_run(1, commit="c1", params={"lr": "1", "a b": "x"}, metrics={"acc": 1, "loss": 2}, tags={"t": "x"})]
    )
    query = RunQuery(columns=('params."a b",created', "metrics.acc", "data.'data/raw'", "metrics.acc"))
    row = bench.experiments.page(bench.project, query).rows[0]
    assert (row["params"], row["metrics"], row["tags"], row["data"]) == (
        {"a b": "x"}, {"acc": 1.0}, {}, {"data/raw": "aa11.dir"},
    )  # fmt: skip
    row = bench.experiments.page(bench.project, RunQuery(columns=())).rows[0]
    assert (row["params"], row["metrics"], row["name"]) == ({}, {}, "name 1")


def test_cursors_walk_every_row_once(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, params={"a": str(n % 3)}) for n in range(25)])
    query = {"filter": "created < -1d", "order_by": "-params.a", "limit": 4}
    seen: list[str] = []
    cursor = None
    while True:
        page = bench.experiments.page(bench.project, RunQuery(**query, cursor=cursor))
        seen += ids(page.rows)
        assert page.total == 25
        if (cursor := page.next) is None:
            break
    whole = bench.experiments.page(bench.project, RunQuery(**query | {"limit": 100}))
    assert seen == ids(whole.rows)
    assert len(set(seen)) == 25
    middle = bench.experiments.page(bench.project, RunQuery(**query, offset=11))
    assert ids(middle.rows) == seen[11:15]


def test_a_sync_between_two_pages_moves_nothing(bench: Any, make_run: Any) -> None:
    runs = [make_run(n) for n in range(10)]
    bench.sync(runs)
    first = bench.experiments.page(bench.project, RunQuery(limit=5))
    bench.sync([*runs, *(make_run(n) for n in range(10, 15))])
    second = bench.experiments.page(bench.project, RunQuery(limit=5, cursor=first.next))
    assert ids(first.rows) + ids(second.rows) == [f"run{n:03}" for n in range(9, -1, -1)]
    assert bench.experiments.page(bench.project, RunQuery()).total == 15


def test_an_answer_is_not_remembered_across_generations(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1, metrics={"acc": 1})])
    query = RunQuery(filter="metrics.acc > 0")
    assert bench.experiments.page(bench.project, query).total == 1
    bench.sync([make_run(1, metrics={"acc": 1}), make_run(2, metrics={"acc": 1})])
    assert bench.experiments.page(bench.project, query).total == 2


def test_hidden_runs_and_baselines(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, metrics={"acc": n}) for n in range(3)], {"run002": ("hidden",)})
    page = bench.experiments.page
    assert page(bench.project, RunQuery()).total == 2
    assert page(bench.project, RunQuery(include_hidden=True)).total == 3
    delta = RunQuery(filter="delta(metrics.acc) > 0", baseline="run000")
    assert ids(page(bench.project, delta).rows) == ["run001"]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"limit": 0}, InvalidRequestError),
        ({"limit": 10_001}, InvalidRequestError),
        ({"offset": -1}, InvalidRequestError),
        ({"cursor": "nonsense"}, InvalidRequestError),
        ({"cursor": "é"}, InvalidRequestError),
        ({"filter": "metrics.acuracy > 1"}, QueryError),
        ({"order_by": "-metrics.acuracy"}, QueryError),
        ({"columns": ("metrics.acuracy",)}, QueryError),
        ({"columns": ("nothing",)}, QueryError),
        ({"baseline": "nowhere", "filter": "delta(metrics.acc) > 1"}, NotFoundError),
    ],
)
def test_refusals(bench: Any, make_run: Any, query: dict[str, Any], error: type[DagboardError]) -> None:
    bench.sync([make_run(n, metrics={"acc": 1}) for n in range(3)])
    with pytest.raises(error) as caught:
        bench.experiments.page(bench.project, RunQuery(**query))
    assert caught.type is error
    if "acuracy" in str(query):
        assert caught.value.suggestion == "metrics.acc"  # type: ignore[attr-defined]  # a QueryError has it


def test_a_cursor_fits_its_own_question_only(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n) for n in range(3)])
    cursor = bench.experiments.page(bench.project, RunQuery(limit=1)).next
    for other in ({"filter": "name = 'x'"}, {"order_by": "name"}, {"include_hidden": True}):
        with pytest.raises(InvalidRequestError, match="another"):
            bench.experiments.page(bench.project, RunQuery(cursor=cursor, **other))
