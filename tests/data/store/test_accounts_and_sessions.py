"""Accounts, roles and sessions on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from dashboard.config import AccessSettings
from dashboard.data.model.access import Grant, Role
from dashboard.data.model.account import Account
from dashboard.data.sessions import Sessions
from dashboard.data.store.stores import Stores


@pytest.fixture
def sessions(stores: Stores, clock: Any) -> Sessions:
    return Sessions(AccessSettings(mode="local", idle_minutes=60, session_days=2), stores.sessions, clock)


@pytest.fixture
def account(stores: Stores) -> Account:
    made = stores.accounts.add("viewer", origin="local", password_hash="hash")
    assert made is not None
    return made


def test_a_name_is_taken_once(stores: Stores, account: Account) -> None:
    assert stores.accounts.add("viewer", origin="local") is None
    assert stores.accounts.add("other", origin="oidc", subject="issuer|1") is not None
    assert stores.accounts.add("third", origin="oidc", subject="issuer|1") is None
    assert [each.name for each in stores.accounts.all()] == ["other", "viewer"]
    assert stores.accounts.has_any()
    assert stores.accounts.password_hash(account.id) == "hash"


def test_a_role_replaces_the_one_in_the_same_place(stores: Stores) -> None:
    for role in (Role.VIEWER, Role.ADMIN):
        stores.accounts.give("user", "viewer", Grant("team/wine", role), "admin")
    given = stores.accounts.give("group", "lab", Grant("*", Role.VIEWER), "admin")
    assert stores.accounts.grants_of("viewer", []) == [Grant("team/wine", Role.ADMIN)]
    assert set(stores.accounts.grants_of("viewer", ["lab"])) == {
        Grant("team/wine", Role.ADMIN),
        Grant("*", Role.VIEWER),
    }
    assert given.id is not None
    with ThreadPoolExecutor(4) as threads:  # all at once: one of them stays, and none is an error
        roles = [Role.VIEWER, Role.MAINTAINER] * 4
        list(threads.map(lambda role: stores.accounts.give("user", "viewer", Grant("team", role), "admin"), roles))
    assert len(stores.accounts.grants(["team"])) == 1
    assert stores.accounts.taken(given.id) == given
    assert stores.accounts.taken(given.id) is None


def test_a_session_lasts_as_long_as_it_is_used_and_not_longer_than_it_may(
    sessions: Sessions, account: Account, clock: Any
) -> None:
    secret = sessions.begin(account, groups=["lab"], address="127.0.0.1", agent="x" * 500)
    found = sessions.find(secret)
    assert found is not None
    assert (found.groups, len(found.agent)) == (("lab",), 200)
    for _ in range(50):  # used every 50 minutes, for almost two days
        clock.forward(50 * 60)
        assert sessions.find(secret) is not None
    clock.forward(8 * 3600)
    assert sessions.find(secret) is None  # by now it was idle, and too old as well
    assert sessions.of(account) == []


def test_an_idle_session_ends(sessions: Sessions, account: Account, clock: Any) -> None:
    secret = sessions.begin(account)
    clock.forward(59 * 60)
    assert sessions.find(secret) is not None
    clock.forward(60 * 60)
    assert sessions.find(secret) is None
    clock.at -= timedelta(hours=1)
    assert sessions.find(secret) is None  # it is gone, and not only looked at too late


def test_one_or_all_other_sessions_end(sessions: Sessions, account: Account, stores: Stores) -> None:
    other = stores.accounts.add("other", origin="local")
    assert other is not None
    secrets = [sessions.begin(each) for each in (account, account, account, other)]
    ids = [found.id for found in map(sessions.find, secrets) if found]
    assert sessions.end(account.id, ids[3]) == 0  # somebody else's
    assert sessions.end(account.id, ids[1]) == 1
    assert sessions.end(account.id, but=ids[0]) == 1
    assert [sessions.find(secret) is not None for secret in secrets] == [True, False, False, True]


def test_what_the_store_keeps_opens_nothing(sessions: Sessions, account: Account, stores: Stores) -> None:
    secret = sessions.begin(account)
    with stores.database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM session").one()
    assert secret not in str(row)
    assert all(sessions.find(str(value)) is None for value in row)
