"""Signing in with a provider: the way there and back, and what goes wrong on it without anybody's ill will."""

from __future__ import annotations

import logging
import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import urllib3

from dashboard.auth.oidc.claims import person_of
from dashboard.auth.oidc.failures import SignInError
from dashboard.config import OidcSettings
from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import OPERATOR, acting_as
from tests.federated_team import Federated, Journey, Make
from tests.oidc_provider import Provider
from tests.team_access import WINE, Team


def seen(journey: Journey) -> list[str]:
    answer = journey.client.get("/api/v1/projects")
    assert answer.status_code == 200
    return [f"{each['owner']}/{each['name']}" for each in answer.get_json()["projects"]]


def test_somebody_signs_in_and_is_what_their_group_is(federated: Federated) -> None:
    journey = federated.journey()
    page = journey.client.get("/sign-in?next=team/wine").text
    assert 'href="/auth/oidc?next=team%2Fwine"' in page
    assert "Sign in with single sign-on" in page
    address = journey.begin("team/wine/experiments?filter=metrics.acc>0")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert len(asked["state"]) == len(asked["nonce"]) == 43
    kept = journey.client.get_cookie("dagboard_oidc", path="/auth/oidc")
    assert kept is not None
    assert (kept.http_only, kept.same_site, kept.max_age) == (True, "Lax", 600)
    assert asked["code_challenge"] not in kept.value

    answer = journey.back(journey.chosen(address))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/team/wine/experiments?filter=metrics.acc%3E0")
    assert journey.client.get_cookie("dagboard_oidc", path="/auth/oidc") is None
    assert seen(journey) == ["team/wine"]
    sent = {"X-CSRF-Token": journey.client.get_cookie("dagboard_csrf").value}
    assert journey.client.post("/api/v1/projects/team/wine/sync", json={}, headers=sent).status_code == 202
    account = federated.context.team.accounts.named("data-scientist")
    assert account is not None
    assert (account.origin, account.display_name, account.email) == ("oidc", "Data Scientist", "ds@example.com")


def test_somebody_without_a_role_sees_nothing_and_has_an_account_of_their_own(federated: Federated) -> None:
    journey = federated.journey()
    assert journey.sign_in("1002").status_code == 303
    assert seen(journey) == []
    again = federated.journey()
    assert again.sign_in("1002").status_code == 303
    with acting_as(OPERATOR):
        assert [each.name for each in federated.context.team.people.all() if each.origin == "oidc"] == ["reviewer"]


def test_a_name_that_is_taken_does_not_open_the_account_of_its_holder(federated: Federated) -> None:
    federated.provider.people["6666"] = {"preferred_username": "server-admin", "groups": []}
    journey = federated.journey()
    assert journey.sign_in("6666").status_code == 303
    assert seen(journey) == []
    with acting_as(OPERATOR):
        assert federated.context.team.accounts.named("server-admin-2") is not None


@pytest.mark.parametrize("methods", [["client_secret_post"], ["client_secret_basic"], ["private_key_jwt"]])
def test_the_client_proves_itself_as_the_provider_wants(federated: Federated, methods: list[str]) -> None:
    federated.provider.changes = {"token_endpoint_auth_methods_supported": methods}
    assert federated.journey().sign_in().status_code == 303


def test_a_public_client_has_pkce_alone(make_federated: Make, provider: Provider) -> None:
    provider.is_public = True
    assert make_federated(client_secret_env=None).journey().sign_in().status_code == 303


def test_a_provider_from_a_package_signs_people_in(make_federated: Make) -> None:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        claims = {"preferred_username": "data-scientist", "groups": ["wine-makers"]}
        assert urllib3.request("PUT", f"{issuer}/users/77", json=claims).status == 204
        journey = make_federated(issuer=issuer).journey()
        assert journey.sign_in("77").status_code == 303
        assert seen(journey) == ["team/wine"]


def test_what_the_token_does_not_say_is_asked_of_userinfo(federated: Federated) -> None:
    federated.provider.in_token = {"name"}
    journey = federated.journey()
    assert journey.sign_in().status_code == 303
    assert federated.provider.asked.count("/userinfo") == 1
    assert seen(journey) == ["team/wine"]


def test_userinfo_about_somebody_else_is_refused(federated: Federated) -> None:
    federated.provider.in_token = set()
    federated.provider.people["1001"]["sub"] = "1002"
    federated.provider.forge = lambda provider, claims: provider.signed(claims | {"sub": "1001"})
    journey = federated.journey()
    assert journey.sign_in().status_code == 403
    assert not journey.is_signed_in


@pytest.mark.parametrize(
    ("claim", "value", "groups"),
    [
        ("groups", ["a", "b", "a"], ("a", "b")),
        ("groups", [["a"], ["b", ["c", 1, None]]], ("a", "b", "c")),
        ("groups", "a, b c,", ("a", "b c")),
        ("groups", None, ()),
        ("groups", 7, ()),
        ("groups", {"a": 1}, ()),
        ("realm_access.roles", ["a"], ("a",)),
        ("https://example.com/groups", ["a"], ("a",)),
    ],
)
def test_groups_come_in_many_shapes(claim: str, value: Any, groups: tuple[str, ...]) -> None:
    settings = OidcSettings(issuer="https://id.example.com", client_id="x", groups_claim=claim)
    said = {"realm_access": {"roles": value}} if claim == "realm_access.roles" else {claim: value}
    claims = {"iss": "https://id.example.com", "sub": "1", "preferred_username": "reviewer"} | said
    assert person_of(claims, settings).groups == groups


def test_a_mail_address_is_a_name_only_when_it_is_verified(make_federated: Make) -> None:
    federated = make_federated(name_claim="email")
    assert federated.journey().sign_in("1001").status_code == 303
    refused = federated.journey().sign_in("1002")
    assert refused.status_code == 403
    assert "Confirm your address" in refused.text


def test_claims_that_are_no_names_are_refused() -> None:
    settings = OidcSettings(issuer="https://id.example.com", client_id="x")
    good = {"iss": "https://id.example.com", "sub": "1", "preferred_username": "reviewer"}
    for bad in (
        {"sub": ""},
        {"sub": 5},
        {"sub": "a\nb"},
        {"preferred_username": None},
        {"preferred_username": "x" * 300},
    ):
        with pytest.raises(SignInError):
            person_of(good | bad, settings)


def test_who_cancels_reads_so(federated: Federated) -> None:
    journey = federated.journey()
    answer = journey.back(journey.chosen(journey.begin("team/wine"), None))
    assert (answer.status_code, journey.is_signed_in) == (403, False)
    assert "You were not signed in" in answer.text
    assert 'href="/sign-in?next=team%2Fwine"' in answer.text


INSTEAD = {
    "server_error": 503, "temporarily_unavailable": 503, "invalid_scope": 503, "<script>": 503, "login_required": 403,
}  # fmt: skip


@pytest.mark.parametrize(("error", "status"), INSTEAD.items())
def test_what_the_provider_answers_instead_is_for_the_log(
    federated: Federated, error: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    journey = federated.journey()
    address = journey.chosen(journey.begin())
    with caplog.at_level(logging.WARNING, "dashboard.auth"):
        answer = journey.back(address, code=None, error=error, error_description="<b>inner\nmatters</b>")
    assert answer.status_code == status
    assert "inner" not in answer.text
    assert "<script>" not in answer.text.split("</head>")[1]
    incident = answer.text.split("<code>")[1].split("</code>")[0]
    assert incident in caplog.text
    assert r"inner\nmatters" in caplog.text


def test_a_provider_that_is_away_stops_nobody_but_those_who_sign_in(make_federated: Make, provider: Provider) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        away = f"http://localhost:{probe.getsockname()[1]}"
    federated = make_federated(issuer=away)
    client = federated.server.test_client()
    assert client.get("/readyz").status_code == 200
    answer = client.get("/auth/oidc?next=team/wine")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "does not answer" in answer.text
    assert away not in answer.text
    assert "state" not in answer.headers.get("Set-Cookie", "")


def test_new_keys_are_fetched_when_a_token_names_one(federated: Federated) -> None:
    assert federated.journey().sign_in().status_code == 303
    assert federated.journey().sign_in().status_code == 303
    assert federated.provider.asked.count("/jwks") == 1
    federated.provider.rotate("second")
    assert federated.journey().sign_in().status_code == 303
    assert federated.provider.asked.count("/jwks") == 2
    assert federated.provider.asked.count("/.well-known/openid-configuration") == 2


def test_a_disabled_account_stays_out_and_the_log_knows(federated: Federated) -> None:
    federated.journey().sign_in()
    account = federated.context.team.accounts.named("data-scientist")
    assert account is not None
    with acting_as(OPERATOR):
        federated.context.team.people.disable(account, is_disabled=True)
    journey = federated.journey()
    answer = journey.sign_in()
    assert (answer.status_code, journey.is_signed_in) == (403, False)
    assert "Your account is disabled" in answer.text
    with acting_as(OPERATOR):
        newest = federated.context.team.audit.page(AuditQuestion())[0][0]
    assert (newest.action, newest.outcome, newest.subject) == ("session.begin", "refused", "data-scientist")


def test_signing_out_goes_on_to_the_provider(federated: Federated) -> None:
    journey = federated.journey()
    journey.sign_in()
    assert journey.client.get("/auth/leave").headers["Location"] == "/sign-out"
    proof = journey.client.get("/sign-out").text.split('name="proof" value="')[1].split('"')[0]
    answer = journey.client.post("/sign-out", data={"proof": proof})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/auth/leave")
    assert not journey.is_signed_in
    page = journey.client.get("/auth/leave")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    back = "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in"
    assert page.text.count(f"{federated.provider.address}/end-session?client_id=dagboard&amp;{back}") == 2
    assert journey.client.get("/api/v1/projects").status_code == 401


def test_signing_out_ends_here_where_the_provider_signs_nobody_out(federated: Federated) -> None:
    federated.provider.changes = {"end_session_endpoint": None}
    assert federated.server.test_client().get("/auth/leave").headers["Location"] == "/sign-in?out=1"


def test_with_a_provider_only_its_own_steps_are_open_besides(shared: Federated, team: Team) -> None:
    """What is proved of every route where accounts are local holds here as well."""

    def rules(server: Any) -> set[str]:
        return {rule.rule for rule in server.url_map.iter_rules()}

    assert rules(shared.server) - rules(team.server) == {"/auth/oidc", "/auth/oidc/callback", "/auth/leave"}
    assert rules(team.server) <= rules(shared.server)
    client = shared.server.test_client()
    assert client.get("/auth/elsewhere").status_code == 303
    assert client.get(f"/api/v1/projects/{WINE}").status_code == 401
