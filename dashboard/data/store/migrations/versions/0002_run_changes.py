"""Which runs the run frame does not show yet, so that it is brought up to date instead of built anew."""

import sqlalchemy as sa
from alembic import op

from dashboard.data.store.columns import CleanText

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "run_change",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("run_id", CleanText(), nullable=False),
        sa.Column("edit", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_change_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "run_id", name=op.f("pk_run_change")),
    )
    # What changed before changes were listed is not known run by run: an empty id stands for every run.
    op.execute(
        "INSERT INTO run_change (project_id, run_id, edit) "
        "SELECT id, '', run_edits FROM project WHERE run_edits > framed_edits"
    )
