"""The nginx file for oauth2-proxy: who is named comes from oauth2-proxy and never from a browser.

oauth2-proxy itself is not installed here; in its place something gives its documented answers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.proxying import Proxy, proxied
from tests.e2e.test_behind_nginx import ask

NAMED = {
    "X-Auth-Request-Preferred-Username": "data-scientist", "X-Auth-Request-Groups": "team,reviewers",
    "X-Auth-Request-Email": "data-scientist@localhost",
}  # fmt: skip
FORGED = {"X_Forwarded_User": "server-admin", "X_Forwarded_Groups": "admins", "X_Forwarded_For": "192.0.2.66"}


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Asked(_Quiet):
    """In the place of oauth2-proxy."""

    def do_GET(self) -> None:
        if self.path == "/oauth2/start":
            self._answer(302, {"Location": f"/provider?back={self.headers['X-Auth-Request-Redirect']}"})
            return
        is_signed_in = "session=1" in self.headers.get("Cookie", "")
        self._answer(202 if is_signed_in else 401, NAMED if is_signed_in else {})


class Echo(_Quiet):
    """In the place of Dagboard: says which headers came."""

    def do_GET(self) -> None:
        said = json.dumps({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
        self._answer(200, {"Content-Type": "application/json"}, said.encode())


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), each) for each in (Asked, Echo)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    asked, echo = (server.server_port for server in servers)
    folder: Path = tmp_path_factory.mktemp("oauth2")
    with proxied("oauth2-proxy.conf", folder, echo, asked=f"127.0.0.1:4180 -> 127.0.0.1:{asked}") as running:
        yield running
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("path", ["embed/id.signature/team/wine", "assets/dagboard.js"])
def test_an_embedded_panel_needs_nobody_and_names_nobody(proxy: Proxy, path: str) -> None:
    status, _, body = ask(f"{proxy.address}/{path}", **FORGED)
    said = json.loads(body)
    assert (status, said["path"]) == (200, f"/tools/dagboard/{path}")
    assert not {"x-forwarded-user", "x-forwarded-groups", "x-forwarded-email"} & said.keys()
    assert said["x-forwarded-for"] == "127.0.0.1"
    assert "signature" not in (proxy.folder / "access.log").read_text("utf-8")


def test_who_signed_in_is_named_and_nobody_names_himself(proxy: Proxy) -> None:
    status, _, body = ask(f"{proxy.address}/team/wine?tab=runs", Cookie="session=1", **FORGED)
    said = json.loads(body)
    assert (status, said["path"]) == (200, "/tools/dagboard/team/wine?tab=runs")
    assert (said["x-forwarded-user"], said["x-forwarded-groups"]) == ("data-scientist", "team,reviewers")
    assert (said["x-forwarded-for"], said["x-forwarded-proto"]) == ("127.0.0.1", "https")


def test_who_did_not_is_led_to_sign_in(proxy: Proxy) -> None:
    asked = "/team/wine?tab=runs&order_by=-created"
    status, headers, _ = ask(f"{proxy.address}{asked}", Sec_Fetch_Mode="navigate", **FORGED)
    assert (status, headers["Location"]) == (302, f"/provider?back=/tools/dagboard{asked}")


def test_a_script_of_a_page_is_told_and_not_led_away(proxy: Proxy) -> None:
    assert ask(f"{proxy.address}/api/v1/projects", Sec_Fetch_Mode="cors", **FORGED)[0] == 401


def test_a_program_comes_with_its_token_and_no_name(proxy: Proxy) -> None:
    status, _, body = ask(f"{proxy.address}/api/v1/projects", Authorization="Bearer dgb_x", **FORGED)
    said = json.loads(body)
    assert (status, said["authorization"]) == (200, "Bearer dgb_x")
    assert "x-forwarded-user" not in said
    assert "x-forwarded-groups" not in said
