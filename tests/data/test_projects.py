"""Projects, activity, models and search over a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard import context
from dashboard.config import Settings
from dashboard.data.model.project import SourceKind, SyncState
from dashboard.data.model.promotions import Readings
from dashboard.data.model.registry import Happening, ModelVersion, Promotion, RegisteredModel
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.model.run import Run, RunSource
from dashboard.errors import NotFoundError

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def settings(folder, *names: str) -> Settings:
    projects = [
        {"owner": "team", "name": name, "description": f"about {name}", "git": {"url": "https://user:pw@host/x.git"},
         "mlflow": [{"uri": "postgresql://reader:secret@db/mlflow"}]}
        for name in names
    ]  # fmt: skip
    return Settings.model_validate({"data_dir": folder, "projects": projects})


@pytest.fixture
def built(tmp_path):
    return context.build(settings(tmp_path, "wine", "beer"), now=lambda: NOW)


@pytest.fixture
def stores(built):
    return built.sync._stores


def runs(
    count: int, experiment: str, *, at: datetime = NOW, status: str = "FINISHED", source=RunSource.MLFLOW
) -> list[Run]:
    return [
        Run(
            id=f"{experiment}-{number}", source=source, source_name="mlflow", name=f"run {number}",
            experiment=experiment, status=status, user=f"user-{number % 2}", fingerprint="1",
            created_at=at + timedelta(seconds=number), ended_at=None,
        )
        for number in range(count)
    ]  # fmt: skip


def test_projects_come_in_the_order_of_the_configuration_with_their_sources(built) -> None:
    assert [str(project.key) for project in built.projects.list()] == ["team/wine", "team/beer"]
    project = built.projects.get("team", "wine")
    assert (project.description, project.state, project.runs) == ("about wine", SyncState.NEVER, 0)
    assert [(source.kind, source.name) for source in built.projects.sources(project)] == [
        (SourceKind.GIT, "git"), (SourceKind.DVC, "dvc"), (SourceKind.MLFLOW, "mlflow"),
    ]  # fmt: skip


def test_addresses_show_no_credentials(built) -> None:
    addresses = [source.address for source in built.projects.sources(built.projects.list()[0])]
    assert addresses == ["https://host/x.git", ".", "postgresql://db/mlflow"]


def test_an_unknown_project_names_the_nearest(built) -> None:
    with pytest.raises(NotFoundError) as raised:
        built.projects.get("team", "wien")
    assert raised.value.hint == "Did you mean team/wine?"


def test_a_project_that_left_the_configuration_is_not_found(built, tmp_path) -> None:
    again = context.build(settings(tmp_path, "beer"), now=lambda: NOW)
    assert [project.key.name for project in again.projects.list()] == ["beer"]
    with pytest.raises(NotFoundError):
        again.projects.get("team", "wine")


def test_a_sweep_is_one_line_and_commits_and_models_stand_beside_it(built, stores) -> None:
    project = built.projects.get("team", "wine")
    stores.runs.save(project.id, runs(300, "sweep"))
    stores.runs.save(project.id, runs(2, "night", at=NOW - timedelta(days=1), status="FAILED"))
    stores.runs.save(project.id, runs(1, "night-2", at=NOW - timedelta(days=2), status="RUNNING"))
    stores.runs.save(project.id, runs(5, "main", source=RunSource.GIT))
    at = NOW - timedelta(hours=1)
    stores.commits.save_commits(project.id, [Commit("1" * 40, "Fix it\n\nbody", "data-scientist", "", at, at, ())])
    stores.commits.save_branches(project.id, {"1" * 40: "main"})
    model = RegisteredModel("clf", "mlflow", "mlflow", (ModelVersion("3", created_at=NOW - timedelta(hours=2)),))
    stores.models.replace(project.id, "mlflow", [model])
    lines = built.projects.activity(10, project)
    assert [(line.kind, line.title) for line in lines] == [
        ("run", "300 runs finished in experiment sweep"),
        ("commit", "Fix it"),
        ("model", "Version 3 of clf registered"),
        ("run", "2 runs failed in experiment night"),
        ("run", "Run run 0 running in experiment night-2"),
    ]
    assert lines[0].ref == "sweep-299"
    assert lines[0].by == "user-0, user-1"
    assert built.projects.activity(1) == lines[:1]


def test_a_day_of_commits_is_one_line_and_does_not_hide_other_projects(built, stores) -> None:
    project = built.projects.get("team", "wine")
    hours = [0, 1, 5, 12, 40]
    times = {f"{ago:040d}": NOW - timedelta(hours=ago) for ago in hours}
    commits = [Commit(sha, f"{int(sha)} h ago", f"user-{int(sha) % 2}", "", at, at, ()) for sha, at in times.items()]
    stores.commits.save_commits(project.id, commits)
    stores.commits.save_branches(project.id, dict.fromkeys(times, "main"))
    assert [(line.title, line.by, line.ref[-2:]) for line in built.projects.activity()] == [
        ("0 h ago, and 2 more commits", "user-0, user-1", "00"), ("12 h ago", "user-0", "12"),
        ("40 h ago", "user-0", "40"),
    ]  # fmt: skip


def test_versions_registered_together_are_one_line(built, stores) -> None:
    project = built.projects.get("team", "wine")
    hours = {"1": 30, "2": 2, "3": 1}
    versions = tuple(ModelVersion(name, created_at=NOW - timedelta(hours=ago)) for name, ago in hours.items())
    stores.models.replace(project.id, "mlflow", [RegisteredModel("clf", "mlflow", "mlflow", versions)])
    assert [line.title for line in built.projects.activity()] == [
        "2 versions of clf registered, 2 to 3", "Version 1 of clf registered",
    ]  # fmt: skip


def test_promotions_are_lines_of_their_own_and_what_was_found_in_place_is_none(built, stores) -> None:
    project = built.projects.get("team", "wine")
    at = [NOW - timedelta(hours=ago) for ago in range(6)]
    history = (
        Promotion(at[1], "reviewer", "v1.0.0", "prod", "v2.0.0", Happening.STAGE_MOVED, "prod"),
        Promotion(at[2], "", "", "v2.0.0", "v2.0.0", Happening.REGISTERED),
        Promotion(at[3], "", "", "prod", "v1.0.0", Happening.STAGE_SET, "prod"),
        Promotion(at[4], "", "", "old", "v0.9.0", Happening.FOUND, "old"),
    )
    stores.models.replace(project.id, "dvc", [RegisteredModel("clf", "dvc", "dvc", (), history=history)])
    before = RegisteredModel("net", "mlflow", "mlflow", (ModelVersion("1", aliases=("champion",)),))
    after = replace(before, versions=(ModelVersion("1"),))
    stores.models.replace(project.id, "mlflow", [before], Readings(at[5]))
    stores.models.replace(project.id, "mlflow", [after], Readings(at[0], at[5]))
    assert [(line.kind, line.title, line.ref, line.by) for line in built.projects.activity()] == [
        ("promotion", "Version 1 of net is no longer champion", "net", ""),
        ("promotion", "Version v2.0.0 of clf is prod now, in place of v1.0.0", "clf", "reviewer"),
        ("promotion", "Version v1.0.0 of clf is prod now", "clf", ""),
    ]


def test_a_sweep_with_a_long_pause_is_two_lines(built, stores) -> None:
    project = built.projects.get("team", "wine")
    stores.runs.save(project.id, runs(2, "sweep"))
    morning = [run for run in runs(4, "sweep", at=NOW - timedelta(hours=9), status="FAILED") if run.id > "sweep-1"]
    stores.runs.save(project.id, morning)
    assert [line.title for line in built.projects.activity()] == [
        "2 runs finished in experiment sweep", "2 runs failed in experiment sweep",
    ]  # fmt: skip


def test_models_are_listed_and_found(built, stores) -> None:
    project = built.projects.get("team", "wine")
    stores.models.replace(project.id, "mlflow", [RegisteredModel("b", "mlflow", "mlflow", ())])
    stores.models.replace(project.id, "dvc", [RegisteredModel("a", "dvc", "dvc", (), path="model.pkl")])
    assert [model.name for model in built.models.list(project)] == ["a", "b"]
    assert built.models.get(project, "a").path == "model.pkl"
    assert not stores.models.replace(project.id, "dvc", [built.models.get(project, "a")])
    with pytest.raises(NotFoundError):
        built.models.get(project, "c")


def test_search_finds_every_kind_of_thing(built, stores) -> None:
    project = built.projects.get("team", "wine")
    stores.runs.save(project.id, runs(30, "grid of wine"))
    stores.commits.save_refs(project.id, [Ref(RefKind.BRANCH, "Wine-cellar", "1" * 40)])
    stores.models.replace(project.id, "mlflow", [RegisteredModel("red wine", "mlflow", "mlflow", ())])
    hits = built.search.search("  WINE ", 8)
    assert len(hits) == 8
    kinds = [hit.kind for hit in hits]
    assert kinds[:2] == ["project", "model"] or kinds[:2] == ["project", "branch"]
    assert {"project", "model", "branch", "run"} == set(kinds)
    assert [hit.id for hit in built.search.search("grid of wine-7")] == ["grid of wine-7"]
    assert built.search.search(" ") == []
    assert built.search.search("%") == []


def test_an_alias_or_a_stage_finds_the_version_that_has_it(built, stores) -> None:
    project = built.projects.get("team", "wine")
    versions = (ModelVersion("3", aliases=("Production", "champion")), ModelVersion("2", stages=("staging",)))
    stores.models.replace(project.id, "mlflow", [RegisteredModel("red/wine", "mlflow", "mlflow", versions)])
    named = {"production": ("Production", "3"), "champ": ("champion", "3"), "STAGING": ("staging", "2")}
    for text, (name, version) in named.items():
        (hit,) = built.search.search(text)
        assert (hit.kind, hit.id, hit.title, hit.detail) == ("model", "red/wine", name, f"red/wine, version {version}")
    assert built.search.search("nowhere") == []


def test_things_of_the_present_project_are_found_before_those_of_others(built, stores) -> None:
    for name in ("wine", "beer"):
        project = built.projects.get("team", name)
        stores.models.replace(project.id, "mlflow", [RegisteredModel("taster", "mlflow", "mlflow", ())])
    for name in ("wine", "beer"):
        key = built.projects.get("team", name).key
        assert [hit.project.name for hit in built.search.search("taster", 1, key)] == [name]
