"""Selections of runs, kept under a key made of their content: the same runs in the same order are one selection."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert

_selection = schema.run_selection
_DIGEST_BYTES = 12
MOST = 10_000


class SelectionStore:
    """The table `run_selection`: what a selection holds never changes, because an address may name it.

    Args:
        database: Where.
        now: The clock.
        most: How many each project keeps. The one that was kept longest ago goes, so that a program that asks for ever
            new ones fills no disk.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], *, most: int = MOST) -> None:
        self._database = database
        self._now = now
        self._most = most

    def keep(self, project_id: int, run_ids: Sequence[str]) -> str:
        """Keep a selection, for as long as a new one if it was kept before.

        Returns:
            Its id: 24 hex digits of the hash of its content.
        """
        text = _text([clean_text(run_id) for run_id in run_ids])
        key = _key(text)
        with self._database.write() as connection:
            self._put(connection, project_id, key, text)
        return key

    def keep_parts(self, whole: Sequence[str], parts: Mapping[int, Sequence[tuple[int, str]]]) -> str:
        """Keep a selection of runs of several projects, so that each project knows its own part and no other.

        Args:
            whole: Full ids of all of them, of which the id is made.
            parts: By project: places in the whole and ids.

        Returns:
            Its id.
        """
        key = _key(_text([clean_text(name) for name in whole]))
        with self._database.write() as connection:
            for project_id, places in sorted(parts.items()):
                self._put(connection, project_id, key, _text([[at, clean_text(run_id)] for at, run_id in places]))
        return key

    def parts(self, project_ids: Collection[int], selection_id: str) -> dict[int, tuple[tuple[int, str], ...]]:
        """What these projects keep of a selection of several: places in the whole and ids, by project."""
        wanted = select(_selection.c.project_id, _selection.c.run_ids).where(_selection.c.id == selection_id)
        with self._database.read() as connection:
            rows = [(row.project_id, _read(row.run_ids)) for row in connection.execute(wanted)]
        return {
            project_id: tuple((at, run_id) for at, run_id in read)
            for project_id, read in rows
            if project_id in project_ids and all(isinstance(item, list) for item in read)
        }

    def get(self, project_id: int, selection_id: str) -> tuple[str, ...] | None:
        """Ids of its runs in their order, of several projects those of this one; None when there is none of this id."""
        wanted = select(_selection.c.run_ids).where(
            _selection.c.project_id == project_id, _selection.c.id == selection_id
        )
        with self._database.read() as connection:
            stored = connection.execute(wanted).scalar()
        return None if stored is None else tuple(item if isinstance(item, str) else item[1] for item in _read(stored))

    def _put(self, connection: Connection, project_id: int, key: str, text: bytes) -> None:
        row = {"project_id": project_id, "id": key, "run_ids": zlib.compress(text), "created_at": self._now()}
        upsert(connection, _selection, [row], update=("created_at",))
        mine = _selection.c.project_id == project_id
        newest = select(_selection.c.id).where(mine).order_by(_selection.c.created_at.desc(), _selection.c.id)
        kept = newest.limit(self._most).scalar_subquery()
        connection.execute(delete(_selection).where(mine, _selection.c.id.not_in(kept)))


def _text(items: Sequence[Any]) -> bytes:
    return json.dumps(items, ensure_ascii=False).encode()


def _key(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()


def _read(stored: bytes) -> list[Any]:
    return list(json.loads(zlib.decompress(stored)))
