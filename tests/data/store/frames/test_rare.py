"""Names that few runs have: a run table of thousands of them holds what the runs say, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from dashboard.data.model.run import MetricSummary, Run, Spread
from dashboard.data.query.keys import parse_columns
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.series import RARE_SHARE, stored_series
from dashboard.data.store.run_columns import RunColumns
from tests.data.store.frames.test_meaning import NOW

MakeRun = Callable[..., Run]
HOSTILE = 'task/"1"\n🦊'


def family(make_run: MakeRun) -> list[Run]:
    """Each of twenty runs logs what the two runs of its task log, and only these."""
    spread = Spread(min=0.1, max=0.9, mean=0.5, first=0.1, count=3, min_step=0, max_step=2)
    runs = []
    for number in range(20):
        task = number // 2
        metrics: dict[str, Any] = {f"t{task}/loss": number / 10}
        if number == 2:
            metrics["t1/acc"] = MetricSummary(0.9, 2, spread)
        params = {f"t{task}/lr": repr(number / 100), f"t{task}/opt": "adam", HOSTILE: "yes"} if number != 7 else {}
        runs.append(make_run(number, params=params, metrics=metrics, tags={f"t{task}": str(task)}))
    return runs


def test_rare_names_have_the_values_of_their_runs_and_no_others(make_run: MakeRun) -> None:
    runs = family(make_run)
    table = build([RunColumns.of(runs)], {}, {})
    frame = RunFrame(1, table.frame(), table.columns)
    keys = [column.key for column in frame.schema.columns if column.kind.value in {"param", "metric", "tag"}]
    fields = tuple(frame.schema.require(field)[0] for field in parse_columns(",".join(keys)))
    rows = {row["id"]: row for row in frame.rows(frame.select(None, now=NOW), fields)}
    for run in runs:
        row = rows[run.id]
        assert {name: value.last for name, value in run.metrics.items()} == _present(row["metrics"])
        assert {name: str(value) for name, value in run.params.items()} == {
            name: str(value) for name, value in _present(row["params"]).items()
        }
        assert run.tags == {name: str(value) for name, value in _present(row["tags"]).items()}


def test_what_is_known_of_a_rare_name_is_about_the_runs_that_have_it(make_run: MakeRun) -> None:
    table = build([RunColumns.of(family(make_run))], {}, {})
    columns = {(column.kind.value, column.name): column for column in table.columns}
    loss, lr, opt, acc = (
        columns[kind, name]
        for kind, name in (("metric", "t1/loss"), ("param", "t1/lr"), ("param", "t1/opt"), ("metric", "t1/acc"))
    )
    assert (loss.count, loss.distinct, loss.min, loss.max) == (2, 2, 0.2, 0.3)
    assert (lr.type, lr.count, lr.integers) == ("number", 2, False)
    assert (opt.type, opt.values) == ("string", ("adam",))
    assert (acc.count, acc.aggregates) == (1, ("min", "mean", "first", "count"))


@pytest.mark.parametrize("more", [0, 1])
def test_series_are_the_same_on_both_sides_of_what_counts_as_rare(make_run: MakeRun, more: int) -> None:
    few = 3
    numbers = range(few * RARE_SHARE + more)
    runs = [make_run(number, params={"x": f"{number}.5"} if number < few else {}) for number in numbers]
    stored = stored_series(RunColumns.of(runs), {}, {})
    rest: list[None] = [None] * (len(runs) - few)
    assert stored["param:text:x"].to_list() == ["0.5", "1.5", "2.5", *rest]
    assert stored["param:number:x"].equals(pl.Series([0.5, 1.5, 2.5, *rest]), null_equal=True)


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
