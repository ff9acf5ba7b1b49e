"""A migrated database of each kind, and builders of what the stores keep."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.data.model.project import Project, ProjectKey, SourceKind
from dashboard.data.store.database import Database
from dashboard.data.store.projects import ProjectEntry, SourceEntry
from dashboard.data.store.stores import Stores, stores_of


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'dagboard.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database of each kind."""
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    with contextlib.closing(Database(url)) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def stores(database: Database, clock: Callable[[], datetime]) -> Stores:
    return stores_of(database, clock)


@pytest.fixture
def make_project(stores: Stores, clock: Callable[[], datetime]) -> Callable[..., Project]:
    """A project with a git and an MLflow source, in the store."""

    def make(name: str = "wine") -> Project:
        entries = [
            ProjectEntry(known.key, known.description, known.goals, sources()) for known in stores.projects.all(clock())
        ]
        stores.projects.configure([*entries, ProjectEntry(ProjectKey("team", name), "", {"acc": "up"}, sources())])
        project = stores.projects.get("team", name, clock())
        assert project is not None
        return project

    return make


def sources(basis: str = "a") -> tuple[SourceEntry, ...]:
    return (
        SourceEntry(SourceKind.GIT, "git", "/repository", basis),
        SourceEntry(SourceKind.MLFLOW, "mlflow", "sqlite:///m.db", basis),
    )


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project()
