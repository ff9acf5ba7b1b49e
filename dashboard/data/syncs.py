"""The noun: syncs that people ask for, and how they go."""

from __future__ import annotations

from typing import Protocol

from dashboard.data.audit import Audit
from dashboard.data.model.access import Permission
from dashboard.data.model.job import Job
from dashboard.data.model.project import Project


class Queue(Protocol):
    """The queue of jobs; `dashboard.data.store.jobs.JobStore`."""

    def request_sync(self, project: Project, *, source: str | None = None, full: bool = False) -> Job:
        """The job that syncs a project; an active one is reused."""
        ...

    def get(self, project: Project, job_id: str) -> Job:
        """A job of a project."""
        ...

    def latest(self, project: Project) -> Job | None:
        """The newest job of a project."""
        ...


class Syncs:
    """Asks for syncs and follows them.

    Args:
        queue: Where jobs are.
        audit: Says who may ask, and records it.
    """

    def __init__(self, queue: Queue, audit: Audit) -> None:
        self._queue = queue
        self._audit = audit

    def request(self, project: Project, *, source: str | None = None, full: bool = False) -> Job:
        """The job that syncs one source, or all when none is named; an active one is reused.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not sync it.
        """
        detail = {"full": full}
        with self._audit.doing(
            "sync.request", Permission.PROJECT_SYNC, project.key, subject=source or "", detail=detail
        ):
            return self._queue.request_sync(project, source=source, full=full)

    def get(self, project: Project, job_id: str) -> Job:
        """A job of a project.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._queue.get(project, job_id)

    def latest(self, project: Project) -> Job | None:
        """The newest job of a project; None when there was none yet."""
        return self._queue.latest(project)
