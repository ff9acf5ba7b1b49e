"""Params and tags: texts by run and key.

SQLite groups them itself: a row for each run instead of one for each value takes half the time. Of thousands of runs it
makes one row, for it lets other threads run only while it looks for the next one.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal, select, true
from sqlalchemy.exc import DataError

from dashboard.behind import Behind
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.schema import Schema, rows

_WHOLE_BYTES = 32_000_000
"""The longest that texts come as one value: it is in memory beside what is read from it."""

TextsByRun = dict[str, dict[str, str]]
_decoded = msgspec.json.Decoder(dict[str, str]).decode
_decoded_whole = msgspec.json.Decoder(TextsByRun).decode


@dataclass(frozen=True, slots=True)
class Beside:
    """A second way into a database of SQLite, for what is read beside the rest.

    Attributes:
        connection: Nobody else uses it.
        behind: Where that is done.
    """

    connection: Connection
    behind: Behind


class TextTables:
    """The tables ``params`` and ``tags``; one that is missing has no texts."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def of(self, connection: Connection, name: str, chosen: Chosen | None) -> TextsByRun:
        """The texts of one table; of all runs without `chosen`. A run without any is missing."""
        if not self._schema.has(name):
            return {}
        source = self._schema.table(name)
        where = true() if chosen is None else chosen.among(source.c.run_uuid)
        if self._schema.dialect == "sqlite":
            return {run_id: _decoded(texts) for run_id, texts in rows(connection, self._objects(name, where))}
        result: TextsByRun = {}
        for run_id, key, value in rows(
            connection, select(source.c.run_uuid, source.c.key, source.c.value).where(where)
        ):
            result.setdefault(run_id, {})[key] = value or ""
        return result

    def both(self, connection: Connection, chosen: Chosen) -> tuple[TextsByRun, TextsByRun]:
        """Params and tags."""
        return self.of(connection, "params", chosen), self.of(connection, "tags", chosen)

    def beside(self, beside: Beside, chosen: Chosen) -> tuple[TextsByRun, TextsByRun]:
        """As `both`, while other threads run."""
        return self._whole(beside.connection, "params", chosen), self._whole(beside.connection, "tags", chosen)

    def _whole(self, connection: Connection, name: str, chosen: Chosen) -> TextsByRun:
        if not self._schema.has(name):
            return {}
        objects = self._objects(name, chosen.among(self._schema.table(name).c.run_uuid)).subquery()
        entry = func.json_quote(objects.c.run_uuid).concat(":").concat(objects.c.texts)
        whole = literal("{").concat(func.coalesce(func.group_concat(entry, ","), "")).concat("}")
        driver: Any = connection.connection.driver_connection
        most = driver.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(most, _WHOLE_BYTES))
        try:
            return _decoded_whole(rows(connection, select(whole))[0][0])
        except DataError:  # longer than one value may be
            driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
            return self.of(connection, name, chosen)
        finally:
            driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)

    def _objects(self, name: str, where: ColumnElement[bool]) -> Select[Any]:
        """Of SQLite: a run, and its texts as a JSON object."""
        source = self._schema.table(name)
        value = func.coalesce(cast(source.c.value, Text), "")
        texts = func.json_group_object(source.c.key, value).label("texts")
        return select(source.c.run_uuid, texts).group_by(source.c.run_uuid).where(where)
