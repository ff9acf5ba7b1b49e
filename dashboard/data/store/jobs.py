"""Jobs: the table is the queue, and the truth about progress.

A project has at most one queued and one running job, which the unique column `slot` guarantees however many processes
ask at once. A running job belongs to its worker as long as the worker renews its lease; then anyone may take it over.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.data.model.job import Job, JobState
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.store import schema
from dashboard.data.store.database import Database
from dashboard.errors import NotFoundError, UnavailableError

_job = schema.job
_KEPT_PER_PROJECT = 50
_ATTEMPTS = 3
_ACTIVE = (JobState.QUEUED.value, JobState.RUNNING.value)


class JobStore:
    """The table `job`.

    Args:
        database: Where.
        now: The clock.
        lease_seconds: How long a running job outlives the last sign of life of its worker.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], *, lease_seconds: float = 30) -> None:
        self._database = database
        self._now = now
        self.lease = timedelta(seconds=lease_seconds)

    def request_sync(
        self, project: Project, source: str | None = None, *, full: bool = False, scheduled: bool = False
    ) -> Job:
        """The job that will do this: a new one, or the active one that covers it.

        A queued job is widened to cover the request; a running one is taken when it does at least as much.
        """
        for _ in range(5):
            try:
                with self._database.write() as connection:
                    return _job_of(self._request(connection, project.id, source, full=full, scheduled=scheduled))
            except IntegrityError:
                continue  # another process queued one between our look and our insert: look again
        raise UnavailableError("the job queue is busy", hint="Try again in a moment.")

    def get(self, project: Project, job_id: str) -> Job:
        """One job of a project.

        Raises:
            NotFoundError: There is none of this id; finished jobs are kept for a while only.
        """
        with self._database.read() as connection:
            row = connection.execute(select(_job).where(_job.c.project_id == project.id, _job.c.id == job_id)).first()
        if row is None:
            raise NotFoundError(f"no job {job_id} in {project.key}", hint="Finished jobs are kept for a while only.")
        return _job_of(row)

    def latest(self, project: Project) -> Job | None:
        """The active job of a project, else the one that ended last; None when there never was one."""
        is_active = _job.c.state.in_(_ACTIVE)
        order = (is_active.desc(), (_job.c.state == JobState.RUNNING.value).desc(), _job.c.created_at.desc())
        with self._database.read() as connection:
            row = connection.execute(
                select(_job).where(_job.c.project_id == project.id).order_by(*order).limit(1)
            ).first()
        return None if row is None else _job_of(row)

    def due(self, projects: Iterable[Project], interval: timedelta) -> list[Project]:
        """Projects without an active job whose last job ended at least `interval` ago."""
        active = func.max(_job.c.slot.is_not(None).cast(Integer)).label("active")
        wanted = select(_job.c.project_id, func.max(_job.c.ended_at).label("ended"), active).group_by(_job.c.project_id)
        with self._database.read() as connection:
            known = {row.project_id: row for row in connection.execute(wanted)}
        latest = self._now() - interval

        def is_due(project: Project) -> bool:
            row = known.get(project.id)
            return row is None or (not row.active and (row.ended is None or row.ended <= latest))

        return [project for project in projects if is_due(project)]

    def claim(self, worker: str, project_ids: Iterable[int]) -> tuple[Job, bool] | None:
        """Take the oldest queued job of these projects that has none running beside it.

        Returns:
            The job, and whether the schedule asked for it (not a person); None when there is none.
        """
        now = self._now()
        busy = select(_job.c.project_id).where(_job.c.state == JobState.RUNNING.value)
        ready = or_(_job.c.lease_until.is_(None), _job.c.lease_until <= now)
        wanted = (
            select(_job)
            .where(_job.c.state == JobState.QUEUED.value, ready)
            .where(_job.c.project_id.in_(project_ids), _job.c.project_id.not_in(busy))
            .order_by(_job.c.scheduled, _job.c.created_at)
            .limit(1)
        )
        with self._database.read() as connection:
            if connection.execute(wanted).first() is None:
                return None
        try:
            with self._database.write() as connection:
                row = connection.execute(wanted.with_for_update(skip_locked=True)).first()
                if row is None:
                    return None
                taken = self._start(connection, row, worker)
            return _job_of(taken), taken.scheduled
        except IntegrityError:
            return None  # another worker took a job of the same project first

    def renew(self, job_id: str, worker: str) -> bool:
        """Show a sign of life; False when the job is no longer this worker's."""
        mine = and_(_job.c.id == job_id, _job.c.worker == worker, _job.c.state == JobState.RUNNING.value)
        with self._database.write() as connection:
            change = update(_job).where(mine).values(lease_until=self._now() + self.lease)
            return bool(connection.execute(change.returning(_job.c.id)).first())

    def report(self, job_id: str, done: int, total: int, message: str) -> None:
        """Keep how far a running job is."""
        with self._database.write() as connection:
            connection.execute(update(_job).where(_job.c.id == job_id).values(done=done, total=total, message=message))

    def finish(self, job_id: str, worker: str, *, message: str, problem: Problem | None = None) -> None:
        """End a job of this worker, well or (with a problem) badly, and forget the oldest ones."""
        state = JobState.FAILED if problem else JobState.SUCCEEDED
        mine = and_(_job.c.id == job_id, _job.c.worker == worker, _job.c.state == JobState.RUNNING.value)
        with self._database.write() as connection:
            change = update(_job).where(mine).values(message=message, **self._ended(state, problem))
            row = connection.execute(change.returning(_job.c.project_id)).first()
            if row is not None:
                _prune(connection, row.project_id)

    def give_back(self, job_id: str, worker: str, *, delay_seconds: float = 0) -> None:
        """Queue a running job of this worker again: the worker stops, or cannot do it yet."""
        with self._database.write() as connection:
            mine = and_(_job.c.id == job_id, _job.c.worker == worker, _job.c.state == JobState.RUNNING.value)
            row = connection.execute(select(_job).where(mine)).first()
            if row is not None:
                not_before = self._now() + timedelta(seconds=delay_seconds)
                self._queue_again(connection, row, attempts=max(row.attempts - 1, 0), not_before=not_before)

    def recover(self) -> int:
        """Queue again the jobs whose worker died; after three deaths a job fails. Returns how many were found."""
        now = self._now()
        lost = and_(_job.c.state == JobState.RUNNING.value, _job.c.lease_until < now)
        problem = Problem(
            "worker-died",
            f"the worker ended {_ATTEMPTS} times while it did this",
            hint="Look at the worker's log; memory is the usual reason.",
        )
        with self._database.read() as connection:
            if connection.execute(select(_job.c.id).where(lost)).first() is None:
                return 0
        with self._database.write() as connection:
            rows = connection.execute(select(_job).where(lost).with_for_update()).all()
            for row in rows:
                if row.attempts >= _ATTEMPTS:
                    values = self._ended(JobState.FAILED, problem)
                    connection.execute(update(_job).where(_job.c.id == row.id).values(**values))
                else:
                    self._queue_again(connection, row, attempts=row.attempts, not_before=now)
        return len(rows)

    def _request(
        self, connection: Connection, project_id: int, source: str | None, *, full: bool, scheduled: bool
    ) -> Row[Any]:
        active = select(_job).where(_job.c.project_id == project_id, _job.c.state.in_(_ACTIVE))
        rows = {row.state: row for row in connection.execute(active)}
        running, queued = rows.get(JobState.RUNNING.value), rows.get(JobState.QUEUED.value)
        if running and running.full >= full and running.source in {None, source}:
            return running
        if queued:
            wider = {
                "full": queued.full or full, "source": source if queued.source == source else None,
                "scheduled": queued.scheduled and scheduled,
            }  # fmt: skip
            return connection.execute(update(_job).where(_job.c.id == queued.id).values(**wider).returning(_job)).one()
        values = {
            "id": uuid.uuid4().hex, "project_id": project_id, "kind": "sync", "state": JobState.QUEUED.value,
            "slot": f"queued:{project_id}", "source": source, "full": full, "scheduled": scheduled,
            "message": "waiting for a worker", "created_at": self._now(),
        }  # fmt: skip
        return connection.execute(insert(_job).values(**values).returning(_job)).one()

    def _start(self, connection: Connection, row: Row[Any], worker: str) -> Row[Any]:
        now = self._now()
        values = {
            "state": JobState.RUNNING.value, "slot": f"running:{row.project_id}", "worker": worker,
            "lease_until": now + self.lease, "attempts": row.attempts + 1, "started_at": now, "message": "starting",
            "done": 0, "total": 0,
        }  # fmt: skip
        return connection.execute(update(_job).where(_job.c.id == row.id).values(**values).returning(_job)).one()

    def _queue_again(self, connection: Connection, row: Row[Any], *, attempts: int, not_before: datetime) -> None:
        slot = f"queued:{row.project_id}"
        waiting = connection.execute(select(_job).where(_job.c.slot == slot)).first()
        if waiting is not None:
            wider = {"full": waiting.full or row.full, "source": row.source if row.source == waiting.source else None}
            connection.execute(update(_job).where(_job.c.id == waiting.id).values(**wider))
            ended = self._ended(JobState.CANCELLED, None) | {"message": "joined with the next sync"}
            connection.execute(update(_job).where(_job.c.id == row.id).values(**ended))
            return
        values = {
            "state": JobState.QUEUED.value, "slot": slot, "worker": None, "lease_until": not_before,
            "attempts": attempts, "message": "waiting for a worker", "started_at": None,
        }  # fmt: skip
        connection.execute(update(_job).where(_job.c.id == row.id).values(**values))

    def _ended(self, state: JobState, problem: Problem | None) -> dict[str, Any]:
        return {
            "state": state.value, "slot": None, "ended_at": self._now(), "lease_until": None,
            "problem": asdict(problem) if problem else None,
        }  # fmt: skip


def _prune(connection: Connection, project_id: int) -> None:
    ended = select(_job.c.id).where(_job.c.project_id == project_id, _job.c.slot.is_(None))
    old = connection.scalars(ended.order_by(_job.c.created_at.desc()).offset(_KEPT_PER_PROJECT).limit(500)).all()
    if old:
        connection.execute(delete(_job).where(_job.c.id.in_(old)))


def _job_of(row: Row[Any]) -> Job:
    return Job(
        id=row.id, project_id=row.project_id, kind=row.kind, state=JobState(row.state), source=row.source,
        full=row.full, done=row.done, total=row.total, message=row.message, created_at=row.created_at,
        started_at=row.started_at, ended_at=row.ended_at, problem=Problem(**row.problem) if row.problem else None,
    )  # fmt: skip
