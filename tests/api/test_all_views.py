"""Views of the table of all projects, and labels of runs of several projects, as different people ask."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.auth.visitor import COOKIE
from dashboard.context import Context
from dashboard.data.model.access import Role
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.team_access import SECRET, WINE, Team

VIEWS, LABELS = "/api/v1/views", "/api/v1/runs/labels"
STATE = {"filter": "project = 'team/wine'", "columns": ["project", "metrics.acc"]}


@pytest.fixture
def app(board: Context) -> Any:
    return create_app(board).server


def runs_of(client: FlaskClient, **query: Any) -> list[tuple[str, str]]:
    body = client.get("/api/v1/runs", query_string={"columns": "project", **query}).json
    return [(run["project"], run["id"]) for run in body["runs"]]


def named(runs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"project": project, "id": run_id} for project, run_id in runs]


def test_a_view_of_all_projects_is_the_browser_s_alone(app: Any) -> None:
    mine, other = app.test_client(), app.test_client()
    made = mine.post(VIEWS, json={"name": "wine", "state": STATE})
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["shared"], made.json["mine"]) == (STATE, False, True)
    assert made.headers["Location"].endswith(f"{VIEWS}/{made.json['id']}")
    assert mine.get_cookie(COOKIE)
    assert mine.get(VIEWS).json == {"views": [made.json], "total": 1}
    assert mine.get("/api/v1/projects/team/wine/views").json["total"] == 0
    assert mine.get(f"/api/v1/projects/team/wine/views/{made.json['id']}").status_code == 404
    assert other.get(VIEWS).json["views"] == []
    address = f"{VIEWS}/{made.json['id']}"
    assert other.get(address).status_code == other.delete(address).status_code == 404
    changed = mine.put(address, json={"name": "red", "state": STATE, "version": 1})
    assert (changed.json["name"], changed.json["version"]) == ("red", 2)
    assert mine.put(address, json={"name": "late", "state": STATE, "version": 1}).status_code == 409
    assert mine.delete(f"{address}?version=1").status_code == 409
    assert mine.delete(address).status_code == 204
    assert mine.get(VIEWS).json["total"] == 0


@pytest.mark.parametrize("word", ["shared", "default"])
def test_a_view_of_all_projects_cannot_be_shared(app: Any, word: str) -> None:
    refused = app.test_client().post(VIEWS, json={"name": "x", "state": STATE, word: True})
    assert refused.status_code == 400
    assert "private" in refused.json["detail"]


def test_a_viewer_keeps_views_and_nobody_does_not(team: Team) -> None:
    viewer, second = team.client("viewer"), team.client("contributor")
    made = viewer.post(VIEWS, json={"name": "mine", "state": STATE})
    assert made.status_code == 201, made.text
    assert second.get(f"{VIEWS}/{made.json['id']}").status_code == 404
    assert team.client().post(VIEWS, json={"name": "x", "state": STATE}).status_code == 401


def test_named_runs_of_two_projects_are_labelled_at_once(team: Team) -> None:
    admin = team.client("server-admin")
    runs = runs_of(admin)
    assert {project for project, _ in runs} == {WINE, SECRET}
    answer = admin.post(LABELS, json={"runs": named(runs), "add": ["seen"]})
    assert answer.json == {"matched": len(runs), "changed": len(runs), "refused": []}
    assert sorted(runs_of(admin, filter="label = 'seen'")) == sorted(runs)
    again = admin.post(LABELS, json={"filter": "project = 'team/wine'", "remove": ["seen"]})
    assert again.json["changed"] == len([run for run in runs if run[0] == WINE])
    assert {project for project, _ in runs_of(admin, filter="label = 'seen'")} == {SECRET}


def test_runs_stay_as_they_are_where_one_may_not_label(team: Team) -> None:
    with acting_as(OPERATOR):
        team.context.team.grants.give("user", "contributor", SECRET, Role.VIEWER)
    client = team.client("contributor")
    answer = client.post(LABELS, json={"filter": "", "add": ["mine"]})
    assert answer.json["refused"] == [SECRET]
    assert {project for project, _ in runs_of(client, filter="label = 'mine'")} == {WINE}
    only = [run for run in runs_of(client) if run[0] == SECRET]
    refused = client.post(LABELS, json={"runs": named(only), "add": ["mine"]})
    assert refused.status_code == 403, refused.text
    assert "contributor" in refused.json["detail"]
    assert team.client("viewer").post(LABELS, json={"filter": "", "add": ["mine"]}).status_code == 403


def test_a_project_that_one_does_not_see_is_unknown(team: Team) -> None:
    run = next(run for run in runs_of(team.client("outsider")) if run[0] == SECRET)
    client = team.client("contributor")
    assert client.post(LABELS, json={"runs": named([run]), "add": ["x"]}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"add": ["x"]},
        {"filter": "", "runs": [], "add": ["x"]},
        {"filter": "", "add": []},
        {"filter": "", "add": ["a,b"]},
        {"filter": "metrics.acc >", "add": ["a"]},
        {"runs": [{"project": "team/wine"}], "add": ["a"]},
    ],
)
def test_what_cannot_be_done_is_refused(app: Any, body: dict[str, Any]) -> None:
    assert app.test_client().post(LABELS, json=body).status_code == 400


def test_an_unknown_run_changes_nothing(app: Any) -> None:
    client = app.test_client()
    runs = [*runs_of(client)[:1], ("team/wine", "gone")]
    assert client.post(LABELS, json={"runs": named(runs), "add": ["x"]}).status_code == 404
    assert runs_of(client, filter="label = 'x'") == []
