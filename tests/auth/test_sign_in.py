"""Signing in and out at a real server, by plain HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import context as contexts
from dashboard.auth.identifying import SESSION_COOKIE
from dashboard.auth.sign_in import local_path
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.team_access import PASSWORD, Team, team_settings
from tests.wine_project import Sources

WRONG = "Account or password is wrong."


def proof_of(page: str) -> str:
    found = re.search(r'name="proof" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def signs_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """As the form does it; `more` are further fields."""
    asked = client.get("/sign-in", query_string={"next": more.get("next", "")})
    return client.post("/sign-in", data={"proof": proof_of(asked.text), "name": name, "password": password, **more})


def events(team: Team) -> list[tuple[str, str, str]]:
    with acting_as(OPERATOR):
        found, _ = team.context.team.audit.page(AuditQuestion())
    return [(event.action, event.actor, event.outcome) for event in found]


def test_name_and_password_begin_a_session_and_lead_back(team: Team) -> None:
    client = team.client()
    assert client.get("/api/v1/projects").status_code == 401
    answer = signs_in(client, "viewer", next="team/wine/experiments?filter=metrics.acc%20%3E%200")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/team/wine/experiments?filter=metrics.acc%20%3E%200",
    )
    assert client.get("/api/v1/projects").get_json()["total"] == 1
    assert events(team)[0] == ("session.begin", "viewer", "done")
    with acting_as(OPERATOR):
        event = team.context.team.audit.page(AuditQuestion())[0][0]
    assert (event.address, PASSWORD in str(event)) == ("127.0.0.1", False)
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    assert account.signed_in_at is not None


def test_the_cookie_is_the_browsers_alone(team: Team) -> None:
    for scheme, is_secure in (("http", False), ("https", True)):
        client = team.client()
        client.environ_base["wsgi.url_scheme"] = scheme
        asked = client.get("/sign-in", base_url=f"{scheme}://localhost")
        data = {"proof": proof_of(asked.text), "name": "viewer", "password": PASSWORD}
        answer = client.post("/sign-in", data=data, base_url=f"{scheme}://localhost")
        [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(SESSION_COOKIE)]
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert ("Secure" in cookie.split("; ")) == is_secure
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_wrong_is_not_told(team: Team) -> None:
    with acting_as(OPERATOR):
        outsider = team.context.team.accounts.named("outsider")
        assert outsider is not None
        team.context.team.people.disable(outsider, is_disabled=True)
    answers = [
        signs_in(team.client(), name, password)
        for name, password in (("viewer", "wrong"), ("nobody-has-it", "wrong"), ("outsider", PASSWORD), ("viewer", ""))
    ]
    assert {answer.status_code for answer in answers} == {401}
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(texts) == 1
    assert WRONG in texts.pop()
    assert not any(SESSION_COOKIE in str(answer.headers) for answer in answers)
    assert [event for event in events(team) if event[0] == "session.begin"] == [
        ("session.begin", name, "refused") for name in ("viewer", "outsider", "nobody-has-it", "viewer")
    ]


def test_what_was_typed_stays_but_never_the_password(team: Team) -> None:
    answer = signs_in(team.client(), '"><script>alert(1)</script>', "a very secret word", next="team/wine")
    assert "a very secret word" not in answer.text
    assert "<script>alert" not in answer.text
    assert 'name="next" value="team/wine"' in answer.text


def test_a_session_that_the_browser_brought_ends(team: Team) -> None:
    """Nobody can plant a session that its victim then signs in to (session fixation)."""
    client = team.client("outsider")
    planted = client.get_cookie(SESSION_COOKIE)
    assert planted is not None
    client.set_cookie(SESSION_COOKIE, planted.value)
    context = team.context
    proof = proof_of(team.client().get("/sign-in").text)
    other = team.client()
    other.set_cookie(SESSION_COOKIE, planted.value)
    assert other.get("/sign-in").status_code == 303  # it is signed in, and led on
    asked = team.client()
    page = asked.get("/sign-in")
    asked.set_cookie(SESSION_COOKIE, planted.value)
    assert proof != proof_of(page.text)
    data = {"proof": proof_of(page.text), "name": "viewer", "password": PASSWORD}
    assert asked.post("/sign-in", data=data).status_code == 303
    new = asked.get_cookie(SESSION_COOKIE)
    assert new is not None
    assert new.value != planted.value
    assert context.team.sessions.find(planted.value) is None
    assert client.get("/api/v1/projects").status_code == 401


def test_a_form_of_another_browser_signs_nobody_in(team: Team) -> None:
    """Else somebody could sign a victim in to an account of their own (login CSRF)."""
    foreign = proof_of(team.client().get("/sign-in").text)
    for client, proof in ((team.client(), foreign), (team.client(), ""), (team.client(), "é" * 64)):
        answer = client.post("/sign-in", data={"proof": proof, "name": "viewer", "password": PASSWORD})
        assert (answer.status_code, client.get_cookie(SESSION_COOKIE)) == (400, None)
        assert "open for too long" in answer.text
    client = team.client()
    client.get("/sign-in")
    assert client.post("/sign-in", data={"proof": foreign, "name": "viewer", "password": PASSWORD}).status_code == 400
    page = team.client()
    data = {"proof": proof_of(page.get("/sign-in").text), "name": "viewer", "password": PASSWORD}
    assert page.post("/sign-in", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_forms_cookie_gives_no_session_its_token(team: Team) -> None:
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    session = team.context.team.sessions.find(team.context.team.sessions.begin(account))
    assert session is not None
    client = team.client()
    client.set_cookie("dagboard_sign_in", session.id)
    from dashboard.auth import csrf
    from dashboard.auth.secret import secret_of

    assert proof_of(client.get("/sign-in").text) != csrf.token_of(secret_of(team.context.settings), session.id)


@pytest.fixture
def timed(sources: Sources, synced_team: Path, tmp_path: Path) -> Any:
    """A team whose clock a test moves: (team, forward)."""
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(synced_team, folder)
    moved = [timedelta(0)]
    context = contexts.build(team_settings(sources, folder), now=lambda: contexts.utc_now() + moved[0])

    def forward(seconds: float) -> None:
        moved[0] += timedelta(seconds=seconds)

    return Team(context, create_app(context).server), forward


def test_too_many_failures_are_answered_with_when_to_try_again(timed: Any) -> None:
    team, forward = timed
    client = team.client()
    for _ in range(5):
        assert signs_in(client, "viewer", "wrong").status_code == 401
    refused = signs_in(client, "viewer")
    assert refused.status_code == 429
    assert 50 <= int(refused.headers["Retry-After"]) <= 60
    assert re.search(r"Too many failed attempts\. Try again in \d+ seconds, after \d\d:\d\d:\d\d UTC\.", refused.text)
    assert signs_in(client, "nobody-has-it", "wrong").status_code == 401
    assert signs_in(client, "contributor").status_code == 303
    forward(61)
    assert signs_in(team.client(), "viewer").status_code == 303
    assert [event[2] for event in events(team) if event[1] == "viewer"] == ["done", *["refused"] * 5]


def test_a_hash_of_old_parameters_is_made_anew(team: Team) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    team.context.team.accounts.keep_rehashed(account, old)
    assert signs_in(team.client(), "viewer").status_code == 303
    kept = team.context.team.accounts.password_hash(account)
    assert kept is not None
    assert (kept != old, "t=1" in kept) == (True, False)
    assert signs_in(team.client(), "viewer").status_code == 303


def test_signing_out_needs_a_form_of_ours_and_ends_the_session(team: Team) -> None:
    client = team.client("viewer")
    secret = client.get_cookie(SESSION_COOKIE)
    assert secret is not None
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    for asked in (
        client.get("/sign-out"),
        client.post("/sign-out"),
        client.post("/sign-out", data={"proof": "0" * 64}),
    ):
        assert (asked.status_code, "Sign out of Dagboard?" in asked.text) == (200, True)
    assert team.context.team.sessions.find(secret.value) is not None
    left = client.post("/sign-out", data={"proof": proof_of(asked.text)})
    assert (left.status_code, left.headers["Location"]) == (303, "/sign-in?out=1")
    assert team.context.team.sessions.find(secret.value) is None
    assert client.get_cookie(SESSION_COOKIE) is None
    assert "You are signed out." in client.get("/sign-in?out=1").text
    assert events(team)[0] == ("session.end", "viewer", "done")
    assert client.post("/sign-out").status_code == 303


def test_below_a_prefix_everything_stays_below_it(sources: Sources, synced_team: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(synced_team, folder)
    settings = team_settings(sources, folder)
    settings = settings.model_copy(update={"server": settings.server.model_copy(update={"url_prefix": "/dagboard/"})})
    client = create_app(contexts.build(settings)).server.test_client()
    led = client.get("/dagboard/team/wine?rev=main")
    assert led.headers["Location"] == "/dagboard/sign-in?next=team%2Fwine%3Frev%3Dmain"
    page = client.get(led.headers["Location"])
    addresses = re.findall(r'(?:href|src|action)="([^"]+)"', page.text)
    assert len(addresses) >= 4
    assert all(address.startswith("/dagboard/") for address in addresses)
    data = {"proof": proof_of(page.text), "name": "viewer", "password": PASSWORD, "next": "team/wine?rev=main"}
    answer = client.post("/dagboard/sign-in", data=data)
    assert answer.headers["Location"] == "/dagboard/team/wine?rev=main"
    assert "Path=/dagboard/" in str(answer.headers)
    assert client.get("/dagboard/api/v1/projects").status_code == 200


def test_the_first_start_says_how_to_make_the_first_account(sources: Sources, tmp_path: Path) -> None:
    context = contexts.build(team_settings(sources, tmp_path / "new"))
    client = create_app(context).server.test_client()
    assert "dagboard user add NAME --admin" in client.get("/sign-in").text
    with acting_as(OPERATOR):
        context.team.people.create("admin", "not a hash")
    assert "dagboard user add" not in client.get("/sign-in").text


def test_the_page_needs_no_script_and_its_policy_allows_none_of_others(team: Team) -> None:
    page = team.client().get("/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count("<script") == 1  # the colour scheme
    for part in ('autocomplete="username"', 'autocomplete="current-password"', "autofocus", '<label for="name">'):
        assert part in page.text


def test_where_nobody_signs_in_there_is_no_such_page(client: FlaskClient) -> None:
    for address in ("/sign-in", "/sign-in?next=team/wine"):
        assert client.get(address).status_code == 303
    assert client.post("/sign-in", data={"name": "viewer"}).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\evil.example", "https://evil.example",
        "https:evil.example", "HTTPS://evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example",
        "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "\x00//evil.example", "%2F%2Fevil.example",
        "%2f/evil.example", "/%2Fevil.example", "%5C%5Cevil.example", "%255Cevil.example", "%252F%252Fevil.example",
        "/%09/evil.example", "%0d%0aSet-Cookie:x=1", "team/wine\r\nSet-Cookie: x=1", "..//evil.example", "team/../../x",
        "%2e%2e/%2e%2e/x", "/..", "https%3A%2F%2Fevil.example", "sign-in", "/sign-out", "sign-in?next=x", "a" * 5000,
    ],
)  # fmt: skip
def test_next_never_leads_elsewhere(team: Team, wanted: str) -> None:
    assert local_path(wanted) == ""
    client = team.client("viewer")
    assert client.get("/sign-in", query_string={"next": wanted}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "wanted",
    [
        "team/wine", "team/wine/experiments?filter=metrics.acc%20%3E%200&order_by=-metrics.acc", "?tab=runs",
        "team/wine/files?path=..%2Fx&rev=a%5Cb", "team/wine/models/a%20model", "team/wine/runs/a:b", "embed//x",
        "team/wine/files?path=https://elsewhere.example/x#L12",
    ],
)  # fmt: skip
def test_next_leads_to_any_address_of_ours(wanted: str) -> None:
    assert local_path(wanted) == wanted
    assert local_path(f"/{wanted}") == wanted


def test_a_browser_whose_session_ended_is_told_where_nobody_comes_in(sources: Sources, tmp_path: Path) -> None:
    settings = team_settings(sources, tmp_path / "data")
    public = settings.projects[0].model_copy(update={"visibility": "public"})
    context = contexts.build(settings.model_copy(update={"projects": (public, settings.projects[1])}))
    client = create_app(context).server.test_client()
    assert "X-Session-Ended" not in client.get("/api/v1/projects").headers
    client.set_cookie(SESSION_COOKIE, "a secret of yesterday")
    assert client.get("/api/v1/projects").headers["X-Session-Ended"] == "1"
