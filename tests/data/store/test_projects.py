"""Projects and sources follow the configuration; nothing is lost when it changes."""

from __future__ import annotations

from datetime import timedelta

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project, ProjectKey, SourceKind, SyncState
from dashboard.data.model.run import Run, RunSource
from dashboard.data.store.leases import sync_lease
from dashboard.data.store.projects import ProjectEntry, SourceEntry
from dashboard.data.store.stores import Stores


def entry(name: str = "wine", *, basis: str = "a", names: tuple[str, ...] = ("git", "mlflow")) -> ProjectEntry:
    kinds = {"git": SourceKind.GIT}
    sources = tuple(SourceEntry(kinds.get(each, SourceKind.MLFLOW), each, "/x", basis) for each in names)
    return ProjectEntry(ProjectKey("team", name), "about wine", {"acc": "up"}, sources)


def test_a_project_that_leaves_the_configuration_is_hidden_and_comes_back_whole(stores: Stores, clock) -> None:
    stores.projects.configure([entry(), entry("beer")])
    first = stores.projects.get("team", "wine", clock())
    assert first is not None
    stores.projects.configure([entry("beer")])
    assert stores.projects.get("team", "wine", clock()) is None
    assert [project.key.name for project in stores.projects.all(clock())] == ["beer"]
    stores.projects.configure([entry("beer"), entry()])
    again = stores.projects.get("team", "wine", clock())
    assert again == first
    assert [project.key.name for project in stores.projects.all(clock())] == ["beer", "wine"]


def test_the_same_configuration_changes_nothing(stores: Stores, clock) -> None:
    stores.projects.configure([entry()])
    before = stores.projects.all(clock())
    stores.projects.configure([entry()])
    assert stores.projects.all(clock()) == before
    assert stores.projects.edits(before[0].id) == 0
    assert not stores.projects.run_changes(before[0].id).is_any


def test_other_settings_of_a_source_forget_where_it_stopped(stores: Stores, project: Project) -> None:
    source = stores.projects.progress(project.id)["mlflow"]
    stores.projects.save_cursor(source.id, {"at": 1.5})
    stores.projects.configure([entry()])
    assert stores.projects.progress(project.id)["mlflow"].cursor == {"at": 1.5}
    stores.projects.configure([entry(basis="b")])
    assert stores.projects.progress(project.id)["mlflow"].cursor is None


def test_the_settings_of_a_source_are_not_stored(stores: Stores, database) -> None:
    stores.projects.configure([entry(basis="https://user:secret@host")])
    from dashboard.data.store.schema import source

    with database.read() as connection:
        assert "secret" not in str(connection.execute(source.select()).all())


def test_a_source_shows_how_it_is(stores: Stores, project: Project, clock) -> None:
    def state() -> SyncState:
        return stores.projects.sources(project.id, clock())[0].state

    git = stores.projects.progress(project.id)["git"]
    assert state() is SyncState.NEVER
    with stores.leases.hold(sync_lease(project.id)):
        stores.projects.start_source(git.id, clock())
        assert state() is SyncState.RUNNING
    assert state() is SyncState.NEVER, "a sync that was killed is not running"
    stores.projects.finish_source(
        git.id, clock(), seconds=2.5, counts={"commits": 3}, warnings=[Problem("file-missing", "no", "a:1", "b")]
    )
    found = stores.projects.sources(project.id, clock())[0]
    assert (found.state, found.counts, found.duration_seconds) == (SyncState.OK, {"commits": 3}, 2.5)
    assert found.warnings == (Problem("file-missing", "no", "a:1", "b"),)
    assert found.last_success_at == clock()
    retry_at = clock() + timedelta(minutes=1)
    stores.projects.fail_source(git.id, Problem("host-unreachable", "no"), seconds=1, retry_at=retry_at)
    found = stores.projects.sources(project.id, clock())[0]
    assert found.state is SyncState.FAILED
    assert found.problem == Problem("host-unreachable", "no")
    assert found.counts == {"commits": 3}, "what it gave before stays"
    assert stores.projects.progress(project.id)["git"].failures == 1
    assert stores.projects.progress(project.id)["git"].retry_at == retry_at


def test_a_projects_state_is_that_of_its_worst_source(stores: Stores, project: Project, clock) -> None:
    git, mlflow = (stores.projects.progress(project.id)[name] for name in ("git", "mlflow"))
    stores.projects.finish_source(git.id, clock(), seconds=1, counts={}, warnings=[])
    first = clock()
    clock.forward(60)
    stores.projects.finish_source(mlflow.id, clock(), seconds=1, counts={}, warnings=[])
    found = stores.projects.get("team", "wine", clock())
    assert found is not None
    assert (found.state, found.last_success_at) == (SyncState.OK, first)
    stores.projects.fail_source(mlflow.id, Problem("x", "y"), seconds=1, retry_at=clock())
    found = stores.projects.get("team", "wine", clock())
    assert found is not None
    assert found.state is SyncState.FAILED


def test_changes_are_counted_until_they_are_shown(stores: Stores, project: Project, clock) -> None:
    assert stores.projects.set_head(project.id, "main", "1" * 40)
    assert not stores.projects.set_head(project.id, "main", "1" * 40)
    assert stores.projects.edits(project.id) == 1
    assert not stores.projects.run_changes(project.id).is_any
    stores.labels.change(project.id, ["a", "b"], add=["x"], remove=())
    edits, changes = stores.projects.edits(project.id), stores.projects.run_changes(project.id)
    assert (edits, changes.is_any, changes.ids) == (2, True, {"a", "b"})
    stores.labels.change(project.id, ["a"], add=["y"], remove=["x"])
    stores.projects.set_framed(project.id, changes)
    stores.projects.publish(project.id, edits, {"runs": 7})
    assert stores.projects.edits(project.id) == 1, "what changed meanwhile is still to be shown"
    assert stores.projects.run_changes(project.id).ids == {"a"}
    found = stores.projects.get("team", "wine", clock())
    assert found is not None
    assert (found.runs, found.generation) == (7, project.generation + 1)


def test_many_changed_runs_are_not_named_one_by_one(stores: Stores, project: Project) -> None:
    stores.labels.change(project.id, ["a"], add=["x"], remove=())
    assert not stores.projects.run_changes(project.id).is_of_every_run
    stores.labels.change(project.id, [f"run {number}" for number in range(1_001)], add=["x"], remove=())
    changes = stores.projects.run_changes(project.id)
    assert changes.is_of_every_run
    assert len(changes.ids) == 2


def test_facts_of_a_commit_change_the_runs_that_name_it(stores: Stores, project: Project) -> None:
    runs = [
        Run(id=name, source=RunSource.MLFLOW, source_name="mlflow", name=name, experiment="", status="FINISHED",
            user="", created_at=None, ended_at=None, commit=commit)
        for name, commit in (("a", "1" * 40), ("b", "2" * 40))
    ]  # fmt: skip
    stores.runs.save(project.id, runs)
    stores.projects.set_framed(project.id, stores.projects.run_changes(project.id))
    stores.commits.save_facts(project.id, {"key": CommitFacts(is_dvc=True)}, {"2" * 40: "key", "3" * 40: "key"})
    assert stores.projects.run_changes(project.id).ids == {"b"}
