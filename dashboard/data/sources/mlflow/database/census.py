"""Which runs there are, and which of them may have changed.

MLflow's table of runs has no index that tells either, so a census looks at the header of each run. Where rows are
numbered as they come (SQLite), a glance takes its place between two of them: it looks at rows that are new and at runs
that may still change, however many others there are. What it cannot see, such as the deletion or the return of an old
run, waits for the next census, which is due after ten times as long as the last one took.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, false, func, literal_column, or_, select, text

from dashboard.data.sources.mlflow.database.schema import Schema, rows

_RUNNING = ("RUNNING", "SCHEDULED")
_MOST_WATCHED = 500
"""Runs that a glance looks at; where more are new or may change, a census does."""

_IS_numberED = text(
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'runs' AND sql NOT LIKE '%WITHOUT ROWID%'"
)
_number: ColumnElement[int] = literal_column("runs.rowid")
_listed = msgspec.json.Decoder(list[str]).decode


@dataclass(frozen=True, slots=True)
class Row:
    """The last row of the table of runs: its number and the run in it, for numbers may be given anew."""

    number: int
    run_id: str


@dataclass(frozen=True, slots=True)
class Census:
    """What one look tells.

    Attributes:
        everyone: Runs of all experiments, deleted ones too; a glance does not count them.
        wanted: Those of the wanted experiments.
        living: Those of them that are not deleted: a change of the difference is a deletion or return.
        running: Ids of the living ones that run or wait.
        fresh: Ids of the living ones that do not, and started or ended of late, or will by a clock that is ahead.
        last: The last row before anything was looked at; None where rows are not numbered.
        new: Ids of the living ones in rows after the last one before; none where nobody knows.
    """

    everyone: int
    wanted: int
    living: int
    running: list[str]
    fresh: list[str]
    last: Row | None
    new: list[str]

    def watched(self) -> list[str] | None:
        """Ids of the runs that may change; None when they are too many to be looked at one by one."""
        return [*self.running, *self.fresh] if len(self.running) + len(self.fresh) <= _MOST_WATCHED else None


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier look told, as far as a glance needs it.

    Attributes:
        wanted, deleted: Numbers of runs.
        watched: Ids of the runs that might change.
    """

    wanted: int
    deleted: int
    last: Row
    watched: list[str]


class Register:
    """The table of runs.

    Args:
        schema: What the database has.
        experiments: Wanted experiments, id to name.
    """

    def __init__(self, schema: Schema, experiments: Mapping[Any, str]) -> None:
        self._schema = schema
        self._experiments = experiments
        self._runs = schema.table("runs")

    @property
    def wanted(self) -> ColumnElement[bool]:
        """Condition: of a wanted experiment."""
        return self._runs.c.experiment_id.in_(list(self._experiments))

    @property
    def living(self) -> ColumnElement[bool]:
        """Condition: wanted, and not deleted."""
        if "lifecycle_stage" not in self._runs.c:
            return self.wanted
        stage = self._runs.c.lifecycle_stage
        return and_(self.wanted, or_(stage == "active", stage.is_(None)))

    @property
    def running(self) -> ColumnElement[bool]:
        """Condition: runs or waits."""
        return func.coalesce(self._runs.c.status, "").in_(_RUNNING)

    def fresh(self, since_ms: int) -> ColumnElement[bool]:
        """Condition: started or ended since then, or will."""
        times = [self._runs.c[name] > since_ms for name in ("start_time", "end_time") if name in self._runs.c]
        return or_(false(), *times)

    def census(self, connection: Connection, since_ms: int | None = None, after: Row | None = None) -> Census:
        """One look at each run.

        Args:
            connection: To the database.
            since_ms: What is of late; without it nothing is listed.
            after: The last row of an earlier look.
        """
        last = self._last(connection)
        running, fresh = (false(), false()) if since_ms is None else (self.running, self.fresh(since_ms))
        counts = (func.count(), func.count(case((self.wanted, 1))), func.count(case((self.living, 1))))
        columns = (*counts, self._gathered(running), self._gathered(and_(~running, fresh)))
        found = rows(connection, select(*columns).select_from(self._runs))[0]
        everyone, wanted, living, are_running, are_fresh = found
        new = self._new(connection, after) if after and last else []
        return Census(everyone, wanted, living, _sorted(are_running), _sorted(are_fresh), last, new)

    def _new(self, connection: Connection, after: Row) -> list[str]:
        """Runs in later rows; none after a row that holds another run now, because rows were numbered anew."""
        if not self._holds(connection, after):
            return []
        statement = select(self._runs.c.run_uuid).where(_number > after.number, self.living)
        return [run_id for (run_id,) in rows(connection, statement)]

    def _holds(self, connection: Connection, row: Row) -> bool:
        held = rows(connection, select(self._runs.c.run_uuid).where(_number == row.number))
        return held == [(row.run_id,)]

    def _gathered(self, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        gather = func.json_group_array if self._schema.dialect == "sqlite" else func.array_agg
        return gather(self._runs.c.run_uuid).filter(and_(self.living, condition))

    def _last(self, connection: Connection) -> Row | None:
        if self._schema.dialect != "sqlite" or not rows(connection, _IS_numberED)[0][0]:
            return None
        statement = select(_number, self._runs.c.run_uuid).order_by(_number.desc()).limit(1)
        found = rows(connection, statement.select_from(self._runs))
        return Row(*found[0]) if found else None

    def glance(self, connection: Connection, before: Before, since_ms: int) -> Census | None:
        """What a census would tell, unless something that is not looked at changed; None when a census must tell."""
        last = self._last(connection)
        if last is None or not self._holds(connection, before.last):
            return None
        is_new = and_(_number > before.last.number, _number <= last.number)
        states = (self.wanted, self.living, self.running, self.fresh(since_ms))
        asked = select(self._runs.c.run_uuid, is_new, *(case((state, 1), else_=0) for state in states))
        news = rows(connection, asked.where(is_new).limit(_MOST_WATCHED + 1))
        known = rows(connection, asked.where(self._runs.c.run_uuid.in_(before.watched)))
        if len(news) > _MOST_WATCHED or sum(row[3] for row in known) < len(before.watched):
            return None
        wanted = before.wanted + sum(row[2] for row in news)
        deleted = before.deleted + sum(row[2] - row[3] for row in news)
        seen = {row[0]: row for row in [*known, *news] if row[3]}.values()
        running, fresh = (sorted(row[0] for row in seen if is_meant(row)) for is_meant in (_runs, _is_fresh))
        new = [row[0] for row in news if row[3]]
        return Census(0, wanted, wanted - deleted, running, fresh, last, new)


def _runs(row: tuple[Any, ...]) -> bool:
    return bool(row[4])


def _is_fresh(row: tuple[Any, ...]) -> bool:
    return bool(row[5] and not row[4])


def _sorted(ids: Any) -> list[str]:
    return sorted(_listed(ids) if isinstance(ids, str) else ids or ())
