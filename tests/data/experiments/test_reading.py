"""Runs nested under their parents, and columns that differ within a match."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.experiments import GroupQuery, RunQuery
from dashboard.data.experiments.nesting import Nesting
from dashboard.data.model.run import Run, RunSource
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import InvalidRequestError
from tests.data.store.frames.test_meaning import NOW


def family(make_run: Any) -> list[Any]:
    return [
        make_run(1, name="sweep"), make_run(2, parent="run001"), make_run(3, parent="run001", params={"lr": "1"}),
        make_run(4, parent="run003", params={"lr": "1"}), make_run(5), make_run(6, parent="gone"),
    ]  # fmt: skip


def shown(bench: Any, *expanded: str, **more: Any) -> list[tuple[str, int, int]]:
    page = bench.experiments.page(bench.project, RunQuery(is_nested=True, expanded=expanded, **more))
    return [(row["id"][-1], row["depth"], row["children"]) for row in page.rows]


def test_children_stand_under_their_open_parents(bench: Any, make_run: Any) -> None:
    bench.sync(family(make_run))
    assert shown(bench) == [("6", 0, 0), ("5", 0, 0), ("1", 0, 2)]
    assert shown(bench, "run001") == [("6", 0, 0), ("5", 0, 0), ("1", 0, 2), ("3", 1, 1), ("2", 1, 0)]
    opened = shown(bench, "run001", "run003", order_by="id")
    assert opened == [("1", 0, 2), ("2", 1, 0), ("3", 1, 1), ("4", 2, 0), ("5", 0, 0), ("6", 0, 0)]
    assert shown(bench, "run003") == shown(bench)
    page = bench.experiments.page(bench.project, RunQuery(is_nested=True))
    assert (page.total, page.matching) == (3, 6)


def test_a_match_without_its_parent_stands_on_its_own_and_names_it(bench: Any, make_run: Any) -> None:
    bench.sync(family(make_run))
    assert shown(bench, filter="params.lr = 1") == [("3", 0, 1)]
    page = bench.experiments.page(bench.project, RunQuery(filter="id = 'run002'", is_nested=True))
    assert [(row["depth"], row["parent_name"]) for row in page.rows] == [(0, "sweep")]


def test_nested_rows_are_paged(bench: Any, make_run: Any) -> None:
    bench.sync(family(make_run))
    whole = shown(bench, "run001")
    first = bench.experiments.page(bench.project, RunQuery(is_nested=True, expanded=("run001",), limit=3))
    rest = bench.experiments.page(
        bench.project, RunQuery(is_nested=True, expanded=("run001",), limit=3, cursor=first.next)
    )
    assert [row["id"][-1] for row in first.rows + rest.rows] == [item[0] for item in whole]
    with pytest.raises(InvalidRequestError):
        bench.experiments.page(bench.project, RunQuery(is_nested=True, limit=3, cursor=first.next))


PARENTS = st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=10)


@settings(max_examples=60, deadline=None)
@given(PARENTS)
def test_nobody_is_left_out_and_nobody_stands_twice(parents: list[int | None]) -> None:
    runs = [
        Run(
            id=f"r{n}", source=RunSource.MLFLOW, source_name="m", name=f"r{n}", experiment="e", status="FINISHED",
            user="", created_at=None, ended_at=None, parent=None if parent is None else f"r{parent}",
        )
        for n, parent in enumerate(parents)
    ]  # fmt: skip
    table = build([RunColumns.of(runs)], {}, {})
    frame = RunFrame(1, table.frame(), table.columns)
    at = frame.select(None, now=NOW)
    tree = Nesting(frame, at, [run.id for run in runs])
    rows = frame.rows(tree.rows(0, 100), ())
    assert sorted(row["id"] for row in rows) == sorted(run.id for run in runs)
    tree.describe(rows, 0)
    line: list[str] = []
    for row in rows:
        line = line[: row["depth"]]
        assert not row["depth"] or row["parent"] == line[-1]
        line.append(row["id"])


def test_what_differs_depends_on_the_match(bench: Any, make_run: Any) -> None:
    bench.sync([
        make_run(1, params={"lr": "0.1", "opt": "a", "same": "x"}, metrics={"acc": float("nan")}),
        make_run(2, params={"lr": "0.10", "opt": "b", "same": "x"}, metrics={"acc": float("nan"), "loss": 1}),
        make_run(3, params={"lr": "0.2", "opt": "b", "same": "x"}, metrics={"acc": 1, "loss": 1}),
    ])  # fmt: skip
    asked = ("params.lr,params.opt,params.same,metrics.acc,metrics.loss,user",)
    found = bench.experiments.differing(bench.project, columns=asked)
    assert found.keys == ("params.lr", "params.opt", "metrics.acc", "metrics.loss")
    found = bench.experiments.differing(bench.project, "id != 'run003'", asked)
    assert (found.keys, found.runs) == (("params.opt", "metrics.loss"), 2)
    assert bench.experiments.differing(bench.project, "id = 'run003'").keys == ()
    everything = bench.experiments.differing(bench.project, limit=2)
    assert (everything.keys, everything.total > 2) == (("id", "name"), True)


def test_groups_of_a_filter_in_pages(bench: Any, make_run: Any) -> None:
    bench.sync(
        [make_run(n, params={"opt": "abc"[n % 3]}, metrics={"acc": n}) for n in range(9)], {"run000": ("hidden",)}
    )
    question = {"by": ("params.opt",), "filter": "created < -1d", "limit": 2}
    first = bench.experiments.groups(bench.project, GroupQuery(**question))
    rest = bench.experiments.groups(bench.project, GroupQuery(**question, cursor=first.next))
    assert [(group.values, group.count) for group in first.groups + rest.groups] == [
        (("b",), 3), (("c",), 3), (("a",), 2),
    ]  # fmt: skip
    assert (first.total, first.runs, rest.next) == (3, 8, None)
    everyone = bench.experiments.groups(bench.project, GroupQuery(by=("label",), include_hidden=True))
    assert [(group.values, group.condition) for group in everyone.groups] == [
        ((None,), "label is null"), (("hidden",), "label = 'hidden'"),
    ]  # fmt: skip
