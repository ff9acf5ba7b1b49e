"""Two projects that know nothing of each other, something of every kind in them, and people of only one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, event, select
from sqlalchemy.engine import Engine

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.store import schema
from dashboard.web import create_app
from tests.team_access import WINE, Team, people_of
from tests.wine_project import Sources, commit, run

MISSING = "team/wint"
"""As long as `WINE`, and no project."""
INSIDER, OUTSIDER = "viewer", "outsider"
"""Sees `WINE` alone; sees `SECRET` alone."""
WRITTEN_BY_PEOPLE = (
    "run_label", "run_note", "view", "run_selection", "job", "account", "role_grant", "access_token", "embed_link",
    "short_link",
)  # fmt: skip
"""Tables in which every row is somebody's wish."""


@dataclass(frozen=True)
class House:
    """The server, and what is in its two projects.

    Attributes:
        app: The Dash application.
        team: The server and its people.
        things: Placeholders of examples and what they stand for in `WINE`: ``RUN``, ``OTHER``, ``VIEW``, ``JOB``.
        traces: What nobody may read who does not see `WINE`, besides its name.
    """

    app: Any
    team: Team
    things: Mapping[str, str]
    traces: tuple[str, ...]
    clients: dict[str | None, FlaskClient] = field(default_factory=dict)

    def client(self, name: str | None = None) -> FlaskClient:
        """The browser of somebody, or of nobody."""
        if name not in self.clients:
            self.clients[name] = self.team.client(name)
        return self.clients[name]

    def filled(self, text: str) -> str:
        """A text with the things in place of their names."""
        return re.sub(r"\b[A-Z]{3,}\b", lambda found: self.things.get(found[0], found[0]), text)

    def strange(self, text: str) -> str:
        """As `filled`, with things that are nowhere, each as long as the real one."""
        return re.sub(r"\b[A-Z]{3,}\b", lambda found: strange(self.things.get(found[0], found[0])), text)

    def found(self, answer: str, said: str = "") -> list[str]:
        """The traces of the hidden project in an answer, besides those that the asker said in the question."""
        answer = answer.replace("\\u002f", "/")  # Dash writes slashes so
        return [trace for trace in self.traces if trace in answer and trace not in said]


def strange(thing: str) -> str:
    """Something like it that is nowhere."""
    return thing[::-1].replace("0", "1") if len(thing) > 12 else thing


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that is run inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("UPDATE session"):  # once a minute
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def written(team: Team) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that people wrote, by table."""
    with team.context.sync._stores.database.read() as connection:
        tables = schema.metadata.tables
        return {
            name: sorted(map(tuple, connection.execute(select(*_wished(tables[name])))), key=repr)
            for name in WRITTEN_BY_PEOPLE
        }


def _wished(table: Table) -> list[Any]:
    """The columns of a table that change by somebody's wish alone."""
    return [column for column in table.c if column.name not in {"used_at", "used_from", "signed_in_at"}]


@pytest.fixture(scope="session")
def house(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Synced, and used by everybody who only reads."""
    folder = tmp_path_factory.mktemp("house")
    context = contexts.build(_settings(sources, _other_sources(folder / "other"), folder / "data"))
    with acting_as(OPERATOR):
        for project in context.projects.list():
            assert not list(context.sync.run(project).problems)
    people_of(context)
    app = create_app(context)
    team = Team(context, app.server)
    things = _furnished(team, sources)
    return House(app, team, things, _traces(sources, things))


def _settings(sources: Sources, other: Path, data: Path) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": data,
            "access": {"mode": "local"},
            "projects": [
                {
                    "owner": "team", "name": "wine", "description": "How good is it?", "goals": {"acc": "up"},
                    "visibility": "private",
                    "git": {"url": str(sources.repository)},
                    "mlflow": [{"uri": f"sqlite:///{sources.tracking / 'mlflow.db'}"}],
                },
                {
                    "owner": "other", "name": "secret", "description": "Nobody knows",
                    "visibility": "private",
                    "git": {"url": str(other / "repository")},
                    "mlflow": [{"uri": f"sqlite:///{other / 'mlflow.db'}"}],
                },
            ],
        }
    )  # fmt: skip


def _other_sources(folder: Path) -> Path:
    from mlflow import MlflowClient

    repository = folder / "repository"
    repository.mkdir(parents=True)
    run(repository, "git", "init", "-q", "-b", "main")
    run(repository, "dvc", "init", "-q")
    (repository / "cellar.csv").write_text("bottle,year\n1,1998\n")
    run(repository, "dvc", "add", "-q", "cellar.csv")
    commit(repository, "Below the stairs")
    store = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(store, registry_uri=store)
    experiment = client.create_experiment("nightshift", artifact_location=(folder / "artifacts").as_uri())
    made = client.create_run(experiment, run_name="lantern")
    client.log_metric(made.info.run_id, "glow", 0.5)
    client.set_terminated(made.info.run_id)
    return folder


def _furnished(team: Team, sources: Sources) -> dict[str, str]:
    """Things that people make, of each kind one."""
    client, at = team.client("project-admin"), f"/api/v1/projects/{WINE}"
    first, second = sources.runs[:2]
    view = client.post(f"{at}/views", json={"name": "Vintage view", "shared": True, "state": {}})
    selection = client.post(f"{at}/selections", json={"runs": [first, second]})
    across = client.post("/api/v1/selections", json={"runs": [f"{WINE}/{run_id}" for run_id in (first, second)]})
    job = client.post(f"{at}/sync", json={})
    client.put(f"{at}/runs/{first}/note", json={"text": "Corked, do not use", "version": 0})
    client.post(f"{at}/runs/labels", json={"runs": [first], "add": ["barrique"]})
    grant = client.post(f"{at}/grants", json={"subject": "sommelier", "role": "viewer"})
    token = client.post("/api/v1/tokens", json={"name": "grape counter"})
    embed = client.post(f"{at}/embeds", json={"title": "Cask at a glance", "panel": "summary"})
    return {
        "RUN": first, "OTHER": second, "COMMIT": sources.second, "VIEW": view.get_json()["id"],
        "GRANT": str(grant.get_json()["id"]), "SELECTION": selection.get_json()["id"],
        "ACROSS": across.get_json()["id"], "JOB": job.get_json()["job"]["id"],
        "TOKEN": token.get_json()["id"], "EMBED": embed.get_json()["id"],
    }  # fmt: skip


def _traces(sources: Sources, things: Mapping[str, str]) -> tuple[str, ...]:
    said = (
        "How good is it?", "run 0", "run 1", "run 2", "val/f1", "opt kind", "wine-quality", "champion",
        "tiny-steps", "faster", "Halve the learning", "prepare.py", "train.py", "metrics.json", "params.yaml",
        "data-scientist@example.com", "Vintage view", "Corked", "barrique",
        "Cask at a glance", "grape counter", "sommelier",
    )  # fmt: skip
    return (*said, *sources.runs, sources.first, sources.second, things["VIEW"], things["JOB"], things["TOKEN"])


def made_in(team: Team) -> dict[str, str]:
    """Things of a server that no test wrote to before, for those that tests change; the token is the viewer's."""
    admin, at = team.client("project-admin"), f"/api/v1/projects/{WINE}"
    view = admin.post(f"{at}/views", json={"name": "Kept", "shared": True, "state": {}})
    grant = admin.post(f"{at}/grants", json={"subject": "sommelier", "role": "viewer"})
    token = team.client(INSIDER).post("/api/v1/tokens", json={"name": "kept"})
    embed = admin.post(f"{at}/embeds", json={"title": "Kept", "panel": "summary"})
    return {
        "VIEW": view.get_json()["id"], "GRANT": str(grant.get_json()["id"]), "TOKEN": token.get_json()["id"],
        "EMBED": embed.get_json()["id"],
    }  # fmt: skip
