"""The value at the best step of the primary metric is what MLflow's own histories say it is."""

from __future__ import annotations

import math
import random
from contextlib import closing
from typing import Any

import pytest

from dashboard.config import MlflowSettings
from dashboard.data.model.primary import Primary
from dashboard.data.model.run import Run
from dashboard.data.sources.mlflow import open_reader

KEYS = ("acc", "loss", "lr/é", "sparse")


def histories(seed: int) -> dict[str, list[tuple[int, int, float]]]:
    """(step, time, value) by metric: ties, NaN, infinities, steps out of order, two values of one step, gaps."""
    random_ = random.Random(seed)
    values = [0.1, 0.5, 0.5, 0.9, math.nan, math.inf, -math.inf, -2.0]
    found = {}
    for key in KEYS[: random_.randint(1, len(KEYS))]:
        steps = [random_.randint(0, 6) for _ in range(random_.randint(1, 9))]
        found[key] = [(step, 1_700_000_000_000 + at, random_.choice(values)) for at, step in enumerate(steps)]
    if seed % 5 == 0:
        found.pop("acc", None)
    if seed % 7 == 0:
        found["acc"] = [(3, 1_700_000_000_000, math.nan)] * 2
    return found


def naive(found: dict[str, list[Any]], primary: Primary) -> dict[str, float | None]:
    """By metric the value at the best step, from histories as MLflow's client gives them."""
    numbers = [point for point in found.get(primary.metric, ()) if not math.isnan(point.value)]
    best = max if primary.goal == "up" else min
    step = None
    if numbers:
        top = best(point.value for point in numbers)
        step = min(point.step for point in numbers if point.value == top)
    answer: dict[str, float | None] = {}
    for key, points in found.items():
        there = [point for point in points if point.step == step]
        last = max(there, key=lambda point: (point.timestamp, point.value)).value if there else None
        answer[key] = points[0].value if len(points) == 1 else last
    return answer


@pytest.fixture(params=["sqlite", "postgresql", "mlruns"])
def filled(request: pytest.FixtureRequest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Any]:
    from mlflow import MlflowClient
    from mlflow.entities import Metric

    uri = f"sqlite:///{tmp_path / 'mlflow.db'}" if request.param == "sqlite" else str(tmp_path / "mlruns")
    if request.param == "mlruns":
        monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    if request.param == "postgresql":
        uri = request.getfixturevalue("postgres_url")
    client = MlflowClient(uri)
    experiment = client.create_experiment("curves")
    for seed in range(1, 30):
        run = client.create_run(experiment, run_name=str(seed)).info.run_id
        points = [Metric(key, value, at, step) for key, all_ in histories(seed).items() for step, at, value in all_]
        client.log_batch(run, metrics=points)
    return uri.replace("+psycopg", ""), client


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    clipped = math.copysign(math.inf, other) if abs(other) >= 1.7976931348623157e308 else other
    return one == clipped or (math.isnan(one) and math.isnan(clipped))


def read(uri: str, primary: Primary | None) -> list[Run]:
    with closing(open_reader(MlflowSettings(uri=uri), "mlflow", {}, primary)) as reader:
        return [run for batch in reader.changes(None, full=True) for run in batch.runs]


def test_values_at_the_best_step_are_those_of_the_histories(filled: tuple[str, Any]) -> None:
    uri, client = filled
    theirs = {run.id: {key: client.get_metric_history(run.id, key) for key in run.metrics} for run in read(uri, None)}
    assert len(theirs) == 29
    for primary, least in ((Primary("acc", "up"), 20), (Primary("loss", "down"), 20), (Primary("of nobody"), 0)):
        told = 0
        for run in read(uri, primary):
            wanted = naive(theirs[run.id], primary)
            for key, summary in run.metrics.items():
                assert same(summary.at_best, wanted[key]), (primary, run.name, key, summary, wanted)
                told += summary.spread is not None and summary.spread.at_best is not None
        assert (told > least) == (primary.metric != "of nobody")
    metrics = [item for run in read(uri, None) for item in run.metrics.values()]
    assert all((item.at_best is None) == (item.count > 1) for item in metrics)
