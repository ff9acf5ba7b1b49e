"""What people did that matters later: who, what, when, from where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, or_, select

from dashboard.data.model.audit import AuditEvent, AuditQuestion
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_event = schema.audit_event


class AuditStore:
    """The table `audit_event`; nothing in it is ever changed.

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
        conditions = _conditions(question)
        wanted = select(_event).where(*conditions).order_by(_event.c.id.desc())
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(_event).where(*conditions)).scalar_one()
            rows = connection.execute(wanted.limit(question.limit).offset(question.offset))
            return [_event_of(row) for row in rows], total


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
        found = f"%{question.text}%"
        conditions.append(
            or_(_event.c.subject.ilike(found), _event.c.actor.ilike(found), _event.c.address.ilike(found))
        )
    return conditions


def _event_of(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        at=row.at, actor=row.actor, actor_kind=row.actor_kind, credential=row.credential, address=row.address,
        action=row.action, project=row.project, subject=row.subject, outcome=row.outcome, detail=row.detail, id=row.id,
    )  # fmt: skip
