"""The noun: the audit log.

Nouns that write do it inside `Audit.doing`, which asks whether whoever asks may, and records that they did; who tries
what they may not is recorded as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from dashboard.data.access import Access
from dashboard.data.model.access import Permission
from dashboard.data.model.audit import AuditEvent, AuditQuestion
from dashboard.data.model.project import ProjectKey
from dashboard.errors import ForbiddenError, UnauthorizedError

DONE, REFUSED = "done", "refused"
_AT_ONCE = 1_000


class Kept(Protocol):
    """Keeps events; `dashboard.data.store.audit.AuditStore`."""

    def add(self, event: AuditEvent) -> None:
        """Keep an event."""
        ...

    def page(self, question: AuditQuestion) -> tuple[list[AuditEvent], int]:
        """A page of events, newest first, and how many there are."""
        ...

    def events(self, question: AuditQuestion) -> list[AuditEvent]:
        """A page of events, newest first."""
        ...


class Audit:
    """Records what people did, and shows it to those who may know.

    Args:
        store: Keeps it.
        access: Who asks, and what they may know.
        now: The clock.
    """

    def __init__(self, store: Kept, access: Access, now: Callable[[], datetime]) -> None:
        self._store = store
        self._access = access
        self._now = now

    def record(
        self, action: str, *, project: ProjectKey | None = None, subject: str = "", outcome: str = DONE,
        actor: str | None = None, detail: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Keep what whoever asks did.

        Args:
            action: ``thing.verb``.
            project: Where; None for what concerns the server.
            subject: What it was done to.
            outcome: `DONE` or `REFUSED`.
            actor: Their name, when they are not yet who they say: during a sign-in.
            detail: More, small and without secrets.
        """
        who = self._access.who()
        self._store.add(
            AuditEvent(
                at=self._now(),
                actor=who.name if actor is None else actor,
                actor_kind=who.kind,
                credential=who.credential,
                address=who.address,
                action=action,
                project=str(project) if project else None,
                subject=subject,
                outcome=outcome,
                detail=dict(detail or {}),
            )
        )

    @contextmanager
    def doing(
        self, action: str, permission: Permission, project: ProjectKey | None, *, subject: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> Iterator[None]:  # fmt: skip
        """Do what is inside the block, if whoever asks may; it is recorded unless it fails.

        Without a project it is about something of the asker's own.

        Raises:
            UnknownProjectError: The project does not exist for them.
            UnauthorizedError, ForbiddenError: They may not do it.
        """
        try:
            if project is None:
                self._access.check_own(permission)
            else:
                self._access.check(permission, project)
        except (UnauthorizedError, ForbiddenError):
            self.record(action, project=project, subject=subject, outcome=REFUSED, detail=detail)
            raise
        yield
        self.record(action, project=project, subject=subject, detail=detail)

    def page(self, question: AuditQuestion) -> tuple[list[AuditEvent], int]:
        """A page of events, newest first, and how many there are.

        Who may read the whole log asks with `projects` None; others name projects whose log they may read.

        Raises:
            UnknownProjectError: A project does not exist for them.
            UnauthorizedError: They did not sign in.
            ForbiddenError: They may not read this log.
        """
        self._check(question)
        return self._store.page(question)

    def every(self, question: AuditQuestion) -> Iterator[AuditEvent]:
        """Every event, newest first, read while one goes on; who may know is asked before, and it is recorded.

        Raises:
            UnknownProjectError, UnauthorizedError, ForbiddenError: As `page`.
        """
        self._check(question)
        for named in question.projects or (None,):
            self.record("audit.export", project=_key(named) if named else None)
        return self._read(question)

    def _read(self, question: AuditQuestion) -> Iterator[AuditEvent]:
        before = question.before
        while True:
            events = self._store.events(replace(question, limit=_AT_ONCE, offset=0, before=before))
            yield from events
            if len(events) < _AT_ONCE:
                return
            before = events[-1].id

    def _check(self, question: AuditQuestion) -> None:
        if question.projects is None:
            self._access.check_everywhere(Permission.AUDIT_READ)
        for named in question.projects or ():
            self._access.check(Permission.AUDIT_READ, _key(named))


def _key(named: str) -> ProjectKey:
    owner, _, name = named.partition("/")
    return ProjectKey(owner, name)
