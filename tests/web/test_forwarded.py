"""What a proxy says about the browser is believed from trusted peers, and from nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from dashboard.auth.identifying import address
from dashboard.config import Settings
from dashboard.web.forwarded import PEER, Forwarded

PROXY, OUTER = "127.0.0.1", "10.0.0.5"
BROWSER = "203.0.113.9"


def seen(peer: str, trusted: tuple[str, ...] = (PROXY, "10.0.0.0/8"), **headers: str) -> dict[str, Any]:
    server = Flask("forwarded")

    @server.get("/")
    def echo() -> dict[str, Any]:
        return {
            "address": address(), "peer": request.environ[PEER], "secure": request.is_secure, "host": request.host,
        }  # fmt: skip

    server.wsgi_app = Forwarded(server.wsgi_app, trusted)  # type: ignore[method-assign]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: dict[str, Any] = server.test_client().get("/", headers=sent, environ_base={"REMOTE_ADDR": peer}).json
    return answer


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (BROWSER, BROWSER),
        (f"192.0.2.66, {BROWSER}", BROWSER),  # the first was written by the browser
        (f"{BROWSER}, {OUTER}", BROWSER),  # a second proxy of ours
        (f"{BROWSER}:51234", BROWSER),
        ("[2001:db8::7]:443", "2001:db8::7"),
        (f"{OUTER}", OUTER),  # a proxy of ours asks for itself
        ("unknown", PROXY),
        (f"{BROWSER}, unknown", PROXY),  # nothing before it can be believed
        ("", PROXY),
        (f" , {BROWSER} ,", BROWSER),
    ],
)
def test_the_browser_is_the_last_hop_that_is_not_ours(said: str, believed: str) -> None:
    answer = seen(PROXY, X_Forwarded_For=said)
    assert (answer["address"], answer["peer"]) == (believed, PROXY)


def test_scheme_and_host_are_those_of_the_browser() -> None:
    answer = seen(PROXY, X_Forwarded_Proto="https", X_Forwarded_Host="tools.example.com")
    assert (answer["secure"], answer["host"]) == (True, "tools.example.com")
    assert not seen(PROXY, X_Forwarded_Proto="https, http")["secure"]
    assert not seen(PROXY, X_Forwarded_Proto="gopher")["secure"]


@pytest.mark.parametrize(("peer", "trusted"), [(BROWSER, (PROXY,)), (PROXY, ()), ("", (PROXY,))])
def test_nobody_else_is_believed(peer: str, trusted: tuple[str, ...]) -> None:
    headers = {"X_Forwarded_For": "192.0.2.66", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "localhost.evil"}
    answer = seen(peer, trusted, **headers)
    assert answer == {"address": peer, "peer": peer, "secure": False, "host": "localhost"}


def test_nobody_is_trusted_by_default() -> None:
    assert Settings().server.trusted_proxies == ()


def test_a_header_does_not_help_a_name_that_is_not_served(client: FlaskClient) -> None:
    """The server trusts nobody by default: a page that points its own name at us can set any header."""
    refused = client.get("/api/v1/projects", headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"})
    assert refused.status_code == 400
