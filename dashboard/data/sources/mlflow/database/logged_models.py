"""The table of logged models, which MLflow has since its version 3."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dashboard.data.sources.mlflow.database.schema import Schema, rows
from dashboard.data.sources.mlflow.logged_models import LoggedModel


def read_logged_models(connection: Connection, schema: Schema, run_id: str) -> tuple[LoggedModel, ...]:
    """The living models that a run logged, the newest last; none in an older schema."""
    if not schema.has("logged_models"):
        return ()
    table = schema.table("logged_models")
    statement = (
        select(table.c.model_id, table.c.name, table.c.artifact_location)
        .where(table.c.source_run_id == run_id, table.c.lifecycle_stage.is_distinct_from("deleted"))
        .order_by(table.c.creation_timestamp_ms)
    )
    return tuple(LoggedModel(*row) for row in rows(connection, statement))
