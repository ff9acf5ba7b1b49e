"""Browsers that signed in; the secret of each is kept as a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.data.model.account import Session
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_session, _spent = schema.session, schema.spent_state


class SessionStore:
    """The tables `session` and `spent_state`.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session: Session, secret_hash: str) -> None:
        """Keep a new session, and forget those that have expired by the time it begins."""
        values = {
            "id": session.id, "secret_hash": secret_hash, "account_id": session.account_id,
            "groups": list(session.groups), "created_at": session.created_at, "seen_at": session.seen_at,
            "expires_at": session.expires_at, "address": clean_text(session.address),
            "agent": clean_text(session.agent),
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(_session).where(_session.c.expires_at < session.created_at))
            connection.execute(insert(_session).values(**values))

    def find(self, secret_hash: str) -> Session | None:
        """The session of a secret, expired or not."""
        with self._database.read() as connection:
            row = connection.execute(select(_session).where(_session.c.secret_hash == secret_hash)).first()
        return None if row is None else _session_of(row)

    def of(self, account_id: int) -> Sequence[Session]:
        """The sessions of an account, the last used first."""
        wanted = select(_session).where(_session.c.account_id == account_id).order_by(_session.c.seen_at.desc())
        with self._database.read() as connection:
            return [_session_of(row) for row in connection.execute(wanted)]

    def spend(self, digest: str, at: datetime, until: datetime) -> bool:
        """Note that something that holds once was used; False when it was before.

        Args:
            digest: Of what.
            at: Now: what has expired by then is forgotten.
            until: When this one may be forgotten, because it would be refused for its age.
        """
        try:
            with self._database.write() as connection:
                connection.execute(delete(_spent).where(_spent.c.expires_at < at))
                connection.execute(insert(_spent).values(digest=digest, expires_at=until))
        except IntegrityError:
            return False
        return True

    def touch(self, session_id: str, at: datetime) -> None:
        """Say when a session was last used."""
        with self._database.write() as connection:
            connection.execute(update(_session).where(_session.c.id == session_id).values(seen_at=at))

    def end(self, account_id: int, session_id: str | None = None, but: str = "") -> int:
        """End one session of an account, or all but one; how many ended."""
        mine = [_session.c.account_id == account_id, _session.c.id != but]
        if session_id is not None:
            mine.append(_session.c.id == session_id)
        with self._database.write() as connection:
            return connection.execute(delete(_session).where(*mine)).rowcount


def _session_of(row: Row[Any]) -> Session:
    return Session(
        row.id, row.account_id, tuple(row.groups), row.created_at, row.seen_at, row.expires_at, row.address, row.agent
    )
