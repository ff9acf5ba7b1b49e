"""Between two syncs a source that was written to is read at once, alone, and without a job."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.live import LiveEvent, LiveKind
from dashboard.data.store.leases import sync_lease
from dashboard.data.sync import Pulses
from dashboard.jobs.watch import Watch

SCHEMA = """
CREATE TABLE experiments (experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);
CREATE TABLE runs (run_uuid TEXT, experiment_id INTEGER, status TEXT, name TEXT, start_time INTEGER,
  lifecycle_stage TEXT);
CREATE TABLE latest_metrics (run_uuid TEXT, key TEXT, value REAL, timestamp INTEGER, step INTEGER, is_nan INTEGER);
CREATE TABLE metrics (run_uuid TEXT, key TEXT, value REAL, timestamp INTEGER, step INTEGER, is_nan INTEGER);
CREATE TABLE params (run_uuid TEXT, key TEXT, value TEXT);
CREATE TABLE tags (run_uuid TEXT, key TEXT, value TEXT);
INSERT INTO experiments VALUES (1, 'sweep', 'active');
"""


@pytest.fixture
def built(place: Any) -> Context:
    write(place.folder / "mlflow.db", SCHEMA)
    entry = {
        "owner": "team", "name": "wine", "git": {"url": "repository"}, "mlflow": [{"uri": "sqlite:///mlflow.db"}],
        "live": {"token_env": "LIVE_TOKEN"},
    }  # fmt: skip
    place.configure(projects=[entry])
    made: Context = place.context(environment={"LIVE_TOKEN": "secret"})
    return made


def write(path: Path, statements: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()


def begin(place: Any, run: str) -> None:
    write(
        place.folder / "mlflow.db",
        f"INSERT INTO runs VALUES ('{run}', 1, 'RUNNING', '{run}', {int(time.time() * 1000)}, 'active')",
    )


def watch_of(built: Context) -> Watch:
    return Watch(built.settings, built.projects, built.sync, pulses_of(built))


def pulses_of(built: Context) -> Pulses:
    """No source rests because the machine is busy."""
    return Pulses(built.settings, built.sync._stores, {"LIVE_TOKEN": "secret"}, clock=lambda: 0.0)


def names(built: Context) -> set[str]:
    project = built.projects.get("team", "wine")
    rows = built.experiments.page(project, RunQuery(filter="source != 'git'")).rows
    return {row["name"] for row in rows}


def test_what_is_written_is_shown_without_a_job(place: Any, built: Context) -> None:
    project = built.projects.get("team", "wine")
    built.sync.run(project)
    watch = watch_of(built)
    assert watch.look() == 0
    begin(place, "one")
    assert (watch.look(), names(built)) == (1, {"one"})
    live = built.sync._stores.live
    live.receive(project.id, LiveEvent(LiveKind.START, "a" * 40, "two"))
    assert (watch.look(), names(built)) == (1, {"one", "two"})
    assert watch.look() == 0
    assert built.jobs.latest(project) is None


def test_what_is_written_during_a_sync_is_read_after_it(place: Any, built: Context) -> None:
    project = built.projects.get("team", "wine")
    built.sync.run(project)
    watch = watch_of(built)
    watch.look()
    begin(place, "one")
    with built.sync._stores.leases.hold(sync_lease(project.id)):
        assert (watch.look(), names(built)) == (0, set())
    assert (watch.look(), names(built)) == (1, {"one"})


class Slow:
    """A sync that takes three seconds of a clock of its own."""

    def __init__(self, sync: Any) -> None:
        self._sync = sync
        self.now = 0.0

    def run(self, *arguments: Any, **options: Any) -> None:
        self._sync.run(*arguments, **options)
        self.now += 3


def test_a_source_that_takes_long_is_left_alone_for_a_while(place: Any, built: Context) -> None:
    built.sync.run(built.projects.get("team", "wine"))
    slow: Any = Slow(built.sync)
    watch = Watch(
        built.settings, built.projects, slow, pulses_of(built), clock=lambda: slow.now, worked=lambda: slow.now
    )
    assert watch.look() == 0
    begin(place, "one")
    assert (watch.look(), names(built), slow.now) == (1, {"one"}, 3)
    begin(place, "two")
    slow.now += 11
    assert (watch.look(), names(built)) == (0, {"one"})
    slow.now += 1
    assert (watch.look(), names(built)) == (1, {"one", "two"})


def test_a_project_that_was_never_read_waits_for_its_first_sync(place: Any, built: Context) -> None:
    watch = watch_of(built)
    watch.look()
    begin(place, "one")
    assert watch.look() == 0


def test_a_source_that_fails_keeps_its_reason_and_is_not_asked_again_and_again(place: Any, built: Context) -> None:
    project = built.projects.get("team", "wine")
    built.sync.run(project)
    watch = watch_of(built)
    watch.look()
    (place.folder / "mlflow.db").write_bytes(b"no database at all")
    assert (watch.look(), watch.look()) == (1, 0)
    problem = next(source.problem for source in built.projects.sources(project) if source.name == "mlflow")
    assert problem is not None
    assert problem.code == "schema-unknown"


def test_the_worker_looks_while_it_runs_and_stops_looking_with_it(place: Any, built: Context) -> None:
    from dashboard.jobs.worker import Worker

    project = built.projects.get("team", "wine")
    built.sync.run(project)
    built.settings.sync.__dict__["watch_seconds"] = 0.05
    worker = Worker(built.settings, built.projects, built.sync, built.jobs, watch_of(built))
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        time.sleep(1)
        begin(place, "one")
        deadline = time.monotonic() + 20
        while names(built) != {"one"} and time.monotonic() < deadline:
            time.sleep(0.05)
        assert names(built) == {"one"}
    finally:
        worker.stop()
        thread.join(20)
    time.sleep(0.2)
    assert not any(running.name == "watch of sources" for running in threading.enumerate())
