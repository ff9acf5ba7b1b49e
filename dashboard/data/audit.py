"""The noun: the audit log.

Nouns that write do it inside `Audit.doing`, which asks whether whoever asks may, and records that they did; who tries
what they may not is recorded as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from dashboard.data.access import Access
from dashboard.data.model.access import Permission
from dashboard.data.model.audit import AuditEvent, AuditQuestion
from dashboard.data.model.identity import IdentityKind
from dashboard.data.model.project import ProjectKey
from dashboard.errors import ForbiddenError, UnauthorizedError

DONE, REFUSED = "done", "refused"
_SUBJECT, _DETAIL = 500, 2_000
"""Most characters that are kept."""
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

    def forget(self, before: datetime) -> int:
        """Delete the events before a moment; how many those were."""
        ...


def _bounded(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a detail: all of it, or where somebody wrote too much, the beginning as text."""
    text = json.dumps(detail, default=str)
    return dict(detail) if len(text) <= _DETAIL else {"beginning": text[:_DETAIL]}


class Audit:
    """Records what people did, and shows it to those who may know.

    Args:
        store: Keeps it.
        access: Who asks, and what they may know.
        now: The clock.
        days: After so many an event is old; None for never.
    """

    def __init__(
        self, store: Kept, access: Access, now: Callable[[], datetime], *, days: int | None = None
    ) -> None:  # fmt: skip
        self._store = store
        self._access = access
        self._now = now
        self._kept = None if days is None else timedelta(days=days)

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
                subject=subject[:_SUBJECT],
                outcome=outcome,
                detail=_bounded(detail or {}),
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
        access = self._access
        check = partial(access.check_own, permission) if project is None else partial(access.check, permission, project)
        with self.after(check, action, project=project, subject=subject, detail=detail):
            yield

    @contextmanager
    def administering(
        self, action: str, *, subject: str = "", detail: Mapping[str, Any] | None = None
    ) -> Iterator[None]:
        """As `doing`, for what admins of the server do with accounts: people, and the command line, but no tokens.

        Raises:
            UnauthorizedError, ForbiddenError: They may not do it.
        """
        with self.after(self._access.check_administers, action, subject=subject, detail=detail):
            yield

    @contextmanager
    def after(
        self, check: Callable[[], None], action: str, *, project: ProjectKey | None = None, subject: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> Iterator[None]:  # fmt: skip
        """As `doing`, with a check of one's own.

        What nobody in particular is refused is not recorded: anybody could fill the log with it.

        Raises:
            UnauthorizedError, ForbiddenError: As the check.
        """
        try:
            check()
        except (UnauthorizedError, ForbiddenError):
            if self._access.who().kind is not IdentityKind.NOBODY:
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

    def prune(self) -> int:
        """Delete the events that are old, and record how many those were; the worker does it."""
        if self._kept is None:
            return 0
        before = self._now() - self._kept
        deleted = self._store.forget(before)
        if deleted:
            self.record("audit.prune", detail={"events": deleted, "before": before.isoformat(timespec="seconds")})
        return deleted

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
