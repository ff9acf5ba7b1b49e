"""Who may come in and what they may do, what they did, and the addresses that they made.

Secrets are kept as digests only. Nothing in `audit_event` is ever changed; what is old is deleted where the
configuration says so.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from dashboard.data.store.columns import CleanText, Moment
from dashboard.data.store.schema.ground import metadata, project_id

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("display_name", CleanText, nullable=False, default=""),
    Column("email", CleanText, nullable=False, default=""),
    Column("origin", String(20), nullable=False),
    Column("subject", CleanText),
    Column("password_hash", String(255)),
    Column("is_disabled", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Column("signed_in_at", Moment),
    Column("must_change", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("name"),
    UniqueConstraint("subject"),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_kind", String(10), nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("scope", String(201), nullable=False),
    Column("role", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", CleanText, nullable=False),
    UniqueConstraint("subject_kind", "subject", "scope"),
)

session = Table(
    "session",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("groups", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("address", CleanText, nullable=False),
    Column("agent", CleanText, nullable=False),
    UniqueConstraint("secret_hash"),
    Index(None, "account_id"),
)

access_token = Table(
    "access_token",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("scope", String(20), nullable=False),
    Column("project", String(201)),
    Column("groups", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("used_from", CleanText, nullable=False, default=""),
    Column("revoked_at", Moment),
    UniqueConstraint("secret_hash"),
    Index(None, "account_id"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Moment, nullable=False),
)

spent_state = Table(
    "spent_state",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("expires_at", Moment, nullable=False),
)
"""Sign-ins with a provider that came back: none of them may do so twice."""

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", CleanText, nullable=False),
    Column("actor_kind", String(20), nullable=False),
    Column("credential", String(32), nullable=False, default=""),
    Column("address", CleanText, nullable=False, default=""),
    Column("action", String(60), nullable=False),
    Column("project", String(201)),
    Column("subject", CleanText, nullable=False, default=""),
    Column("outcome", String(20), nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "at"),
    Index(None, "project", "at"),
)

embed_link = Table(
    "embed_link",
    metadata,
    Column("id", String(16), primary_key=True),
    project_id(),
    Column("title", CleanText, nullable=False),
    Column("panel", String(40), nullable=False),
    Column("state", JSON, nullable=False),
    Column("theme", String(10), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("origins", JSON, nullable=False),
    Column("created_by", CleanText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Index(None, "project_id"),
)

short_link = Table(
    "short_link",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("project_id", ForeignKey("project.id", ondelete="CASCADE")),
    Column("address", CleanText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", CleanText, nullable=False),
)
