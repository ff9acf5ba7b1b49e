"""A run that reported by itself and what the repository has of it later are one run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.model.live import LiveEvent, LiveKind
from dashboard.data.model.points import Point
from dashboard.errors import NotFoundError
from tests.data.sync.conftest import History, Home

LIVE = {"token_env": "PATH"}  # a variable that is always there; nothing is sent here
CURVE = "plots/metrics/acc.tsv"
METRICS = {"metrics.json": {"acc": 0.042}}
PARAMS = {"params.yaml": {"lr": 42}}


def report(
    home: Home, name: str, baseline: str, *, is_over: bool = True, saved: str | None = None, **values: Any
) -> str:
    """The events of one experiment; returns its id while it is live."""
    live = home.context.sync._stores.live
    event = LiveEvent(LiveKind.START, baseline, name, "dvclive", message="try this")
    live.receive(home.project.id, event)
    points = {CURVE: [Point(0, 0, 0.01), Point(1, 0, 0.042)]}
    files: dict[str, Any] = {"params": PARAMS, "metrics": METRICS} | values
    live.receive(home.project.id, LiveEvent(LiveKind.DATA, baseline, name, step=1, points=points, **files))
    if is_over:
        live.receive(home.project.id, LiveEvent(LiveKind.DONE, baseline, name, experiment_rev=saved))
    return event.run_id


def shown(home: Home) -> dict[str, dict[str, Any]]:
    """Runs by id, without those of the baseline's own commits."""
    home.sync()
    rows = home.context.experiments.page(home.project, RunQuery(filter="source != 'git' or name != 'change 0'")).rows
    return {row["id"]: row for row in rows}


@pytest.fixture
def began(history: History, home: Callable[..., Home]) -> tuple[Home, str]:
    baseline = history.commits("main", [history.version(1)])[0]
    made = home(live=LIVE)
    made.sync()
    return made, baseline


@pytest.mark.parametrize("is_told", [True, False])
def test_a_pushed_experiment_takes_the_place_of_its_live_run(
    history: History, began: tuple[Home, str], is_told: bool
) -> None:
    home, baseline = began
    sha = history.experiment("rusty-lamb", history.version(42), baseline)
    history.git("update-ref", "-d", f"refs/exps/{baseline[:2]}/{baseline[2:]}/rusty-lamb")
    live = report(home, "rusty-lamb", baseline, saved=sha if is_told else None)
    assert shown(home).keys() == {live}
    home.context.labels.change(home.project, [live], add=["best"])
    home.context.labels.write_note(home.project, live, "look here", version=0, by="somebody")

    history.git("update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/rusty-lamb", sha)
    rows = shown(home)
    assert rows.keys() == {sha}
    assert (rows[sha]["label"], home.context.labels.note(home.project, sha).text) == (["best"], "look here")
    assert home.context.experiments.run(home.project, live).run.id == sha
    (curve,) = home.context.experiments.history(home.project, live, ["acc"])
    assert curve.value == [0.01, 0.042], "what the run sent stays its curve where git has none"

    history.git("update-ref", "-d", f"refs/exps/{baseline[:2]}/{baseline[2:]}/rusty-lamb")
    assert shown(home).keys() == {live}, "an experiment that is taken away again leaves what it reported"


def test_a_run_that_goes_on_is_not_taken_for_an_older_one_of_its_name(
    history: History, began: tuple[Home, str]
) -> None:
    home, baseline = began
    sha = history.experiment("rusty-lamb", history.version(42), baseline)
    live = report(home, "rusty-lamb", baseline, is_over=False)
    assert shown(home).keys() == {sha, live}


def test_a_run_committed_by_hand_is_that_commit(history: History, began: tuple[Home, str]) -> None:
    home, baseline = began
    live = report(home, "by hand", baseline)
    assert shown(home).keys() == {live}
    sha = history.commits("main", [history.version(42)], start=baseline)[0]
    rows = shown(home)
    assert live not in rows
    assert home.context.experiments.run(home.project, live).run.id == sha


@pytest.mark.parametrize(
    "values", [{"metrics": {"metrics.json": {"acc": 0.5}}}, {"params": {"params.yaml": {"lr": 7}}}]
)
def test_a_commit_with_other_values_is_another_run(
    history: History, began: tuple[Home, str], values: dict[str, Any]
) -> None:
    home, baseline = began
    live = report(home, "by hand", baseline, **values)
    history.commits("main", [history.version(42)], start=baseline)
    assert live in shown(home)


def test_one_commit_takes_the_place_of_one_run(history: History, began: tuple[Home, str]) -> None:
    home, baseline = began
    first, second = report(home, "first", baseline), report(home, "second", baseline)
    sha = history.commits("main", [history.version(42)], start=baseline)[0]
    rows = shown(home)
    assert len({first, second} & rows.keys()) == 1
    left = next(iter({first, second} - rows.keys()))
    assert home.context.experiments.run(home.project, left).run.id == sha


def test_runs_go_when_the_project_takes_no_events_any_more(
    history: History, began: tuple[Home, str], home: Callable[..., Home]
) -> None:
    made, baseline = began
    live = report(made, "rusty-lamb", baseline)
    assert live in shown(made)
    other = home()
    assert live not in shown(other)
    with pytest.raises(NotFoundError):
        other.context.experiments.run(other.project, live)
