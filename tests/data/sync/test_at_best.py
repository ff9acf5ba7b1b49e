"""Values at the best step of the primary metric, from every source that tells histories, as the configuration says."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.model.live import LiveEvent, LiveKind
from dashboard.data.model.points import Point
from tests.data.sync.conftest import History, Home
from tests.data.sync.test_curves import LIVE, LOGGED

KEYS = ("metrics.acc.at_best", "metrics.loss.at_best", "metrics.train.loss.at_best", "metrics.val.acc.at_best")


def at_best(home: Home, name: str | None = None) -> dict[str, float]:
    """By metric the value at the best step of the only run, or of the one of that name."""
    known = {column.key for column in home.context.experiments.columns(home.project)}
    keys = tuple(key for key in KEYS if key.removesuffix(".at_best") in known)
    rows = home.context.experiments.page(home.project, RunQuery(columns=keys)).rows
    (row,) = [row for row in rows if name in {None, row["name"]}]
    return {key.removesuffix(".at_best"): value for key, value in row["metrics"].items()}


def test_files_of_dvclive_follow_the_configuration(history: History, home: Callable[..., Home]) -> None:
    history.commits("main", [LIVE])
    place = home()  # its goal is acc, up
    place.sync()
    assert at_best(place) == {"acc": 0.9, "train.loss": 0.25}
    lowest = home(goals={"acc": "down"})
    lowest.sync()
    assert at_best(lowest) == {"acc": 0.5, "train.loss": 1.0}
    named = home(goals={"acc": "up", "train.loss": "down"}, primary_metric="train.loss")
    assert named.project.primary == "train.loss"
    named.sync()
    assert math.isnan(at_best(named)["acc"])
    assert not named.sync().has_changed
    none = home(goals={})
    none.sync()
    assert none.project.primary is None
    assert at_best(none) == {}


@pytest.mark.parametrize("is_dvc", [True, False])
def test_files_of_dagshubs_logger(history: History, home: Callable[..., Home], is_dvc: bool) -> None:
    history.commits("main", [LOGGED | ({".dvc/config": ""} if is_dvc else {})])
    place = home(primary_metric="val.acc")
    place.sync()
    assert at_best(place) == {"loss": 0.5, "val.acc": 0.7}
    detail = place.context.experiments.run(place.project, history.git("rev-parse", "main"))
    assert detail.metrics["loss"].at_best == 0.5


def test_a_live_run_as_it_goes_on(history: History, home: Callable[..., Home]) -> None:
    history.commits("main", [{"README.md": "begin"}])
    place = home(live={"token_env": "PATH"})
    live = place.context.sync._stores.live

    def report(step: int, acc: float, loss: float) -> None:
        points = {f"plots/metrics/{key}.tsv": [Point(step, 0, value)] for key, value in (("acc", acc), ("loss", loss))}
        files = {"metrics.json": {"acc": acc, "loss": loss}}
        live.receive(
            place.project.id,
            LiveEvent(LiveKind.DATA, "0" * 40, "new-moon", step=step, metrics=files, points=points),
        )

    live.receive(place.project.id, LiveEvent(LiveKind.START, "0" * 40, "new-moon", "dvclive"))
    for step, (acc, loss) in enumerate([(0.1, 3.0), (0.7, 2.0), (0.7, 1.0), (0.4, 0.5)]):
        report(step, acc, loss)
    place.sync()
    assert at_best(place, "new-moon") == {"acc": 0.7, "loss": 2.0}
    report(9, 0.8, 7.0)
    place.sync()
    assert at_best(place, "new-moon") == {"acc": 0.8, "loss": 7.0}
    other = home(live={"token_env": "PATH"}, primary_metric="loss", goals={"loss": "down"})
    other.sync()
    assert at_best(other, "new-moon") == {"acc": 0.4, "loss": 0.5}


def test_runs_of_a_database_follow_the_configuration(home: Callable[..., Home], tmp_path: Path) -> None:
    from mlflow import MlflowClient

    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client: Any = MlflowClient(uri)
    for name, values in (("early", [(0.9, 0.5), (0.1, 0.1)]), ("late", [(0.1, 0.6), (0.9, 0.2)])):
        run = client.create_run("0", run_name=name).info.run_id
        for step, (acc, loss) in enumerate(values):
            client.log_metric(run, "acc", acc, step=step)
            client.log_metric(run, "loss", loss, step=step)
        client.log_metric(run, "once", 7.0)
        client.set_terminated(run)
    project: dict[str, Any] = {"git": None, "mlflow": [{"uri": uri}]}
    place = home(**project)
    place.sync()

    def names(asked: Home, filter_: str, order: str = "name") -> list[str]:
        page = asked.context.experiments.page(asked.project, RunQuery(filter=filter_, order_by=order))
        return [row["name"] for row in page.rows]

    assert at_best(place, "early") == {"acc": 0.9, "loss": 0.5}
    assert names(place, "metrics.loss.at_best < 0.3") == ["late"]
    assert names(place, "metrics.once.at_best = 7", "metrics.loss.at_best") == ["late", "early"]
    assert names(place, "metrics.loss.at_best is null") == []
    lowest = home(**project, primary_metric="loss", goals={"loss": "down"})
    lowest.sync()
    assert at_best(lowest, "early") == {"acc": 0.1, "loss": 0.1}
    none = home(**project, goals={})
    none.sync()
    assert names(none, "metrics.loss.at_best is null and metrics.once.at_best = 7") == ["early", "late"]
    exported = b"".join(lowest.context.experiments.export(lowest.project, "", "csv", ("name,metrics.acc.at_best",)))
    assert exported.decode().splitlines()[0].endswith("metrics.acc.at_best")
