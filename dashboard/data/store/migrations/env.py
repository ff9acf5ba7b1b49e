"""Alembic's entry: runs the scripts on the connection that `Database.migrate` hands over."""

from __future__ import annotations

from alembic import context

from dashboard.data.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
