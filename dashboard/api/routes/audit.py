"""The audit log: who did what, when and from where; a page of it, and all of it as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Response

from dashboard.api.encoding import dumps, moment
from dashboard.api.schemas.audit import AuditExport, AuditFilter, AuditList, AuditQuery
from dashboard.api.serving import FORBIDDEN, REFUSED, answer, blueprint, context, cursor_of, offset_of
from dashboard.data.model.audit import AuditEvent, AuditQuestion

api = blueprint("audit", "What people did, and tried to do")
_REFUSALS = {**REFUSED, **FORBIDDEN}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
_COLUMNS = (
    "id", "at", "actor", "actor_kind", "credential", "address", "action", "project", "subject", "outcome", "detail",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


@api.get("/audit", responses={**_REFUSALS, 200: AuditList})
def list_events(query: AuditQuery) -> Response:
    """Events, the newest first: of one project for its admins, of everything for admins of the server."""
    question = _question(query, limit=query.limit, before=offset_of(query.cursor) if query.cursor else None)
    events, total = context().team.audit.page(question)
    following = events[-1].id if len(events) == query.limit else None
    return answer(
        {
            "events": [_event(event) for event in events],
            "total": total,
            "next": None if following is None else cursor_of(following),
        }
    )


@api.get("/audit/export", responses={**_REFUSALS, 200: {"content": dict.fromkeys(_TYPES.values(), _FILE)}})
def export_events(query: AuditExport) -> Response:
    """Every event that matches, as CSV or as JSON lines. Cells that a spreadsheet would compute begin with `'`."""
    events = context().team.audit.every(_question(query))
    rows = _csv(events) if query.format == "csv" else (dumps(_event(event)) + b"\n" for event in events)
    response = Response(rows, mimetype=_TYPES[query.format])
    stamp = datetime.now(UTC).strftime("%Y-%m-%d")
    response.headers["Content-Disposition"] = f'attachment; filename="dagboard-audit-{stamp}.{query.format}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _question(query: AuditFilter, *, limit: int = 100, before: int | None = None) -> AuditQuestion:
    return AuditQuestion(
        projects=None if query.project is None else [query.project],
        actor=query.actor,
        action=query.action,
        since=_utc(query.since),
        until=_utc(query.until),
        text=query.q,
        limit=limit,
        before=before,
    )


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": moment(event.at),
        "actor": event.actor,
        "actor_kind": event.actor_kind,
        "credential": event.credential,
        "address": event.address,
        "action": event.action,
        "project": event.project,
        "subject": event.subject,
        "outcome": event.outcome,
        "detail": event.detail,
    }


def _csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    for event in events:
        yield _taken(line)
        writer.writerow([_cell(value) for value in _event(event).values()])
    yield _taken(line)


def _cell(value: Any) -> str:
    text = dumps(value).decode() if isinstance(value, dict) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
