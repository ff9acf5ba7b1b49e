"""Told to stop, the server refuses newcomers, finishes what it is at, and gives the worker's job back."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import GIT, Desk

LARGE_BYTES = 24_000_000
COMMITS = 4_000


def until(condition: Callable[[], object], seconds: float = 60) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


class Served:
    """The program, with what it says."""

    def __init__(self, desk: Desk) -> None:
        self.process = subprocess.Popen(
            desk.command("serve", "--port", "0"), cwd=desk.folder, env=desk.environment(PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._connections: list[socket.socket] = []
        self.said: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.address = self.heard("http://").split("http://")[1].split()[0].rstrip("/")

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.put(line)

    def heard(self, part: str) -> str:
        """The next line that holds these words."""
        while True:
            line = self.said.get(timeout=60)
            if part in line:
                return line

    def connect(self) -> socket.socket:
        host, port = urlsplit(f"//{self.address}").netloc.split(":")
        made = socket.create_connection((host, int(port)), timeout=60)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self._connections.append(made)
        return made

    def end(self) -> None:
        """Leave nothing behind."""
        for connection in self._connections:
            connection.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(20)
        self._listener.join(20)
        if self.process.stdout:
            self.process.stdout.close()

    def ask(self, path: str) -> socket.socket:
        """A connection on which a request was sent, and nothing read yet."""
        made = self.connect()
        made.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.address}\r\nConnection: close\r\n\r\n".encode())
        return made


@pytest.fixture
def serve(desk: Desk) -> Iterator[Callable[[], Served]]:
    made: list[Served] = []

    def start() -> Served:
        made.append(Served(desk))
        return made[-1]

    yield start
    for each in made:
        each.end()


def long_history(folder: Path) -> None:
    """Thousands of commits that each change params and metrics, and a large file in the last one."""
    lines = []
    for number in range(COMMITS):
        lines += [f"commit refs/heads/main\ncommitter data-scientist <ds@localhost> {1_700_000_000 + number} +0000"]
        lines += [f"data 1\n{number % 10}"]
        lines += [] if number else ["from refs/heads/main^0"]
        for name, text in (("params.yaml", f"lr: {number}\n"), ("metrics.json", json.dumps({"acc": number}))):
            lines += [f"M 100644 inline {name}\ndata {len(text)}\n{text}"]
    large = b"\nM 100644 inline large.bin\ndata %d\n" % LARGE_BYTES + bytes(LARGE_BYTES)
    subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=folder,
        check=True,
        env={"PATH": os.environ["PATH"], **GIT},
        input="\n".join(lines).encode() + large,
    )


def job_of(desk: Desk) -> tuple[str, int]:
    """State and progress of the latest job."""
    with closing(sqlite3.connect(f"file:{desk.folder / 'data/dagboard.sqlite'}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT state, done FROM job ORDER BY created_at DESC LIMIT 1").fetchone()
    return found or ("", 0)


def downloading(served: Served) -> tuple[socket.socket, int]:
    """A download of which the beginning was read, and how much that is."""
    made = served.ask("/api/v1/projects/team/wine/blob?path=large.bin")
    head = made.recv(200)
    assert head.startswith(b"HTTP/1.1 200"), head
    return made, len(head)


def test_a_slow_download_is_finished_and_a_running_sync_is_given_back(desk: Desk, serve) -> None:
    long_history(desk.folder / "repository")
    served = serve()
    until(lambda: job_of(desk)[0] == "running" and job_of(desk)[1] > 20)
    download, received = downloading(served)
    idle = served.connect()
    served.process.send_signal(signal.SIGTERM)
    assert served.heard("Finishing 1 answer first")
    with pytest.raises(ConnectionRefusedError):
        served.connect()
    assert idle.recv(1) == b""
    until(lambda: job_of(desk)[0] == "queued")
    assert served.process.poll() is None
    while chunk := download.recv(1_000_000):
        received += len(chunk)
    assert received > LARGE_BYTES
    assert served.process.wait(20) == 0
    assert "starting it again" not in "".join(list(served.said.queue))


def test_who_does_not_read_is_waited_for_no_longer_than_the_bound(desk: Desk, serve) -> None:
    long_history(desk.folder / "repository")
    desk.configure(server={"drain_seconds": 1})
    served = serve()
    until(lambda: job_of(desk)[1] > 20)
    downloading(served)
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 0


def test_interrupted_twice_it_ends_at_once(desk: Desk, serve) -> None:
    long_history(desk.folder / "repository")
    served = serve()
    until(lambda: job_of(desk)[0] == "running" and job_of(desk)[1] > 20)
    downloading(served)
    served.process.send_signal(signal.SIGINT)
    served.heard("Finishing 1 answer first")
    begun = time.monotonic()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(5) == 130
    assert time.monotonic() - begun < 2
    until(lambda: job_of(desk)[0] == "queued")


def test_with_nothing_to_finish_it_waits_for_nobody(serve) -> None:
    served = serve()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    served.end()
    assert not [line for line in served.said.queue if "Finishing" in line]
