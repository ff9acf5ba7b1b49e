"""``gunicorn app:server`` with several workers, as a team would run it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = """
server: {{port: 0}}
data_dir: {data}
projects:
  - {{owner: team, name: wine, git: {{url: {repository}}}}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fetch(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as response:
        return json.load(response)


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            return fetch(address)
        except OSError:  # refused, or too busy to answer in time
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")


@pytest.fixture
def server(tmp_path: Path, sources: Any) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(data=tmp_path / "data", repository=sources.repository))
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "app:server", "-w", "3", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"DAGBOARD_CONFIG": str(config)}, start_new_session=True
    )
    yield f"http://127.0.0.1:{port}", process
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_several_workers_answer_and_the_embedded_worker_syncs(server: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = server
    assert wait_for(f"{address}/healthz", process)["status"] == "ok"
    assert wait_for(f"{address}/readyz", process)["status"] == "ok"
    end = time.monotonic() + 60
    project: dict[str, Any] = {}
    while time.monotonic() < end and not project.get("runs"):
        project = fetch(f"{address}/api/v1/projects/team/wine")
        time.sleep(0.5)
    assert project["runs"] == 3
    assert {fetch(f"{address}/api/v1/projects/team/wine/runs")["total"] for _ in range(10)} == {3}
    long = "%20or%20".join(["metrics.acc%20%3E%200.5"] * 400)  # longer than gunicorn takes by itself
    assert fetch(f"{address}/api/v1/projects/team/wine/runs?filter={long}")["total"] <= 3
    process.terminate()
    assert process.wait(20) == 0


def test_python_app_py_serves(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path / 'data'}\n")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "--port", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/api/v1/projects", process)["total"] == 0
    finally:
        process.terminate()
        process.wait(20)


def test_importing_the_entry_does_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); import app; app.config_path()"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
