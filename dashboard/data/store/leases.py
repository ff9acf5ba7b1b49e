"""Leases: who may work on a thing, until when. Held in the database, so that any number of machines agree."""

from __future__ import annotations

import contextlib
import os
import platform
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from dashboard.data.store import schema
from dashboard.data.store.database import Database, upsert
from dashboard.errors import ConflictError, UnavailableError

_lease = schema.lease


def _place() -> str:
    """Where process ids mean what ours mean: this machine, and inside it this container."""
    with contextlib.suppress(OSError):
        return f"{platform.node()} {Path('/proc/self/ns/pid').readlink()}"
    return platform.node()


_HERE = _place()


def sync_lease(project_id: int) -> str:
    """Name of the lease that a sync of a project holds."""
    return f"sync:{project_id}"


def held_leases(connection: Connection, now: datetime) -> set[str]:
    """Names of the leases whose holders are, as far as one can tell from here, alive."""
    rows = connection.execute(select(_lease.c.name, _lease.c.holder).where(_lease.c.until > now))
    return {row.name for row in rows if not _is_dead(row.holder)}


class LeaseStore:
    """The table `lease`.

    Args:
        database: Where.
        now: The clock.
        seconds: How long a lease outlives its last renewal.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], *, seconds: float = 30) -> None:
        self._database = database
        self._now = now
        self._length = timedelta(seconds=seconds)

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold a lease for the length of the block; a thread renews it.

        Raises:
            ConflictError: Somebody else holds it.
        """
        holder = f"{_HERE}:{os.getpid()}:{uuid.uuid4().hex}"
        if not self._take(name, holder):
            raise ConflictError("somebody else is at work on this", where=name, hint="Try again when it is done.")
        stop = threading.Event()
        renewal = threading.Thread(target=self._renew, args=(name, holder, stop), daemon=True, name=f"lease {name}")
        renewal.start()
        try:
            yield
        finally:
            stop.set()
            renewal.join()
            # A database that is away now must not undo the work: what is not given back ends by itself.
            with contextlib.suppress(UnavailableError), self._database.write() as connection:
                connection.execute(delete(_lease).where(_lease.c.name == name, _lease.c.holder == holder))

    def _take(self, name: str, holder: str) -> bool:
        now = self._now()
        with self._database.write() as connection:
            row = connection.execute(select(_lease).where(_lease.c.name == name).with_for_update()).first()
            if row is not None and row.until > now and not _is_dead(row.holder):
                return False
            if row is not None:
                connection.execute(delete(_lease).where(_lease.c.name == name, _lease.c.holder == row.holder))
            # Two takers of a lease that did not exist meet here on PostgreSQL: the second leaves the first one's row.
            upsert(connection, _lease, [{"name": name, "holder": holder, "until": now + self._length}], update=())
            return connection.execute(select(_lease.c.holder).where(_lease.c.name == name)).scalar() == holder

    def _renew(self, name: str, holder: str, stop: threading.Event) -> None:
        while not stop.wait(self._length.total_seconds() / 3):
            mine = (_lease.c.name == name, _lease.c.holder == holder)
            try:
                with self._database.write() as connection:
                    connection.execute(update(_lease).where(*mine).values(until=self._now() + self._length))
            except UnavailableError:
                # A database that is away for a moment must not end the work; the next turn tries again.
                continue


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that is gone (killed: it could not give its lease back)."""
    place, pid, _ = holder.rsplit(":", 2)
    if place != _HERE:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
