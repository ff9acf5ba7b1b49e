"""One worker process for each data directory, which never outlives who started it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dashboard import config
from dashboard.jobs.supervisor import Supervisor, start_embedded, worker_command

WORKER = "import os, sys; print(os.getpid(), file=open({path!r}, 'a')); sys.stdin.read()"
WEB = """
import sys, time
from pathlib import Path
from dashboard import config
from dashboard.jobs.supervisor import start_embedded
path = Path(sys.argv[1])
start_embedded(config.load(path), path)
print("serving", flush=True)
time.sleep(600)
"""


def until(condition: Callable[[], object], seconds: float = 40) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def started(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.is_file() else []


def a_supervisor(folder: Path) -> Supervisor:
    return Supervisor(folder, [sys.executable, "-c", WORKER.format(path=str(folder / "pids"))])


def test_only_one_of_many_supervisors_runs_a_worker(tmp_path: Path) -> None:
    supervisors = [a_supervisor(tmp_path) for _ in range(3)]
    for supervisor in supervisors:
        supervisor.start()
    first = until(lambda: started(tmp_path / "pids"))
    time.sleep(1)
    assert started(tmp_path / "pids") == first
    for supervisor in supervisors:
        supervisor.stop()
    assert not any(psutil.pid_exists(pid) for pid in started(tmp_path / "pids"))


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    supervisor = a_supervisor(tmp_path)
    supervisor.start()
    (first,) = until(lambda: started(tmp_path / "pids"))
    os.kill(first, 9)
    until(lambda: len(started(tmp_path / "pids")) == 2)
    supervisor.stop()


def test_another_takes_over_when_the_first_stops(tmp_path: Path) -> None:
    first, second = a_supervisor(tmp_path), a_supervisor(tmp_path)
    first.start()
    until(lambda: started(tmp_path / "pids"))
    second.start()
    first.stop()
    until(lambda: len(started(tmp_path / "pids")) == 2)
    second.stop()


def test_an_external_worker_is_not_started(place) -> None:
    place.configure(sync={"worker": "external"})
    assert start_embedded(config.load(place.config), place.config) is None


@pytest.mark.parametrize("signal", [9, 15])
def test_the_real_worker_syncs_and_ends_with_the_web_process(place, signal: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WEB, str(place.config)], stdout=subprocess.PIPE) as web:
        try:
            assert web.stdout is not None
            assert web.stdout.readline() == b"serving\n"
            built = place.context()
            until(lambda: built.projects.get("team", "wine").runs == 1)
            (worker,) = psutil.Process(web.pid).children()
            assert worker.cmdline()[1:] == worker_command(place.config)[1:]
            os.kill(web.pid, signal)
        finally:
            web.kill()
    worker.wait(15)
    assert not worker.is_running()


@pytest.mark.parametrize("signal", [2, 15])
def test_a_worker_ends_gracefully_on_a_signal(place, signal: int) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "--config", str(place.config), "worker"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert "waiting for jobs" in worker.stdout.readline()
        os.kill(worker.pid, signal)
        assert worker.wait(20) == 0
