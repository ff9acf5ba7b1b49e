"""Notes that people write about runs, in Markdown: ours alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select

from dashboard.data.model.note import Note
from dashboard.data.store import schema
from dashboard.data.store.changes import hold, renew
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert

_note = schema.run_note
_NOTED = select(_note.c.run_id).where(_note.c.project_id == bindparam("project_id"), _note.c.text != "")


class NoteStore:
    """The table `run_note`.

    Args:
        database: Where.
        now: The clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def get(self, project_id: int, run_id: str) -> Note:
        """The note of a run; an empty one when nobody wrote one."""
        mine = (_note.c.project_id == project_id, _note.c.run_id == run_id)
        columns = (_note.c.text, _note.c.version, _note.c.changed_at, _note.c.changed_by)
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(*mine)).first()
        return Note() if row is None else Note(row.text, row.version, row.changed_at, row.changed_by or "")

    def save(self, project_id: int, run_id: str, text: str, *, version: int, by: str) -> bool:
        """Write a note over the version named; False when another one stands there by now, and nothing changed.

        An emptied note stays as an empty text, so that its version goes on.
        """
        mine = (_note.c.project_id == project_id, _note.c.run_id == run_id)
        with self._database.write() as connection:
            hold(connection, project_id)
            present = connection.execute(select(_note.c.version).where(*mine)).scalar() or 0
            if present != version:
                return False
            row = {
                "project_id": project_id, "run_id": run_id, "text": clean_text(text), "version": version + 1,
                "changed_at": self._now(), "changed_by": by,
            }  # fmt: skip
            upsert(connection, _note, [row])
            renew(connection, project_id)
        return True

    def noted(self, project_id: int) -> frozenset[str]:
        """Ids of the runs that have a note."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(_NOTED, {"project_id": project_id}))
