"""Mirroring with the real git program from files and over HTTP, and the exact reason when it fails."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import GitSettings
from dashboard.data.sources.git import Repository, mirror
from dashboard.errors import SourceError

_TOKEN = "s3cr3t-token"


def _code(settings: GitSettings, target: Path, **options: Any) -> str:
    with pytest.raises(SourceError) as caught:
        mirror(settings, target, **options)
    assert _TOKEN not in str(caught.value)
    return caught.value.code


class _Guarded(SimpleHTTPRequestHandler):
    """Serves files to those who bring the token."""

    def do_GET(self) -> None:
        expected = base64.b64encode(f"x-access-token:{_TOKEN}".encode()).decode()
        if self.path.startswith("/private") and self.headers.get("Authorization") != f"Basic {expected}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path, work: Any) -> Iterator[str]:
    work.commit("one", {"f": "1"})
    for name in ("private", "public"):
        work.git("clone", "--quiet", "--bare", str(work.path), str(tmp_path / "www" / f"{name}.git"))
        work.git("--git-dir", str(tmp_path / "www" / f"{name}.git"), "update-server-info")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Guarded, directory=str(tmp_path / "www")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_local_path_is_read_in_place(work: Any, tmp_path: Path) -> None:
    work.commit("one")
    assert mirror(GitSettings(url=str(work.path)), tmp_path / "m" / "x.git") == work.path
    assert not (tmp_path / "m").exists()


def test_a_mirror_follows_its_origin(work: Any, tmp_path: Path) -> None:
    settings, target = GitSettings(url=f"file://{work.path}"), tmp_path / "mirrors" / "team" / "x.git"
    first = work.commit("one", {"f": "1"})
    work.git("branch", "gone")
    exp = f"refs/exps/{first[:2]}/{first[2:]}/warm-owl"
    work.git("update-ref", exp, first)
    work.git("update-ref", "refs/pull/1/head", first)
    seen: list[tuple[int, int, str]] = []
    assert mirror(settings, target, progress=lambda *step: seen.append(step)) == target
    assert seen[-1][0] == seen[-1][1] > 0
    assert {ref.name for ref in Repository.open(target).refs()} == {"main", "gone", "warm-owl"}
    with pytest.raises(Exception, match="no revision"):
        Repository.open(target).resolve("refs/pull/1/head")
    work.git("branch", "--quiet", "-D", "gone")
    work.git("update-ref", "-d", exp)
    work.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "rewritten")
    work.git("branch", "--quiet", "-m", "main", "trunk")
    mirror(settings, target)
    repository = Repository.open(target)
    assert [ref.name for ref in repository.refs()] == ["trunk"]
    assert repository.default_branch() == "trunk"
    assert repository.commit(repository.resolve("trunk")).message == "rewritten"


def test_lock_files_of_a_killed_git_do_not_block(work: Any, tmp_path: Path) -> None:
    settings, target = GitSettings(url=f"file://{work.path}"), tmp_path / "x.git"
    work.commit("one")
    mirror(settings, target)
    second = work.commit("two")
    for name in ("packed-refs.lock", "HEAD.lock", "refs/heads/main.lock", "shallow.lock"):
        (target / name).write_text("")
    mirror(settings, target)
    assert Repository.open(target).resolve("main") == second


def test_reasons_are_exact(work: Any, make_work: Any, tmp_path: Path) -> None:
    work.commit("one")
    empty = make_work("empty")
    (tmp_path / "plain").mkdir()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    target = tmp_path / "x.git"
    cases = {
        str(tmp_path / "nowhere"): "not-a-repository", str(tmp_path / "plain"): "not-a-repository",
        f"file://{tmp_path}/plain": "not-a-repository", f"file://{tmp_path}/nowhere": "not-a-repository",
        str(empty.path): "empty-repository", f"file://{empty.path}": "empty-repository",
        f"http://127.0.0.1:{port}/x.git": "host-unreachable", f"ssh://git@127.0.0.1:{port}/x.git": "host-unreachable",
        "ext::sh -c id": "not-a-repository", "ftp://127.0.0.1/x": "not-a-repository",
        f"https://data-scientist:{_TOKEN}@127.0.0.1/x.git": "no-credentials",
    }  # fmt: skip
    assert {url: _code(GitSettings(url=url), target) for url in cases} == cases
    assert _code(GitSettings(url=str(work.path), branch="missing"), target) == "branch-gone"
    key = GitSettings(url="git@127.0.0.1:x.git", ssh_key=tmp_path / "no-key")
    assert _code(key, target) == "no-credentials"


def test_credentials_over_http(served: str, tmp_path: Path) -> None:
    target = tmp_path / "x.git"
    public, private = f"{served}/public.git", f"{served}/private.git"
    assert mirror(GitSettings(url=public), target) == target
    assert _code(GitSettings(url=f"{served}/missing.git"), tmp_path / "y.git") == "not-a-repository"
    assert _code(GitSettings(url=private), tmp_path / "p.git") == "no-credentials"
    settings = GitSettings(url=private, token_env="GIT_TOKEN")
    wanted = {**os.environ, "GIT_TOKEN": _TOKEN}
    assert _code(settings, tmp_path / "p.git", environment={**os.environ}) == "no-credentials"
    assert _code(settings, tmp_path / "p.git", environment={**wanted, "GIT_TOKEN": "wrong"}) == "credentials-rejected"
    mirror(settings, tmp_path / "p.git", environment=wanted)
    assert Repository.open(tmp_path / "p.git").default_branch() == "main"


@pytest.fixture
def unknown_to_us(tmp_path: Path, served: str) -> Iterator[tuple[str, Path]]:
    """The same repositories over HTTPS, with a certificate that nobody but its own file vouches for."""
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Guarded, directory=str(tmp_path / "www")))
    guard = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    guard.load_cert_chain(certificate, key)
    server.socket = guard.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/public.git", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_private_server_says_how_its_certificate_is_trusted(unknown_to_us: tuple[str, Path], tmp_path: Path) -> None:
    settings, target = GitSettings(url=unknown_to_us[0]), tmp_path / "x.git"
    with pytest.raises(SourceError) as caught:
        mirror(settings, target)
    assert caught.value.code == "host-unreachable"
    assert "certificate" in caught.value.message
    assert "unable to access" not in caught.value.message
    assert "GIT_SSL_CAINFO" in caught.value.hint
    mirror(settings, target, environment={**os.environ, "GIT_SSL_CAINFO": str(unknown_to_us[1])})
    assert Repository.open(target).default_branch() == "main"


def test_the_token_is_nowhere_but_in_gits_environment(
    served: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log, shim = tmp_path / "calls.log", tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {log}\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    path = f"{shim.parent}:{os.environ['PATH']}"
    old, os.environ["PATH"] = os.environ["PATH"], path
    try:
        settings = GitSettings(url=f"{served}/private.git", token_env="GIT_TOKEN")
        mirror(settings, tmp_path / "mirrors" / "p.git", environment={**os.environ, "GIT_TOKEN": _TOKEN})
    finally:
        os.environ["PATH"] = old
    encoded = base64.b64encode(f"x-access-token:{_TOKEN}".encode()).decode()
    written = [path.read_bytes() for path in (tmp_path / "mirrors").rglob("*") if path.is_file()]
    texts = [log.read_bytes(), *written, "".join(capfd.readouterr()).encode()]
    assert len(log.read_text().splitlines()) >= 3
    assert not [text for text in texts if _TOKEN.encode() in text or encoded.encode() in text]
