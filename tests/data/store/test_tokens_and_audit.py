"""Access tokens and the audit log on each kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.data.model.account import Account
from dashboard.data.model.audit import AuditEvent, AuditQuestion
from dashboard.data.model.project import ProjectKey
from dashboard.data.model.token import Token, TokenScope
from dashboard.data.store.stores import Stores

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def account(stores: Stores) -> Account:
    made = stores.accounts.add("viewer", origin="local", password_hash="hash")
    assert made is not None
    return made


def token(account: Account, name: str, **values: Any) -> Token:
    whole = {"scope": TokenScope.READ, "project": None, "groups": ("lab",), "created_at": NOW} | values
    return Token(name, account.id, f"The {name}", **whole)


def test_a_token_is_found_by_its_digest_until_its_account_is_gone(stores: Stores, account: Account) -> None:
    kept = token(account, "one", scope=TokenScope.ADMIN, project=ProjectKey("team", "wine"), expires_at=NOW)
    stores.tokens.add(kept, "d1")
    assert stores.tokens.find("d1") == kept
    assert stores.tokens.find("d2") is None
    stores.tokens.used("one", NOW + timedelta(minutes=1), "10.0.0.1")
    found = stores.tokens.find("d1")
    assert found is not None
    assert (found.used_at, found.used_from) == (NOW + timedelta(minutes=1), "10.0.0.1")


def test_revoked_tokens_are_found_but_not_listed(stores: Stores, account: Account) -> None:
    for name, hour in (("one", 0), ("two", 1)):
        stores.tokens.add(token(account, name, created_at=NOW + timedelta(hours=hour)), name)
    other = stores.accounts.add("other", origin="local")
    assert other is not None
    assert stores.tokens.revoke(other.id, ["one"], NOW) == 0
    assert [each.id for each in stores.tokens.of(account.id)] == ["two", "one"]
    assert stores.tokens.revoke(account.id, ["one"], NOW) == 1
    assert stores.tokens.revoke(account.id, ["one"], NOW) == 0
    assert [each.id for each in stores.tokens.of(account.id)] == ["two"]
    found = stores.tokens.find("one")
    assert found is not None
    assert found.revoked_at == NOW


def test_events_are_narrowed_and_read_from_any_of_them_on(stores: Stores) -> None:
    for number in range(6):
        project = "team/wine" if number % 2 else None
        stores.audit.add(
            AuditEvent(
                NOW + timedelta(hours=number), "viewer", "person", "view.change", "done", project=project,
                subject=f"50% Gültig_{number}", detail={"n": [number, None]},
            )
        )  # fmt: skip

    def subjects(**question: Any) -> list[str]:
        return [event.subject[-1] for event in stores.audit.events(AuditQuestion(**question))]

    assert subjects() == list("543210")
    assert subjects(projects=["team/wine"]) == list("531")
    assert subjects(projects=[]) == []
    assert subjects(text="gÜltig_3".replace("Ü", "ü")) == ["3"]
    assert subjects(text="0%_") == []
    assert subjects(since=NOW + timedelta(hours=2), until=NOW + timedelta(hours=4)) == list("32")
    third = stores.audit.events(AuditQuestion(limit=3))[-1]
    assert subjects(before=third.id) == list("210")
    events, total = stores.audit.page(AuditQuestion(limit=2, before=third.id))
    assert (len(events), total) == (2, 6)
    assert dict(events[0].detail) == {"n": [2, None]}
    assert (stores.audit.forget(NOW + timedelta(hours=2)), stores.audit.forget(NOW)) == (2, 0)
    assert subjects() == list("5432")
