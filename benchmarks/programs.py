"""Starting what is measured: our server and command, MLflow's server, dvc."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
import yaml

START_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        start_seconds: From starting the process to its first healthy answer.
    """

    address: str
    pid: int
    start_seconds: float
    pool: urllib3.PoolManager

    def get(self, path: str, /, **fields: object) -> bytes:
        """The body of a GET that must succeed."""
        query = f"?{urlencode(fields, quote_via=quote)}" if fields else ""
        return self._checked(self.pool.request("GET", f"{self.address}{path}{query}"))

    def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """The body of a JSON POST that must succeed."""
        return self._checked(self.pool.request("POST", f"{self.address}{path}", json=body))

    def _checked(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        if answer.status >= 400:
            raise RuntimeError(f"{self.address} answers {answer.status}: {answer.data[:500]!r}")
        return answer.data


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def started(command: list[str], address: str, healthy: str, folder: Path) -> Iterator[Server]:
    """A server while it is needed; ended, with its children, afterwards."""
    log = folder / f"{Path(command[0]).name}-{address.rpartition(':')[2]}.log"
    begin = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, start_new_session=True)
    try:
        _wait(f"{address}{healthy}", process, log)
        yield Server(address, process.pid, time.perf_counter() - begin, urllib3.PoolManager())
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{address} does not answer:\n{log.read_text()[-2000:]}")


def program(name: str) -> str:
    """A program installed beside this Python."""
    return str(Path(sys.executable).parent / name)


def mlflow_server(database: Path, folder: Path) -> Any:
    """MLflow's own server on a database, as `mlflow server` starts it by default."""
    port = free_port()
    command = [program("mlflow"), "server", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{database}", "--artifacts-destination", str(folder / "artifacts")]
    return started(command, f"http://127.0.0.1:{port}", "/health", folder)


@dataclass(frozen=True, slots=True)
class Dagboard:
    """Our command with one configuration file."""

    config: Path

    @classmethod
    def configured(cls, folder: Path, projects: list[dict[str, Any]], **sync: float) -> Dagboard:
        """A new configuration with its own data directory; `serve` syncs nothing by itself within the hour.

        Args:
            folder: Made.
            projects: As in the configuration.
            sync: What that says about syncs instead.
        """
        settings = {
            "server": {"port": free_port()}, "data_dir": str(folder / "data"),
            "sync": sync or {"interval_seconds": 3600, "watch_seconds": 0},
            "projects": projects,
        }  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump(settings))
        return cls(config)

    @property
    def database(self) -> Path:
        """Our own database."""
        return self.config.parent / "data" / "dagboard.sqlite"

    def sync(self) -> None:
        """`dagboard sync`, start of the program included."""
        self.run("sync")

    def run(self, *arguments: str) -> None:
        """Any of our commands."""
        command = [program("dagboard"), "--config", str(self.config), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.config.parent)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")

    def serve(self) -> Any:
        """`dagboard serve`."""
        port = yaml.safe_load(self.config.read_text())["server"]["port"]
        command = [program("dagboard"), "--config", str(self.config), "serve"]
        return started(command, f"http://127.0.0.1:{port}", "/healthz", self.config.parent)


def dvc(repository: Path, *arguments: str) -> Any:
    """What a dvc command with --json prints; plain text for others."""
    command = [program("dvc"), *arguments]
    environment = {**os.environ, "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(command, cwd=repository, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout) if "--json" in arguments else done.stdout
