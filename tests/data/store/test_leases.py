"""A lease keeps others out as long as its holder lives, and not longer."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from dashboard.data.store.database import Database
from dashboard.data.store.leases import LeaseStore
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


def test_one_holder_at_a_time(stores) -> None:
    with stores.leases.hold("x"):
        assert stores.leases.is_held("x")
        with pytest.raises(ConflictError), stores.leases.hold("x"):
            pass
        with stores.leases.hold("y"):
            pass
    assert not stores.leases.is_held("x")
    with stores.leases.hold("x"):
        pass


def test_a_lease_ends_when_it_is_not_renewed(database: Database, clock) -> None:
    stale = LeaseStore(database, clock, seconds=30)
    with stale.hold("x"):
        clock.forward(31)
        with stale.hold("x"):
            assert stale.is_held("x")


def test_a_holder_renews(database: Database) -> None:
    leases = LeaseStore(database, lambda: datetime.now(UTC), seconds=0.6)
    with leases.hold("x"):
        threading.Event().wait(1.5)
        assert leases.is_held("x")


def test_the_lease_of_a_killed_process_of_this_machine_is_free_at_once(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    leases = LeaseStore(database, lambda: datetime.now(UTC))
    with subprocess.Popen([sys.executable, "-c", HOLD.format(url=sqlite_url)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert leases.is_held("x")
        with pytest.raises(ConflictError), leases.hold("x"):
            pass
        child.kill()
    with leases.hold("x"):
        pass
