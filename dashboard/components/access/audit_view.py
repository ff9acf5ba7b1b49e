"""The state of the audit page in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from dashboard.data.model.audit import AuditQuestion

PAGE = "audit"
OLDER = "page"
"""Of the address: the id of the event after which an earlier page ended. A field that narrows takes it away."""
LIMIT = 100
KINDS = {
    "session.": "Signing in",
    "account.": "Accounts",
    "grant.": "Roles",
    "token.": "Tokens",
    "embed.": "Embeds",
    "sync.": "Syncs",
    "view.": "Views",
    "label.": "Labels",
    "note.": "Notes",
    "export.": "Exports",
    "audit.": "The log itself",
}
"""Beginnings of actions, and what they are about."""
TIMES = {"1": "24 hours", "7": "7 days", "30": "30 days"}
"""Days that one looks back."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class AuditView:
    """What the page shows.

    Attributes:
        project: ``owner/name``; empty for everything.
        kind: Beginning of the action; one of `KINDS`, or any.
        actor: Name of an account.
        days: How many days to look back; empty for all.
        text: Part of the subject, actor or address.
        before: Id of the event after which an earlier page ended; None for the newest.
    """

    project: str = ""
    kind: str = ""
    actor: str = ""
    days: str = ""
    text: str = ""
    before: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> AuditView:
        """The view of an address; what makes no sense is left out."""
        typed = query.get(OLDER, "")
        project = query.get("project", "")
        return cls(
            project=project if project.count("/") == 1 else "",
            kind=query.get("kind", "")[:_LONGEST],
            actor=query.get("actor", "")[:_LONGEST],
            days=query.get("days", "") if query.get("days") in TIMES else "",
            text=query.get("q", "")[:_LONGEST].strip(),
            before=int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the project narrows it."""
        return bool(self.kind or self.actor or self.days or self.text)

    def question(self, now: datetime) -> AuditQuestion:
        """What the log is asked."""
        since = now - timedelta(days=int(self.days)) if self.days else None
        projects = [self.project] if self.project else None
        return AuditQuestion(projects, self.actor, self.kind, since, None, self.text, LIMIT, before=self.before)

    def export(self, prefix: str, now: datetime, kind: str) -> str:
        """The address of the whole match as a file."""
        since = f"{now - timedelta(days=int(self.days)):%Y-%m-%dT%H:%M:%SZ}" if self.days else ""
        asked = {
            "format": kind, "project": self.project, "actor": self.actor, "action": self.kind, "q": self.text,
            "since": since,
        }  # fmt: skip
        search = urlencode({key: value for key, value in asked.items() if value}, quote_via=quote)
        return f"{prefix}api/v1/audit/export?{search}"
