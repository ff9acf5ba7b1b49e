"""Embed links of the wine project, and a browser that has nothing but the address of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.auth.embedding import root_of
from dashboard.data.model.embed import EmbedDraft, EmbedLink, PanelName, PanelState
from dashboard.data.model.identity import OPERATOR, acting_as
from tests.team_access import WINE, Team

PORTAL = "https://portal.example.com"
FILTER = "metrics.acc > 0.8"
API = f"api/v1/projects/{WINE}"
QUERIES: dict[PanelName, dict[str, str]] = {
    PanelName.TABLE: {"filter": FILTER},
    PanelName.PARALLEL: {"filter": FILTER},
    PanelName.CURVES: {"filter": FILTER},
    PanelName.SCATTER: {"filter": FILTER},
    PanelName.VERSIONS: {"path": "model.txt"},
    PanelName.DIFF: {"from": "v1", "to": "main", "path": "model.txt"},
}


@dataclass(frozen=True)
class Frame:
    """A link and a browser that has nothing but its address."""

    team: Team
    link: EmbedLink
    root: str
    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        """What is below the link's address."""
        return self.client.get(self.root + path, headers=headers)

    def api(self, route: str, **query: str) -> TestResponse:
        """A question to the project's API below the address."""
        search = "&".join(f"{key.rstrip('_')}={quote(value)}" for key, value in query.items())
        return self.get(f"{API}/{route}?{search}")

    def call(self, output: str, *values: dict[str, Any], state: int = 0) -> TestResponse:
        """Ask for a callback; the last `state` values are its state."""
        inputs, rest = values[: len(values) - state], values[len(values) - state :]
        parts = output.strip(".").split("...") if output.startswith("..") else [output]
        told = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=False)) for part in parts]
        outputs = told if output.startswith("..") else told[0]
        body = {"output": output, "outputs": outputs, "inputs": inputs, "state": rest, "changedPropIds": []}
        return self.client.post(f"{self.root}_dash-update-component", json=body)


Embed = Callable[..., Frame]


@pytest.fixture
def embed(team: Team) -> Embed:
    """Makes links of the wine project."""

    def made(panel: PanelName, rest: str = "", *, query: dict[str, str] | None = None, **more: Any) -> Frame:
        state = PanelState.of(panel, rest, QUERIES.get(panel, {}) if query is None else query)
        with acting_as(OPERATOR):
            project = team.context.projects.get(*WINE.split("/"))
            link = team.context.team.embeds.create(project, EmbedDraft("Panel", state, origins=(PORTAL,), **more))
        return Frame(team, link, root_of(team.context.settings, link), team.client())

    return made


def value(identity: str, name: str, said: Any) -> dict[str, Any]:
    """One argument of a callback, as Dash's browser side sends it."""
    return {"id": identity, "property": name, "value": said}


def where(frame: Frame, path: str) -> dict[str, Any]:
    return value("address", "pathname", f"{frame.root}{WINE}/{path}".rstrip("/"))


def ids_of(answer: TestResponse) -> list[str]:
    body = answer.get_json()
    assert answer.status_code == 200, body
    return [run["id"] for run in body["runs"]]
