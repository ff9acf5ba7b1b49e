"""Accounts and the roles that people gave."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.data.model.access import Grant, Role
from dashboard.data.model.account import Account, GrantEntry
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database
from dashboard.errors import ConflictError

_account = schema.account
_grant = schema.role_grant
_TRIES = 20
_SHOWN = (
    _account.c.id, _account.c.name, _account.c.display_name, _account.c.email, _account.c.origin,
    _account.c.is_disabled, _account.c.created_at, _account.c.signed_in_at, _account.c.must_change,
)  # fmt: skip


class AccountStore:
    """The tables `account` and `role_grant`.

    Args:
        database: Where.
        now: The clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(*_SHOWN).order_by(func.lower(_account.c.name)))
            return [_account_of(row) for row in rows]

    def has_any(self) -> bool:
        """Whether there is an account."""
        with self._database.read() as connection:
            return connection.execute(select(_account.c.id).limit(1)).first() is not None

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return self._first(_account.c.name == clean_text(name))

    def numbered(self, account_id: int) -> Account | None:
        """The account of a row id."""
        return self._first(_account.c.id == account_id)

    def known_as(self, subject: str) -> Account | None:
        """The account that a provider knows under this subject."""
        return self._first(_account.c.subject == clean_text(subject))

    def add(
        self, name: str, *, origin: str, subject: str | None = None, password_hash: str | None = None,
        display_name: str = "", email: str = "", must_change: bool = False,
    ) -> Account | None:  # fmt: skip
        """A new account; None when the name or subject is taken."""
        values = {
            "name": clean_text(name), "display_name": clean_text(display_name), "email": clean_text(email),
            "origin": origin, "subject": subject and clean_text(subject), "password_hash": password_hash,
            "is_disabled": False, "created_at": self._now(), "must_change": must_change,
        }  # fmt: skip
        try:
            with self._database.write() as connection:
                connection.execute(insert(_account).values(**values))
        except IntegrityError:
            return None
        return self.named(name)

    def password_hash(self, account_id: int) -> str | None:
        """The argon2 hash of an account; None for one that signs in elsewhere."""
        with self._database.read() as connection:
            return connection.execute(select(_account.c.password_hash).where(_account.c.id == account_id)).scalar()

    def change(self, account_id: int, **values: Any) -> None:
        """Replace columns of an account."""
        with self._database.write() as connection:
            connection.execute(update(_account).where(_account.c.id == account_id).values(**values))

    def grants_of(self, name: str, groups: Sequence[str]) -> list[Grant]:
        """The grants of an account and of its groups."""
        with self._database.read() as connection:
            rows = connection.execute(select(_grant.c.scope, _grant.c.role).where(_is_for(name, groups)))
            return [Grant(row.scope, Role(row.role)) for row in rows]

    def grants(self, scopes: Sequence[str] | None = None) -> list[GrantEntry]:
        """Every grant, or those on some scopes; by scope and subject."""
        wanted = select(_grant).order_by(_grant.c.scope, _grant.c.subject_kind, _grant.c.subject)
        if scopes is not None:
            wanted = wanted.where(_grant.c.scope.in_(scopes))
        with self._database.read() as connection:
            return [_entry_of(row) for row in connection.execute(wanted)]

    def give(self, subject_kind: str, subject: str, grant: Grant, by: str) -> GrantEntry:
        """Give a role, in place of the one that the subject had in this scope."""
        mine = and_(
            _grant.c.subject_kind == subject_kind, _grant.c.subject == clean_text(subject), _grant.c.scope == grant.on
        )
        values = {
            "subject_kind": subject_kind, "subject": clean_text(subject), "scope": grant.on, "role": int(grant.role),
            "created_at": self._now(), "created_by": clean_text(by),
        }  # fmt: skip
        for _ in range(_TRIES):
            with suppress(IntegrityError):  # given at the same moment: it is there now, and gives way like an older one
                return self._replaced(mine, values)
        raise ConflictError(f"the role of {subject} on {grant.on} changes all the time", hint="Try again.")

    def taken(self, grant_id: int) -> GrantEntry | None:
        """Take a grant back; what it was, or None when there was none."""
        mine = _grant.c.id == grant_id
        with self._database.write() as connection:
            row = connection.execute(select(_grant).where(mine)).first()
            deleted = connection.execute(delete(_grant).where(mine)).rowcount
        return _entry_of(row) if row is not None and deleted else None

    def _replaced(self, mine: ColumnElement[bool], values: dict[str, Any]) -> GrantEntry:
        with self._database.write() as connection:
            connection.execute(delete(_grant).where(mine))
            connection.execute(insert(_grant).values(id=_new_id(), **values))
            return _entry_of(connection.execute(select(_grant).where(mine)).one())

    def _first(self, condition: ColumnElement[bool]) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(select(*_SHOWN).where(condition)).first()
        return None if row is None else _account_of(row)


def _new_id() -> int:
    """One that no grant had before, so that who takes an old one back on a page of yesterday takes no other."""
    return 1 + secrets.randbelow(2**31 - 2)


def _is_for(name: str, groups: Sequence[str]) -> ColumnElement[bool]:
    own = and_(_grant.c.subject_kind == "user", _grant.c.subject == clean_text(name))
    theirs = and_(_grant.c.subject_kind == "group", _grant.c.subject.in_([clean_text(group) for group in groups]))
    return or_(own, theirs) if groups else own


def _account_of(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(*row)


def _entry_of(row: Row[Any]) -> GrantEntry:
    grant = Grant(row.scope, Role(row.role))
    return GrantEntry(row.id, row.subject_kind, row.subject, grant, row.created_at, row.created_by)
