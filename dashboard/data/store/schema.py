"""The tables. `migrations` creates them; a test holds the two equal.

Counters instead of flags tell what must be done again: `edits` grows with every transaction that changed something
of a project, `run_edits` with every one that changed what the run frame shows; `published_edits` and `framed_edits`
say how far the last sync brought them. A process killed between the two leaves the difference, and the next sync
sees it. `run_change` lists the runs behind `run_edits`, so that the frame need not be built from all of them.

`run_label`, `run_note` and `view` are what people wrote here: no source can give them again. The owner of a view and
who changed something are digests of what a browser keeps in its cookie (`dashboard.auth.visitor`). A view without a
project is one of the table of all projects, and always private.

`model_event` is what syncs noticed of promotions that their registry keeps no record of.

`account`, `role_grant`, `session`, `access_token` and `sign_in_attempt` say who may come in and what they may do there;
secrets are kept as digests only. `audit_event` is what they did. `embed_link` and `short_link` are addresses that
people made.

`live_run` and `live_point` are what running experiments told us (`dashboard.data.live`); nobody else may have it. A NaN
is stored as no value, because SQLite makes one of it anyway.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from dashboard.data.store.columns import CleanText, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _project_id() -> Column[int]:
    return Column("project_id", ForeignKey("project.id", ondelete="CASCADE"), nullable=False)


project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(100), nullable=False),
    Column("name", String(100), nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("is_hidden", Boolean, nullable=False, default=False),
    Column("description", CleanText, nullable=False, default=""),
    Column("goals", JSON, nullable=False),
    Column("default_branch", CleanText),
    Column("head", String(64)),
    Column("runs", Integer, nullable=False, default=0),
    Column("datasets", Integer, nullable=False, default=0),
    Column("models", Integer, nullable=False, default=0),
    Column("last_activity_at", Moment),
    Column("generation", Integer, nullable=False, default=0),
    Column("edits", Integer, nullable=False, default=0),
    Column("published_edits", Integer, nullable=False, default=0),
    Column("run_edits", Integer, nullable=False, default=0),
    Column("framed_edits", Integer, nullable=False, default=0),
    Column("default_view", String(32)),
    UniqueConstraint("owner", "name"),
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    _project_id(),
    Column("position", Integer, nullable=False, default=0),
    Column("kind", String(20), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("address", CleanText, nullable=False),
    Column("basis", String(64), nullable=False),
    Column("is_running", Boolean, nullable=False, default=False),
    Column("last_success_at", Moment),
    Column("last_attempt_at", Moment),
    Column("duration_seconds", Float),
    Column("counts", JSON, nullable=False),
    Column("problem", JSON(none_as_null=True)),
    Column("warnings", JSON, nullable=False),
    Column("cursor", JSON(none_as_null=True)),
    Column("failures", Integer, nullable=False, default=0),
    Column("retry_at", Moment),
    UniqueConstraint("project_id", "name"),
)

ref = Table(
    "ref",
    metadata,
    _project_id(),
    Column("kind", String(20), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("commit_sha", String(64), nullable=False),
    Column("baseline", String(64)),
    PrimaryKeyConstraint("project_id", "kind", "name"),
    Index(None, "project_id", "commit_sha"),
)

commits = Table(
    "commits",
    metadata,
    _project_id(),
    Column("sha", String(64), nullable=False),
    Column("message", CleanText, nullable=False),
    Column("author", CleanText, nullable=False),
    Column("author_email", CleanText, nullable=False),
    Column("authored_at", Moment, nullable=False),
    Column("committed_at", Moment, nullable=False),
    Column("parents", CleanText, nullable=False, default=""),
    Column("branch", CleanText),
    PrimaryKeyConstraint("project_id", "sha"),
    Index(None, "project_id", "committed_at"),
)

fact = Table(
    "fact",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("has_metrics", Boolean, nullable=False),
    Column("is_dvc", Boolean, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("tracked", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("said", String(32)),
)

commit_index = Table(
    "commit_index",
    metadata,
    _project_id(),
    Column("sha", String(64), nullable=False),
    Column("fact_key", ForeignKey("fact.key"), nullable=False),
    PrimaryKeyConstraint("project_id", "sha"),
    Index(None, "fact_key"),
)

run = Table(
    "run",
    metadata,
    _project_id(),
    Column("id", CleanText, nullable=False),
    Column("source", String(20), nullable=False),
    Column("source_name", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("experiment", CleanText, nullable=False),
    Column("status", String(40), nullable=False),
    Column("user", CleanText, nullable=False),
    Column("created_at", Moment),
    Column("ended_at", Moment),
    Column("branch", CleanText),
    Column("is_branch_derived", Boolean, nullable=False, default=False),
    Column("commit_sha", String(64)),
    Column("parent", CleanText),
    Column("artifact_uri", CleanText, nullable=False, default=""),
    Column("fingerprint", CleanText, nullable=False, default=""),
    Column("folded", CleanText, nullable=False, default=""),
    PrimaryKeyConstraint("project_id", "id"),
    Index(None, "project_id", "created_at"),
    Index(None, "project_id", "commit_sha"),
    Index(None, "project_id", "source_name", "id"),
)

run_document = Table(
    "run_document",
    metadata,
    _project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id"),
)

run_label = Table(
    "run_label",
    metadata,
    _project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("label", CleanText, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id", "label"),
)

run_note = Table(
    "run_note",
    metadata,
    _project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(64)),
    PrimaryKeyConstraint("project_id", "run_id"),
)

live_run = Table(
    "live_run",
    metadata,
    _project_id(),
    Column("id", String(64), nullable=False),
    Column("baseline", String(64), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("client", CleanText, nullable=False),
    Column("message", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_restarted", Boolean, nullable=False, default=False),
    Column("step", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("experiment_rev", String(64)),
    Column("absorbed_by", CleanText),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("project_id", "id"),
    Index(None, "project_id", "absorbed_by"),
)

live_point = Table(
    "live_point",
    metadata,
    _project_id(),
    Column("run_id", String(64), nullable=False),
    Column("path", CleanText, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("value", Float),
    PrimaryKeyConstraint("project_id", "run_id", "path", "step"),
)

view = Table(
    "view",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project_id", ForeignKey("project.id", ondelete="CASCADE")),
    Column("name", CleanText, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Index(None, "project_id"),
)

run_selection = Table(
    "run_selection",
    metadata,
    _project_id(),
    Column("id", String(32), nullable=False),
    Column("run_ids", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("project_id", "id"),
)

run_change = Table(
    "run_change",
    metadata,
    _project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("edit", Integer, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id"),
)

content_size = Table(
    "content_size",
    metadata,
    _project_id(),
    Column("hash", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    PrimaryKeyConstraint("project_id", "hash"),
)

registered_model = Table(
    "registered_model",
    metadata,
    _project_id(),
    Column("source_name", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("project_id", "source_name", "name"),
)

model_event = Table(
    "model_event",
    metadata,
    Column("id", Integer, primary_key=True),
    _project_id(),
    Column("source_name", CleanText, nullable=False),
    Column("model", CleanText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("since", Moment),
    Column("kind", String(40), nullable=False),
    Column("version", CleanText, nullable=False),
    Column("label", CleanText, nullable=False),
    Column("from_value", CleanText, nullable=False),
    Column("to_value", CleanText, nullable=False),
    Column("by", CleanText, nullable=False),
    Index(None, "project_id", "model"),
)

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
    _project_id(),
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

job = Table(
    "job",
    metadata,
    Column("id", String(32), primary_key=True),
    _project_id(),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("slot", String(60), unique=True),
    Column("source", CleanText),
    Column("full", Boolean, nullable=False, default=False),
    Column("scheduled", Boolean, nullable=False, default=False),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("message", CleanText, nullable=False, default=""),
    Column("problem", JSON(none_as_null=True)),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("worker", CleanText),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Index(None, "project_id", "created_at"),
    Index(None, "state", "created_at"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("holder", CleanText, nullable=False),
    Column("until", Moment, nullable=False),
)
