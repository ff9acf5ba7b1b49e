"""Mode proxy with real servers, a real proxy in front of them, and people who go around it.

The proxy connects from 127.0.0.9, which is all that the servers believe; everybody else is at 127.0.0.1.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from dashboard import context as contexts
from dashboard.context import Context
from dashboard.data.model.identity import OPERATOR, acting_as
from tests.team_access import WINE, team_settings
from tests.wine_project import Sources

ROOT = Path(__file__).parents[2]
PROXY = "127.0.0.9"
HTML = {"Accept": "text/html"}


@dataclass
class Answer:
    """What came back, and cookies that it set."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def projects(self) -> list[str]:
        return [f"{each['owner']}/{each['name']}" for each in json.loads(self.text)["projects"]]


@dataclass
class Served:
    """Dagboard, and the proxy in front of it."""

    direct: str
    through: str
    context: Context
    log: Path

    def ask(self, address: str, path: str, *headers: tuple[str, str], method: str = "GET") -> Answer:
        """One request, whose headers may be there twice."""
        place = urlsplit(address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value.encode())
        if method != "GET":
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", "2")
        connection.endheaders(b"{}" if method != "GET" else None)
        response = connection.getresponse()
        text = response.read().decode()
        pairs = [value.split(";")[0].split("=", 1) for value in response.headers.get_all("Set-Cookie", [])]
        connection.close()
        return Answer(response.status, dict(response.getheaders()), text, {pair[0]: pair[1] for pair in pairs})

    def asked(self, path: str, person: int | None = None, *headers: tuple[str, str], **more: str) -> Answer:
        """A request through the proxy, of somebody who signed in there."""
        who = (
            () if person is None else (("Cookie", "; ".join([f"hop_user={person}", *more.pop("cookies", "").split()])),)
        )
        return self.ask(self.through, path, *who, *headers, **more)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until a server answers; gunicorn listens long before its workers do anything about it."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=60):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture(scope="module", params=["dagboard serve", "gunicorn"])
def served(
    request: pytest.FixtureRequest, sources: Sources, synced_team: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder, port, front = tmp_path_factory.mktemp("proxied"), free_port(), free_port()
    shutil.copytree(synced_team, folder / "data")
    settings = team_settings(
        sources, folder / "data", mode="proxy", proxy={"peers": [PROXY], "sign_out_url": "/oauth2/sign_out"},
        grants=[{"group": "wine-makers", "role": "contributor", "on": WINE}],
    )  # fmt: skip
    values = settings.model_dump(mode="json") | {"server": {"port": port}, "sync": {"worker": "external"}}
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(values))
    commands = {
        "dagboard serve": [sys.executable, "-m", "dashboard.cli", "--config", str(config), "serve"],
        "gunicorn": [sys.executable, "-m", "gunicorn", "app:server", "-w", "2", "-b", f"127.0.0.1:{port}"],
    }
    hop = [sys.executable, str(Path(__file__).with_name("hop.py")), str(front), f"http://127.0.0.1:{port}", PROXY]
    environment = os.environ | {"DAGBOARD_CONFIG": str(config)}
    log = folder / "log"
    with (
        log.open("w") as said,
        subprocess.Popen(commands[request.param], cwd=ROOT, env=environment, stdout=said, stderr=said) as server,
        subprocess.Popen(hop) as proxy,
    ):
        try:
            found = Served(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{front}", contexts.build(settings), log)
            wait_for(found.direct, server)
            wait_for(found.through, proxy)
            yield found
        finally:
            proxy.terminate()
            server.terminate()


def test_who_signed_in_at_the_proxy_is_who_asks(served: Served) -> None:
    assert served.asked("/api/v1/projects", 0).projects == [WINE]
    assert served.asked("/api/v1/projects", 1).projects == []
    assert served.asked("/api/v1/projects", 2).projects == [WINE]
    with acting_as(OPERATOR):
        made = {each.name: each for each in served.context.team.people.all() if each.origin == "proxy"}
    assert set(made) == {"data-scientist", "reviewer", "zo"}
    assert made["data-scientist"].email == "person-0@example.com"
    assert made["data-scientist"].signed_in_at is not None


def test_a_write_needs_the_token_of_our_pages(served: Served) -> None:
    sync = f"/api/v1/projects/{WINE}/sync"
    assert served.asked(sync, 0, method="POST").status == 403
    token = served.asked("/api/v1/projects", 0).cookies["dagboard_csrf"]
    other = served.asked("/api/v1/projects", 2).cookies["dagboard_csrf"]
    assert served.asked(sync, 0, ("X-CSRF-Token", other), method="POST").status == 403
    assert served.asked(sync, 0, ("X-CSRF-Token", token), method="POST").status == 202
    assert served.asked(sync, 1, ("X-CSRF-Token", served.asked("/api/v1/projects", 1).cookies["dagboard_csrf"]),
                        method="POST").status == 404  # fmt: skip


CLAIMED = (
    (),
    (("X-Forwarded-For", PROXY),),
    (("X-Forwarded-For", f"{PROXY}, 127.0.0.1"), ("X-Real-IP", PROXY)),
    (("Forwarded", f"for={PROXY};by={PROXY}"), ("X-Client-IP", PROXY), ("True-Client-IP", PROXY)),
    (("X-Forwarded-Host", PROXY), ("Via", f"1.1 {PROXY}"), ("Remote-Addr", PROXY), ("REMOTE_ADDR", PROXY)),
    (("Dagboard.peer", PROXY), ("Dagboard-Peer", PROXY)),
)
"""What somebody who goes around the proxy may claim of where they come from."""


@pytest.mark.parametrize("claimed", CLAIMED)
def test_a_header_from_anybody_else_is_refused_and_logged(served: Served, claimed: tuple[tuple[str, str], ...]) -> None:
    spoofed = (("X-Forwarded-User", "server-admin"), ("X-Forwarded-Groups", "wine-makers"), *claimed)
    before = served.log.read_text().count("refused X-Forwarded-User")
    assert served.ask(served.direct, "/api/v1/projects", *spoofed).status == 401
    assert served.ask(served.direct, "/_dash-layout", *spoofed).status == 401
    page = served.ask(served.direct, "/team/wine", ("Accept", "text/html"), *spoofed)
    assert (page.status, "Only the proxy may say who asks" in page.text) == (401, True)
    assert served.ask(served.direct, "/healthz", *spoofed).status == 200
    assert served.log.read_text().count("refused X-Forwarded-User") == before + 3
    assert "from 127.0.0.1, which is none of access.proxy.peers" in served.log.read_text()


def test_what_a_client_says_of_itself_is_replaced_by_the_proxy(served: Served) -> None:
    said = (("X-Forwarded-User", "server-admin"), ("X-Forwarded-Groups", "wine-makers"))
    assert served.asked("/api/v1/projects", 1, *said).projects == []
    assert served.asked("/api/v1/projects", None, *said).status == 401
    underscored = (("X_Forwarded_User", "server-admin"), ("X_Forwarded_Groups", "wine-makers"))
    assert served.asked("/api/v1/projects", 1, *underscored).projects == []
    assert served.asked("/api/v1/projects", None, *underscored).status == 401


def test_nobody_is_nobody(served: Served) -> None:
    assert served.asked("/api/v1/projects").status == 401
    assert served.ask(served.direct, "/api/v1/projects").status == 401
    page = served.asked("/team/wine", None, ("Accept", "text/html"))
    assert (page.status, page.headers["Location"]) == (303, "/sign-in?next=team%2Fwine")
    assert "at the proxy’s address" in served.asked("/sign-in").text
    assert served.asked("/sign-in?next=team/wine", 0).headers["Location"] == "/team/wine"


def test_a_session_of_other_days_opens_nothing(served: Served) -> None:
    account = served.context.team.accounts.named("server-admin")
    assert account is not None
    kept = ("Cookie", f"dagboard_session={served.context.team.sessions.begin(account)}")
    assert served.ask(served.direct, "/api/v1/projects", kept).status == 401
    assert served.ask(served.through, "/api/v1/projects", ("Cookie", f"{kept[1]}; hop_user=1")).projects == []


@pytest.mark.parametrize(
    "sent", [("server-admin", "viewer"), ("viewer", "server-admin"), ("a,b",), ("\u0085",), ("x" * 256,)]
)
def test_a_header_that_is_there_twice_is_refused(served: Served, sent: tuple[str, ...]) -> None:
    """A proxy that adds its header to the client's instead of replacing it; here the test is the proxy."""
    place = urlsplit(served.direct)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, 60, (PROXY, 0))
    connection.putrequest("GET", "/api/v1/projects")
    for value in sent:
        connection.putheader("X-Forwarded-User", value.encode())
    connection.endheaders()
    answer = connection.getresponse()
    problem = json.load(answer)
    connection.close()
    assert (answer.status, problem["type"]) == (401, "urn:dagboard:problem:proxy-header")


def test_signing_out_leads_to_where_the_proxy_does_it(served: Served) -> None:
    page = served.asked("/sign-out", 0)
    assert "You are signed in as data-scientist" in page.text
    left = served.asked("/auth/leave", 0)
    assert left.text.count("/oauth2/sign_out") == 2


def test_a_disabled_account_reads_why(served: Served) -> None:
    served.asked("/api/v1/projects", 2)
    account = served.context.team.accounts.named("zo")
    assert account is not None
    with acting_as(OPERATOR):
        served.context.team.people.disable(account, is_disabled=True)
    assert served.asked("/api/v1/projects", 2).status == 403
    page = served.asked("/", 2, ("Accept", "text/html,*/*"))
    assert (page.status, "This account is disabled" in page.text) == (403, True)
    with acting_as(OPERATOR):
        served.context.team.people.disable(account, is_disabled=False)


def test_every_address_of_a_network_and_a_socket_file_may_be_a_proxy(
    sources: Sources, synced_team: Path, tmp_path: Path
) -> None:
    from dashboard.web import create_app

    shutil.copytree(synced_team, tmp_path / "data")
    settings = team_settings(
        sources, tmp_path / "data", mode="proxy", proxy={"peers": ["10.1.0.0/16", "unix", "2001:db8::/64"]}
    )
    client: Any = create_app(contexts.build(settings)).server.test_client()

    def status(peer: str) -> int:
        environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_USER": "viewer"}
        return int(client.get("/api/v1/projects", environ_base=environ).status_code)

    assert [status(peer) for peer in ("10.1.2.3", "", "2001:db8::7", "::ffff:10.1.0.1")] == [200] * 4
    assert [status(peer) for peer in ("10.2.0.1", "127.0.0.1", "::1", "10.1.2.3, 1.2.3.4", "localhost")] == [401] * 5
