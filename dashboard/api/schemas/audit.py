"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.api.schemas.parameters import ListQuery, Parameters


class AuditFilter(Parameters):
    """Which events."""

    project: str | None = Field(
        None, pattern=r"^[^/]+/[^/]+$", description="`owner/name`; without it the whole log, for admins of the server."
    )
    actor: str = Field("", max_length=200, description="Name of the account.")
    action: str = Field("", max_length=60, description="Beginning of the action: `token.`, `grant.give`.")
    q: str = Field("", max_length=200, description="Part of the subject, the account's name or the address.")
    since: datetime | None = Field(None, description="At or after; ISO 8601, UTC where it names no offset.")
    until: datetime | None = Field(None, description="Before.")


class AuditQuery(AuditFilter, ListQuery):
    """A page of events."""


class AuditExport(AuditFilter):
    """Every event, as a file."""

    format: Literal["csv", "jsonl"] = Field("csv", description="CSV, or one JSON object per line.")


class AuditItem(BaseModel):
    """What somebody did, or tried to do."""

    id: int
    at: str
    actor: str = Field(description="Name of the account; empty for nobody.")
    actor_kind: Literal["nobody", "anybody", "person", "token", "embed"]
    credential: str = Field(description="Id of the session, token or embed link.")
    address: str = Field(description="Where the request came from.")
    action: str
    project: str | None
    subject: str = Field(description="What it was done to.")
    outcome: str = Field(description="`done` or `refused`.")
    detail: dict[str, Any]


class AuditList(BaseModel):
    """Events, the newest first."""

    events: list[AuditItem]
    total: int
    next: str | None
