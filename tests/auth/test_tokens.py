"""Tokens against a real server: made once, used within their limits, refused when they end."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.auth import lasting
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.token import TokenDraft, TokenScope, is_whole, new_secret
from dashboard.data.store import schema
from dashboard.data.store.database import Database
from tests.team_access import SECRET, WINE, Team

P = f"/api/v1/projects/{WINE}"
TOKENS = "/api/v1/tokens"


def make(team: Team, name: str, **body: Any) -> dict[str, Any]:
    """A token of somebody, made in a browser of theirs."""
    response = team.client(name).post(TOKENS, json={"name": "nightly job"} | body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.get_json()
    return made


def program(team: Team, secret: str) -> FlaskClient:
    """A program that sends a token."""
    client = team.client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def test_a_secret_tells_typos_from_strangers() -> None:
    secret = new_secret()
    assert is_whole(secret)
    assert secret.startswith("dgb_")
    wrong = [secret[:-1], secret + "A", secret.upper(), "", "dgb_", "é" * len(secret)]
    wrong += [
        secret[:place] + ("A" if secret[place] != "A" else "B") + secret[place + 1 :]
        for place in (4, 20, -1 % len(secret))
    ]
    assert not any(map(is_whole, wrong))


def test_a_token_is_shown_once_and_only_its_digest_is_kept(team: Team) -> None:
    made = make(team, "contributor", scope="write")
    assert is_whole(made["secret"])
    listed = team.client("contributor").get(TOKENS)
    assert made["secret"] not in listed.text
    (token,) = listed.get_json()["tokens"]
    assert token == {key: value for key, value in made.items() if key != "secret"}
    ends = datetime.fromisoformat(token["expires"]) - datetime.fromisoformat(token["created"])
    assert (ends, token["used"], token["expired"]) == (timedelta(days=90), None, False)
    with Database(team.context.settings.database_url).read() as connection:
        kept = repr([tuple(row) for row in connection.execute(select(schema.access_token))])
    assert made["secret"] not in kept
    with acting_as(OPERATOR):
        events, _ = team.context.team.audit.page(AuditQuestion(action="token."))
    assert [(event.actor, event.action, event.subject) for event in events] == [
        ("contributor", "token.create", "nightly job")
    ]
    assert made["secret"] not in repr(events)


def test_a_scope_narrows_the_role_and_never_widens_it(team: Team) -> None:
    def can_sync(person: str, scope: str) -> int:
        return program(team, make(team, person, scope=scope)["secret"]).post(f"{P}/sync", json={}).status_code

    assert can_sync("contributor", "read") == 403
    assert can_sync("contributor", "write") == 202
    assert can_sync("viewer", "write") == 403
    assert can_sync("viewer", "admin") == 403
    assert can_sync("outsider", "admin") == 404
    told = program(team, make(team, "contributor", scope="read")["secret"]).post(f"{P}/sync", json={}).get_json()
    assert "scope of this token" in told["detail"]


def test_a_program_needs_no_csrf_header_and_may_use_basic(team: Team) -> None:
    secret = make(team, "contributor", scope="write")["secret"]
    client = team.client()
    word = b64encode(f"anything:{secret}".encode()).decode()
    assert client.get(P, headers={"Authorization": f"Basic {word}"}).status_code == 200
    assert client.post(f"{P}/sync", json={}, headers={"Authorization": f"Basic {word}"}).status_code == 202
    foreign = b64encode(b"contributor:secret").decode()
    assert client.get(P, headers={"Authorization": f"Basic {foreign}"}).status_code == 401


def test_a_token_of_one_project_sees_that_one_alone(team: Team) -> None:
    secret = make(team, "server-admin", scope="admin", project=WINE)["secret"]
    client = program(team, secret)
    assert [each["name"] for each in client.get("/api/v1/projects").get_json()["projects"]] == ["wine"]
    assert client.get(f"/api/v1/projects/{SECRET}").status_code == 404
    assert client.get("/api/v1/audit").status_code == 403
    assert client.get(f"/api/v1/audit?project={WINE}").status_code == 200
    assert client.get(f"/api/v1/audit?project={SECRET}").status_code == 404


def test_a_token_for_a_hidden_project_is_one_for_a_project_that_is_not_there(team: Team) -> None:
    client = team.client("outsider")
    hidden, missing = (client.post(TOKENS, json={"name": "x", "project": f"team/{name}"}) for name in ("wine", "wint"))
    assert (hidden.status_code, hidden.text.replace("wine", "wint")) == (404, missing.text)


@pytest.mark.parametrize("is_revoked", [True, False])
def test_a_long_answer_is_cut_when_its_token_is_revoked(
    team: Team, monkeypatch: pytest.MonkeyPatch, *, is_revoked: bool
) -> None:
    monkeypatch.setattr(lasting, "PAUSE_SECONDS", 0.0)
    made = make(team, "viewer")
    answer = program(team, made["secret"]).get(f"{P}/archive", buffered=False)
    assert answer.status_code == 200
    parts = answer.iter_encoded()
    assert next(parts)
    if is_revoked:
        assert team.client("viewer").delete(f"{TOKENS}/{made['id']}").status_code == 204
        with pytest.raises(ConnectionAbortedError):
            list(parts)
    else:
        assert len(list(parts)) > 1
    answer.close()


@pytest.mark.parametrize("change", ["cut", "unknown", "revoked", "expired", "disabled"])
def test_a_token_that_proves_nothing_is_refused_and_told(team: Team, change: str) -> None:
    made = make(team, "viewer")
    secret = made["secret"]
    assert program(team, secret).get(P).status_code == 200
    account = team.context.team.accounts.named("viewer")
    assert account is not None
    with acting_as(OPERATOR):
        if change == "revoked":
            team.context.team.tokens.revoke_of(account, made["id"])
        if change == "disabled":
            team.context.team.people.disable(account, is_disabled=True)
    if change == "expired":
        ended = datetime.now(UTC) - timedelta(seconds=1)
        with Database(team.context.settings.database_url).write() as connection:
            connection.execute(schema.access_token.update().values(expires_at=ended))
    secret = {"cut": secret[:-1], "unknown": new_secret()}.get(change, secret)
    for address in (P, "/", "/team/wine", "/_dash-layout", "/api/v1/audit", "/metrics"):
        answer = program(team, secret).get(address)
        assert answer.status_code == 401, address
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Dagboard", error="invalid_token"'
        assert answer.get_json()["type"] == "urn:dagboard:problem:invalid-token"
    assert team.client().get(P).headers["WWW-Authenticate"] == 'Bearer realm="Dagboard"'


def test_a_token_makes_none_that_may_more(team: Team) -> None:
    writer = program(team, make(team, "server-admin", scope="write", days=30)["secret"])
    assert writer.post(TOKENS, json={"name": "x", "scope": "read", "days": 29}).status_code == 201
    for wider in (
        {"scope": "admin", "days": 1}, {"scope": "write", "days": 31}, {"scope": "write", "days": None},
    ):  # fmt: skip
        refused = writer.post(TOKENS, json={"name": "x"} | wider)
        assert (refused.status_code, refused.get_json()["type"]) == (403, "urn:dagboard:problem:token-too-wide"), wider
    admin = program(team, make(team, "server-admin", scope="admin", project=WINE)["secret"])
    assert admin.post(TOKENS, json={"name": "x", "scope": "admin", "project": WINE, "days": 1}).status_code == 403
    assert admin.post(TOKENS, json={"name": "x", "scope": "read", "days": 1}).status_code == 403
    assert admin.post(TOKENS, json={"name": "x", "scope": "read", "project": WINE, "days": 1}).status_code == 201


def test_a_token_gives_no_roles_beyond_its_project_and_changes_no_password(team: Team) -> None:
    from dashboard.auth.by_token import program as identity
    from dashboard.data.model.access import Role
    from dashboard.data.model.project import ProjectKey
    from dashboard.errors import DagboardError

    account = team.context.team.accounts.named("server-admin")
    assert account is not None
    with acting_as(OPERATOR):
        token, _ = team.context.team.tokens.make_for(
            account, TokenDraft("x", TokenScope.ADMIN, ProjectKey("team", "wine"))
        )
    with acting_as(identity(team.context, account, token)):
        team.context.team.grants.give("user", "outsider", WINE, Role.VIEWER)
        for on in ("team", "other", "*", SECRET):
            with pytest.raises(DagboardError):
                team.context.team.grants.give("user", "outsider", on, Role.ADMIN)
        with pytest.raises(DagboardError):
            team.context.team.people.set_password_hash(account, "another")


def test_no_token_manages_accounts_or_presses_buttons(team: Team) -> None:
    from dashboard.auth.by_token import program as identity
    from dashboard.errors import ForbiddenError

    accounts, people = team.context.team.accounts, team.context.team.people
    admin, viewer = accounts.named("server-admin"), accounts.named("viewer")
    assert admin is not None
    assert viewer is not None
    with acting_as(OPERATOR):
        token, secret = team.context.team.tokens.make_for(admin, TokenDraft("x", TokenScope.ADMIN, None))
    attempts = (
        lambda: people.create("another", "hash"), lambda: people.set_password_hash(viewer, "hash"),
        lambda: people.set_password_hash(admin, "hash"), lambda: people.disable(viewer, is_disabled=True),
        lambda: team.context.team.tokens.make_for(viewer, TokenDraft("y", TokenScope.READ, None)),
    )  # fmt: skip
    with acting_as(identity(team.context, admin, token)):
        for attempt in attempts:
            with pytest.raises(ForbiddenError, match="no token"):
                attempt()
    refused = program(team, secret).post("/_dash-update-component", json={})
    assert (refused.status_code, refused.get_json()["type"]) == (403, "urn:dagboard:problem:not-a-person")


def test_the_last_use_is_known_to_a_minute(team: Team) -> None:
    made = make(team, "viewer")
    program(team, made["secret"]).get(P)
    (token,) = team.client("viewer").get(TOKENS).get_json()["tokens"]
    assert token["used_from"] == "127.0.0.1"
    program(team, made["secret"]).get(P)
    (again,) = team.client("viewer").get(TOKENS).get_json()["tokens"]
    assert again["used"] == token["used"]


def test_people_revoke_their_own_tokens_alone(team: Team) -> None:
    made = make(team, "viewer")
    assert team.client("outsider").delete(f"{TOKENS}/{made['id']}").status_code == 404
    assert team.client("viewer").delete(f"{TOKENS}/{made['id']}").status_code == 204
    assert team.client("viewer").delete(f"{TOKENS}/{made['id']}").status_code == 404
    assert team.client("viewer").get(TOKENS).get_json()["total"] == 0


@pytest.mark.parametrize(
    "body", [{"name": " "}, {"name": "x" * 101}, {"name": "x", "days": 0}, {"name": "x", "days": 4000},
             {"name": "x", "scope": "all"}, {"name": "x", "project": "wine"}, {"name": "x", "colour": "red"}],
)  # fmt: skip
def test_what_cannot_be_a_token_is_said(team: Team, body: dict[str, Any]) -> None:
    assert team.client("viewer").post(TOKENS, json=body).status_code == 400


def test_a_use_after_revocation_is_in_the_audit_log_once(team: Team) -> None:
    made = make(team, "viewer")
    assert program(team, made["secret"]).get(P).status_code == 200
    team.client("viewer").delete(f"{TOKENS}/{made['id']}")
    for _ in range(3):
        assert program(team, made["secret"]).get(P).status_code == 401
    with acting_as(OPERATOR):
        events, _ = team.context.team.audit.page(AuditQuestion(action="token.use"))
    assert [(event.actor, event.subject, event.outcome) for event in events] == [("viewer", "nightly job", "refused")]
    assert events[0].detail["reason"] == "was revoked"


def test_too_many_wrong_tokens_from_one_address_are_refused_and_a_good_one_is_not(team: Team) -> None:
    good = make(team, "viewer")["secret"]
    answers = [program(team, new_secret()).get(P) for _ in range(62)]
    assert {answer.status_code for answer in answers[:60]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert program(team, good).get(P).status_code == 200
