"""Entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What somebody did, or tried to do.

    Attributes:
        actor: Name of the account; what was typed, for a sign-in that failed; empty for nobody.
        actor_kind: As in `identity.IdentityKind`.
        credential: Id of the session, token or embed link.
        address: Where the request came from.
        action: ``thing.verb``: ``session.begin``, ``token.create``, ``grant.give``, ``label.change``, ``sync.request``.
        project: ``owner/name``; None for what concerns the server.
        subject: What it was done to: the name of a view, the id of a run, the name of an account.
        outcome: ``done`` or ``refused``.
        detail: More, small and without secrets.
        id: Grows; None before it is kept.
    """

    at: datetime
    actor: str
    actor_kind: str
    action: str
    outcome: str
    credential: str = ""
    address: str = ""
    project: str | None = None
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Which events are wanted.

    Attributes:
        projects: Of these projects alone; None for all, and for what concerns the server.
        action: Beginning of the action, e.g. ``token.``.
        since, until: At or after, and before.
        text: Part of the subject, actor or address.
        before: Id of an event; only older ones.
    """

    projects: Sequence[str] | None = None
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    limit: int = 100
    offset: int = 0
    before: int | None = None
