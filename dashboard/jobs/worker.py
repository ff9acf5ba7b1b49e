"""The worker: queues a sync of each project when it is due, takes jobs one at a time, and shows signs of life.

Any number of workers may run, on any number of machines; the jobs table keeps them apart.
"""

from __future__ import annotations

import logging
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from dashboard.config import Settings
from dashboard.data.model.job import Job
from dashboard.data.model.problem import Problem, problem_of
from dashboard.data.model.project import Project
from dashboard.data.projects import Projects
from dashboard.data.store.jobs import JobStore
from dashboard.data.sync import Sync, SyncReport
from dashboard.errors import ConflictError, DagboardError, UnavailableError
from dashboard.jobs.tidying import Tidying
from dashboard.jobs.watch import Watch

_IDLE_SECONDS = 1.0
_BUSY_PROJECT_SECONDS = 3.0
_REPORT_SECONDS = 0.5

_log = logging.getLogger(__name__)


class StopWorkError(BaseException):
    """Raised inside a job when the worker is to stop; no error, so no handler of errors may swallow it."""


class Worker:
    """Runs jobs until told to stop.

    Args:
        settings: How often to sync.
        projects: What to sync.
        sync: Does it.
        jobs: The queue.
        watch: Looks at sources between two syncs, as long as the worker runs.
        tidying: Deletes what is old.
    """

    def __init__(
        self, settings: Settings, projects: Projects, sync: Sync, jobs: JobStore, watch: Watch | None = None, *,
        tidying: Tidying | None = None,
    ) -> None:  # fmt: skip
        self._interval = timedelta(seconds=settings.sync.interval_seconds)
        self._projects = projects
        self._sync = sync
        self._jobs = jobs
        self._watch = watch
        self._tidying = tidying
        self._stop = threading.Event()
        self.name = f"{platform.node()}:{uuid.uuid4().hex[:12]}"

    def stop(self) -> None:
        """End soon: the running job is queued again where it stands. Safe to call from a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`."""
        if self._watch is not None:
            threading.Thread(target=self._watch.run, args=(self._stop,), daemon=True, name="watch of sources").start()
        while not self._stop.is_set():
            try:
                is_idle = not self.step()
            except UnavailableError:
                _log.exception("the database is not there; trying again")
                is_idle = True
            if is_idle:
                self._stop.wait(_IDLE_SECONDS)

    def step(self) -> bool:
        """Queue what is due and do one job; False when there was none."""
        if self._tidying is not None:
            self._tidying.look()
        self._jobs.recover()
        projects = {project.id: project for project in self._projects.list()}
        for project in self._jobs.due(projects.values(), self._interval):
            self._jobs.request_sync(project, scheduled=True)
        claimed = self._jobs.claim(self.name, projects)
        if claimed is None:
            return False
        job, is_scheduled = claimed
        with self._signs_of_life(job):
            self._do(job, projects[job.project_id], is_scheduled=is_scheduled)
        return True

    def _do(self, job: Job, project: Project, *, is_scheduled: bool) -> None:
        try:
            report = self._sync.run(
                project, source=job.source, full=job.full, only_due=is_scheduled, progress=self._progress(job)
            )
        except ConflictError:
            self._jobs.give_back(job.id, self.name, delay_seconds=_BUSY_PROJECT_SECONDS)
        except StopWorkError:
            self._jobs.give_back(job.id, self.name)
        except DagboardError as error:
            self._jobs.finish(job.id, self.name, message=error.message, problem=problem_of(error))
        except Exception as error:  # noqa: BLE001 - the job runner: a job that breaks is recorded, the worker goes on
            _log.exception("job %s of %s failed", job.id, project.key)
            problem = Problem("source-broken", f"the sync failed: {error!r}", str(project.key), "See the worker's log.")
            self._jobs.finish(job.id, self.name, message="failed", problem=problem)
        else:
            self._jobs.finish(job.id, self.name, message=summary(report), problem=_problem(report))

    def _progress(self, job: Job) -> Callable[[int, int, str], None]:
        reported = 0.0
        shown = ""

        def report(done: int, total: int, message: str) -> None:
            nonlocal reported, shown
            if self._stop.is_set():
                raise StopWorkError
            moment = time.monotonic()
            if message != shown or moment - reported >= _REPORT_SECONDS:
                self._jobs.report(job.id, done, total, message)
                reported, shown = moment, message

        return report

    @contextmanager
    def _signs_of_life(self, job: Job) -> Iterator[None]:
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self._jobs.lease.total_seconds() / 3):
                try:
                    self._jobs.renew(job.id, self.name)
                except UnavailableError:
                    _log.warning("the lease of job %s could not be renewed; trying again", job.id)

        thread = threading.Thread(target=renew, daemon=True, name=f"lease of job {job.id}")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def summary(report: SyncReport) -> str:
    """One sentence about a finished sync."""
    failed = [source.name for source in report.sources if source.problem]
    if failed:
        return f"{', '.join(failed)} could not be read"
    return "everything is up to date" if report.has_changed else "nothing new"


def _problem(report: SyncReport) -> Problem | None:
    """The reason a sync counts as failed: every source has its own; the first one stands for the job."""
    return next(iter(report.problems), None)
