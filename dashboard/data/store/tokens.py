"""Access tokens; only digests of their secrets are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from dashboard.data.model.project import ProjectKey
from dashboard.data.model.token import Token, TokenScope
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_token = schema.access_token


class TokenStore:
    """The table `access_token`.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: Token, secret_hash: str) -> None:
        """Keep a new token."""
        values = {
            "id": token.id, "secret_hash": secret_hash, "account_id": token.account_id,
            "name": clean_text(token.name), "scope": token.scope.value,
            "project": str(token.project) if token.project else None, "groups": list(token.groups),
            "created_at": token.created_at, "expires_at": token.expires_at, "used_from": "",
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(insert(_token).values(**values))

    def find(self, secret_hash: str) -> Token | None:
        """The token of a secret, revoked and expired ones included."""
        with self._database.read() as connection:
            row = connection.execute(select(_token).where(_token.c.secret_hash == secret_hash)).first()
        return None if row is None else _token_of(row)

    def of(self, account_id: int) -> list[Token]:
        """The tokens of an account that were not revoked, the newest first."""
        wanted = (
            select(_token)
            .where(_token.c.account_id == account_id, _token.c.revoked_at.is_(None))
            .order_by(_token.c.created_at.desc(), _token.c.id)
        )
        with self._database.read() as connection:
            return [_token_of(row) for row in connection.execute(wanted)]

    def used(self, token_id: str, at: datetime, address: str) -> None:
        """Say when and from where a token was last shown."""
        values = {"used_at": at, "used_from": clean_text(address)}
        with self._database.write() as connection:
            connection.execute(update(_token).where(_token.c.id == token_id).values(**values))

    def revoke(self, account_id: int, ids: Sequence[str], at: datetime) -> int:
        """Revoke tokens of an account; how many of them had not been revoked."""
        mine = (_token.c.account_id == account_id, _token.c.id.in_(ids), _token.c.revoked_at.is_(None))
        with self._database.write() as connection:
            return connection.execute(update(_token).where(*mine).values(revoked_at=at)).rowcount


def _token_of(row: Row[Any]) -> Token:
    owner, _, name = (row.project or "").partition("/")
    return Token(
        row.id, row.account_id, row.name, TokenScope(row.scope), ProjectKey(owner, name) if row.project else None,
        tuple(row.groups), row.created_at, row.expires_at, row.used_at, row.used_from, row.revoked_at,
    )  # fmt: skip
