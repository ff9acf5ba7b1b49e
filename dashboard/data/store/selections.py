"""Selections of runs, kept under a key made of their content: the same runs in the same order are one selection."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

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
        text = json.dumps([clean_text(run_id) for run_id in run_ids], ensure_ascii=False).encode()
        key = hashlib.blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()
        row = {"project_id": project_id, "id": key, "run_ids": zlib.compress(text), "created_at": self._now()}
        with self._database.write() as connection:
            upsert(connection, _selection, [row], update=("created_at",))
            mine = _selection.c.project_id == project_id
            newest = select(_selection.c.id).where(mine).order_by(_selection.c.created_at.desc(), _selection.c.id)
            kept = newest.limit(self._most).scalar_subquery()
            connection.execute(delete(_selection).where(mine, _selection.c.id.not_in(kept)))
        return key

    def get(self, project_id: int, selection_id: str) -> tuple[str, ...] | None:
        """Ids of its runs in their order; None when there is none of this id."""
        wanted = select(_selection.c.run_ids).where(
            _selection.c.project_id == project_id, _selection.c.id == selection_id
        )
        with self._database.read() as connection:
            stored = connection.execute(wanted).scalar()
        return None if stored is None else tuple(json.loads(zlib.decompress(stored)))
