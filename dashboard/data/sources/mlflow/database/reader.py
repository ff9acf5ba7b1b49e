"""The reader of an MLflow database.

A refresh looks at the header of each run, or only of those that are new or may change. Those that run are read; of
those that started or ended of late, or will by a clock that is ahead of ours, a cheap fingerprint says which ones
changed. Everything else, such as a late tag of an old run, is found by sweeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from sqlalchemy import Connection, select

from dashboard.behind import Behind
from dashboard.data.model.primary import Primary
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.run import WHOLE, Artifact, ArtifactHead, MetricHistory, Run, Window
from dashboard.data.sources.mlflow.artifacts import NOWHERE, ArtifactFolders
from dashboard.data.sources.mlflow.database.census import Before, Census, Register, Row
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.history import read_history
from dashboard.data.sources.mlflow.database.logged_models import read_logged_models
from dashboard.data.sources.mlflow.database.pulse import read_pulse
from dashboard.data.sources.mlflow.database.registry import read_models
from dashboard.data.sources.mlflow.database.runs import RunTables
from dashboard.data.sources.mlflow.database.schema import Schema, rows
from dashboard.data.sources.mlflow.database.texts import Beside
from dashboard.data.sources.mlflow.logged_models import LoggedModel, RunArtifacts
from dashboard.data.sources.mlflow.port import Cursor, RunBatch, TrackingInfo
from dashboard.data.sources.mlflow.rules import milliseconds, run_of, wanted
from dashboard.data.sources.mlflow.sweep import Digest, is_due

_BATCH = 4000
_OVERLAP = timedelta(hours=1)
_CENSUS_SHARE = 0.1
_SWEEP_PART = 0.3
_RANGE_SHARE = 0.5
_SMALL_CACHE_KIB = 8_000
_CURSOR_VERSION = 1


class DatabaseReader:
    """Runs, models and histories of one database.

    Every statement is answered whole before the next one, so no read lock outlives a statement and MLflow's own writers
    wait for nobody.

    Args:
        gate: The way in.
        name: Name of the source, given to its runs.
        patterns: Experiments to include.
        clock: Present time, UTC.
        folders: Where artifacts may be read; nowhere by default.
        primary: The metric whose best step counts.
    """

    def __init__(
        self,
        gate: Gate,
        name: str,
        patterns: tuple[str, ...],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        folders: ArtifactFolders = NOWHERE,
        primary: Primary | None = None,
    ) -> None:
        self._gate = gate
        self._name = name
        self._patterns = patterns
        self._artifacts = RunArtifacts(folders, folders, self._logged_models)
        self._primary = primary
        self._clock = clock
        self._schema: Schema | None = None
        self._cursor: Cursor = {}
        self._present: set[str] | None = None

    def check(self) -> TrackingInfo:
        """As `TrackingReader.check`."""
        with self._gate.connect() as connection:
            experiments = self._experiments(connection)
            living = self._register(connection).census(connection).living
            return TrackingInfo("database", self._revision(connection), len(experiments), living)

    def changes(self, cursor: Cursor | None, *, full: bool) -> Iterator[RunBatch]:
        """As `TrackingReader.changes`."""
        with self._gate.connect() as connection:
            self._schema = None
            now = self._clock()
            known = cursor if cursor and cursor.get("version") == _CURSOR_VERSION and not full else None
            since = milliseconds((now if known is None else datetime.fromisoformat(known["at"])) - _OVERLAP)
            tables, census = self._tables(connection), self._look(connection, known, since, now)
            fresh = tables.fresh_digest(connection, census.fresh, since)
            self._present = None
            self._cursor |= {
                "version": _CURSOR_VERSION, "at": now.isoformat(), "deleted": census.wanted - census.living,
                "total": census.wanted, "fresh": fresh.dump(), "watched": census.watched(),
                "row": None if census.last is None else [census.last.number, census.last.run_id],
                "scope": sorted(self._experiments(connection).values()),
            }  # fmt: skip
            if known is None:
                yield from self._everything(connection, tables, census, now)
            else:
                before = Digest.load(known["fresh"]) if "fresh" in known else Digest(fresh.buckets)
                suspects = fresh.suspects(before, census.fresh)
                yield from self._news(connection, tables, known, [*census.running, *census.new, *suspects], now)

    def _look(self, connection: Connection, known: Cursor | None, since_ms: int, now: datetime) -> Census:
        """A glance where it will do, else a census; how long the last census took stands in the cursor."""
        register = self._register(connection)
        before = None if known is None else self._before(connection, known, now)
        glance = None if before is None else register.glance(connection, before, since_ms)
        if known is not None and glance is not None:
            self._cursor = {key: known[key] for key in ("census_at", "census_seconds")}
            return glance
        started = time.perf_counter()
        row = known.get("row") if known else None
        census = register.census(connection, since_ms, Row(*row) if row else None)
        self._cursor = {"census_at": now.isoformat(), "census_seconds": round(time.perf_counter() - started, 3)}
        return census

    def _before(self, connection: Connection, known: Cursor, now: datetime) -> Before | None:
        """What a glance starts from; None when it is time for a census."""
        row, watched = known.get("row"), known.get("watched")
        if row is None or watched is None or known["scope"] != sorted(self._experiments(connection).values()):
            return None
        if is_due(datetime.fromisoformat(known["census_at"]), known["census_seconds"], now, _CENSUS_SHARE):
            return None
        return Before(known["total"], known["deleted"], Row(*row), watched)

    def _everything(
        self, connection: Connection, tables: RunTables, census: Census, now: datetime
    ) -> Iterator[RunBatch]:
        started = time.perf_counter()
        ids = tables.ids(connection)
        digest = Digest()
        is_range = len(ids) > census.everyone * _RANGE_SHARE
        with self._beside(connection) as beside:
            batches = self._batches(connection, tables, ids, now, digest, is_range=is_range, beside=beside)
            yield from batches
        self._present = set(ids)
        self._swept(digest, (time.perf_counter() - started) * _SWEEP_PART, now)

    def _news(
        self, connection: Connection, tables: RunTables, known: Cursor, ids: list[str], now: datetime
    ) -> Iterator[RunBatch]:
        is_strange = known["scope"] != self._cursor["scope"] or known["deleted"] != self._cursor["deleted"]
        swept_at = datetime.fromisoformat(known["swept_at"])
        if is_strange or known["total"] > self._cursor["total"] or is_due(swept_at, known["sweep_seconds"], now):
            started = time.perf_counter()
            digest, everyone = tables.digest(connection), tables.ids(connection)
            ids = list(dict.fromkeys([*ids, *digest.suspects(Digest.load(known["digest"]), everyone)]))
            self._present = set(everyone)
            self._swept(digest, time.perf_counter() - started, now)
        else:
            self._cursor |= {key: known[key] for key in ("digest", "swept_at", "sweep_seconds")}
        yield from self._batches(connection, tables, list(dict.fromkeys(ids)), now, None)

    def _swept(self, digest: Digest, seconds: float, now: datetime) -> None:
        self._cursor |= {"digest": digest.dump(), "sweep_seconds": round(seconds, 3), "swept_at": now.isoformat()}

    def _batches(
        self, connection: Connection, tables: RunTables, ids: Sequence[str], now: datetime, digest: Digest | None,
        *, is_range: bool = False, beside: Beside | None = None,
    ) -> Iterator[RunBatch]:  # fmt: skip
        for start in range(0, len(ids), _BATCH):
            runs: list[Run] = []
            for raw, facts in tables.read(connection, Chosen(ids[start : start + _BATCH], is_range), beside):
                if digest is not None:
                    digest.add(raw.id, facts)
                runs.append(run_of(raw, self._name, now))
            yield RunBatch(tuple(runs), min(start + _BATCH, len(ids)), len(ids))

    @contextmanager
    def _beside(self, connection: Connection) -> Iterator[Beside | None]:
        """None for a server, which reads in a process of its own.

        Runs are read in the order of their ids, which is that of no table: what a cache holds is seldom wanted again.
        """
        if self._gate.path is None:
            yield None
            return
        with self._gate.connect() as other, Behind() as behind:
            for each in (connection, other):
                each.exec_driver_sql(f"PRAGMA cache_size=-{_SMALL_CACHE_KIB}")
            yield Beside(other, behind)

    def next_cursor(self) -> Cursor:
        """As `TrackingReader.next_cursor`."""
        return dict(self._cursor)

    def present(self) -> set[str] | None:
        """As `TrackingReader.present`."""
        return self._present

    def counts(self) -> dict[str, int]:
        """As `TrackingReader.counts`."""
        return {"experiments": len(self._cursor.get("scope", ()))}

    def registered_models(self) -> tuple[RegisteredModel, ...]:
        """As `TrackingReader.registered_models`."""
        with self._gate.connect() as connection:
            return read_models(connection, self._layout(connection), self._name)

    def pulse(self, run_id: str) -> str:
        """As `TrackingReader.pulse`: the run's header and its latest metrics, whatever its history holds."""
        with self._gate.connect() as connection:
            return read_pulse(connection, self._layout(connection), run_id)

    def run(self, run_id: str) -> Run | None:
        """As `TrackingReader.run`."""
        with self._gate.connect() as connection:
            found = self._tables(connection).read(connection, Chosen([run_id]))
        return run_of(found[0][0], self._name, self._clock()) if found else None

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """As `TrackingReader.history`."""
        with self._gate.connect() as connection:
            return read_history(connection, self._layout(connection), run_id, key, limit=points, window=window)

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """As `TrackingReader.artifacts`; only artifacts on this machine's disk."""
        return self._artifacts.listing(run_id, artifact_uri, path)

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """As `TrackingReader.artifact_file`; only artifacts on this machine's disk."""
        return self._artifacts.opened(run_id, artifact_uri, path)

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """As `TrackingReader.artifact_head`; only artifacts on this machine's disk."""
        return self._artifacts.head(run_id, artifact_uri, path, limit)

    def _logged_models(self, run_id: str) -> tuple[LoggedModel, ...]:
        with self._gate.connect() as connection:
            return read_logged_models(connection, self._layout(connection), run_id)

    def close(self) -> None:
        """As `TrackingReader.close`."""
        self._gate.close()

    def _layout(self, connection: Connection) -> Schema:
        if self._schema is None:
            self._schema = Schema(connection, self._gate.address)
        return self._schema

    def _tables(self, connection: Connection) -> RunTables:
        register = self._register(connection)
        return RunTables(self._layout(connection), self._experiments(connection), register, self._primary)

    def _register(self, connection: Connection) -> Register:
        return Register(self._layout(connection), self._experiments(connection))

    def _experiments(self, connection: Connection) -> dict[Any, str]:
        table = self._layout(connection).table("experiments")
        statement = select(table.c.experiment_id, self._layout(connection).name(table))
        if "lifecycle_stage" in table.c:
            statement = statement.where(table.c.lifecycle_stage.is_distinct_from("deleted"))
        return wanted(dict(rows(connection, statement)), self._patterns)

    def _revision(self, connection: Connection) -> str:
        if not self._layout(connection).has("alembic_version"):
            return ""
        found = rows(connection, select(self._layout(connection).table("alembic_version").c.version_num))
        return str(found[0][0]) if found else ""
