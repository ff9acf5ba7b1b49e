"""Signing in with a provider: what an attacker could try on the way. Each attempt ends without a session."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import itsdangerous.timed
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from tests.federated_team import CALLBACK, Federated, Journey, Make
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Claims, Provider, new_key, running

PATH = "/auth/oidc"


def refused(journey: Journey, answer: TestResponse, status: int, heading: str = "") -> None:
    assert answer.status_code == status, answer.text
    assert heading in answer.text
    assert "Set-Cookie" not in answer.headers or "dagboard_session=" not in str(answer.headers.getlist("Set-Cookie"))
    assert not journey.is_signed_in
    assert journey.client.get("/api/v1/projects").status_code == 401


def cookie_of(journey: Journey) -> str:
    kept = journey.client.get_cookie("dagboard_oidc", path=PATH)
    assert kept is not None
    return kept.value


def keep(journey: Journey, cookie: str) -> None:
    journey.client.set_cookie("dagboard_oidc", cookie, path=PATH)


OVER = "This sign-in is over"


@pytest.mark.parametrize("state", ["", "another", None, "\ud800", "é"])
def test_a_state_of_somebody_else_is_refused(federated: Federated, state: str | None) -> None:
    journey = federated.journey()
    address = journey.chosen(journey.begin())
    refused(journey, journey.back(address, state=state and state.encode("utf-8", "replace").decode()), 400, OVER)
    assert "/token" not in federated.provider.asked


def test_the_browser_that_comes_back_is_the_one_that_left(federated: Federated) -> None:
    """Login CSRF: an attacker's answer, opened by the browser of somebody else."""
    attacker, victim = federated.journey(), federated.journey()
    address = attacker.chosen(attacker.begin())
    refused(victim, victim.back(address), 400, OVER)
    victim.begin()
    refused(victim, victim.back(address), 400, OVER)


def test_a_cookie_that_somebody_changed_is_refused(federated: Federated) -> None:
    journey = federated.journey()
    address = journey.chosen(journey.begin())
    cookie = cookie_of(journey)
    forged = itsdangerous.URLSafeTimedSerializer("a guess", salt="oidc-state").dumps(["s", "n"])
    payload, at, signature = cookie.rsplit(".", 2)
    other = f"{payload}.{at}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for wrong in (other, "x" + cookie, payload, f"{payload}.{signature}", forged, "."):
        keep(journey, wrong)
        refused(journey, journey.back(address), 400, OVER)
    keep(journey, cookie)
    assert journey.back(address).status_code == 303


def test_a_sign_in_is_over_after_ten_minutes(federated: Federated, monkeypatch: pytest.MonkeyPatch) -> None:
    journey = federated.journey()
    address = journey.chosen(journey.begin())
    now = time.time()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: now + 602)
    refused(journey, journey.back(address), 400, OVER)


def test_a_state_comes_back_once(federated: Federated, make_federated: Make) -> None:
    journey = federated.journey()
    begun = journey.begin()
    cookie = cookie_of(journey)
    assert journey.back(journey.chosen(begun)).status_code == 303
    fresh_code = journey.chosen(begun, "1002")
    for other in (federated.journey(), make_federated().journey()):  # the same process, and another
        keep(other, cookie)
        refused(other, other.back(fresh_code), 400, OVER)


def test_a_state_whose_sign_in_failed_is_spent_as_well(federated: Federated) -> None:
    journey = federated.journey()
    begun = journey.begin()
    cookie = cookie_of(journey)
    assert journey.back(journey.chosen(begun, None)).status_code == 403
    keep(journey, cookie)
    refused(journey, journey.back(journey.chosen(begun)), 400, OVER)


def test_a_code_that_was_redeemed_is_refused(federated: Federated) -> None:
    first, second = federated.journey(), federated.journey()
    address = first.chosen(first.begin())
    assert first.back(address).status_code == 303
    begun = second.chosen(second.begin())
    code = address.split("code=")[1].split("&")[0]
    refused(second, second.back(begun, code=code), 400, OVER)


def test_a_stolen_code_is_worth_nothing_in_another_sign_in(federated: Federated) -> None:
    """PKCE: the code belongs to the browser that asked for it."""
    victim, thief = federated.journey(), federated.journey()
    stolen = victim.chosen(victim.begin()).split("code=")[1].split("&")[0]
    refused(thief, thief.back(thief.chosen(thief.begin()), code=stolen), 400, OVER)
    assert "/jwks" not in federated.provider.asked


def test_an_answer_without_a_code_is_refused(federated: Federated) -> None:
    journey = federated.journey()
    refused(journey, journey.back(journey.chosen(journey.begin()), code=None), 400, OVER)


def _unsigned(provider: Provider, claims: Claims, alg: str = "none") -> str:
    parts = ({"alg": alg, "kid": provider.key.kid}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join((*encoded, ""))


def _signed_with_the_public_key(provider: Provider, claims: Claims) -> str:
    unsigned = _unsigned(provider, claims, "HS256").rstrip(".")
    digest = hmac.new(provider.key.as_pem(private=False), unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _signed_with_the_client_secret(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), ["HS256"])


def _changed(provider: Provider, claims: Claims) -> str:
    head, body, signature = provider.signed(claims).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "1002"}
    return ".".join((head, base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode(), signature))


def _nameless(provider: Provider, claims: Claims) -> str:
    """A token that does not name its key."""
    return jwt.encode({"alg": "RS256"}, claims, provider.key, ["RS256"])


def _nameless_of_another(provider: Provider, claims: Claims) -> str:
    return _nameless(Provider(provider.address), claims)


def _but(**changes: Any) -> Any:
    """The token as it should be, but with other claims, or without one (``...``)."""

    def forge(provider: Provider, claims: Claims) -> str:
        return provider.signed({name: value for name, value in (claims | changes).items() if value is not ...})

    return forge


def _moved(claim: str, seconds: int) -> Any:
    """A token with a time so long after now."""
    return lambda provider, claims: provider.signed(claims | {claim: int(time.time()) + seconds})


def _text(text: str) -> Any:
    return lambda *_: text


FORGED = {
    "of another sign-in": _but(nonce="another"),
    "of no sign-in": _but(nonce=...),
    "expired": _moved("exp", -3_600),
    "without an end": _but(exp=...),
    "with an end that is no number": _but(exp="never"),
    "of tomorrow": _moved("iat", 86_400),
    "not yet valid": _moved("nbf", 86_400),
    "for another client": _but(aud="another"),
    "for nobody": _but(aud=...),
    "for many, and who asked is not said": _but(aud=[CLIENT_ID, "another"]),
    "for many, asked by another": _but(aud=[CLIENT_ID, "another"], azp="another"),
    "asked by another": _but(azp="another"),
    "of another issuer": _but(iss="https://id.example.com"),
    "of no issuer": _but(iss=...),
    "about nobody": _but(sub=...),
    "about a number": _but(sub=1001),
    "with another access token": _but(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "unsigned": _unsigned,
    "signed with the public key": _signed_with_the_public_key,
    "signed with the client's secret": _signed_with_the_client_secret,
    "signed by another, under the same name": lambda provider, claims: provider.signed(claims, new_key("first")),
    "signed by another": lambda provider, claims: provider.signed(claims, new_key("other")),
    "signed by another, who says nothing": _nameless_of_another,
    "signed by another, without a name": lambda provider, claims: provider.signed(claims, new_key("other"), kid=""),
    "changed after it was signed": _changed,
    "no token": _text("a.b.c"),
    "an encrypted one": _text("a.b.c.d.e"),
    "empty": _text(""),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_what_it_should_be_is_refused(shared: Federated, forge: Any) -> None:
    shared.provider.forge = forge
    journey = shared.journey()
    refused(journey, journey.sign_in(), 403, "You were not signed in")


FINE = {
    "signed by a key that is not named": _nameless,
    "for one, in a list": _but(aud=[CLIENT_ID]),
    "for many, asked by us": _but(aud=[CLIENT_ID, "another"], azp=CLIENT_ID),
    "of a clock half a minute slow": _moved("exp", -30),
    "of a clock half a minute fast": _moved("iat", 30),
}


@pytest.mark.parametrize("forge", FINE.values(), ids=FINE)
def test_a_token_may_be_for_many_and_clocks_may_differ(shared: Federated, forge: Any) -> None:
    shared.provider.forge = forge
    assert shared.journey().sign_in().status_code == 303


@pytest.mark.parametrize("sender", ["https://evil.example.com", "", None])
def test_an_answer_of_another_provider_goes_no_further(federated: Federated, sender: str | None) -> None:
    """Mix-up (RFC 9207): its code must not reach our provider, nor ours another."""
    journey = federated.journey()
    refused(journey, journey.back(journey.chosen(journey.begin()), iss=sender), 403, "You were not signed in")
    assert "/token" not in federated.provider.asked


def test_a_provider_that_does_not_name_itself_may_stay_silent_but_not_be_another(federated: Federated) -> None:
    federated.provider.names_itself = False
    assert federated.journey().sign_in().status_code == 303
    journey = federated.journey()
    refused(journey, journey.back(journey.chosen(journey.begin()), iss="https://evil.example.com"), 403)


def test_the_token_of_another_provider_opens_nothing(federated: Federated) -> None:
    with running(Provider(redirect_uris=[CALLBACK])) as evil:
        federated.provider.forge = lambda _, claims: evil.signed(claims | {"iss": evil.address})
        journey = federated.journey()
        refused(journey, journey.sign_in(), 403)
        assert evil.asked == []


AWAY = (
    "//evil.example.com", "https://evil.example.com", "/\\evil.example.com", "\\\\evil", "%2F%2Fevil.example.com",
    "/%5Cevil", "javascript:alert(1)", "\t//evil.example.com", "/\x00/evil", "..//evil", "https:evil",
)  # fmt: skip


@pytest.mark.parametrize("wanted", AWAY)
def test_nobody_is_led_elsewhere_afterwards(shared: Federated, wanted: str) -> None:
    shared.provider.forge = None
    answer = shared.journey().sign_in(wanted=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@contextmanager
def elsewhere(location: str = "") -> Iterator[tuple[str, list[str]]]:
    """A server of somebody else, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if location else 200)
            self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815 - the name that the server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("localhost", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_only_hosts_of_the_configuration_are_asked(federated: Federated, endpoint: str) -> None:
    federated.provider.in_token = set()
    with elsewhere() as (address, asked):
        for named in (f"{address}/x", "file:///etc/passwd", "http://169.254.169.254/latest"):
            federated.provider.changes = {endpoint: named}
            journey = federated.journey()
            answer = journey.client.get("/auth/oidc")
            if answer.status_code == 303:
                answer = journey.back(journey.chosen(answer.headers["Location"]))
            refused(journey, answer, 503, "not set up rightly")
        assert asked == []


def test_further_hosts_are_asked_when_they_are_named(make_federated: Make, provider: Provider) -> None:
    with running(Provider()) as second:
        second.people, second.tokens = provider.people, provider.tokens
        provider.in_token, provider.changes = set(), {"userinfo_endpoint": f"{second.address}/userinfo"}
        host = second.address.removeprefix("http://")
        assert make_federated(hosts=[host]).journey().sign_in().status_code == 303
        assert second.asked == ["/userinfo"]


def test_nobody_follows_where_the_provider_points(make_federated: Make) -> None:
    with elsewhere() as (address, asked), elsewhere(f"{address}/stolen") as (pointing, _):
        journey = make_federated(issuer=pointing).journey()
        refused(journey, journey.client.get("/auth/oidc"), 503, "not set up rightly")
        assert asked == []


WRONG: tuple[Claims, ...] = (
    {"issuer": "https://id.example.com"}, {"issuer": None}, {"authorization_endpoint": "javascript:alert(1)"},
    {"authorization_endpoint": "http://evil.example.com/"}, {"end_session_endpoint": "javascript:alert(1)"},
    {"token_endpoint": None},
)  # fmt: skip


@pytest.mark.parametrize("changes", WRONG)
def test_a_provider_that_describes_itself_wrongly_is_not_used(federated: Federated, changes: Claims) -> None:
    federated.provider.changes = changes
    journey = federated.journey()
    refused(journey, journey.client.get("/auth/oidc"), 503, "not set up rightly")


def test_the_session_is_a_new_one_whatever_the_browser_brought(federated: Federated) -> None:
    journey = federated.journey()
    journey.client.set_cookie("dagboard_session", "planted")
    assert journey.sign_in().status_code == 303
    first = journey.client.get_cookie("dagboard_session").value
    assert first != "planted"
    assert journey.sign_in("1002").status_code == 303
    other = federated.journey()
    other.client.set_cookie("dagboard_session", first)
    assert other.client.get("/api/v1/projects").status_code == 401
