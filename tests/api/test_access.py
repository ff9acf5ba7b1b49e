"""Who asks, who may what in a project, and what nobody is told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard import context as contexts
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.team_access import Team, team_settings
from tests.wine_project import Sources

GRANTS = "/api/v1/projects/team/wine/grants"


def test_everybody_learns_who_they_are_and_what_they_may(team: Team) -> None:
    assert team.client("maintainer").get("/api/v1/account").get_json() == {
        "name": "maintainer", "display_name": "", "kind": "person", "role": None,
        "projects": [{"owner": "team", "name": "wine", "role": "maintainer"}],
    }  # fmt: skip
    admin = team.client("server-admin").get("/api/v1/account").get_json()
    assert (admin["role"], [each["role"] for each in admin["projects"]]) == ("admin", ["admin", "admin"])
    assert team.client().get("/api/v1/account").status_code == 401


def test_where_nobody_signs_in_everybody_is_anybody(client: FlaskClient) -> None:
    answer = client.get("/api/v1/account").get_json()
    assert (answer["kind"], answer["role"], len(answer["projects"])) == ("anybody", "admin", 2)


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [
        ("viewer", 403, 403), ("contributor", 403, 403), ("maintainer", 200, 403), ("project-admin", 200, 201),
        ("server-admin", 200, 201), ("outsider", 404, 404), (None, 401, 401),
    ],
)  # fmt: skip
def test_maintainers_see_roles_and_admins_give_them(team: Team, name: str | None, read: int, write: int) -> None:
    client = team.client(name)
    assert client.get(GRANTS).status_code == read
    body = {"subject": "newcomer", "role": "contributor"}
    assert client.post(GRANTS, json=body).status_code == write
    with acting_as(OPERATOR):
        of_viewer = next(entry.id for entry in team.context.team.grants.on() if entry.subject == "viewer")
    taken = client.delete(f"{GRANTS}/{of_viewer}").status_code
    assert taken == (write if write != 201 else 204)


def test_a_role_is_given_replaced_and_taken(team: Team) -> None:
    admin = team.client("project-admin")
    given = admin.post(GRANTS, json={"subject": "outsider", "role": "viewer"})
    assert given.status_code == 201
    assert given.headers["Location"] == f"{GRANTS}/{given.get_json()['id']}"
    outsider = team.client("outsider")
    assert outsider.get("/api/v1/projects/team/wine").status_code == 200
    assert outsider.post("/api/v1/projects/team/wine/sync", json={}).status_code == 403
    again = admin.post(GRANTS, json={"subject": "outsider", "role": "contributor"}).get_json()
    assert outsider.post("/api/v1/projects/team/wine/sync", json={}).status_code == 202
    listed = [each for each in admin.get(GRANTS).get_json()["grants"] if each["subject"] == "outsider"]
    assert [(each["role"], each["on"], each["created_by"]) for each in listed] == [
        ("contributor", "team/wine", "project-admin")
    ]
    assert admin.delete(f"{GRANTS}/{again['id']}").status_code == 204
    assert admin.delete(f"{GRANTS}/{again['id']}").status_code == 404
    assert outsider.get("/api/v1/projects/team/wine").status_code == 404


def test_a_group_has_a_role_as_well(team: Team) -> None:
    body = {"subject_kind": "group", "subject": "lab", "role": "viewer"}
    assert team.client("project-admin").post(GRANTS, json=body).get_json()["subject_kind"] == "group"


def test_an_admin_of_a_project_takes_nothing_that_holds_elsewhere(team: Team) -> None:
    with acting_as(OPERATOR):
        elsewhere = [entry.id for entry in team.context.team.grants.on() if entry.grant.on != "team/wine"]
    admin = team.client("project-admin")
    assert len(elsewhere) == 2
    for grant_id in elsewhere:
        assert admin.delete(f"{GRANTS}/{grant_id}").status_code == 404
    inherited = [each for each in admin.get(GRANTS).get_json()["grants"] if each["on"] == "*"]
    assert [each["subject"] for each in inherited] == ["server-admin"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": "", "role": "viewer"},
        {"subject": " ", "role": "viewer"},
        {"subject": "x" * 201, "role": "viewer"},
        {"subject": "x", "role": "king"},
        {"subject_kind": "robot", "subject": "x", "role": "viewer"},
    ],
)
def test_what_is_no_role_is_refused(team: Team, body: dict[str, str]) -> None:
    assert team.client("project-admin").post(GRANTS, json=body).status_code == 400


def test_grants_of_the_configuration_are_listed_and_stay(sources: Sources, tmp_path) -> None:
    grants = [{"user": "project-admin", "on": "team", "role": "admin"}]
    context = contexts.build(team_settings(sources, tmp_path / "data", grants=grants))
    with acting_as(OPERATOR):
        context.team.people.create("project-admin", "not a hash", must_change=False)
    client = Team(context, create_app(context).server).client("project-admin")
    answer = client.get(GRANTS).get_json()
    assert answer["visibility"] == "private"
    assert [(each["id"], each["on"], each["role"]) for each in answer["grants"]] == [(None, "team", "admin")]


def test_nobody_is_asked_who_they_are_before_a_project_is_missing(sources: Sources, tmp_path) -> None:
    """Where something is public, nobody comes in; what they do not see may be there for them."""
    settings = team_settings(sources, tmp_path / "data")
    public = settings.projects[0].model_copy(update={"visibility": "public"})
    context = contexts.build(settings.model_copy(update={"projects": (public, settings.projects[1])}))
    client = create_app(context).server.test_client()
    assert client.get("/api/v1/projects").get_json()["total"] == 1
    assert client.get("/api/v1/projects/team/wine").status_code == 200
    hidden, missing = (client.get(f"/api/v1/projects/other/{name}") for name in ("secret", "secrex"))
    assert hidden.status_code == missing.status_code == 401
    assert hidden.text.replace("secret", "secrex") == missing.text
    assert client.get("/api/v1/account").get_json()["kind"] == "nobody"
