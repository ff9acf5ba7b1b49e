"""Labels and notes: shown when the call returns, whatever a sync in another process does meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dashboard import context
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import Project
from dashboard.data.model.run import MetricSummary, Run, RunSource
from dashboard.data.sync.publish import publish
from dashboard.errors import ConflictError, InvalidRequestError, NotFoundError, QueryError

RUNS = 40

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from dashboard import context
from dashboard.config import Settings
from dashboard.data.store.changes import bump
from dashboard.data.sync.publish import publish
from tests.data.test_labels import make_run, settings_of

built = context.build(settings_of(Path(sys.argv[1])))
project = built.projects.get("team", "wine")
stores, frames = built.sync._stores, built.sync._frames
print("ready", flush=True)
for number in range(60):
    stores.runs.save(project.id, [make_run(100 + number), make_run(number % 40, loss=number)])
    if number % 3 == 0:
        with stores.database.write() as connection:
            bump(connection, project.id)  # of every run: the table is built from all of them
    publish(stores, frames, project, lambda *_: None)
"""


def settings_of(folder: Path) -> Settings:
    return Settings.model_validate({"data_dir": folder, "projects": [{"owner": "team", "name": "wine"}]})


def make_run(number: int, loss: float = 0) -> Run:
    return Run(
        id=f"run{number}", source=RunSource.MLFLOW, source_name="mlflow", name=f"run {number}", experiment="e",
        status="FINISHED", user="", created_at=None, ended_at=None, metrics={"loss": MetricSummary(loss)},
        fingerprint=f"{number} {loss}",
    )  # fmt: skip


@pytest.fixture
def board(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Context]:
    built = context.build(settings_of(tmp_path), now=clock)
    stores, project = built.sync._stores, built.projects.get("team", "wine")
    stores.runs.save(project.id, [make_run(number, number / 100) for number in range(RUNS)])
    publish(stores, built.sync._frames, project, lambda *_: None)
    yield built
    stores.database.close()


@pytest.fixture
def project(board: Context) -> Project:
    return board.projects.get("team", "wine")


def ids(board: Context, project: Project, text: str, *, include_hidden: bool = False) -> set[str]:
    query = RunQuery(filter=text, columns=(), limit=1_000, include_hidden=include_hidden)
    return {row["id"] for row in board.experiments.page(project, query).rows}


def test_a_label_is_shown_and_found_without_a_sync(board: Context, project: Project) -> None:
    change = board.labels.change(project, ["run1", "run2", "run1"], add=[" to  keep "])
    assert (change.matched, change.changed) == (2, 2)
    assert change.labels == {"run1": ("to keep",), "run2": ("to keep",)}
    assert ids(board, project, "label = 'to keep'") == {"run1", "run2"}
    label = next(column for column in board.experiments.columns(project) if column.key == "label")
    assert (label.count, label.values) == (2, ("to keep",))
    assert board.projects.get("team", "wine").generation == project.generation + 1
    assert not publish(board.sync._stores, board.sync._frames, project, lambda *_: None), "nothing is left to show"


def test_hidden_runs_go_and_come_back(board: Context, project: Project) -> None:
    board.labels.change(project, ["run1", "run2"], add=["hidden"])
    assert len(ids(board, project, "")) == RUNS - 2
    assert ids(board, project, "label = 'hidden'", include_hidden=True) == {"run1", "run2"}
    change = board.labels.change_matching(project, "label = 'hidden'", remove=["hidden"], include_hidden=True)
    assert (change.matched, change.changed, change.labels) == (2, 2, {})
    assert len(ids(board, project, "")) == RUNS


def test_everything_that_matches_is_labelled_and_nothing_else(board: Context, project: Project) -> None:
    change = board.labels.change_matching(project, "metrics.loss < 0.1", add=["low", "seen"])
    assert change.changed == 10
    assert board.labels.change_matching(project, "metrics.loss < 0.2", add=["low"]).changed == 10
    assert len(ids(board, project, "label = 'low'")) == 20
    assert len(ids(board, project, "label = 'seen'")) == 10


def test_labels_outlive_whatever_a_sync_does_to_their_run(board: Context, project: Project) -> None:
    board.labels.change(project, ["run1"], add=["best"])
    stores, frames = board.sync._stores, board.sync._frames
    stores.runs.save(project.id, [make_run(1, loss=7)])
    publish(stores, frames, project, lambda *_: None)
    assert ids(board, project, "label = 'best' and metrics.loss = 7") == {"run1"}
    stores.runs.remove(project.id, ["run1"])
    publish(stores, frames, project, lambda *_: None)
    assert ids(board, project, "label = 'best'") == set()
    assert board.experiments.columns(project)[-1].key == "metrics.loss"
    with pytest.raises(NotFoundError, match="no run 'run1'"):
        board.labels.change(project, ["run1"], add=["best"])


@pytest.mark.parametrize(
    ("add", "remove", "says"),
    [
        ([], [], "Say which"),
        (["a,b"], [], "no comma"),
        (["  "], [], "1 to 100 characters"),
        (["x" * 101], [], "1 to 100 characters"),
        ([f"{number}" for number in range(21)], [], "20 labels at most"),
        (["a"], ["a"], "at once"),
    ],
)
def test_impossible_labels_are_refused(
    board: Context, project: Project, add: list[str], remove: list[str], says: str
) -> None:
    with pytest.raises(InvalidRequestError, match=says):
        board.labels.change(project, ["run1"], add=add, remove=remove)


def test_a_wrong_filter_labels_nothing(board: Context, project: Project) -> None:
    with pytest.raises(QueryError):
        board.labels.change_matching(project, "metrics.los < 1", add=["x"])
    with pytest.raises(InvalidRequestError, match="names 10,001"):
        board.labels.change(project, [f"{number}" for number in range(10_001)], add=["x"])


def test_what_a_killed_process_did_not_show_the_next_sync_shows(
    board: Context, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(board.sync._frames, "relabel", kill)
        with pytest.raises(Killed):
            board.labels.change(project, ["run1"], add=["best"])
    assert ids(board, project, "label = 'best'") == set()
    assert publish(board.sync._stores, board.sync._frames, project, lambda *_: None)
    assert ids(board, project, "label = 'best'") == {"run1"}


def test_labels_and_a_sync_in_another_process_do_not_lose_each_other(
    board: Context, project: Project, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        for number in range(RUNS):
            board.labels.change(project, [f"run{number}"], add=["seen", f"number {number}"])
            assert ids(board, project, f"label = 'number {number}'") == {f"run{number}"}
        assert writer.wait(60) == 0
    stores, frames = board.sync._stores, board.sync._frames
    publish(stores, frames, project, lambda *_: None)
    assert len(ids(board, project, "label = 'seen'")) == RUNS
    assert len(ids(board, project, "")) == RUNS + 60
    assert not stores.projects.run_changes(project.id).is_any
    assert not publish(stores, frames, project, lambda *_: None)


def test_of_two_who_edit_a_note_the_first_wins_and_the_second_is_told(board: Context, project: Project) -> None:
    assert board.labels.note(project, "run1").version == 0
    first = board.labels.write_note(project, "run1", "# Why\n", version=0, by="a")
    with pytest.raises(ConflictError, match="at version 1, yours began at 0; theirs stays"):
        board.labels.write_note(project, "run1", "mine", version=0, by="b")
    assert board.labels.note(project, "run1") == first
    assert board.labels.noted(project) == {"run1"}
    assert board.projects.get("team", "wine").generation == project.generation + 1
    with pytest.raises(NotFoundError):
        board.labels.write_note(project, "never", "x", version=0, by="a")
    with pytest.raises(InvalidRequestError, match="100,000"):
        board.labels.write_note(project, "run1", "x" * 100_001, version=1, by="a")
