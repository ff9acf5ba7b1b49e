"""A lease keeps others out as long as its holder lives, and not longer."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from dashboard.data.store.database import Database
from dashboard.data.store.leases import LeaseStore, held_leases
from dashboard.errors import ConflictError

HOLD = """
import sys, time
from datetime import UTC, datetime
from dashboard.data.store.database import Database
from dashboard.data.store.leases import LeaseStore
with LeaseStore(Database({url!r}), lambda: datetime.now(UTC), seconds=600).hold("x"):
    print("held", flush=True)
    time.sleep(600)
"""


def is_held(leases: LeaseStore) -> bool:
    try:
        with leases.hold("x"):
            return False
    except ConflictError:
        return True


def test_one_holder_at_a_time(stores) -> None:
    with stores.leases.hold("x"):
        assert is_held(stores.leases)
        with pytest.raises(ConflictError), stores.leases.hold("x"):
            pass
        with stores.leases.hold("y"):
            pass
    assert not is_held(stores.leases)
    with stores.leases.hold("x"):
        pass


def test_of_two_who_both_found_no_lease_only_one_holds_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    leases = LeaseStore(database, lambda: datetime.now(UTC))
    both_looked, both_tried = threading.Barrier(2, timeout=20), threading.Barrier(2, timeout=20)

    @event.listens_for(database.engine, "after_cursor_execute")
    def _wait(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR UPDATE" in statement:
            both_looked.wait()

    def take(_: int) -> bool:
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(leases.hold("x"))
            except ConflictError:
                return False
            finally:
                both_tried.wait()
            return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, range(2))) == [False, True]
    database.close()


def test_a_lease_ends_when_it_is_not_renewed(database: Database, clock) -> None:
    stale = LeaseStore(database, clock, seconds=30)
    with stale.hold("x"):
        clock.forward(31)
        with stale.hold("x"):
            assert is_held(stale)


def test_a_holder_renews(database: Database) -> None:
    leases = LeaseStore(database, lambda: datetime.now(UTC), seconds=0.6)
    with leases.hold("x"):
        threading.Event().wait(1.5)
        assert is_held(leases)


@contextlib.contextmanager
def locked_by_another(database: Database) -> Iterator[None]:
    """Somebody else writes for longer than we have patience with."""
    event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20"))
    database.close()  # connections made before are still patient
    path = database.engine.url.database
    assert path
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_does_not_end_the_renewal_of_a_lease(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    leases = LeaseStore(database, lambda: datetime.now(UTC), seconds=0.9)
    with leases.hold("x"):
        with locked_by_another(database):
            threading.Event().wait(0.7)
        threading.Event().wait(1.5)
        assert is_held(leases)


def test_work_that_is_done_stays_done_when_its_lease_cannot_be_given_back(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    leases = LeaseStore(database, lambda: datetime.now(UTC), seconds=0.5)
    with contextlib.ExitStack() as stack, leases.hold("x"):
        stack.enter_context(locked_by_another(database))
    threading.Event().wait(0.6)
    with leases.hold("x"):
        pass


def test_the_lease_of_a_killed_process_of_this_machine_is_free_at_once(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    leases = LeaseStore(database, lambda: datetime.now(UTC))
    with subprocess.Popen([sys.executable, "-c", HOLD.format(url=sqlite_url)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert is_held(leases)
        with pytest.raises(ConflictError), leases.hold("x"):
            pass
        child.kill()
    with database.read() as connection:
        assert held_leases(connection, datetime.now(UTC)) == set()
    with leases.hold("x"), database.read() as connection:
        assert held_leases(connection, datetime.now(UTC)) == {"x"}
