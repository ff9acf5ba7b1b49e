"""What all tables share."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def project_id() -> Column[int]:
    """The column of a table whose rows belong to a project and go with it."""
    return Column("project_id", ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
