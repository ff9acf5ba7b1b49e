"""The queue: one running and one queued job for each project, whoever asks, and nothing lost when a worker dies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from dashboard.data.model.job import Job, JobState
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.store.stores import Stores
from dashboard.errors import NotFoundError


def claimed(stores: Stores, project: Project, worker: str = "w") -> Job | None:
    found = stores.jobs.claim(worker, [project.id])
    return found[0] if found else None


def test_a_second_click_gets_the_same_job(stores: Stores, project: Project) -> None:
    job = stores.jobs.request_sync(project)
    assert job.state is JobState.QUEUED
    assert stores.jobs.request_sync(project).id == job.id
    assert claimed(stores, project) is not None
    assert stores.jobs.request_sync(project).id == job.id
    assert stores.jobs.get(project, job.id).state is JobState.RUNNING


def test_many_clicks_at_once_make_one_job(stores: Stores, project: Project) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(stores.jobs.request_sync(project).id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_queued_job_grows_to_cover_what_is_asked(stores: Stores, project: Project) -> None:
    stores.jobs.request_sync(project, source="git", scheduled=True)
    same = stores.jobs.request_sync(project, source="git")
    assert (same.source, same.full) == ("git", False)
    wider = stores.jobs.request_sync(project, source="mlflow", full=True)
    assert (wider.source, wider.full) == (None, True)
    found = stores.jobs.claim("w", [project.id])
    assert found is not None
    assert found[1] is False, "a person asked, so it is not the schedule's any more"


def test_a_full_sync_asked_for_while_another_runs_waits_its_turn(stores: Stores, project: Project) -> None:
    running = stores.jobs.request_sync(project)
    claimed(stores, project)
    queued = stores.jobs.request_sync(project, full=True)
    assert queued.id != running.id
    assert claimed(stores, project, "other") is None, "never two at once for one project"
    stores.jobs.finish(running.id, "w", message="done")
    following = claimed(stores, project, "other")
    assert following is not None
    assert following.id == queued.id


def test_workers_never_share_a_job(stores: Stores, make_project: Callable[..., Project]) -> None:
    projects = [make_project(name) for name in ("one", "two", "three")]
    for project in projects:
        stores.jobs.request_sync(project)
    taken: list[str] = []

    def take(worker: str) -> None:
        while found := stores.jobs.claim(worker, [project.id for project in projects]):
            taken.append(found[0].id)

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 3


def test_a_job_of_a_dead_worker_is_taken_over(stores: Stores, project: Project, clock) -> None:
    job = stores.jobs.request_sync(project)
    claimed(stores, project, "first")
    clock.forward(20)
    assert stores.jobs.renew(job.id, "first")
    clock.forward(20)
    assert stores.jobs.recover() == 0, "it was renewed"
    clock.forward(31)
    assert stores.jobs.recover() == 1
    again = claimed(stores, project, "second")
    assert again is not None
    assert again.id == job.id
    assert not stores.jobs.renew(job.id, "first")
    stores.jobs.finish(job.id, "first", message="I am late")
    assert stores.jobs.get(project, job.id).state is JobState.RUNNING
    stores.jobs.finish(job.id, "second", message="done")
    assert stores.jobs.get(project, job.id).state is JobState.SUCCEEDED


def test_a_job_that_kills_its_workers_fails_at_last(stores: Stores, project: Project, clock) -> None:
    job = stores.jobs.request_sync(project)
    for _ in range(3):
        assert claimed(stores, project) is not None
        clock.forward(31)
        stores.jobs.recover()
    failed = stores.jobs.get(project, job.id)
    assert failed.state is JobState.FAILED
    assert failed.problem is not None
    assert failed.problem.code == "worker-died"
    assert claimed(stores, project) is None


def test_a_lost_job_joins_the_one_that_waits(stores: Stores, project: Project, clock) -> None:
    lost = stores.jobs.request_sync(project, source="git")
    claimed(stores, project)
    waiting = stores.jobs.request_sync(project, full=True)
    clock.forward(31)
    assert stores.jobs.recover() == 1
    assert stores.jobs.get(project, lost.id).state is JobState.CANCELLED
    following = claimed(stores, project)
    assert following is not None
    assert (following.id, following.full, following.source) == (waiting.id, True, None)


def test_a_job_given_back_waits_as_long_as_told(stores: Stores, project: Project, clock) -> None:
    job = stores.jobs.request_sync(project)
    claimed(stores, project)
    stores.jobs.give_back(job.id, "w", delay_seconds=5)
    assert claimed(stores, project) is None
    clock.forward(6)
    assert claimed(stores, project) is not None


def test_progress_and_the_reason_of_a_failure_are_kept(stores: Stores, project: Project) -> None:
    job = stores.jobs.request_sync(project)
    claimed(stores, project)
    stores.jobs.report(job.id, 3, 10, "Reading")
    seen = stores.jobs.latest(project)
    assert seen is not None
    assert (seen.done, seen.total, seen.message) == (3, 10, "Reading")
    stores.jobs.finish(job.id, "w", message="no", problem=Problem("host-unreachable", "no"))
    seen = stores.jobs.latest(project)
    assert seen is not None
    assert (seen.state, seen.problem) == (JobState.FAILED, Problem("host-unreachable", "no"))
    assert seen.ended_at is not None


def test_jobs_of_other_projects_are_not_found(stores: Stores, make_project: Callable[..., Project]) -> None:
    job = stores.jobs.request_sync(make_project("one"))
    with pytest.raises(NotFoundError):
        stores.jobs.get(make_project("two"), job.id)


def test_a_project_is_due_when_its_pause_is_over(stores: Stores, project: Project, clock) -> None:
    pause = timedelta(seconds=60)
    assert stores.jobs.due([project], pause) == [project]
    job = stores.jobs.request_sync(project, scheduled=True)
    assert stores.jobs.due([project], pause) == []
    claimed(stores, project)
    clock.forward(120)
    assert stores.jobs.due([project], pause) == []
    stores.jobs.finish(job.id, "w", message="")
    clock.forward(59)
    assert stores.jobs.due([project], pause) == []
    clock.forward(1)
    assert stores.jobs.due([project], pause) == [project]


def test_old_jobs_are_forgotten(stores: Stores, project: Project, clock) -> None:
    first = stores.jobs.request_sync(project)
    claimed(stores, project)
    stores.jobs.finish(first.id, "w", message="")
    for _ in range(51):
        clock.forward(1)
        job = stores.jobs.request_sync(project)
        claimed(stores, project)
        stores.jobs.finish(job.id, "w", message="")
    with pytest.raises(NotFoundError):
        stores.jobs.get(project, first.id)
