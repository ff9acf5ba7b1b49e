"""A server that people sign in to: two private projects, an account for each role in one, and an admin of the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import context as contexts
from dashboard.auth import csrf, passwords
from dashboard.auth.identifying import SESSION_COOKIE
from dashboard.auth.secret import secret_of
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.access import Role
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.wine_project import Sources

WINE, SECRET = "team/wine", "other/secret"
PEOPLE = {
    "viewer": (WINE, Role.VIEWER),
    "contributor": (WINE, Role.CONTRIBUTOR),
    "maintainer": (WINE, Role.MAINTAINER),
    "project-admin": (WINE, Role.ADMIN),
    "outsider": (SECRET, Role.ADMIN),
    "server-admin": ("*", Role.ADMIN),
}
"""Account, and its role where. Tests begin sessions themselves (`Team.client`), or sign in with `PASSWORD`."""
PASSWORD = "correct-purple-kettle-9"


@dataclass(frozen=True)
class Team:
    """The server and its people."""

    context: Context
    server: object

    def client(self, name: str | None = None) -> FlaskClient:
        """A browser in which somebody signed in, or nobody; it sends the header that writes need."""
        client: FlaskClient = self.server.test_client()  # type: ignore[attr-defined]
        if name is None:
            return client
        account = self.context.team.accounts.named(name)
        assert account is not None
        secret = self.context.team.sessions.begin(account, address="127.0.0.1", agent="test")
        session = self.context.team.sessions.find(secret)
        assert session is not None
        client.set_cookie(SESSION_COOKIE, secret)
        key = f"HTTP_{csrf.HEADER.upper().replace('-', '_')}"
        client.environ_base[key] = csrf.token_of(secret_of(self.context.settings), session.id)
        return client


def team_settings(sources: Sources, folder: Path, **access: object) -> Settings:
    """Two private projects made of the same sources."""
    project = {
        "git": {"url": str(sources.repository)},
        "mlflow": [{"uri": f"sqlite:///{sources.tracking / 'mlflow.db'}"}],
        "goals": {"acc": "up"},
        "visibility": "private",
    }
    return Settings.model_validate(
        {
            "data_dir": folder,
            "access": {"mode": "local"} | access,
            "projects": [
                {"owner": "team", "name": "wine", "description": "How good is it?"} | project,
                {"owner": "other", "name": "secret", "description": "Nobody knows"} | project,
            ],
        }
    )


def people_of(context: Context) -> None:
    """Make every account of `PEOPLE`."""
    kept = passwords.hashed(PASSWORD, "")
    with acting_as(OPERATOR):
        for name, (on, role) in PEOPLE.items():
            context.team.people.create(name, kept, must_change=False)
            context.team.grants.give("user", name, on, role)


@pytest.fixture(scope="session")
def synced_team(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the server, synced; copy it before use."""
    folder = tmp_path_factory.mktemp("team")
    context = contexts.build(team_settings(sources, folder))
    with acting_as(OPERATOR):
        for project in context.projects.list():
            assert not list(context.sync.run(project).problems)
    people_of(context)
    return folder


@pytest.fixture
def team(sources: Sources, synced_team: Path, tmp_path: Path) -> Team:
    """The server, with a data directory of this test's own."""
    folder = tmp_path / "data"
    shutil.copytree(synced_team, folder)
    context = contexts.build(team_settings(sources, folder))
    return Team(context, create_app(context).server)
