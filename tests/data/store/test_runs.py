"""Runs: kept once, skipped when unchanged, removed when gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import MetricSummary, Run, RunSource, Spread
from dashboard.data.store.database import Database
from dashboard.data.store.run_columns import RunColumns
from dashboard.data.store.stores import Stores

START = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)


def a_run(run_id: str, **changes: object) -> Run:
    values = {
        "id": run_id, "source": RunSource.MLFLOW, "source_name": "mlflow", "name": f"run {run_id}",
        "experiment": "sweep", "status": "FINISHED", "user": "data-scientist", "created_at": START,
        "ended_at": START + timedelta(seconds=5), "fingerprint": "1", "params": {"lr": "0.1"},
        "metrics": {"acc": MetricSummary(0.9)},
    }  # fmt: skip
    return Run(**{**values, **changes})


def everyone(stores: Stores, project: Project) -> list[Run]:
    ids = [run_id for piece in stores.runs.columns(project.id) for run_id in piece.scalars["id"]]
    return stores.runs.some(project.id, ids)


def test_a_run_comes_back_as_it_was(stores: Stores, project: Project) -> None:
    run = a_run("a", parent="b", commit="c" * 40, branch="main", artifact_uri="file:///x", tags={"k": "v"})
    assert len(stores.runs.save(project.id, [run])) == 1
    assert stores.runs.get(project.id, "a") == run
    assert everyone(stores, project) == [run]
    assert stores.runs.get(project.id, "b") is None


def test_an_unchanged_run_is_not_written_and_changes_nothing(stores: Stores, project: Project) -> None:
    stores.runs.save(project.id, [a_run("a")])
    before = stores.projects.edits(project.id)
    assert len(stores.runs.save(project.id, [a_run("a", name="other name, same fingerprint")])) == 0
    assert stores.projects.edits(project.id) == before
    assert len(stores.runs.save(project.id, [a_run("a", name="new", fingerprint="2")])) == 1
    run = stores.runs.get(project.id, "a")
    assert run is not None
    assert run.name == "new"
    assert stores.projects.edits(project.id) > before


def test_the_source_that_gave_a_run_first_keeps_it(stores: Stores, project: Project) -> None:
    stores.runs.save(project.id, [a_run("a")])
    assert len(stores.runs.save(project.id, [a_run("a", source_name="mlflow-2", fingerprint="2")])) == 0
    assert stores.runs.remove_other_sources(project.id, ["git", "mlflow-2"]) == 1
    assert len(stores.runs.save(project.id, [a_run("a", source_name="mlflow-2", fingerprint="2")])) == 1


def test_many_runs_are_kept_in_a_few_statements(stores: Stores, project: Project, database: Database) -> None:
    many = [a_run(f"{number:05}", name=f"run {number}") for number in range(2_500)]
    statements = list[str]()

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.extend([statement] if statement.startswith("INSERT INTO run ") else [])

    event.listen(database.engine, "before_cursor_execute", count)
    stores.runs.save(project.id, many)
    stores.runs.save(project.id, [replace(many[7], name="again", fingerprint="2"), *many[8:]])
    event.remove(database.engine, "before_cursor_execute", count)
    assert everyone(stores, project)[6:8] == [many[6], replace(many[7], name="again", fingerprint="2")]
    assert stores.runs.count(project.id) == len(many)
    if database.is_sqlite:
        assert [statement.count("(?,") for statement in statements] == [941, 941, 618, 1]


def test_runs_saved_behind_are_all_there_at_the_end(stores: Stores, project: Project) -> None:
    pieces = [[a_run(f"{piece}-{number}") for number in range(30)] for piece in range(5)]
    with stores.runs.saving(project.id) as save:
        kept = [save(piece) for piece in [*pieces, pieces[0]]]
    assert [len(columns) for columns in kept] == [30] * 5 + [0]
    assert {run.id: run for run in everyone(stores, project)} == {run.id: run for piece in pieces for run in piece}


def test_runs_that_cannot_be_saved_behind_end_the_saving(stores: Stores, project: Project) -> None:
    def save_two() -> None:
        with stores.runs.saving(project.id + 1) as save:  # there is no such project
            save([a_run("a")])
            save([a_run("b")])
            pytest.fail("the second one was begun although the first one failed")

    with pytest.raises(IntegrityError):
        save_two()
    assert stores.runs.count(project.id + 1) == 0


def test_projects_do_not_see_each_other(stores: Stores, make_project: Callable[..., Project]) -> None:
    one, other = make_project("one"), make_project("other")
    stores.runs.save(one.id, [a_run("a")])
    stores.runs.save(other.id, [a_run("a", name="other's")])
    stores.runs.remove(one.id, ["a"])
    assert [run.name for run in everyone(stores, other)] == ["other's"]


def test_removed_runs_are_gone_but_their_labels_wait(stores: Stores, project: Project) -> None:
    stores.runs.save(project.id, [a_run("a"), a_run("b")])
    stores.labels.change(project.id, ["a"], add=["best", "hidden", "best"], remove=())
    stores.labels.change(project.id, ["b"], add=["x"], remove=())
    stores.labels.change(project.id, ["b"], add=(), remove=["x"])
    assert stores.labels.all(project.id) == {"a": ("best", "hidden")}
    assert stores.runs.remove(project.id, ["a", "never was"]) == 1
    assert stores.runs.count(project.id) == 1
    assert stores.labels.all(project.id) == {"a": ("best", "hidden")}


def test_some_come_in_the_order_asked_for(stores: Stores, project: Project) -> None:
    stores.runs.save(project.id, [a_run(name) for name in "abc"])
    assert [run.id for run in stores.runs.some(project.id, ["c", "x", "a", "c"])] == ["c", "a"]


def test_a_run_takes_the_branch_of_its_commit_and_follows_it(stores: Stores, project: Project) -> None:
    sha = "d" * 40
    stores.commits.save_commits(project.id, [Commit(sha, "m", "a", "e", START, START, ())])
    stores.runs.save(project.id, [a_run("a", commit=sha), a_run("told", commit=sha, branch="own")])
    stores.commits.save_branches(project.id, {sha: "main"})
    assert stores.runs.derive_branches(project.id) == 1
    assert {run.id: run.branch for run in everyone(stores, project)} == {"a": "main", "told": "own"}
    stores.commits.save_branches(project.id, {sha: None})
    assert stores.runs.derive_branches(project.id) == 1
    assert stores.runs.derive_branches(project.id) == 0
    assert {run.id: run.branch for run in everyone(stores, project)} == {"a": None, "told": "own"}


def test_search_finds_beginnings_of_ids_and_pieces_of_names(stores: Stores, project: Project) -> None:
    stores.runs.save(
        project.id,
        [
            a_run("abc123", name="Résumé 100%", created_at=START),
            a_run("def456", name="other", experiment="Grid", created_at=START + timedelta(hours=1)),
        ],
    )

    def found(text: str) -> list[str]:
        return [line.id for line in stores.runs.search(project.id, text, 10)]

    assert found("abc") == ["abc123"]
    assert found("ABC") == ["abc123"]
    assert found("c123") == []
    assert found("résumé") == ["abc123"]
    assert found("0%") == ["abc123"]
    assert found("%") == ["abc123"]
    assert found("grid") == ["def456"]
    assert found("e") == ["def456", "abc123"]


def test_outlandish_text_is_kept_or_mended_but_never_stops_a_sync(stores: Stores, project: Project) -> None:
    odd = a_run("a", name="nul \x00 and \udc80", experiment="x" * 10_000, tags={"é \x00": "\U0001f600"})
    assert len(stores.runs.save(project.id, [odd])) == 1
    run = stores.runs.get(project.id, "a")
    assert run is not None
    assert run.name.startswith("nul \ufffd and ")
    assert run.tags == {"é \x00": "\U0001f600"}


def test_runs_stream_whole_and_in_one_order(stores: Stores, project: Project) -> None:
    params = {f"param {number}": f"0.{number}" for number in range(20)}
    metrics = {f"metric {number}": MetricSummary(number, 9, Spread(0, 1, 0.5, 0.1, 10, 0, 9)) for number in range(20)}
    for start in range(0, 3_000, 1_000):
        runs = [a_run(f"{start + number:08}", params=params, metrics=metrics) for number in range(1_000)]
        stores.runs.save(project.id, runs)
    pieces = list(stores.runs.columns(project.id))
    ids = [run_id for piece in pieces for run_id in piece.scalars["id"]]
    assert ids == sorted(set(ids))
    documents = [document for piece in pieces for document in piece.documents]
    assert len(ids) == len(documents) == 3_000
    assert all(document.params == params and document.metrics == metrics for document in documents)


def test_columns_of_stored_runs_are_those_of_the_runs(stores: Stores, project: Project) -> None:
    runs = [a_run("a"), a_run("b", created_at=None, ended_at=None, parent="a", commit="c" * 40)]
    stores.runs.save(project.id, runs)
    (stored,), given = stores.runs.columns(project.id), RunColumns.of(runs)
    assert {name: list(values) for name, values in stored.scalars.items()} == dict(given.scalars)
    assert list(stored.documents) == list(given.documents)
