"""Whether a run moved, told by a few rows: its header, and one row for each of its metrics."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select

from dashboard.data.sources.mlflow.database.schema import Schema, rows


def read_pulse(connection: Connection, schema: Schema, run_id: str) -> str:
    """A digest of a run's status, end and latest metrics; empty when there is no such run."""
    runs = schema.table("runs")
    header = rows(connection, select(runs.c.status, schema.column(runs, "end_time")).where(runs.c.run_uuid == run_id))
    if not header:
        return ""
    latest = []
    if schema.has("latest_metrics"):
        source = schema.table("latest_metrics")
        columns = [source.c.key, source.c.value, schema.column(source, "step"), schema.column(source, "timestamp")]
        latest = rows(connection, select(*columns).where(source.c.run_uuid == run_id).order_by(source.c.key))
    return hashlib.blake2b(repr((header, latest)).encode(), digest_size=12).hexdigest()
