"""Whoever comes with a password that somebody else made takes one of their own before anything else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard.auth import passwords
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.token import TokenDraft, TokenScope
from tests.auth.test_sign_in import events, proof_of, signs_in
from tests.team_access import PASSWORD, WINE, Team

GIVEN, OWN = "given-by-an-admin-7", "the harbour in november"


@pytest.fixture
def newcomer(team: Team) -> FlaskClient:
    """A browser in which the viewer signed in with what an admin gave them."""
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    with acting_as(OPERATOR):
        team.context.team.people.set_password_hash(account, passwords.hashed(GIVEN, "viewer"))
    client = team.client()
    assert signs_in(client, "viewer", PASSWORD).status_code == 401
    assert signs_in(client, "viewer", GIVEN, next=f"{WINE}/data").headers["Location"] == f"/{WINE}/data"
    return client


def take(client: FlaskClient, password: str, again: str | None = None, **more: str) -> str:
    data = {"proof": proof_of(client.get("/auth/password").text), "password": password, "again": again or password}
    answer = client.post("/auth/password", data=data | more)
    return answer.headers.get("Location", answer.text)


def test_everything_waits_for_it(newcomer: FlaskClient, team: Team) -> None:
    page = newcomer.get(f"/{WINE}/data?rev=main")
    assert page.headers["Location"] == "/auth/password?next=team%2Fwine%2Fdata%3Frev%3Dmain"
    assert "Take a password of your own" in newcomer.get(page.headers["Location"]).text
    for answer in (
        newcomer.get("/api/v1/projects"), newcomer.get("/metrics"), newcomer.get("/_dash-layout"),
        newcomer.post("/_dash-update-component", json={}), newcomer.post("/api/v1/tokens", json={"name": "x"}),
    ):  # fmt: skip
        body = answer.get_json()
        assert (answer.status_code, body["type"]) == (403, "urn:dagboard:problem:password-change")
        assert "/auth/password" in body["hint"]
    with newcomer.get("/assets/favicon.svg") as picture:
        assert picture.status_code == 200
    assert newcomer.get("/sign-out").status_code == 200
    assert team.client("contributor").get("/api/v1/projects").status_code == 200


def test_one_of_ones_own_opens_everything_and_ends_other_sessions(newcomer: FlaskClient, team: Team) -> None:
    other = team.client()
    signs_in(other, "viewer", GIVEN)
    assert take(newcomer, OWN, next=f"{WINE}/data") == f"/{WINE}/data"
    assert newcomer.get("/api/v1/projects").get_json()["total"] == 1
    assert newcomer.get("/auth/password").headers["Location"] == "/"
    assert other.get("/api/v1/projects").status_code == 401
    assert events(team)[0] == ("account.password", "viewer", "done")
    again = team.client()
    assert signs_in(again, "viewer", GIVEN).status_code == 401
    assert signs_in(again, "viewer", OWN).status_code == 303
    assert again.get(f"/{WINE}").status_code == 200


def test_what_is_wrong_is_said_and_nothing_is_kept(newcomer: FlaskClient) -> None:
    for password, again, said in (
        ("tiny-77", None, "shorter than 12"), (OWN, f"{OWN} ", "two passwords differ"), (GIVEN, None, "you were given"),
    ):  # fmt: skip
        page = take(newcomer, password, again)
        assert said in page
        assert password not in page
    assert "too long" in take(newcomer, OWN, proof="0" * 64)
    assert newcomer.get("/api/v1/projects").status_code == 403
    assert take(newcomer, OWN, next="//evil.example") == "/"


def test_nobody_and_those_who_need_none_are_led_on(team: Team) -> None:
    asked = team.client().get("/auth/password?next=team/wine")
    assert asked.headers["Location"] == "/sign-in?next=team%2Fwine"
    viewer = team.client("viewer")
    assert viewer.get("/auth/password?next=team/wine").headers["Location"] == "/team/wine"
    posted = viewer.post("/auth/password", data={"password": OWN, "again": OWN})
    assert posted.headers["Location"] == "/"
    assert signs_in(team.client(), "viewer", OWN).status_code == 401


def test_programs_go_on(newcomer: FlaskClient, team: Team) -> None:
    """A token is no password: a new one for its owner stops no job of theirs."""
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    with acting_as(OPERATOR):
        _, secret = team.context.team.tokens.make_for(account, TokenDraft("job", TokenScope.READ, None))
    answer = team.client().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"})
    assert answer.get_json()["total"] == 1
