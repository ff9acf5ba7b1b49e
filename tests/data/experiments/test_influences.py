"""What goes with a metric: the figures of others, and what cannot be said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dashboard.data.charts import Charts
from dashboard.data.influences import MIN_FOREST, MIN_RUNS, Influences, Study
from dashboard.data.influences.association import epsilon_squared, ranks, spearman
from dashboard.data.influences.forest import importances

NAN, INF = math.nan, math.inf


def test_ranks_and_correlation_are_those_of_scipy() -> None:
    from scipy import stats

    random = np.random.default_rng(3)
    x, y = random.integers(0, 9, 200).astype(float), random.normal(size=200)
    x[:2] = INF, -INF
    assert np.array_equal(ranks(x), stats.rankdata(x))
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    assert spearman(np.ones(5), np.arange(5.0)) is None


def test_association_of_groups_is_kruskals_h_without_chance() -> None:
    from scipy import stats

    random = np.random.default_rng(4)
    groups = random.integers(0, 4, 300).astype(float)
    y = groups + random.normal(size=300)
    h = stats.kruskal(*(y[groups == code] for code in range(4))).statistic
    assert epsilon_squared(groups, y) == pytest.approx((h - 4 + 1) / (300 - 4))
    assert epsilon_squared(random.permutation(groups), y) == pytest.approx(0, abs=0.05)
    assert epsilon_squared(np.arange(300.0), y) is None, "a group for each run explains everything by chance"
    assert epsilon_squared(np.zeros(5), np.arange(5.0)) is None


def test_the_forest_finds_what_matters_the_same_every_time() -> None:
    random = np.random.default_rng(5)
    columns = [random.uniform(size=200) for _ in range(3)]
    columns[2][:60] = NAN
    y = np.sin(6 * columns[0]) + 0.1 * random.normal(size=200)
    found = importances(columns, y)
    assert found.score > 0.7
    assert found.drops[0] > 0.5 > max(found.drops[1:]) + 0.3
    assert importances(columns, y) == found


def study(bench: Any, metric: str = "acc", **more: Any) -> Study:
    return Influences(bench.experiments, Charts(bench.experiments)).study(bench.project, metric, {}, **more)


def test_params_are_numbers_groups_or_constant(bench: Any, make_run: Any) -> None:
    values = [INF if n == 3 else NAN if n == 4 else n / 40 for n in range(40)]
    bench.sync(
        [
            make_run(
                n,
                params={"lr": str(n), "opt": "a" if n < 20 else "b", "same": "7", **({"rare": "1"} if n < 3 else {})},
                metrics={"acc": values[n]},
            )
            for n in range(40)
        ]
    )
    found = study(bench)
    by_key = {item.key: item for item in found.influences}
    assert (found.runs, found.total, found.constant) == (38, 40, ("params.same",))
    assert by_key["params.lr"].correlation == pytest.approx(1)
    assert by_key["params.opt"].association > 0.7
    assert (by_key["params.rare"].runs, by_key["params.rare"].strength) == (3, -1)
    assert [item.key for item in found.influences] == ["params.lr", "params.opt", "params.rare"]
    assert (found.score, by_key["params.lr"].importance) == (None, None)
    grown = study(bench, with_forest=True)
    assert (grown.forest_runs, grown.influences[0].key) == (38, "params.lr")
    assert grown.score is not None


@pytest.mark.parametrize("count", [0, MIN_RUNS - 1, MIN_FOREST - 1])
def test_few_runs_say_little(bench: Any, make_run: Any, count: int) -> None:
    bench.sync([make_run(n, params={"lr": str(n)}, metrics={"acc": n} if n else {}) for n in range(count + 1)])
    if not count:
        return
    found = study(bench, with_forest=True)
    assert (found.runs, found.score) == (count, None)
    assert [item.correlation is None for item in found.influences] == [count < MIN_RUNS]


def test_a_metric_that_never_changes_has_no_forest(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, params={"lr": str(n)}, metrics={"acc": 1}) for n in range(40)])
    found = study(bench, with_forest=True)
    assert (found.score, found.influences[0].correlation) == (None, None)
