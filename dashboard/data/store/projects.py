"""Projects and their sources: what the configuration names, and how well each syncs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, select, update

from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project, ProjectKey, Source, SourceKind, SyncState
from dashboard.data.store import schema
from dashboard.data.store.changes import EVERY_RUN, RunChanges, bump, listed, set_framed
from dashboard.data.store.database import Database
from dashboard.data.store.leases import held_leases, sync_lease

_project = schema.project
_source = schema.source
_change = schema.run_change

# Every answer begins with these two, so they are built once: that takes as long as running them.
_NAMED = select(_project).where(
    _project.c.owner == bindparam("owner"), _project.c.name == bindparam("name"), _project.c.is_hidden.is_(False)
)
_SOURCES = (
    select(_source).where(_source.c.project_id.in_(bindparam("ids", expanding=True))).order_by(_source.c.position)
)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source as the configuration names it; a new `basis` means that nothing read before counts any more."""

    kind: SourceKind
    name: str
    address: str
    settings: str

    @property
    def basis(self) -> str:
        """Digest of the settings: these may hold credentials, so they are not stored themselves."""
        return hashlib.sha256(self.settings.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project as the configuration names it."""

    key: ProjectKey
    description: str
    goals: dict[str, str]
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """What a sync needs to know about a source: where it stopped and when it may be asked again."""

    id: int
    name: str
    cursor: dict[str, Any] | None
    failures: int
    retry_at: datetime | None


class ProjectStore:
    """The tables `project` and `source`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def configure(self, entries: Sequence[ProjectEntry]) -> None:
        """Make the tables name exactly these projects and sources; projects no longer named are hidden, not lost."""
        with self._database.write() as connection:
            known = {ProjectKey(row.owner, row.name): row for row in connection.execute(select(_project))}
            named = {entry.key for entry in entries}
            for key, row in known.items():
                if key not in named and not row.is_hidden:
                    connection.execute(update(_project).where(_project.c.id == row.id).values(is_hidden=True))
            for position, entry in enumerate(entries):
                project_id = _save_project(connection, entry, position, known.get(entry.key))
                _save_sources(connection, project_id, entry.sources)

    def all(self, now: datetime) -> list[Project]:
        """Every project of the configuration, in its order."""
        shown = select(_project).where(_project.c.is_hidden.is_(False)).order_by(_project.c.position)
        with self._database.read() as connection:
            rows = connection.execute(shown).all()
            health = _sources_by_project(connection, [row.id for row in rows], now)
        return [_project_of(row, health.get(row.id, [])) for row in rows]

    def get(self, owner: str, name: str, now: datetime) -> Project | None:
        """One project; None when the configuration does not name it."""
        with self._database.read() as connection:
            row = connection.execute(_NAMED, {"owner": owner, "name": name}).first()
            return None if row is None else _project_of(row, _sources_by_project(connection, [row.id], now)[row.id])

    def sources(self, project_id: int, now: datetime) -> list[Source]:
        """A project's sources in the order of the configuration."""
        with self._database.read() as connection:
            return _sources_by_project(connection, [project_id], now)[project_id]

    def progress(self, project_id: int) -> dict[str, SourceProgress]:
        """Where each source's last sync stopped, by source name."""
        wanted = select(_source).where(_source.c.project_id == project_id)
        with self._database.read() as connection:
            return {
                row.name: SourceProgress(row.id, row.name, row.cursor, row.failures, row.retry_at)
                for row in connection.execute(wanted)
            }

    def start_source(self, source_id: int, at: datetime) -> None:
        """Say that a source is being read."""
        with self._database.write() as connection:
            connection.execute(
                update(_source).where(_source.c.id == source_id).values(is_running=True, last_attempt_at=at)
            )

    def save_cursor(self, source_id: int, cursor: dict[str, Any] | None) -> None:
        """Keep where a source's reading stopped."""
        with self._database.write() as connection:
            connection.execute(update(_source).where(_source.c.id == source_id).values(cursor=cursor))

    def finish_source(
        self, source_id: int, at: datetime, *, seconds: float, counts: dict[str, int], warnings: Sequence[Problem]
    ) -> None:
        """Say that a source was read to its end."""
        with self._database.write() as connection:
            connection.execute(
                update(_source)
                .where(_source.c.id == source_id)
                .values(
                    is_running=False, last_success_at=at, duration_seconds=seconds, counts=counts, problem=None,
                    warnings=[asdict(warning) for warning in warnings], failures=0, retry_at=None,
                )
            )  # fmt: skip

    def fail_source(self, source_id: int, problem: Problem, *, seconds: float, retry_at: datetime) -> None:
        """Say why a source could not be read; what it gave before stays."""
        with self._database.write() as connection:
            connection.execute(
                update(_source)
                .where(_source.c.id == source_id)
                .values(
                    is_running=False, duration_seconds=seconds, problem=asdict(problem),
                    failures=_source.c.failures + 1, retry_at=retry_at,
                )
            )  # fmt: skip

    def stop_sources(self, project_id: int) -> None:
        """Say that nothing of a project is being read (after a sync that was interrupted)."""
        running = and_(_source.c.project_id == project_id, _source.c.is_running)
        with self._database.write() as connection:
            connection.execute(update(_source).where(running).values(is_running=False))

    def set_head(self, project_id: int, default_branch: str | None, head: str | None) -> bool:
        """Keep where the default branch stands; False when that is known."""
        mine = select(_project.c.default_branch, _project.c.head).where(_project.c.id == project_id)
        with self._database.write() as connection:
            if tuple(connection.execute(mine).one()) == (default_branch, head):
                return False
            values = {"default_branch": default_branch, "head": head}
            connection.execute(update(_project).where(_project.c.id == project_id).values(**values))
            bump(connection, project_id, runs=())
        return True

    def head(self, project_id: int) -> str | None:
        """Commit of the default branch; None before the first sync or without a repository."""
        with self._database.read() as connection:
            return connection.execute(select(_project.c.head).where(_project.c.id == project_id)).scalar()

    def goals(self, project_id: int) -> dict[str, str]:
        """Which direction of a metric is better."""
        with self._database.read() as connection:
            return dict(connection.execute(select(_project.c.goals).where(_project.c.id == project_id)).scalar_one())

    def edits(self, project_id: int) -> int:
        """Number of changes not yet published, to hand to `publish`."""
        wanted = select(_project.c.edits - _project.c.published_edits).where(_project.c.id == project_id)
        with self._database.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def run_changes(self, project_id: int) -> RunChanges:
        """What the run frame does not show yet."""
        counters = select(_project.c.run_edits, _project.c.framed_edits).where(_project.c.id == project_id)
        with self._database.read() as connection:
            edit, framed = connection.execute(counters).one()
            return RunChanges(edit, edit > framed, listed(connection, project_id))

    def set_framed(self, project_id: int, changes: RunChanges) -> None:
        """Say that the run frame shows these changes; a run that has changed again since stays listed."""
        with self._database.write() as connection:
            set_framed(connection, project_id, _change.c.edit <= changes.edit)

    def publish(self, project_id: int, edits: int, summary: dict[str, Any]) -> None:
        """Show a new generation: `edits` more changes, and the project's columns in `summary`."""
        with self._database.write() as connection:
            connection.execute(
                update(_project)
                .where(_project.c.id == project_id)
                .values(
                    published_edits=_project.c.published_edits + edits,
                    generation=_project.c.generation + 1,
                    **summary,
                )
            )


def _save_project(connection: Connection, entry: ProjectEntry, position: int, row: Row[Any] | None) -> int:
    values = {
        "owner": entry.key.owner, "name": entry.key.name, "position": position, "is_hidden": False,
        "description": entry.description, "goals": entry.goals,
    }  # fmt: skip
    if row is None:
        result = connection.execute(insert(_project).values(**values).returning(_project.c.id))
        return int(result.scalar_one())
    if any(getattr(row, name) != value for name, value in values.items()):
        connection.execute(update(_project).where(_project.c.id == row.id).values(**values))
        bump(connection, row.id, runs=EVERY_RUN if row.goals != entry.goals else ())
    return int(row.id)


def _save_sources(connection: Connection, project_id: int, entries: Iterable[SourceEntry]) -> None:
    rows = connection.execute(select(_source).where(_source.c.project_id == project_id))
    known = {row.name: row for row in rows}
    fresh: dict[str, Any] = {
        "counts": {}, "warnings": [], "cursor": None, "problem": None, "failures": 0, "retry_at": None
    }  # fmt: skip
    for position, entry in enumerate(entries):
        row = known.pop(entry.name, None)
        values: dict[str, Any] = {
            "kind": entry.kind.value, "address": entry.address, "position": position, "basis": entry.basis
        }  # fmt: skip
        if row is None:
            connection.execute(insert(_source).values(project_id=project_id, name=entry.name, **values, **fresh))
        elif row.basis != entry.basis:
            connection.execute(update(_source).where(_source.c.id == row.id).values(**values, **fresh))
        elif any(getattr(row, name) != value for name, value in values.items()):
            connection.execute(update(_source).where(_source.c.id == row.id).values(**values))
    if known:
        gone = [row.id for row in known.values()]
        connection.execute(delete(_source).where(_source.c.id.in_(gone)))


def _sources_by_project(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, list[Source]]:
    found: dict[int, list[Source]] = {project_id: [] for project_id in ids}
    rows = connection.execute(_SOURCES, {"ids": ids}).all()
    held = held_leases(connection, now) if any(row.is_running for row in rows) else frozenset()
    for row in rows:
        is_syncing = row.is_running and sync_lease(row.project_id) in held
        found[row.project_id].append(_source_of(row, is_syncing=is_syncing))
    return found


def _source_of(row: Row[Any], *, is_syncing: bool) -> Source:
    return Source(
        id=row.id, kind=SourceKind(row.kind), name=row.name, address=row.address,
        state=_state(row, is_syncing=is_syncing), last_success_at=row.last_success_at,
        last_attempt_at=row.last_attempt_at, duration_seconds=row.duration_seconds, counts=row.counts,
        problem=Problem(**row.problem) if row.problem else None,
        warnings=tuple(Problem(**warning) for warning in row.warnings),
    )  # fmt: skip


def _state(row: Row[Any], *, is_syncing: bool) -> SyncState:
    if is_syncing:
        return SyncState.RUNNING
    if row.problem:
        return SyncState.FAILED
    return SyncState.OK if row.last_success_at else SyncState.NEVER


def _project_of(row: Row[Any], sources: Sequence[Source]) -> Project:
    successes = [source.last_success_at for source in sources if source.last_success_at]
    return Project(
        id=row.id, key=ProjectKey(row.owner, row.name), description=row.description,
        default_branch=row.default_branch, head=row.head, goals=row.goals, runs=row.runs, datasets=row.datasets,
        models=row.models, last_activity_at=row.last_activity_at, state=_overall(sources),
        last_success_at=min(successes, default=None), generation=row.generation,
    )  # fmt: skip


def _overall(sources: Sequence[Source]) -> SyncState:
    states = {source.state for source in sources}
    for state in (SyncState.RUNNING, SyncState.FAILED, SyncState.NEVER):
        if state in states:
            return state
    return SyncState.OK if states else SyncState.NEVER


def count_of(connection: Connection, table: Any, project_id: int) -> int:
    """Number of a project's rows in a table."""
    counted = select(func.count()).select_from(table).where(table.c.project_id == project_id)
    return int(connection.execute(counted).scalar_one())
