"""Accounts, their sessions, and grants as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.data.model.access import Grant


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        id: Row id; never shown.
        name: Unique; what grants and the audit log call them.
        display_name: What pages call them; empty to use `name`.
        origin: ``local``, ``oidc`` or ``proxy``: who vouches for them.
        is_disabled: They cannot sign in, and their sessions and tokens are refused.
        signed_in_at: The last time; None for never.
        must_change: Somebody else made their password; they take one of their own before anything else.
    """

    id: int
    name: str
    display_name: str
    email: str
    origin: str
    is_disabled: bool
    created_at: datetime
    signed_in_at: datetime | None = None
    must_change: bool = False

    @property
    def shown(self) -> str:
        """What pages call them."""
        return self.display_name or self.name

    @property
    def is_local(self) -> bool:
        """Whether they have a password here; all others sign in elsewhere."""
        return self.origin == "local"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that signed in.

    Attributes:
        id: Public; the secret in the browser's cookie is kept as a digest only.
        groups: What the provider or proxy said when they signed in.
        seen_at: Its last request, to a minute.
        expires_at: When it ends in any case.
        address, agent: From where and with what they signed in.
    """

    id: str
    account_id: int
    groups: tuple[str, ...]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """A grant and whom it is for.

    Attributes:
        id: Row id; None for one of the configuration, which cannot be taken back here.
        subject_kind: ``user`` or ``group``.
        subject: Name of the account or of the group.
        created_by: Who gave it; empty for one of the configuration.
    """

    id: int | None
    subject_kind: str
    subject: str
    grant: Grant
    created_at: datetime | None = None
    created_by: str = ""
