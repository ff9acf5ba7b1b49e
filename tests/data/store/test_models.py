"""Registered models, and the log that survives whatever happens to a sync."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from dashboard.data.model.project import Project
from dashboard.data.model.promotions import Readings
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.store import schema
from dashboard.data.store.documents import encode
from dashboard.data.store.stores import Stores

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
GRAPES = RegisteredModel("grapes 🍇 \"'/", "mlflow", "mlflow", (ModelVersion("1", aliases=("champion",)),))
MOVED = replace(GRAPES, versions=(ModelVersion("2", aliases=("champion",)), ModelVersion("1")))


def logged(stores: Stores, project: Project) -> list[tuple[str, str, str, str]]:
    found = stores.models.history(project.id)
    return [(event.kind, event.label, event.from_, event.version) for events in found.values() for event in events]


FOUND = [("found", "champion", "", "1"), ("found", "", "", "1")]


def test_a_reading_is_logged_once_however_often_it_is_repeated(stores: Stores, project: Project) -> None:
    for _ in range(3):
        stores.models.replace(project.id, "mlflow", [GRAPES], Readings(MONDAY))
    assert logged(stores, project) == FOUND
    for _ in range(2):
        stores.models.replace(project.id, "mlflow", [MOVED], Readings(TUESDAY, MONDAY))
    assert logged(stores, project) == [
        ("alias moved", "champion", "1", "2"), ("registered", "", "", "2"), *FOUND,
    ]  # fmt: skip
    assert stores.models.named(project.id, GRAPES.name) == [MOVED]
    assert list(stores.models.history(project.id, [GRAPES.name])) == [("mlflow", GRAPES.name)]
    assert stores.models.history(project.id, ["other"]) == {}


def test_a_registry_known_before_there_was_a_log_is_found_not_promoted(stores: Stores, project: Project) -> None:
    stores.models.replace(project.id, "mlflow", [GRAPES])
    assert logged(stores, project) == []
    assert stores.models.replace(project.id, "mlflow", [GRAPES], Readings(MONDAY))
    assert logged(stores, project) == FOUND
    assert not stores.models.replace(project.id, "mlflow", [GRAPES], Readings(TUESDAY))


def test_an_empty_registry_is_no_change(stores: Stores, project: Project) -> None:
    assert not stores.models.replace(project.id, "mlflow", [], Readings(MONDAY))
    stores.models.replace(project.id, "mlflow", [GRAPES], Readings(TUESDAY, MONDAY))
    assert logged(stores, project) == [("alias set", "champion", "", "1"), ("registered", "", "", "1")]


def test_a_transaction_that_fails_logs_nothing_and_is_repeated(stores: Stores, project: Project) -> None:
    """Killed between the log and the models: neither is there, so the next sync sees the same change."""
    stores.models.replace(project.id, "mlflow", [GRAPES], Readings(MONDAY))

    def die(*arguments: object) -> None:
        if str(arguments[2]).startswith("DELETE FROM registered_model"):
            raise KeyboardInterrupt

    event.listen(stores.database.engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            stores.models.replace(project.id, "mlflow", [MOVED], Readings(TUESDAY, MONDAY))
    finally:
        event.remove(stores.database.engine, "before_cursor_execute", die)
    assert (logged(stores, project), stores.models.list(project.id)) == (FOUND, [GRAPES])
    stores.models.replace(project.id, "mlflow", [MOVED], Readings(TUESDAY, MONDAY))
    assert logged(stores, project)[0] == ("alias moved", "champion", "1", "2")


def test_the_log_outlives_a_source_that_leaves_and_comes_back(stores: Stores, project: Project) -> None:
    stores.models.replace(project.id, "mlflow", [GRAPES], Readings(MONDAY))
    assert stores.models.remove_other_sources(project.id, ["git"])
    assert (stores.models.list(project.id), logged(stores, project)) == ([], FOUND)


def test_a_thousand_versions_are_logged_at_once(stores: Stores, project: Project) -> None:
    many = replace(GRAPES, versions=tuple(ModelVersion(str(number)) for number in range(1_000, 0, -1)))
    stores.models.replace(project.id, "mlflow", [many], Readings(MONDAY))
    assert len(logged(stores, project)) == 1_000


def test_models_of_the_release_before_are_read(stores: Stores, project: Project) -> None:
    version = {"version": "v1.0.0", "run": None, "commit": "a" * 40, "aliases": [], "stages": ["prod"],
               "created_at": MONDAY, "description": "", "tags": {}, "metrics": {"acc": 0.5}}  # fmt: skip
    event_ = {"at": MONDAY, "by": "ml-engineer", "from_": "", "to": "prod", "version": "v1.0.0"}
    document = {"name": "net", "source": "dvc", "source_name": "dvc", "versions": [version], "description": "a net",
                "path": "net.pkl", "history": [event_]}  # fmt: skip
    row = {"project_id": project.id, "source_name": "dvc", "name": "net", "document": encode(document)}
    with stores.database.write() as connection:
        connection.execute(schema.registered_model.insert(), [row])
    [net] = stores.models.list(project.id)
    assert (net.versions[0].user, net.is_deprecated, net.history[0].kind, net.history[0].since) == ("", False, "", None)
