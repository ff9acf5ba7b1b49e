"""Registered models, each kept whole, and the log of what happened to those whose registry keeps no history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from dashboard.data.model.promotions import ModelEvent, Readings, happened
from dashboard.data.model.registry import Promotion, RegisteredModel
from dashboard.data.store import schema
from dashboard.data.store.changes import bump
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert
from dashboard.data.store.documents import decode_model, encode

_model = schema.registered_model
_event = schema.model_event

Log = dict[tuple[str, str], tuple[Promotion, ...]]
"""What happened to models, newest first, by name of source and model."""


class ModelStore:
    """The tables `registered_model` and `model_event`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, project_id: int) -> list[RegisteredModel]:
        """Every model of a project, by name."""
        wanted = select(_model.c.document).where(_model.c.project_id == project_id)
        with self._database.read() as connection:
            payloads = connection.scalars(wanted.order_by(_model.c.name, _model.c.source_name)).all()
        return [decode_model(payload) for payload in payloads]

    def named(self, project_id: int, name: str) -> Sequence[RegisteredModel]:
        """The models of one name, by source."""
        mine = (_model.c.project_id == project_id, _model.c.name == clean_text(name))
        with self._database.read() as connection:
            payloads = connection.scalars(select(_model.c.document).where(*mine).order_by(_model.c.source_name)).all()
        return [decode_model(payload) for payload in payloads]

    def replace(
        self, project_id: int, source_name: str, models: Sequence[RegisteredModel], readings: Readings | None = None
    ) -> bool:
        """Make these the models of one source, and log what happened to them, in one transaction.

        Args:
            project_id: Whose.
            source_name: The source.
            models: All of its models.
            readings: When it was read; None for a source that keeps its own history, of which nothing is logged.

        Returns:
            False when nothing changed.
        """
        new = {clean_text(model.name): encode(model) for model in models}
        with self._database.read() as connection:
            is_logged = readings is None or readings.since is not None or _has_log(connection, project_id, source_name)
            if (is_logged or not new) and _documents(connection, project_id, source_name) == new:
                return False
        with self._database.write() as connection:
            old = _documents(connection, project_id, source_name)
            if readings is not None:
                known = readings.since is not None or _has_log(connection, project_id, source_name)
                before = [decode_model(payload) for payload in old.values()] if known else []
                _log(connection, project_id, source_name, happened(before, models, readings))
            _rewrite(connection, project_id, source_name, new)
            bump(connection, project_id, runs=())
        return True

    def history(self, project_id: int, models: Iterable[str] | None = None) -> Log:
        """What was logged, newest first, by name of source and model.

        Args:
            project_id: Whose.
            models: Only of models of these names; None for all.
        """
        wanted = select(_event).where(_event.c.project_id == project_id)
        if models is not None:
            wanted = wanted.where(_event.c.model.in_([clean_text(name) for name in models]))
        found = defaultdict(list)
        with self._database.read() as connection:
            for row in connection.execute(wanted.order_by(_event.c.at.desc(), _event.c.id.desc())):
                found[row.source_name, row.model].append(_promotion(row))
        return {key: tuple(events) for key, events in found.items()}

    def remove_other_sources(self, project_id: int, source_names: Collection[str]) -> bool:
        """Remove the models of sources that the configuration no longer names; False when there were none.

        What was logged of them stays: no source can give it again, and the source may come back.
        """
        gone = (_model.c.project_id == project_id, _model.c.source_name.not_in(source_names))
        with self._database.write() as connection:
            removed = connection.execute(delete(_model).where(*gone).returning(_model.c.name)).all()
            if removed:
                bump(connection, project_id, runs=())
        return bool(removed)

    def count(self, project_id: int, source_name: str | None = None) -> int:
        """Number of models, of one source or all."""
        wanted = select(func.count()).where(_model.c.project_id == project_id)
        if source_name is not None:
            wanted = wanted.where(_model.c.source_name == source_name)
        with self._database.read() as connection:
            return int(connection.execute(wanted).scalar_one())


def _documents(connection: Connection, project_id: int, source_name: str) -> dict[str, bytes]:
    mine = (_model.c.project_id == project_id, _model.c.source_name == source_name)
    return {row.name: row.document for row in connection.execute(select(_model).where(*mine))}


def _rewrite(connection: Connection, project_id: int, source_name: str, new: Mapping[str, bytes]) -> None:
    connection.execute(delete(_model).where(_model.c.project_id == project_id, _model.c.source_name == source_name))
    rows = [
        {"project_id": project_id, "source_name": source_name, "name": name, "document": document}
        for name, document in new.items()
    ]
    upsert(connection, _model, rows)


def _has_log(connection: Connection, project_id: int, source_name: str) -> bool:
    mine = (_event.c.project_id == project_id, _event.c.source_name == source_name)
    return connection.execute(select(_event.c.id).where(*mine).limit(1)).first() is not None


def _log(connection: Connection, project_id: int, source_name: str, events: Sequence[ModelEvent]) -> None:
    rows = [
        {"project_id": project_id, "source_name": source_name, "model": model, "at": event.at, "since": event.since,
         "kind": str(event.kind), "version": event.version, "label": event.label, "from_value": event.from_,
         "to_value": event.to, "by": event.by}
        for model, event in events
    ]  # fmt: skip
    if rows:
        connection.execute(insert(_event), rows)


def _promotion(row: Row[Any]) -> Promotion:
    return Promotion(
        at=row.at, by=row.by, from_=row.from_value, to=row.to_value, version=row.version, kind=row.kind,
        label=row.label, since=row.since,
    )  # fmt: skip
