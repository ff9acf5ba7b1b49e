"""The first tables: projects, sources, refs, commits, facts, runs, models, jobs, leases."""

import sqlalchemy as sa
from alembic import op

from dashboard.data.store.columns import CleanText, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("has_metrics", sa.Boolean(), nullable=False),
        sa.Column("is_dvc", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("tracked", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fact")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("holder", CleanText(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("description", CleanText(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("default_branch", CleanText(), nullable=True),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("datasets", sa.Integer(), nullable=False),
        sa.Column("models", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", Moment(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("published_edits", sa.Integer(), nullable=False),
        sa.Column("run_edits", sa.Integer(), nullable=False),
        sa.Column("framed_edits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_project_owner_name")),
    )
    op.create_table(
        "commit_index",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("fact_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["fact_key"], ["fact.key"], name=op.f("fk_commit_index_fact_key")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_commit_index_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "sha", name=op.f("pk_commit_index")),
    )
    op.create_index(op.f("ix_commit_index_fact_key"), "commit_index", ["fact_key"], unique=False)
    op.create_table(
        "commits",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("message", CleanText(), nullable=False),
        sa.Column("author", CleanText(), nullable=False),
        sa.Column("author_email", CleanText(), nullable=False),
        sa.Column("authored_at", Moment(), nullable=False),
        sa.Column("committed_at", Moment(), nullable=False),
        sa.Column("parents", CleanText(), nullable=False),
        sa.Column("branch", CleanText(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_commits_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "sha", name=op.f("pk_commits")),
    )
    op.create_index(op.f("ix_commits_project_id_committed_at"), "commits", ["project_id", "committed_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=True),
        sa.Column("source", CleanText(), nullable=True),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", CleanText(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("worker", CleanText(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_job_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("slot", name=op.f("uq_job_slot")),
    )
    op.create_index(op.f("ix_job_project_id_created_at"), "job", ["project_id", "created_at"], unique=False)
    op.create_index(op.f("ix_job_state_created_at"), "job", ["state", "created_at"], unique=False)
    op.create_table(
        "ref",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("commit_sha", sa.String(length=64), nullable=False),
        sa.Column("baseline", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ref_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "kind", "name", name=op.f("pk_ref")),
    )
    op.create_index(op.f("ix_ref_project_id_commit_sha"), "ref", ["project_id", "commit_sha"], unique=False)
    op.create_table(
        "registered_model",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_name", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_registered_model_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "source_name", "name", name=op.f("pk_registered_model")),
    )
    op.create_table(
        "run",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_name", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("experiment", CleanText(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("user", CleanText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("branch", CleanText(), nullable=True),
        sa.Column("is_branch_derived", sa.Boolean(), nullable=False),
        sa.Column("commit_sha", sa.String(length=64), nullable=True),
        sa.Column("parent", CleanText(), nullable=True),
        sa.Column("artifact_uri", CleanText(), nullable=False),
        sa.Column("fingerprint", CleanText(), nullable=False),
        sa.Column("folded", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_run_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_project_id_commit_sha"), "run", ["project_id", "commit_sha"], unique=False)
    op.create_index(op.f("ix_run_project_id_created_at"), "run", ["project_id", "created_at"], unique=False)
    op.create_index(op.f("ix_run_project_id_source_name_id"), "run", ["project_id", "source_name", "id"], unique=False)
    op.create_table(
        "run_document",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", CleanText(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_document_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "run_id", name=op.f("pk_run_document")),
    )
    op.create_table(
        "run_label",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", CleanText(), nullable=False),
        sa.Column("label", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_label_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "run_id", "label", name=op.f("pk_run_label")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("is_running", sa.Boolean(), nullable=False),
        sa.Column("last_success_at", Moment(), nullable=True),
        sa.Column("last_attempt_at", Moment(), nullable=True),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_source_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_source_project_id_name")),
    )
