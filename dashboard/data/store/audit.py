"""What people did that matters later: who, what, when, from where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select

from dashboard.data.model.audit import AuditEvent, AuditQuestion
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_event = schema.audit_event


class AuditStore:
    """The table `audit_event`; nothing in it is ever changed, and only what is old is deleted.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: AuditEvent) -> None:
        """Keep an event."""
        values = {
            "at": event.at, "actor": clean_text(event.actor), "actor_kind": event.actor_kind,
            "credential": event.credential, "address": clean_text(event.address), "action": event.action,
            "project": event.project, "subject": clean_text(event.subject), "outcome": event.outcome,
            "detail": event.detail,
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(insert(_event).values(**values))

    def page(self, question: AuditQuestion) -> tuple[list[AuditEvent], int]:
        """A page of events, newest first, and how many there are."""
        counted = select(func.count()).select_from(_event).where(*_conditions(question))
        with self._database.read() as connection:
            total = connection.execute(counted).scalar_one()
        return self.events(question), total

    def events(self, question: AuditQuestion) -> list[AuditEvent]:
        """A page of events, newest first."""
        older = [] if question.before is None else [_event.c.id < question.before]
        wanted = select(_event).where(*_conditions(question), *older).order_by(_event.c.id.desc())
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(question.limit).offset(question.offset))
            return [_event_of(row) for row in rows]

    def forget(self, before: datetime) -> int:
        """Delete the events before a moment; how many those were."""
        with self._database.write() as connection:
            return connection.execute(delete(_event).where(_event.c.at < before)).rowcount


def _conditions(question: AuditQuestion) -> Sequence[Any]:
    conditions: list[Any] = []
    if question.projects is not None:
        conditions.append(_event.c.project.in_(question.projects))
    if question.actor:
        conditions.append(_event.c.actor == question.actor)
    if question.action:
        conditions.append(_event.c.action.startswith(question.action, autoescape=True))
    if question.since is not None:
        conditions.append(_event.c.at >= question.since)
    if question.until is not None:
        conditions.append(_event.c.at < question.until)
    if question.text:
        columns = (_event.c.subject, _event.c.actor, _event.c.address)
        conditions.append(or_(*(column.icontains(question.text, autoescape=True) for column in columns)))
    return conditions


def _event_of(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        at=row.at, actor=row.actor, actor_kind=row.actor_kind, credential=row.credential, address=row.address,
        action=row.action, project=row.project, subject=row.subject, outcome=row.outcome, detail=row.detail, id=row.id,
    )  # fmt: skip
