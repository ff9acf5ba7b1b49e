"""Datasets that runs say they used (``mlflow.log_input``)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, true

from dashboard.data.model.run import RunInput
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.schema import Schema, rows

_CONTEXT_TAG = "mlflow.data.context"


class InputTables:
    """The tables ``inputs``, ``input_tags`` and ``datasets``; without them no run has inputs."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._exists = schema.has("inputs") and schema.has("datasets")

    def of(self, connection: Connection, chosen: Chosen) -> dict[str, tuple[RunInput, ...]]:
        """Inputs by run, ordered by name; a run without inputs is missing."""
        if not self._exists:
            return {}
        inputs, datasets = self._schema.table("inputs"), self._schema.table("datasets")
        profile = self._schema.column(datasets, "dataset_profile")
        facts = (datasets.c.name, datasets.c.digest, datasets.c.dataset_source_type, datasets.c.dataset_source)
        statement = self._joined(select(inputs.c.destination_id, inputs.c.input_uuid, *facts, profile))
        wanted = chosen.among(inputs.c.destination_id)
        found = rows(connection, statement.where(wanted).order_by(datasets.c.name, datasets.c.digest))
        contexts = self._contexts(connection, chosen) if found else {}
        result: dict[str, list[RunInput]] = {}
        for run_id, input_id, name, digest, kind, source, summary in found:
            entry = RunInput(name, digest, kind or "", source or "", contexts.get(input_id, ""), summary or "")
            result.setdefault(run_id, []).append(entry)
        return {run_id: tuple(entries) for run_id, entries in result.items()}

    def counts(self, connection: Connection, chosen: Chosen | None = None) -> dict[str, int]:
        """Number of inputs by run; of all runs without `chosen`."""
        if not self._exists:
            return {}
        run = self._schema.table("inputs").c.destination_id
        where = true() if chosen is None else chosen.among(run)
        return dict(rows(connection, self._joined(select(run, func.count())).where(where).group_by(run)))

    def _joined(self, statement: Select[Any]) -> Select[Any]:
        inputs, datasets = self._schema.table("inputs"), self._schema.table("datasets")
        of_runs = and_(inputs.c.source_type == "DATASET", inputs.c.destination_type == "RUN")
        return statement.select_from(inputs.join(datasets, datasets.c.dataset_uuid == inputs.c.source_id)).where(
            of_runs
        )

    def _contexts(self, connection: Connection, chosen: Chosen) -> dict[str, str]:
        if not self._schema.has("input_tags"):
            return {}
        tags, inputs = self._schema.table("input_tags"), self._schema.table("inputs")
        joined = tags.join(inputs, inputs.c.input_uuid == tags.c.input_uuid)
        statement = select(tags.c.input_uuid, tags.c.value).select_from(joined)
        return dict(
            rows(connection, statement.where(tags.c.name == _CONTEXT_TAG, chosen.among(inputs.c.destination_id)))
        )
