"""Selections of runs, kept under a key made of their content: the same runs in the same order are one selection."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert

_selection = schema.run_selection
_DIGEST_BYTES = 12


class SelectionStore:
    """The table `run_selection`. Rows are never changed and never removed: an address may name them.

    Args:
        database: Where.
        now: The clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, project_id: int, run_ids: Sequence[str]) -> str:
        """Keep a selection; returns its id: 24 hex digits of the hash of its content."""
        text = json.dumps([clean_text(run_id) for run_id in run_ids], ensure_ascii=False).encode()
        key = hashlib.blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()
        row = {"project_id": project_id, "id": key, "run_ids": zlib.compress(text), "created_at": self._now()}
        with self._database.write() as connection:
            upsert(connection, _selection, [row], update=())
        return key

    def get(self, project_id: int, selection_id: str) -> tuple[str, ...] | None:
        """Ids of its runs in their order; None when there is none of this id."""
        wanted = select(_selection.c.run_ids).where(
            _selection.c.project_id == project_id, _selection.c.id == selection_id
        )
        with self._database.read() as connection:
            stored = connection.execute(wanted).scalar()
        return None if stored is None else tuple(json.loads(zlib.decompress(stored)))
