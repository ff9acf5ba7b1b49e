"""Registered models, each kept whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select

from dashboard.data.model.registry import RegisteredModel
from dashboard.data.store import schema
from dashboard.data.store.changes import bump
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert
from dashboard.data.store.documents import decode_model, encode

_model = schema.registered_model


class ModelStore:
    """The table `registered_model`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, project_id: int) -> list[RegisteredModel]:
        """Every model of a project, by name."""
        wanted = select(_model.c.document).where(_model.c.project_id == project_id)
        with self._database.read() as connection:
            payloads = connection.scalars(wanted.order_by(_model.c.name, _model.c.source_name)).all()
        return [decode_model(payload) for payload in payloads]

    def replace(self, project_id: int, source_name: str, models: Sequence[RegisteredModel]) -> bool:
        """Make these the models of one source; False when nothing changed."""
        mine = (_model.c.project_id == project_id, _model.c.source_name == source_name)
        new = {clean_text(model.name): encode(model) for model in models}
        with self._database.read() as connection:
            old = {row.name: row.document for row in connection.execute(select(_model).where(*mine))}
        if old == new:
            return False
        rows = [
            {"project_id": project_id, "source_name": source_name, "name": name, "document": document}
            for name, document in new.items()
        ]
        with self._database.write() as connection:
            connection.execute(delete(_model).where(*mine))
            upsert(connection, _model, rows)
            bump(connection, project_id, runs=())
        return True

    def remove_other_sources(self, project_id: int, source_names: Collection[str]) -> bool:
        """Remove the models of sources that the configuration no longer names; False when there were none."""
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
