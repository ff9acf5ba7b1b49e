"""The door of a real server: who comes in, and what a write needs."""

from __future__ import annotations

import pytest

from dashboard.data.model.access import Permission
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import NOBODY, OPERATOR, acting_as
from dashboard.errors import UnauthorizedError
from tests.team_access import SECRET, WINE, Team


def test_nobody_comes_in_without_signing_in(team: Team) -> None:
    client = team.client()
    page = client.get("/team/wine/experiments?filter=metrics.acc>0")
    assert page.status_code == 303
    assert page.headers["Location"].startswith("/sign-in?next=team%2Fwine%2Fexperiments%3Ffilter%3D")
    for address in ("/api/v1/projects", "/api/v1/projects/team/wine", "/api/v1/nothing", "/_dash-layout", "/metrics"):
        assert client.get(address).status_code == 401, address
    assert client.post("/_dash-update-component", json={}).status_code == 401
    for address in ("/healthz", "/readyz", "/assets/favicon.svg"):
        assert client.get(address).status_code == 200, address


def test_no_browser_keeps_a_page_of_somebody_who_signed_in(team: Team) -> None:
    client = team.client("viewer")
    for address in ("/", "/team/wine", "/team/nothing"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_everybody_sees_the_projects_that_exist_for_them(team: Team) -> None:
    def listed(name: str) -> list[str]:
        answer = team.client(name).get("/api/v1/projects").get_json()
        assert answer["total"] == len(answer["projects"])
        return [f"{each['owner']}/{each['name']}" for each in answer["projects"]]

    assert listed("viewer") == [WINE]
    assert listed("outsider") == [SECRET]
    assert listed("server-admin") == [WINE, SECRET]


def test_a_hidden_project_and_one_that_is_not_there_answer_alike(team: Team) -> None:
    client = team.client("outsider")
    hidden, missing = (client.get(f"/api/v1/projects/team/{name}") for name in ("wine", "wint"))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace("wine", "wint") == missing.text


def test_a_write_with_a_session_needs_the_header(team: Team) -> None:
    client = team.client("contributor")
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    refused = client.post("/api/v1/projects/team/wine/sync", json={})
    assert (refused.status_code, "X-CSRF-Token" in refused.get_json()["detail"]) == (403, True)
    client.get("/api/v1/projects")
    token = client.get_cookie("dagboard_csrf")
    assert token is not None
    accepted = client.post("/api/v1/projects/team/wine/sync", json={}, headers={"X-CSRF-Token": token.value})
    assert accepted.status_code == 202


def test_a_viewer_writes_nothing_and_both_tries_are_in_the_audit_log(team: Team) -> None:
    assert team.client("viewer").post("/api/v1/projects/team/wine/sync", json={}).status_code == 403
    assert team.client("contributor").post("/api/v1/projects/team/wine/sync", json={}).status_code == 202
    with acting_as(OPERATOR):
        events, total = team.context.team.audit.page(AuditQuestion())
    assert total >= 2
    newest = [(event.actor, event.action, event.outcome, event.project) for event in events[:2]]
    assert newest == [
        ("contributor", "sync.request", "done", WINE),
        ("viewer", "sync.request", "refused", WINE),
    ]


def test_a_session_that_ended_is_nobody(team: Team) -> None:
    client = team.client("viewer")
    assert client.get("/api/v1/projects").status_code == 200
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    assert team.context.team.sessions.end(account.id) == 1
    assert client.get("/api/v1/projects").status_code == 401


def test_what_is_refused_is_recorded_shortly_and_of_nobody_not_at_all(team: Team) -> None:
    origins = [f"https://{'x' * 250}.example.com"] * 90
    body = {"title": "t" * 500, "panel": "summary", "origins": origins}
    assert team.client("viewer").post("/api/v1/projects/team/wine/embeds", json=body).status_code == 403
    grant = {"subject": "viewer", "role": "admin"}
    assert team.client("viewer").post("/api/v1/projects/team/wine/grants", json=grant).status_code == 403
    with acting_as(OPERATOR):
        (given, embedded), total = team.context.team.audit.page(AuditQuestion(actor="viewer"))
    assert [(each.action, each.outcome) for each in (given, embedded)] == [
        ("grant.give", "refused"), ("embed.create", "refused"),
    ]  # fmt: skip
    assert len(str(embedded.detail)) < 3_000
    with acting_as(NOBODY), pytest.raises(UnauthorizedError):
        team.context.team.audit.doing("x.y", Permission.VIEW_WRITE, None).__enter__()
    with acting_as(OPERATOR):
        assert team.context.team.audit.page(AuditQuestion(action="x.y"))[1] == 0
    assert total == 2


def test_a_file_of_ours_says_nothing_about_sessions(team: Team) -> None:
    client = team.client()
    client.set_cookie("dagboard_session", "ended long ago")
    for address in ("/assets/favicon.svg", "/healthz", "/sign-in"):
        assert "X-Session-Ended" not in client.get(address).headers, address
