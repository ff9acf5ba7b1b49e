"""Runs of MLflow's tables, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from dashboard.data.model.primary import Primary
from dashboard.data.sources.mlflow.database.census import Register
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.inputs import InputTables
from dashboard.data.sources.mlflow.database.metrics import MetricTables
from dashboard.data.sources.mlflow.database.schema import Schema, rows
from dashboard.data.sources.mlflow.database.texts import Beside, TextTables
from dashboard.data.sources.mlflow.rules import RawRun
from dashboard.data.sources.mlflow.sweep import Digest

_AT_ONCE = 5_000
_FRESH_BUCKETS = 1024
_MANY_FRESH = 20_000
"""Runs of late whose tags and counts are looked at with every reading."""

_HEADER = ("name", "user_id", "start_time", "end_time", "artifact_uri", "source_version")

Facts = tuple[Any, ...]


class RunTables:
    """The tables that together hold runs.

    Args:
        schema: What the database has.
        experiments: Wanted experiments, id to name.
        register: Says which runs live.
        primary: The metric whose best step counts.
    """

    def __init__(
        self, schema: Schema, experiments: Mapping[Any, str], register: Register, primary: Primary | None = None
    ) -> None:
        self._schema = schema
        self._experiments = experiments
        self._metrics = MetricTables(schema, primary)
        self._inputs = InputTables(schema)
        self._texts = TextTables(schema)
        self._register = register
        self._runs = schema.table("runs")

    def ids(self, connection: Connection) -> list[str]:
        """Ids of living runs, in the order of the database's indexes."""
        statement = select(self._runs.c.run_uuid).where(self._register.living).order_by(self._runs.c.run_uuid)
        return [run_id for (run_id,) in rows(connection, statement)]

    def read(
        self, connection: Connection, chosen: Chosen, beside: Beside | None = None
    ) -> list[tuple[RawRun, Facts]]:  # fmt: skip
        """Complete runs in the order asked for, each with the facts of its fingerprint; deleted ones are left out."""
        texts = beside.behind.begin(partial(self._texts.beside, beside, chosen)) if beside else None
        headers = {row[0]: row for row in self._headers(connection, chosen.among(self._runs.c.run_uuid))}
        found = [run_id for run_id in chosen.ids if run_id in headers]
        metrics = self._metrics.summaries(connection, chosen, found)
        newest = self._metrics.newest_ms(connection, [run_id for run_id in found if headers[run_id][2] == "RUNNING"])
        inputs = self._inputs.of(connection, chosen)
        params, tags = texts.result() if texts else self._texts.both(connection, chosen)
        result = []
        for run_id in found:
            _, experiment, status, name, user, start, end, artifacts, version = headers[run_id]
            raw = RawRun(
                id=run_id, experiment=self._experiments[experiment], name=name, status=status, user=user,
                start_ms=start, end_ms=end, artifact_uri=artifacts, source_version=version,
                newest_metric_ms=newest.get(run_id), params=params.get(run_id, {}),
                tags=tags.get(run_id, {}), metrics=metrics.summaries[run_id], inputs=inputs.get(run_id, ()),
            )  # fmt: skip
            counts = (len(raw.params), metrics.counts.get(run_id, 0), len(raw.inputs))
            result.append((raw, (raw.experiment, name, status, end, *counts, sorted(raw.tags.items()))))
        return result

    def digest(self, connection: Connection) -> Digest:
        """Fingerprints of all living runs, from headers, tags and counts: equal facts as `read` tells."""
        digest = Digest()
        self._add(connection, digest, None)
        return digest

    def fresh_digest(self, connection: Connection, run_ids: Sequence[str], since_ms: int) -> Digest:
        """The same of the runs that a census found fresh; of very many, as their headers tell."""
        digest = Digest(_FRESH_BUCKETS)
        if len(run_ids) > _MANY_FRESH:
            fresh = and_(~self._register.running, self._register.fresh(since_ms))
            for run_id, experiment, status, name, _, start, end, *_ in self._headers(connection, fresh):
                digest.add(run_id, (self._experiments[experiment], name, status, start, end))
            return digest
        for start in range(0, len(run_ids), _AT_ONCE):
            self._add(connection, digest, Chosen(run_ids[start : start + _AT_ONCE]))
        return digest

    def _add(self, connection: Connection, digest: Digest, chosen: Chosen | None) -> None:
        params = self._param_counts(connection, chosen)
        tags = self._texts.of(connection, "tags", chosen)
        points = self._metrics.counts(connection, chosen)
        inputs = self._inputs.counts(connection, chosen)
        where = true() if chosen is None else chosen.among(self._runs.c.run_uuid)
        for run_id, experiment, status, name, _, _, end, _, _ in self._headers(connection, where):
            counts = (params.get(run_id, 0), points.get(run_id, 0), inputs.get(run_id, 0))
            items = sorted(tags.get(run_id, {}).items())
            digest.add(run_id, (self._experiments[experiment], name, status, end, *counts, items))

    def _headers(self, connection: Connection, where: ColumnElement[bool]) -> Iterable[tuple[Any, ...]]:
        optional = [self._schema.column(self._runs, name) for name in _HEADER]
        columns = (self._runs.c.run_uuid, self._runs.c.experiment_id, self._runs.c.status, *optional)
        return rows(connection, select(*columns).where(and_(self._register.living, where)))

    def _param_counts(self, connection: Connection, chosen: Chosen | None) -> dict[str, int]:
        if not self._schema.has("params"):
            return {}
        run = self._schema.table("params").c.run_uuid
        where = true() if chosen is None else chosen.among(run)
        return dict(rows(connection, select(run, func.count()).where(where).group_by(run)))
