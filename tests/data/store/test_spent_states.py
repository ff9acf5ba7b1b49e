"""A sign-in comes back once, whichever process it comes back to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from dashboard.config import AccessSettings
from dashboard.data.sessions import Sessions
from dashboard.data.store import schema
from dashboard.data.store.stores import Stores


def test_a_state_is_spent_once_and_forgotten_when_it_is_too_old_to_be_used(stores: Stores, clock: Any) -> None:
    sessions = Sessions(AccessSettings(), stores.sessions, clock)
    assert sessions.spend("first", 600)
    assert not sessions.spend("first", 600)
    clock.forward(599)
    assert not sessions.spend("first", 600)
    assert sessions.spend("second", 600)
    clock.forward(700)
    assert sessions.spend("third", 600)
    with stores.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.spent_state)).scalar() == 2


def test_of_many_at_once_one_spends_it(stores: Stores, clock: Any) -> None:
    sessions = Sessions(AccessSettings(), stores.sessions, clock)
    with ThreadPoolExecutor(8) as threads:
        spent = list(threads.map(lambda _: sessions.spend("state", 600), range(16)))
    assert sorted(spent) == [False] * 15 + [True]
