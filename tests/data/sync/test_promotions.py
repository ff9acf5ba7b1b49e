"""Real registries that are changed between syncs: each change is in the history once, and says what is known of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.context import utc_now
from dashboard.errors import NotFoundError

pytestmark = pytest.mark.clients


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """The real one, which MLflow's client goes by too."""
    return utc_now


NAME = "grape finder 🍇 “ü”"


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("registry") / "mlflow.db"
    client = MlflowClient(f"sqlite:///{path}")
    client.create_experiment("sweep")
    client.create_registered_model(NAME, description="<script>alert(1)</script> *finds* grapes")
    for _ in range(2):
        run = client.create_run("1").info.run_id
        client.log_metric(run, "acc", 0.5)
        client.create_model_version(NAME, "runs:/x/model", run)
    client.set_registered_model_alias(NAME, "champion", "1")
    return path


@pytest.fixture
def tracking(_filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_filled, tmp_path / "mlflow.db"))


@pytest.fixture
def client(tracking: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(f"sqlite:///{tracking}")


def told(place: Any, name: str = NAME) -> list[tuple[str, str, str, str]]:
    model = place.context.models.get(place.project, name)
    return [(event.kind, event.label, event.from_, event.version) for event in model.history]


@pytest.fixture
def place(home: Callable[..., Any], tracking: Path) -> Any:
    made = home(git=None, mlflow=[{"uri": f"sqlite:///{tracking}"}])
    made.sync()
    return made


FIRST = [("found", "champion", "", "1"), ("registered", "", "", "2"), ("registered", "", "", "1")]


def test_aliases_moved_between_syncs_are_promotions(place: Any, client: Any) -> None:
    assert told(place) == FIRST
    client.set_registered_model_alias(NAME, "champion", "2")
    client.set_registered_model_alias(NAME, "previous", "1")
    place.sync()
    place.sync(full=True)
    client.delete_registered_model_alias(NAME, "previous")
    place.sync()
    assert told(place) == [
        ("alias removed", "previous", "previous", "1"), ("alias set", "previous", "", "1"),
        ("alias moved", "champion", "1", "2"), *FIRST,
    ]  # fmt: skip
    moved = place.context.models.get(place.project, NAME).history[2]
    assert (moved.by, moved.to) == ("", "champion")
    assert moved.since is not None
    assert moved.since < moved.at


def test_new_versions_stages_and_deletions_are_told(place: Any, client: Any) -> None:
    client.transition_model_version_stage(NAME, "1", "Production")
    client.delete_model_version(NAME, "2")
    run = client.create_run("1").info.run_id
    client.create_model_version(NAME, "runs:/x/model", run)
    place.sync()
    found = told(place)
    assert {found[0], found[1], found[2]} == {
        ("registered", "", "", "3"), ("stage assigned", "Production", "", "1"), ("deleted", "", "2", "2"),
    }  # fmt: skip
    client.delete_registered_model(NAME)
    place.sync()
    with pytest.raises(NotFoundError) as raised:
        place.context.models.get(place.project, NAME)
    assert "It was deleted from its registry" in raised.value.hint


def test_a_deleted_run_leaves_its_version(place: Any, client: Any) -> None:
    client.delete_run(place.context.models.get(place.project, NAME).versions[0].run)
    place.sync(full=True)
    model = place.context.models.get(place.project, NAME)
    newest, oldest = (place.context.models.origins(place.project, model)[number] for number in ("2", "1"))
    assert (newest.is_run_gone, newest.run, dict(newest.metrics)) == (True, None, {})
    assert (oldest.is_run_gone, dict(oldest.metrics)) == (False, {"acc": 0.5})
    compared = place.context.models.compare(place.project, model, "1", "2")
    assert next(row.values for row in compared.rows if row.key == "metrics.acc") == (0.5, None)


def test_a_sync_that_is_killed_after_the_registry_repeats_nothing(
    place: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.set_registered_model_alias(NAME, "champion", "2")
    stores = place.context.sync._stores

    def die(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(stores.projects), "save_cursor", die)
        with pytest.raises(KeyboardInterrupt):
            place.sync()
    place.sync()
    assert told(place) == [("alias moved", "champion", "1", "2"), *FIRST]


def test_tags_of_gto_are_a_history_and_odd_ones_break_nothing(history: Any, home: Callable[..., Any]) -> None:
    artifacts = "artifacts:\n  net:\n    path: model.pkl\n    type: model\n    desc: a net\n"
    first = history.version(1)
    shas = history.commits("main", [{**first, "dvc.yaml": first["dvc.yaml"] + artifacts}, history.version(2)])

    def tag(name: str, target: str) -> None:
        history.git("tag", "--annotate", "--message", f"say {name}", name, target)

    tag("net@v1.0.0", shas[0])
    tag("net@v1.1.0", shas[1])
    tag("net#prod#1", shas[0])
    tag("net#prod#2", shas[1])
    tag("net#prod!#3", shas[1])
    tag("unknown@v0.1.0", shas[0])
    tag("net@deprecated", shas[1])
    blob = history.git("hash-object", "-w", "--stdin", stdin=b"no commit")
    tag("net@v9.9.9", blob)
    history.git("tag", "net@v2.0.0", shas[1])  # GTO passes over what has no annotation
    for odd in ("net@", "net@1.2", "@v1.0.0", "net#prod#x", "a@b@v1.0.0", "net#prod@x"):
        tag(odd, shas[0])
    place = home()
    assert place.sync().problems == ()
    kinds = [event.kind for event in place.context.models.get(place.project, "net").history]
    assert sorted(kinds) == sorted(
        ["registered", "registered", "stage assigned", "stage moved", "stage unassigned", "deprecated"]
    )
    model = place.context.models.get(place.project, "net")
    assert model.is_deprecated
    assert {event.by for event in model.history} == {"data-scientist"}
    assert [version.version for version in model.versions] == ["v1.1.0", "v1.0.0"]
    unknown = place.context.models.get(place.project, "unknown")
    assert (unknown.path, [version.version for version in unknown.versions]) == ("", ["v0.1.0"])
    origins = place.context.models.origins(place.project, model)
    assert origins["v1.0.0"].described is not None
    assert origins["v1.0.0"].metrics == {"acc": 0.001}
