"""What experiments report about themselves while they run."""

import sqlalchemy as sa
from alembic import op

from dashboard.data.store.columns import CleanText, Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "live_run",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("baseline", sa.String(length=64), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("client", CleanText(), nullable=False),
        sa.Column("message", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_restarted", sa.Boolean(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("experiment_rev", sa.String(length=64), nullable=True),
        sa.Column("absorbed_by", CleanText(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_live_run_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_live_run")),
    )
    op.create_index(op.f("ix_live_run_project_id_absorbed_by"), "live_run", ["project_id", "absorbed_by"])
    op.create_table(
        "live_point",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("path", CleanText(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_live_point_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "run_id", "path", "step", name=op.f("pk_live_point")),
    )
