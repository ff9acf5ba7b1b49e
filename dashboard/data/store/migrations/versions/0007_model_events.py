"""What happened to models whose registry keeps no history of it."""

import sqlalchemy as sa
from alembic import op

from dashboard.data.store.columns import CleanText, Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "model_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_name", CleanText(), nullable=False),
        sa.Column("model", CleanText(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("since", Moment(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", CleanText(), nullable=False),
        sa.Column("label", CleanText(), nullable=False),
        sa.Column("from_value", CleanText(), nullable=False),
        sa.Column("to_value", CleanText(), nullable=False),
        sa.Column("by", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_model_event_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_event")),
    )
    op.create_index(op.f("ix_model_event_project_id_model"), "model_event", ["project_id", "model"])
