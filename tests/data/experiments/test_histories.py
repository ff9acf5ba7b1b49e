"""One metric over many runs, and selections that outlive runs."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.experiments.histories import read_histories
from dashboard.data.model.run import WHOLE, MetricHistory, MetricSummary, RunSource, Spread, Window
from dashboard.data.selections import Selections
from dashboard.errors import InvalidRequestError, NotFoundError, SourceError

SEVERAL = {"acc": MetricSummary(0.6, 1, Spread(0.5, 0.6, 0.55, 0.5, 2))}
"""Of a metric with more than one point."""
UNTOLD = {"acc": MetricSummary(0.6, 1, Spread(0.6, 0.6, 0.6, 0.6, 0))}
"""Of one whose source does not tell how many."""


def test_one_reader_serves_every_run_of_a_source(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            *(make_run(n, metrics=UNTOLD if n % 2 else SEVERAL) for n in range(40)),
            make_run(40, metrics={"loss": 1}),
            make_run(41, metrics=SEVERAL, source=RunSource.GIT),
            make_run(42, metrics={"acc": 1}),
        ]
    )
    wanted = [f"run{n:03}" for n in (*range(39, -1, -1), 40, 41, 42)]
    found = bench.experiments.histories(bench.project, [*wanted, "nobody"], "acc", 50)
    assert list(found.found) == [*wanted[:40], "run041"], "in the order asked; runs without a history are not there"
    assert found.names["run007"] == "name 7"
    assert bench.reader.asked.count(("close",)) == 1
    assert not any("run042" in asked for asked in bench.reader.asked), "one value is no history: nothing is read"
    assert bench.reader.asked[0] == ("history", "run039", "acc", 50, WHOLE)
    with pytest.raises(InvalidRequestError):
        bench.experiments.histories(bench.project, wanted, "acc", 0)


class Half:
    """A source that knows only runs of even number, or none at all."""

    def __init__(self, name: str) -> None:
        self.name = name

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:  # noqa: ARG002 - the port
        if self.name == "down":
            raise SourceError("unreachable", where=self.name, code="unreachable")
        if int(run_id[3:]) % 2:
            raise NotFoundError("gone")
        return MetricHistory(key, [0], [0], [1.0], sampled=False, total=points)

    def close(self) -> None:
        pass


def test_a_source_that_fails_and_a_run_that_is_gone_hide_nothing_else(make_run: Any) -> None:
    runs = [make_run(n, metrics=SEVERAL, source_name="down" if n == 0 else "up") for n in range(5)]
    found = read_histories(runs, "acc", 10, Half)
    assert list(found.found) == ["run002", "run004"]
    assert list(found.problems) == ["down"]


def test_a_selection_tells_runs_that_are_gone(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n) for n in range(4)])
    selections = Selections(bench.stores.selections, bench.stores.runs, Access(Settings()))
    kept = selections.keep(bench.project, ["run003", "run000", "run002"])
    bench.sync([make_run(n) for n in range(3)])
    found = selections.get(bench.project, kept.id)
    assert (found.runs, found.gone) == (("run000", "run002"), ("run003",))


def test_columns_of_named_runs_keep_their_order_and_hidden_ones(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, params={"n": str(n)}) for n in range(4)], {"run002": ("hidden",)})
    data = bench.experiments.parallel(bench.project, "", ["params.n"], runs=["run002", "run000", "run002"])
    assert (data.ids, data.columns[0].values) == (["run002", "run000"], [2.0, 0.0])
    with pytest.raises(NotFoundError, match="nobody"):
        bench.experiments.parallel(bench.project, "", [], runs=["nobody"])
