"""Named views of the run table, the default one of a project, and a note for each run."""

import sqlalchemy as sa
from alembic import op

from dashboard.data.store.columns import CleanText, Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "run_note",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", CleanText(), nullable=False),
        sa.Column("text", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_run_note_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "run_id", name=op.f("pk_run_note")),
    )
    op.create_table(
        "view",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_view_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view")),
    )
    op.create_index(op.f("ix_view_project_id"), "view", ["project_id"], unique=False)
    op.add_column("project", sa.Column("default_view", sa.String(length=32), nullable=True))
