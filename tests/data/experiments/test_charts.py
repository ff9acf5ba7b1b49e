"""Columns for charts: read from the frame, with honest counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.charts import Charts
from dashboard.data.cohorts import CohortQuery, Cohorts
from dashboard.data.selections import Selections
from dashboard.errors import NotFoundError, QueryError


@pytest.fixture
def swept(bench: Any, make_run: Any) -> Any:
    odd = [math.nan, math.inf, -math.inf, 0.5]
    runs = [make_run(n, params={"lr": "0.1", "opt": "ad<m"}, metrics={"acc": odd[n]}) for n in range(4)]
    bench.sync([*runs, make_run(4), make_run(5, params={"opt": "sgd"})], {"run005": ("hidden",)})
    return bench


def test_what_has_no_place_is_counted(swept: Any) -> None:
    data = Charts(swept.experiments).data(swept.project, ["metrics.acc", "params.opt", "", "created"], {})
    acc, opt, created = (data.variables[key] for key in ("metrics.acc", "params.opt", "created"))
    assert (acc.missing, acc.nan, acc.infinite, int(acc.placed().sum())) == (1, 1, 2, 1)
    assert (opt.kind, opt.labels, opt.missing, opt.is_number) == ("category", ("ad<m",), 1, False)
    assert (created.kind, created.placed().all(), len(data.ids)) == ("time", True, 5)
    assert not np.any(acc.placed(is_log=True) & ~acc.placed())


def test_a_cohort_is_named_runs_a_selection_or_a_filter(swept: Any) -> None:
    selections = Selections(swept.stores.selections, swept.stores.runs, Access(Settings()))
    cohorts = Cohorts(swept.experiments, selections)
    charts = Charts(swept.experiments)

    def ids(**query: Any) -> list[str]:
        cohort = cohorts.get(swept.project, CohortQuery(**query))
        read = charts.data(swept.project, ["metrics.acc"], cohort.where)
        assert tuple(read.ids) == cohort.ids
        return list(read.ids)

    kept = selections.keep(swept.project, ["run005", "run001"])
    assert ids(selection=kept.id) == ["run005", "run001"], "hidden runs that somebody named are there"
    assert ids(runs=("run003", "run005")) == ["run003", "run005"]
    assert ids(filter="metrics.acc = 0.5") == ["run003"]
    assert ids(filter="delta(metrics.acc) = 0", baseline="run003") == ["run003"]
    with pytest.raises(NotFoundError, match="baseline"):
        ids(filter="delta(metrics.acc) = 0", baseline="nobody")
    assert len(ids()) == 5
    assert len(ids(include_hidden=True)) == 6
    with pytest.raises(NotFoundError, match="'nobody', 'nothing'"):
        ids(runs=("nobody", "nothing"))
    with pytest.raises(QueryError):
        charts.data(swept.project, ["metrics.nothing"], {})


def test_runs_that_are_gone_are_told_apart(swept: Any) -> None:
    cohorts = Cohorts(swept.experiments, Selections(swept.stores.selections, swept.stores.runs, Access(Settings())))
    named = CohortQuery(runs=("run003", "run001", "run003", "run005"))
    swept.sync([run for key, run in swept.runs.items() if key != "run001"])
    found = cohorts.get(swept.project, named)
    assert (found.ids, found.gone, found.where) == (("run003", "run005"), ("run001",), {"runs": ("run003", "run005")})
    with pytest.raises(NotFoundError, match="There is no run 'run001'"):
        cohorts.get(swept.project, named, may_be_gone=False)


def test_one_number_is_one_category_whatever_way_it_was_written(bench: Any, make_run: Any) -> None:
    written = ["0.1", "1e-1", "0.10", "auto", "2", None, "1E-01", "nan"]
    bench.sync([make_run(n, params={} if text is None else {"lr": text}) for n, text in enumerate(written)])
    (axis,) = bench.experiments.parallel(bench.project, columns=["params.lr"]).columns
    assert (axis.type, axis.labels) == ("category", ("0.1", "2", "auto", "nan"))
    labels = [None if code is None else axis.labels[int(code)] for code in reversed(axis.values)]
    assert labels == ["0.1", "0.1", "0.1", "auto", "2", None, "0.1", "nan"]


def test_a_selection_whose_runs_are_all_gone_is_nobody_and_not_everybody(swept: Any) -> None:
    selections = Selections(swept.stores.selections, swept.stores.runs, Access(Settings()))
    kept = selections.keep(swept.project, ["run000", "run001"])
    swept.sync([run for run in swept.runs.values() if run.id not in kept.runs])
    cohort = Cohorts(swept.experiments, selections).get(swept.project, CohortQuery(selection=kept.id))
    assert (cohort.ids, cohort.gone) == ((), kept.runs)
    assert Charts(swept.experiments).data(swept.project, ["metrics.acc"], cohort.where).ids == []
    assert swept.experiments.leading(swept.project, "acc", 10, **cohort.where).ids == ()
