"""The first frame of a project, made of what its sync brought, is the one that the store would give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from dashboard import context
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource, Spread
from dashboard.data.store.frames.build import Table, build
from dashboard.data.sync.fresh import FreshRuns

START = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
SPREAD = Spread(min=0, max=1, mean=0.4, first=1, count=7)


def a_run(run_id: str, **changes: Any) -> Run:
    values: dict[str, Any] = {
        "id": run_id, "source": RunSource.MLFLOW, "source_name": "mlflow", "name": f"run {run_id}",
        "experiment": "sweep", "status": "FINISHED", "user": "", "created_at": START, "ended_at": None, **changes,
    }  # fmt: skip
    return Run(**values)


RUNS = [
    a_run("a", params={"lr": "1e-3", "n": "3", "id": "007"}, metrics={"loss": MetricSummary(math.nan, 4)}),
    a_run(
        "b", params={"n": "-12", "big": str(2**60)}, metrics={"loss": MetricSummary(0.5, 9, Spread(0, 1, 0.4, 1, 7))}
    ),
    a_run("c", name="nul \x00 and \udc80", tags={"é": "\U0001f600", "bad \udc80": "x"}, parent="a"),
    a_run("d", inputs=(RunInput("set", "1", context="train"),), commit="c" * 40, created_at=None),
]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Context]:
    settings = Settings.model_validate({"data_dir": tmp_path, "projects": [{"owner": "team", "name": "wine"}]})
    built = context.build(settings)
    yield built
    built.sync._stores.database.close()


@pytest.fixture
def project(board: Context) -> Project:
    return board.projects.get("team", "wine")


def stored(board: Context, project: Project) -> Table:
    runs = board.sync._stores.runs
    return build(runs.columns(project.id), {}, board.sync._stores.labels.all(project.id))


def test_the_frame_is_the_same_without_reading_the_store(board: Context, project: Project) -> None:
    runs, fresh = board.sync._stores.runs, FreshRuns(is_wanted=True)
    for start in range(0, len(RUNS), 2):
        fresh.add(runs.save(project.id, RUNS[start : start + 2]))
    labels = board.sync._stores.labels
    labels.change(project.id, ["b"], add=["best"], remove=())
    labels.change(project.id, ["c"], add=["hidden"], remove=())
    made, expected = fresh.table(len(RUNS), labels.all(project.id)), stored(board, project)
    assert made is not None
    assert_frame_equal(made.frame(), expected.frame(), check_column_order=False)
    assert made.columns == expected.columns


@pytest.mark.parametrize(
    ("saved", "removed"),
    [([RUNS, RUNS[:1], [a_run("a", name="changed")]], []), ([RUNS], ["a"]), ([RUNS[:2]], [])],
    ids=["changed meanwhile", "removed meanwhile", "others were there before"],
)
def test_what_does_not_hold_every_run_makes_no_frame(
    board: Context, project: Project, saved: list[list[Run]], removed: list[str]
) -> None:
    runs, fresh = board.sync._stores.runs, FreshRuns(is_wanted=True)
    if len(saved[0]) < len(RUNS):
        runs.save(project.id, RUNS[2:])
    for some in saved:
        fresh.add(runs.save(project.id, some))
    runs.remove(project.id, removed)
    assert fresh.table(runs.count(project.id), {}) is None


def test_nothing_is_collected_when_no_frame_will_be_built(board: Context, project: Project) -> None:
    fresh = FreshRuns(is_wanted=False)
    fresh.add(board.sync._stores.runs.save(project.id, RUNS))
    assert fresh.table(len(RUNS), {}) is None


def test_a_run_without_fingerprint_is_written_again_only_when_its_content_changed(
    board: Context, project: Project
) -> None:
    runs = board.sync._stores.runs
    assert len(runs.save(project.id, RUNS)) == len(RUNS)
    assert len(runs.save(project.id, RUNS)) == 0
    changed = a_run("a", params={"lr": "1e-3", "n": "3", "id": "008"}, metrics={"loss": MetricSummary(math.nan, 4)})
    assert runs.save(project.id, [changed, *RUNS[1:]]).scalars["id"] == ("a",)
