"""The guard in front of a plain Flask application."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from dashboard.auth import guard
from dashboard.config import ServerSettings

HASH = "'sha256-abc='"


def client_of(**settings: object) -> FlaskClient:
    server = Flask("guarded")
    guard.install(server, ServerSettings(**settings), lambda: [HASH])

    @server.route("/page")
    def page() -> str:
        return "<p>hello</p>"

    @server.route("/data")
    def data() -> dict[str, str]:
        return {"a": "b"}

    @server.route("/own-policy")
    def own_policy() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox"})

    @server.post("/write")
    def write() -> str:
        return "written"

    return server.test_client()


def directives(response: Response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {part.partition(" ")[0]: part.partition(" ")[2] for part in parts}


def test_a_page_may_run_only_our_scripts() -> None:
    policy = directives(client_of().get("/page"))
    assert policy["script-src"] == f"'self' {HASH}"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"


def test_data_gets_no_script_hashes_and_every_answer_is_hardened() -> None:
    response = client_of().get("/data")
    assert HASH not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers


def test_an_unknown_address_is_hardened_too() -> None:
    response = client_of().get("/nowhere")
    assert response.status_code == 404
    assert "Content-Security-Policy" in response.headers


def test_a_route_keeps_its_own_policy() -> None:
    assert client_of().get("/own-policy").headers["Content-Security-Policy"] == "sandbox"


def test_framing_follows_the_settings() -> None:
    assert directives(client_of().get("/page"))["frame-ancestors"] == "'self'"
    portal = client_of(frame_ancestors=("https://portal.example",)).get("/page")
    assert directives(portal)["frame-ancestors"] == "https://portal.example"
    assert directives(client_of(frame_ancestors=()).get("/page"))["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
    ],
)
def test_a_write_from_another_site_is_refused(headers: dict[str, str]) -> None:
    assert client_of().post("/write", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}],
)
def test_our_own_pages_and_programs_may_write(headers: dict[str, str]) -> None:
    assert client_of().post("/write", headers=headers).data == b"written"


def test_reading_from_another_site_is_left_to_the_browser() -> None:
    assert client_of().get("/page", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1:8050", "[::1]:8050", "LOCALHOST"])
def test_loopback_names_are_served(host: str) -> None:
    assert client_of().get("/page", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "localhost.rebound.example:8050"])
def test_a_name_pointed_at_this_machine_is_refused(host: str) -> None:
    assert client_of().get("/page", headers={"Host": host}).status_code == 400


def test_probes_may_come_by_any_name() -> None:
    assert client_of().get("/healthz", headers={"Host": "10.1.2.3"}).status_code == 404, "unknown here, not refused"


def test_configured_names_are_served_and_others_are_not() -> None:
    client = client_of(hosts=("dagboard.example",), allow_remote=True, host="0.0.0.0")
    assert client.get("/page", headers={"Host": "dagboard.example"}).status_code == 200
    assert client.get("/page", headers={"Host": "other.example"}).status_code == 400


def test_a_body_beyond_the_limit_is_refused() -> None:
    server = Flask("guarded")
    guard.install(server, ServerSettings(), list)

    @server.post("/write")
    def write() -> str:
        from flask import request

        return str(len(request.get_data()))

    assert server.test_client().post("/write", data=b"x" * 4_000_001).status_code == 413
