"""Histories in files of a commit: DVCLive's and those of DagsHub's logger."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from tests.data.sync.conftest import History, Home

DVC_YAML = (
    "params: [dvclive/params.yaml]\nmetrics: [dvclive/metrics.json]\nplots:\n- dvclive/plots/metrics: {x: step}\n"
)
LIVE = {
    ".dvc/config": "", "dvc.yaml": DVC_YAML, "dvclive/params.yaml": "lr: 0.1\n",
    "dvclive/metrics.json": '{"train": {"loss": 0.25}, "acc": 0.9, "step": 2}',
    "dvclive/plots/metrics/train/loss.tsv": "timestamp\tstep\tloss\n1700000000000\t0\t1.0\n1700000001000\t1\t0.2\n"
    "1700000002000\t2\t0.25\n",
    "dvclive/plots/metrics/acc.tsv": "step\tacc\n0\t0.5\n1\tnan\n2\t0.9\n",
}  # fmt: skip
LOGGED = {
    "params.yml": "lr: 1e-3\noptimizer:\n  name: adam\nstatus: success\n",
    "metrics.csv": 'Name,Value,Timestamp,Step\n"loss",0.5,1573118607163,1\n"val.acc",0.7,1573118607164,1\n'
    '"loss",0.25,1573118608000,2\n"val.acc",0.6,1573118608001,2\n',
}  # fmt: skip


def only(home: Home) -> dict[str, Any]:
    home.sync()
    (row,) = home.context.experiments.page(home.project, RunQuery()).rows
    return row


def curve(home: Home, run: str, key: str) -> list[tuple[int, float]]:
    (history,) = home.context.experiments.history(home.project, run, [key])
    return list(zip(history.step, history.value, strict=True))


def test_dvclive_files_of_a_commit_are_curves(history: History, home: Callable[..., Home]) -> None:
    history.commits("main", [LIVE])
    place = home()
    row = only(place)
    assert (row["params"], row["metrics"]) == ({"lr": 0.1}, {"train.loss": 0.25, "acc": 0.9, "step": 2.0})
    detail = place.context.experiments.run(place.project, row["id"]).metrics
    loss = detail["train.loss"]
    assert (loss.first, loss.min, loss.max, loss.last, loss.count) == (1.0, 0.2, 1.0, 0.25, 3)
    assert detail["step"].count == 1
    assert curve(place, row["id"], "train.loss") == [(0, 1.0), (1, 0.2), (2, 0.25)]
    assert [step for step, value in curve(place, row["id"], "acc") if math.isnan(value)] == [1]
    (timed,) = place.context.experiments.history(place.project, row["id"], ["train.loss"])
    assert timed.time_ms == [1_700_000_000_000, 1_700_000_001_000, 1_700_000_002_000]
    assert place.context.experiments.history(place.project, row["id"], ["step"]) == []
    best = place.context.experiments.page(place.project, RunQuery(columns=("metrics.train.loss.min",))).rows
    assert best[0]["metrics"]["train.loss.min"] == 0.2


def test_dvclive_files_of_an_experiment_and_of_two_folders(history: History, home: Callable[..., Home]) -> None:
    baseline = history.commits("main", [{"README.md": "begin"}])[0]
    twice = {path.replace("dvclive/", "other/"): text for path, text in LIVE.items() if path.startswith("dvclive/")}
    twice["dvc.yaml"] = "metrics: [dvclive/metrics.json, other/metrics.json]\n"
    twice["other/plots/metrics/acc.tsv"] = "step\tacc\n0\t0.1\n1\t0.9\n"
    sha = history.experiment("bold-moose", LIVE | twice, baseline)
    place = home()
    assert only(place)["id"] == sha
    assert curve(place, sha, "dvclive/metrics.json:acc")[0] == (0, 0.5)
    assert curve(place, sha, "other/metrics.json:acc") == [(0, 0.1), (1, 0.9)]


@pytest.mark.parametrize("folder", ["", "models/cnn/"])
@pytest.mark.parametrize("is_dvc", [True, False])
def test_the_files_of_dagshubs_logger_are_a_run(
    history: History, home: Callable[..., Home], folder: str, is_dvc: bool
) -> None:
    files = {f"{folder}{path}": text for path, text in LOGGED.items()}
    history.commits("main", [files | ({".dvc/config": ""} if is_dvc else {})])
    place = home()
    row = only(place)
    assert row["params"] == {"lr": 0.001, "optimizer.name": "adam", "status": "success"}
    assert row["metrics"] == {"loss": 0.25, "val.acc": 0.6}
    assert curve(place, row["id"], "val.acc") == [(1, 0.7), (2, 0.6)]
    assert place.context.experiments.run(place.project, row["id"]).metrics["val.acc"].max == 0.7


def test_a_metrics_csv_that_dvc_names_is_no_problem_when_the_logger_wrote_it(
    history: History, home: Callable[..., Home]
) -> None:
    history.commits("main", [LOGGED | {"dvc.yaml": "metrics: [metrics.csv]\n", ".dvc/config": ""}])
    place = home()
    assert only(place)["metrics"]["loss"] == 0.25
    assert place.sources()["dvc"].warnings == ()


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n", "", "Name,Value,Timestamp,Step\n", "Name,Value,Timestamp,Step\nloss,x,1,1\n",
        "Name,Value,Timestamp,Step\nloss,1\n", '"', "\x00",
    ],
)  # fmt: skip
def test_another_metrics_csv_is_no_run(history: History, home: Callable[..., Home], content: str) -> None:
    history.commits("main", [{"metrics.csv": content}])
    place = home()
    place.sync()
    assert place.context.experiments.page(place.project, RunQuery()).total == 0
    assert all(source.problem is None and not source.warnings for source in place.sources().values())


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "step\n1\n",
        "step\ta\tb\n1\t2\t3\n",
        "loss\n1\n",
        "step\tloss\nx\ty\n",
        "step\tloss\n1e999\t1\n",
        "\x00\n",
        '"',
    ],
)
def test_a_broken_history_leaves_the_last_value(history: History, home: Callable[..., Home], broken: str) -> None:
    history.commits("main", [LIVE | {"dvclive/plots/metrics/acc.tsv": broken}])
    place = home()
    row = only(place)
    assert row["metrics"]["acc"] == 0.9
    assert place.context.experiments.run(place.project, row["id"]).metrics["acc"].count == 1
    assert place.context.experiments.history(place.project, row["id"], ["acc"]) == []


@pytest.mark.parametrize("name", ['a"b', "<b>", "ü 🦊", "a\nb", "..", "a.b"])
def test_hostile_names_of_logged_metrics_are_text(history: History, home: Callable[..., Home], name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    rows = f"Name,Value,Timestamp,Step\n{quoted},1,0,0\n{quoted},2,0,1\n"
    history.commits("main", [{"metrics.csv": rows}])
    place = home()
    row = only(place)
    assert row["metrics"] == {name: 2.0}
    assert curve(place, row["id"], name) == [(0, 1.0), (1, 2.0)]
