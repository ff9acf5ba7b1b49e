"""Failures by key: a name at an address, or an address alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from dashboard.data.model.attempt import Limit
from dashboard.data.store import schema
from dashboard.data.store.database import Database, upsert

_attempt = schema.sign_in_attempt
_KEPT = timedelta(days=2)


class AttemptStore:
    """The table `sign_in_attempt`.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, limits: Mapping[str, Limit], now: datetime) -> datetime | None:
        """Count one failure for each key, unless one of them is locked; then none is counted.

        It is one transaction that locks the rows, so that tries at the same time cannot all be free.

        Returns:
            Until when tries are refused; None when this one was free.
        """
        with self._database.write() as connection:
            connection.execute(delete(_attempt).where(_attempt.c.since < now - _KEPT))
            keys = sorted(limits)
            upsert(connection, _attempt, [{"key": key, "failures": 0, "since": now} for key in keys], update=())
            found = {key: _locked(connection, key) for key in keys}
            locks = [limits[key].locked_until(*found[key], now) for key in keys]
            if any(locks):
                # Somebody who is locked out and tries name after name must not fill the table.
                connection.execute(delete(_attempt).where(_attempt.c.key.in_(keys), _attempt.c.failures == 0))
                return max(filter(None, locks))
            for key in keys:
                failures = limits[key].remembered(*found[key], now) + 1
                connection.execute(update(_attempt).where(_attempt.c.key == key).values(failures=failures, since=now))
        return None

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        with self._database.write() as connection:
            connection.execute(delete(_attempt).where(_attempt.c.key == key))

    def give_back(self, key: str) -> None:
        """Take one failure off."""
        mine = (_attempt.c.key == key, _attempt.c.failures > 0)
        with self._database.write() as connection:
            connection.execute(update(_attempt).where(*mine).values(failures=_attempt.c.failures - 1))


def _locked(connection: Connection, key: str) -> tuple[int, datetime]:
    row = connection.execute(select(_attempt).where(_attempt.c.key == key).with_for_update()).one()
    return row.failures, row.since
