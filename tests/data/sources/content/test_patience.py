"""A host that does not answer costs a little time once, and other remotes none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from dashboard.config import DvcRemoteSettings
from dashboard.data.sources.content import Wanted
from dashboard.data.sources.content.remote import Remote
from dashboard.errors import DagboardError
from tests.data.sources.content.asking import code_of, failure_of, places
from tests.dvc_storage import Site, put
from tests.hosts.ssh import SshHost


class Hole:
    """A host that takes every connection, and never says a word."""

    def __init__(self) -> None:
        self.taken: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        try:
            while True:
                self.taken.append(self._listening.accept()[0])
        except OSError:
            return

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        while self.taken:
            self.taken.pop().close()


@pytest.fixture
def hole() -> Iterator[Hole]:
    made = Hole()
    yield made
    made.close()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second instead of ten."""
    for name in ("hosts.asking", "remote", "streams"):
        monkeypatch.setattr(f"dashboard.data.sources.content.{name}.ASKING_SECONDS", 1.0)


def remotes(address: str, folder: str) -> dict[str, tuple[str, dict[str, str]]]:
    """A remote of each kind at one address."""
    azure = f"BlobEndpoint=http://{address}/team;AccountName=team;AccountKey=c2VjcmV0"
    keys = {"access_key_id": "a", "secret_access_key": "b", "region": "us-east-1"}
    return {
        "web": (f"http://{address}/{folder}", {}),
        "s3": (f"s3://box/{folder}", {"endpointurl": f"http://{address}", **keys}),
        "ssh": (f"ssh://reader@{address}/{folder}", {"password": "x", "timeout": "1"}),
        "gs": (f"gs://box/{folder}", {"endpointurl": f"http://{address}", "allow_anonymous_login": "true"}),
        "azure": (f"azure://box/{folder}", {"connection_string": azure}),
    }


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("kind", ["web", "s3", "ssh", "gs", "azure"])
def test_a_host_that_never_says_a_word_is_given_up(hole: Hole, kind: str) -> None:
    asked = places((kind, remotes(hole.address, "x")[kind]))
    told = failure_of(asked)
    assert told.code == "host-unreachable"
    before = len(hole.taken)
    for _ in range(20):
        assert code_of(asked) == "host-unreachable"
    assert len(hole.taken) == before


@pytest.mark.usefixtures("short")
def test_many_who_ask_at_once_ask_once(hole: Hole) -> None:
    asked = places(("web", remotes(hole.address, "x")["web"]))
    with ThreadPoolExecutor(8) as workers:
        codes = list(workers.map(lambda _: code_of(asked), range(16)))
    assert set(codes) == {"host-unreachable"}
    assert len(hole.taken) <= 2


def test_who_asks_meanwhile_hears_the_last_answer(hole: Hole, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    url, options = remotes(hole.address, "x")["web"]
    remote = Remote(DvcRemoteSettings(name="web", url=url, options=options), lambda: now[0])

    def ask() -> str:
        with pytest.raises(DagboardError) as caught:
            remote.opened("files/md5/00/x")
        return caught.value.code

    monkeypatch.setattr("dashboard.data.sources.content.streams.ASKING_SECONDS", 0.2)
    assert ask() == "host-unreachable"
    now[0] = 40.0
    monkeypatch.setattr("dashboard.data.sources.content.streams.ASKING_SECONDS", 60.0)
    before = len(hole.taken)
    again = threading.Thread(target=ask, daemon=True)
    again.start()
    while len(hole.taken) < before + 2:
        assert again.is_alive()
        again.join(0.01)
    assert ask() == "host-unreachable"
    assert again.is_alive()
    hole.close()
    again.join(60)


def test_a_dead_host_is_not_waited_for_again_and_again(dead_url: str, make_site: Callable[..., Site]) -> None:
    now = [0.0]
    remote = Remote(DvcRemoteSettings(name="web", url=dead_url), lambda: now[0])
    for _ in range(50):
        with pytest.raises(DagboardError) as caught:
            remote.opened("files/md5/00/x")
        assert caught.value.code == "host-unreachable"
    assert "web" in str(caught.value)


def test_a_host_that_came_back_is_asked_again(make_site: Callable[..., Site]) -> None:
    now, site = [0.0], make_site(status=503)
    hash_ = put(site.folder, b"back")
    remote = Remote(DvcRemoteSettings(name="web", url=site.url), lambda: now[0])
    with pytest.raises(DagboardError):
        remote.opened(f"files/md5/{hash_[:2]}/{hash_[2:]}")
    site.status = 0
    with pytest.raises(DagboardError):
        remote.opened(f"files/md5/{hash_[:2]}/{hash_[2:]}")
    now[0] = 31.0
    found = remote.opened(f"files/md5/{hash_[:2]}/{hash_[2:]}")
    assert found
    assert found.read(0, 10) == b"back"


@pytest.mark.usefixtures("short")
def test_other_remotes_answer_while_one_is_waited_for(
    hole: Hole, ssh_host: SshHost, make_site: Callable[..., Site]
) -> None:
    """Also those of the same kind: DVC's filesystems share a lock while they connect."""
    site = make_site()
    over_web, over_ssh = put(site.folder, b"web"), put(ssh_host.folder / "store", b"ssh")
    waiting = [places((kind, where)) for kind, where in remotes(hole.address, "x").items()]
    waiting[2] = places(("ssh", (f"ssh://reader@{hole.address}/x", {"password": "x", "timeout": "60"})))
    with ThreadPoolExecutor(len(waiting)) as workers:
        asked = [workers.submit(code_of, each) for each in waiting]
        while len(hole.taken) < len(waiting):
            threading.Event().wait(0.01)
        assert places(("web", site.url)).open(Wanted(over_web, "a")).read() == b"web"
        assert places(("box", (ssh_host.url(), ssh_host.options()))).open(Wanted(over_ssh, "a")).read() == b"ssh"
        assert {each.result(60) for each in asked} == {"host-unreachable"}
