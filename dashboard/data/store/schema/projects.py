"""Projects, their sources, history, runs, models, and what people wrote about them."""

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
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from dashboard.data.store.columns import CleanText, Moment
from dashboard.data.store.schema.ground import metadata, project_id

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
    project_id(),
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
    project_id(),
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
    project_id(),
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
)

commit_index = Table(
    "commit_index",
    metadata,
    project_id(),
    Column("sha", String(64), nullable=False),
    Column("fact_key", ForeignKey("fact.key"), nullable=False),
    PrimaryKeyConstraint("project_id", "sha"),
    Index(None, "fact_key"),
)

run = Table(
    "run",
    metadata,
    project_id(),
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
    project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id"),
)

run_label = Table(
    "run_label",
    metadata,
    project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("label", CleanText, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id", "label"),
)

run_note = Table(
    "run_note",
    metadata,
    project_id(),
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
    project_id(),
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
    project_id(),
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
    project_id(),
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
    project_id(),
    Column("id", String(32), nullable=False),
    Column("run_ids", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("project_id", "id"),
)

run_change = Table(
    "run_change",
    metadata,
    project_id(),
    Column("run_id", CleanText, nullable=False),
    Column("edit", Integer, nullable=False),
    PrimaryKeyConstraint("project_id", "run_id"),
)

content_size = Table(
    "content_size",
    metadata,
    project_id(),
    Column("hash", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    PrimaryKeyConstraint("project_id", "hash"),
)

registered_model = Table(
    "registered_model",
    metadata,
    project_id(),
    Column("source_name", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("project_id", "source_name", "name"),
)

model_event = Table(
    "model_event",
    metadata,
    Column("id", Integer, primary_key=True),
    project_id(),
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

job = Table(
    "job",
    metadata,
    Column("id", String(32), primary_key=True),
    project_id(),
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
