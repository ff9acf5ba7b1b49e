"""MLflow sources beside a repository: each for itself, joined by commits, followed as they change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import SyncState

pytestmark = pytest.mark.clients


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}").create_experiment("sweep")
    return path


@pytest.fixture
def tracking(_empty_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_empty_database, tmp_path / "mlflow.db"))


@pytest.fixture
def client(tracking: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(f"sqlite:///{tracking}")


def a_run(client: Any, acc: float, **tags: str) -> str:
    run = client.create_run("1", tags={"mlflow.user": "ml-engineer", **tags}, run_name=f"acc {acc}")
    client.log_param(run.info.run_id, "lr", "0.1")
    client.log_metric(run.info.run_id, "acc", acc)
    client.set_terminated(run.info.run_id)
    return str(run.info.run_id)


def table(place: Any, query: str = "") -> dict[str, dict[str, Any]]:
    page = place.context.experiments.page(place.project, RunQuery(filter=query))
    return {row["id"]: row for row in page.rows}


def test_runs_of_both_kinds_share_a_table_and_their_commits(history, home, tracking, client) -> None:
    main = history.commits("main", [history.version(1), history.version(2)])
    run = a_run(client, 0.7, **{"mlflow.source.git.commit": main[0]})
    stray = a_run(client, 0.8)
    place = home(mlflow=[{"uri": f"sqlite:///{tracking}"}])
    assert place.sync().problems == ()
    found = table(place)
    assert found.keys() == {*main, run, stray}
    assert (found[run]["branch"], found[run]["commit"], found[stray]["branch"]) == ("main", main[0], None)
    assert found[run]["data"] == found[main[0]]["data"] != {}
    assert table(place, "branch = 'main' and source = 'mlflow'").keys() == {run}
    assert place.sources()["mlflow"].counts["runs"] == 2
    assert "2 runs finished in experiment sweep" in [line.title for line in place.context.projects.activity()]


def test_changes_deletions_and_returns_are_followed(history, home, tracking, client) -> None:
    history.commits("main", [history.version(1)])
    first, second = a_run(client, 0.1), a_run(client, 0.2)
    place = home(mlflow=[{"uri": f"sqlite:///{tracking}"}])
    place.sync()
    assert not place.sync().has_changed
    third = a_run(client, 0.3)
    assert place.sync().has_changed
    assert third in table(place)
    client.delete_run(first)
    client.set_tag(second, "team", "a")
    place.sync(full=True)
    assert table(place, "source = 'mlflow'").keys() == {second, third}
    assert table(place, "tags.team = 'a'").keys() == {second}
    client.restore_run(first)
    place.sync(full=True)
    assert first in table(place)


def test_a_source_that_fails_blocks_no_other(history, home, tracking, client, tmp_path) -> None:
    history.commits("main", [history.version(1)])
    run = a_run(client, 0.1)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is not a database at all" * 100)
    place = home(
        mlflow=[{"uri": f"sqlite:///{broken}"}, {"uri": f"sqlite:///{tracking}"}, {"uri": "http://127.0.0.1:9"}]
    )
    report = place.sync()
    assert [source.name for source in report.sources if source.problem] == ["mlflow", "mlflow-3"]
    assert run in table(place)
    states = {name: source.state for name, source in place.sources().items()}
    assert states == {
        "git": SyncState.OK, "dvc": SyncState.OK, "mlflow": SyncState.FAILED, "mlflow-2": SyncState.OK,
        "mlflow-3": SyncState.FAILED,
    }  # fmt: skip
    assert all(source.problem.hint for source in place.sources().values() if source.problem)


def test_a_source_that_leaves_the_configuration_takes_its_runs_along(history, home, tracking, client) -> None:
    main = history.commits("main", [history.version(1)])
    run = a_run(client, 0.1)
    client.create_registered_model("wine")
    client.create_model_version("wine", "runs:/x/model", run)
    home(mlflow=[{"uri": f"sqlite:///{tracking}"}]).sync()
    place = home(mlflow=[{"uri": f"sqlite:///{tracking}"}])
    assert [model.name for model in place.context.models.list(place.project)] == ["wine"]
    assert place.project.models == 1
    place = home()
    assert place.sync().has_changed
    assert table(place).keys() == set(main)
    assert place.context.models.list(place.project) == []


def test_a_project_may_have_no_repository(history, home, tracking, client) -> None:
    run = a_run(client, 0.1)
    place = home(git=None, mlflow=[{"uri": f"sqlite:///{tracking}"}])
    assert place.sync().problems == ()
    assert table(place).keys() == {run}
    assert (place.project.head, place.project.runs) == (None, 1)
