"""What running experiments told us, event by event, and what it came to."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, delete, func, select, update

from dashboard.data.model.dvc import Values
from dashboard.data.model.live import LiveEvent, LiveKind, LiveRun
from dashboard.data.model.points import Point
from dashboard.data.model.tally import Tally
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text, microseconds, moment_of
from dashboard.data.store.database import Database, chunks, upsert
from dashboard.data.store.documents import encode

_run = schema.live_run
_point = schema.live_point


class _Document(msgspec.Struct, frozen=True):
    params: Values
    metrics: Values
    curves: dict[str, Tally]


_decoded = msgspec.msgpack.Decoder(_Document).decode


@dataclass(frozen=True, slots=True)
class LiveHeader:
    """What decides how a run is shown, without its values.

    Attributes:
        version: Grows with every event.
    """

    id: str
    version: int
    changed_at: datetime
    done_at: datetime | None


class LiveStore:
    """The tables `live_run` and `live_point`.

    Args:
        database: Where.
        now: The clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def receive(self, project_id: int, event: LiveEvent) -> None:
        """Keep what an event says, in one transaction. The same event twice changes nothing the second time."""
        with self._database.write() as connection:
            row = _held(connection, project_id, event, self._now())
            if row.is_restarted and event.kind is LiveKind.DATA:
                _forget_from(connection, row, event.step)
            document = _decoded(row.document)
            curves = _with_points(connection, row, document.curves, event, self._now())
            is_newest = event.kind is not LiveKind.DATA or event.step >= row.step or row.is_restarted
            values = _changes(row, event, self._now())
            if is_newest:
                document = _Document(document.params | event.params, document.metrics | event.metrics, curves)
            else:
                document = _Document(document.params, document.metrics, curves)
            change = update(_run).where(_run.c.project_id == project_id, _run.c.id == row.id)
            connection.execute(change.values(document=encode(document), **values))

    def pulses(self) -> dict[int, str]:
        """By project that had an event a text that changes with every one, in one question."""
        wanted = select(_run.c.project_id, func.count(), func.sum(_run.c.version)).group_by(_run.c.project_id)
        with self._database.read() as connection:
            return {project_id: f"{count}:{version}" for project_id, count, version in connection.execute(wanted)}

    def headers(self, project_id: int) -> list[LiveHeader]:
        """The runs that nothing in the repository took the place of."""
        columns = (_run.c.id, _run.c.version, _run.c.changed_at, _run.c.done_at)
        wanted = select(*columns).where(_run.c.project_id == project_id, _run.c.absorbed_by.is_(None))
        with self._database.read() as connection:
            return [LiveHeader(*row) for row in connection.execute(wanted)]

    def some(self, project_id: int, ids: Sequence[str]) -> list[LiveRun]:
        """These runs with their values; unknown ones are left out."""
        found = []
        with self._database.read() as connection:
            for chunk in chunks(ids):
                rows = connection.execute(select(_run).where(_run.c.project_id == project_id, _run.c.id.in_(chunk)))
                found += [_live_run_of(row) for row in rows]
        return found

    def has(self, project_id: int, run_id: str) -> bool:
        """Whether an event ever named this run."""
        wanted = select(_run.c.id).where(_run.c.project_id == project_id, _run.c.id == run_id)
        with self._database.read() as connection:
            return connection.execute(wanted).first() is not None

    def absorb(self, project_id: int, run_id: str, by: str) -> None:
        """Say which run of the repository took the place of one that reported by itself."""
        mine = and_(_run.c.project_id == project_id, _run.c.id == run_id)
        with self._database.write() as connection:
            connection.execute(update(_run).where(mine).values(absorbed_by=by, version=_run.c.version + 1))

    def release(self, project_id: int, present: Collection[str]) -> None:
        """Show runs by themselves again whose place in the repository is gone.

        Args:
            project_id: Whose.
            present: Ids of the runs that the repository gives now.
        """
        taken = select(_run.c.id, _run.c.absorbed_by).where(
            _run.c.project_id == project_id, _run.c.absorbed_by.is_not(None)
        )
        with self._database.read() as connection:
            lost = [run_id for run_id, by in connection.execute(taken) if by not in present]
        for chunk in chunks(lost):
            with self._database.write() as connection:
                mine = and_(_run.c.project_id == project_id, _run.c.id.in_(chunk))
                connection.execute(update(_run).where(mine).values(absorbed_by=None))

    def absorber(self, project_id: int, run_id: str) -> str | None:
        """Id of the run that took the place of this one; None when none did."""
        wanted = select(_run.c.absorbed_by).where(_run.c.project_id == project_id, _run.c.id == run_id)
        with self._database.read() as connection:
            return connection.execute(wanted).scalar()

    def absorbed(self, project_id: int, by: str) -> list[LiveRun]:
        """The runs whose place a run of the repository took."""
        wanted = select(_run).where(_run.c.project_id == project_id, _run.c.absorbed_by == by)
        with self._database.read() as connection:
            return [_live_run_of(row) for row in connection.execute(wanted)]

    def values_at(self, project_id: int, run_id: str, step: int) -> dict[str, float]:
        """By metric file the value of a run at one step."""
        mine = (_point.c.project_id == project_id, _point.c.run_id == run_id, _point.c.step == step)
        with self._database.read() as connection:
            found = connection.execute(select(_point.c.path, _point.c.value).where(*mine))
            return {path: _number(value) for path, value in found}

    def points(self, project_id: int, run_id: str, path: str) -> list[Point]:
        """Every point of one metric file of a run, by step."""
        with self._database.read() as connection:
            return _points(connection, project_id, run_id, path)


def _held(connection: Connection, project_id: int, event: LiveEvent, now: datetime) -> Row[Any]:
    """The row of the event's run, made when there is none; others wait for our transaction to end."""
    row = {
        "project_id": project_id, "id": event.run_id, "baseline": event.baseline, "name": event.name,
        "client": event.client, "message": event.message, "version": 0, "is_restarted": False, "step": -1,
        "created_at": now, "changed_at": now, "document": encode(_Document({}, {}, {})),
    }  # fmt: skip
    upsert(connection, _run, [row], update=())
    mine = select(_run).where(_run.c.project_id == project_id, _run.c.id == event.run_id)
    return connection.execute(mine.with_for_update()).one()


def _changes(row: Row[Any], event: LiveEvent, now: datetime) -> dict[str, Any]:
    """The columns that an event changes.

    A start of a run that is known is one that was sent twice, a resumption, or a new beginning under the same name. The
    step of the next data tells: points from there on are those of a run that began anew.
    """
    common = {"version": row.version + 1, "changed_at": now}
    if event.kind is LiveKind.START:
        message = event.message or row.message
        begun = {"done_at": None, "experiment_rev": None, "absorbed_by": None}
        return common | begun | {"is_restarted": row.version > 0, "message": message}
    if event.kind is LiveKind.DATA:
        return common | {"is_restarted": False, "step": event.step if row.is_restarted else max(row.step, event.step)}
    return common | {"done_at": row.done_at or now, "experiment_rev": event.experiment_rev or row.experiment_rev}


def _forget_from(connection: Connection, row: Row[Any], step: int) -> None:
    mine = (_point.c.project_id == row.project_id, _point.c.run_id == row.id, _point.c.step >= step)
    connection.execute(delete(_point).where(*mine))


def _with_points(
    connection: Connection, row: Row[Any], curves: Mapping[str, Tally], event: LiveEvent, now: datetime
) -> dict[str, Tally]:
    """Keep the points of an event; returns the aggregates of every metric file then."""
    changed = dict(curves)
    if row.is_restarted and event.kind is LiveKind.DATA:
        changed = {path: _tally(connection, row, path) for path in curves}
    for path, points in event.points.items():
        new = {point.step: point for point in points}
        known = _values_at(connection, row, path, new)
        fresh = [point for step, point in new.items() if step not in known]
        _save_points(connection, row, path, [point for step, point in new.items() if _is_other(point, known)], now)
        is_corrected = any(_is_other(point, known) for step, point in new.items() if step in known)
        changed[path] = (
            _tally(connection, row, path) if is_corrected else changed.get(path, Tally()).plus(fresh)
        )  # fmt: skip
    return {path: tally for path, tally in changed.items() if tally.points}


def _is_other(point: Point, known: Mapping[int, float]) -> bool:
    if point.step not in known:
        return True
    before = known[point.step]
    return before != point.value and not (math.isnan(before) and math.isnan(point.value))


def _values_at(connection: Connection, row: Row[Any], path: str, steps: Iterable[int]) -> dict[int, float]:
    found: dict[int, float] = {}
    for chunk in chunks(list(steps)):
        mine = (_point.c.project_id == row.project_id, _point.c.run_id == row.id, _point.c.path == clean_text(path))
        wanted = select(_point.c.step, _point.c.value).where(*mine, _point.c.step.in_(chunk))
        found.update((step, _number(value)) for step, value in connection.execute(wanted))
    return found


def _save_points(connection: Connection, row: Row[Any], path: str, points: Sequence[Point], now: datetime) -> None:
    rows = [
        {"project_id": row.project_id, "run_id": row.id, "path": path, "step": point.step,
         "at": moment_of(point.at * 1000) if point.at else now,
         "value": None if math.isnan(point.value) else point.value}
        for point in points
    ]  # fmt: skip
    upsert(connection, _point, rows, update=("value",))


def _tally(connection: Connection, row: Row[Any], path: str) -> Tally:
    return Tally().plus(_points(connection, row.project_id, row.id, path))


def _points(connection: Connection, project_id: int, run_id: str, path: str) -> list[Point]:
    mine = (_point.c.project_id == project_id, _point.c.run_id == run_id, _point.c.path == path)
    wanted = select(_point.c.step, _point.c.at, _point.c.value).where(*mine).order_by(_point.c.step)
    return [
        Point(step, microseconds(at) // 1000, _number(value)) for step, at, value in connection.execute(wanted)
    ]  # fmt: skip


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _live_run_of(row: Row[Any]) -> LiveRun:
    document = _decoded(row.document)
    return LiveRun(
        id=row.id, baseline=row.baseline, name=row.name, client=row.client, message=row.message, version=row.version,
        step=row.step, created_at=row.created_at, changed_at=row.changed_at, done_at=row.done_at,
        experiment_rev=row.experiment_rev, absorbed_by=row.absorbed_by, params=document.params,
        metrics=document.metrics, curves=document.curves,
    )  # fmt: skip
