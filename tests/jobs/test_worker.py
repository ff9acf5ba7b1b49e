"""The worker syncs what is due, one job at a time, and leaves nothing lying when it ends."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from dashboard.data.model.job import JobState
from dashboard.data.store.leases import sync_lease
from dashboard.data.sync.project import Sync
from dashboard.jobs.worker import Worker


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def built(place, clock):
    return place.context(now=clock)


@pytest.fixture
def worker(built) -> Worker:
    return Worker(built.settings, built.projects, built.sync, built.jobs)


def test_every_project_is_synced_when_it_is_due(place, built, worker, clock) -> None:
    project = built.projects.list()[0]
    assert worker.step()
    job = built.jobs.latest(project)
    assert (job.state, job.message) == (JobState.SUCCEEDED, "everything is up to date")
    assert built.projects.get("team", "wine").runs == 1
    assert not worker.step(), "not due yet"
    place.commit(0.6)
    clock.at += timedelta(seconds=5)
    assert worker.step()
    assert built.projects.get("team", "wine").runs == 2


def test_a_request_comes_before_the_schedule(built, worker) -> None:
    project = built.projects.list()[0]
    worker.step()
    asked = built.jobs.request_sync(project, full=True)
    assert worker.step()
    job = built.jobs.get(project, asked.id)
    assert (job.state, job.message) == (JobState.SUCCEEDED, "nothing new")


def test_a_failing_source_makes_the_job_say_why_and_the_schedule_patient(place, built, worker, clock) -> None:
    project = built.projects.list()[0]
    place.repository.rename(place.folder / "elsewhere")
    worker.step()
    job = built.jobs.latest(project)
    assert job.state is JobState.FAILED
    assert job.problem.code == "not-a-repository"
    clock.at += timedelta(seconds=5)
    worker.step()
    clock.at += timedelta(seconds=5)
    worker.step()
    assert built.jobs.latest(project).state is JobState.SUCCEEDED, "the sources were left alone this time"
    asked = built.jobs.request_sync(project)
    worker.step()
    assert built.jobs.get(project, asked.id).state is JobState.FAILED, "a person's request asks them"


def test_a_job_that_breaks_does_not_break_the_worker(built, worker, monkeypatch) -> None:
    project = built.projects.list()[0]
    with monkeypatch.context() as patch:
        patch.setattr(Sync, "run", lambda *_a, **_k: 1 / 0)
        assert worker.step()
    job = built.jobs.latest(project)
    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in job.problem.message
    asked = built.jobs.request_sync(project)
    assert worker.step()
    assert built.jobs.get(project, asked.id).state is JobState.SUCCEEDED


def test_a_project_that_somebody_else_syncs_waits(built, worker, clock) -> None:
    project = built.projects.list()[0]
    with built.sync._stores.leases.hold(sync_lease(project.id)):
        assert worker.step()
        assert built.jobs.latest(project).state is JobState.QUEUED
        assert not worker.step()
    clock.at += timedelta(seconds=5)
    assert worker.step()
    assert built.jobs.latest(project).state is JobState.SUCCEEDED


def test_a_stopped_worker_gives_its_job_back(built, worker) -> None:
    project = built.projects.list()[0]
    built.jobs.request_sync(project)
    worker.stop()
    assert worker.step()
    job = built.jobs.latest(project)
    assert job.state is JobState.QUEUED
    with built.sync._stores.leases.hold(sync_lease(project.id)):
        pass
    other = Worker(built.settings, built.projects, built.sync, built.jobs)
    assert other.step()
    assert built.jobs.get(project, job.id).state is JobState.SUCCEEDED


def test_a_lost_job_is_taken_over(built, worker, clock) -> None:
    project = built.projects.list()[0]
    job = built.jobs.request_sync(project)
    built.jobs.claim("dead", [project.id])
    assert not worker.step()
    clock.at += timedelta(seconds=31)
    assert worker.step()
    assert built.jobs.get(project, job.id).state is JobState.SUCCEEDED


def test_it_runs_until_it_is_stopped(place) -> None:
    built = place.context()
    worker = Worker(built.settings, built.projects, built.sync, built.jobs)
    thread = threading.Thread(target=worker.run)
    thread.start()
    deadline = time.monotonic() + 30
    while built.projects.get("team", "wine").runs == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert built.projects.get("team", "wine").runs == 1


def test_it_outlives_a_database_that_is_locked_for_long(place) -> None:
    built = place.context()
    database = built.sync._stores.database
    event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20"))
    database.close()  # connections made before are still patient
    worker = Worker(built.settings, built.projects, built.sync, built.jobs)
    thread = threading.Thread(target=worker.run)
    with contextlib.closing(sqlite3.connect(database.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        other.execute("ROLLBACK")
    deadline = time.monotonic() + 30
    while built.projects.get("team", "wine").runs == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.stop()
    thread.join(10)
    assert built.projects.get("team", "wine").runs == 1
