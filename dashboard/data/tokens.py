"""The noun: personal access tokens."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from dashboard.data.access import Access
from dashboard.data.audit import REFUSED, Audit
from dashboard.data.model.access import Permission
from dashboard.data.model.account import Account
from dashboard.data.model.identity import Identity, IdentityKind
from dashboard.data.model.token import SCOPES, Token, TokenDraft, TokenScope, is_whole, new_secret
from dashboard.data.sessions import digest
from dashboard.errors import (
    ConflictError,
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    UnauthorizedError,
    UnknownProjectError,
)

MOST = 100
"""Tokens of one account."""
MOST_DAYS = 3_650
MOST_CHARACTERS = 100
_TOUCH = timedelta(minutes=1)
_TELL_AGAIN = timedelta(hours=1)


class Kept(Protocol):
    """Keeps tokens; `dashboard.data.store.tokens.TokenStore`."""

    def add(self, token: Token, secret_hash: str) -> None:
        """Keep a new token."""
        ...

    def find(self, secret_hash: str) -> Token | None:
        """The token of a secret, revoked and expired ones included."""
        ...

    def of(self, account_id: int) -> list[Token]:
        """The tokens of an account that were not revoked, the newest first."""
        ...

    def used(self, token_id: str, at: datetime, address: str) -> None:
        """Say when and from where a token was last shown."""
        ...

    def revoke(self, account_id: int, ids: Sequence[str], at: datetime) -> int:
        """Revoke tokens of an account; how many of them had not been revoked."""
        ...


class Tokens:
    """Makes, proves and revokes tokens.

    Args:
        store: Keeps them.
        access: Who asks.
        audit: Where it is recorded.
        numbered: The account of a row id; None when it is gone or disabled.
        now: The clock.
    """

    def __init__(
        self, store: Kept, access: Access, audit: Audit, *,
        numbered: Callable[[int], Account | None], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._store = store
        self._access = access
        self._audit = audit
        self._numbered = numbered
        self._now = now

    def mine(self) -> list[Token]:
        """The asker's tokens, the newest first; expired ones included. A token sees those of its own project alone.

        Raises:
            UnauthorizedError: The asker has no account.
        """
        who = self._owner()
        return [token for token in self._store.of(_number(who)) if who.only in {None, token.project}]

    def of(self, account: Account) -> list[Token]:
        """The tokens of anybody.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
        return self._store.of(account.id)

    def make(self, draft: TokenDraft) -> tuple[Token, str]:
        """A new token of the asker, and its secret, which nobody can read again.

        Raises:
            InvalidRequestError: Name or days cannot be kept.
            UnknownProjectError: The project does not exist for the asker.
            UnauthorizedError: The asker has no account.
            ForbiddenError: The asker is a token, and the new one would be more than it.
            ConflictError: The account has too many.
        """
        who = self._owner()
        now = self._now()
        expires_at = _expiry(draft, now)
        if draft.project is not None and not self._access.sees(draft.project):
            raise UnknownProjectError(str(draft.project))
        if who.kind is IdentityKind.TOKEN:
            self._check_narrower(who, draft, expires_at)
        return self._made(_number(who), who.groups, draft, now)

    def make_for(self, account: Account, draft: TokenDraft) -> tuple[Token, str]:
        """As `make`, for anybody: without the groups that a provider or proxy says they are in.

        Raises:
            InvalidRequestError, ConflictError: As `make`.
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        self._access.check_administers()
        return self._made(account.id, (), draft, self._now(), of=account.name)

    def revoke(self, token_id: str) -> None:
        """Revoke a token of the asker.

        Raises:
            NotFoundError: They have none of this id.
            UnauthorizedError: The asker has no account.
        """
        self._revoke(_number(self._owner()), self.mine(), token_id)

    def revoke_of(self, account: Account, token_id: str) -> None:
        """Revoke a token of anybody.

        Raises:
            NotFoundError: They have none of this id.
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        self._revoke(account.id, self.of(account), token_id, of=account.name)

    def proven(self, secret: str, address: str) -> tuple[Token, Account]:
        """The token of a secret that counts, and its owner.

        Raises:
            UnauthorizedError: There is none, it has expired or was revoked, or its owner is locked out.
        """
        if not is_whole(secret):
            raise refused("This is no token of Dagboard: it was cut, or mistyped.")
        token = self._store.find(digest(secret))
        if token is None:
            raise refused("There is no such token here.")
        now, account = self._now(), self._numbered(token.account_id)
        reason = _reason(token, account, now)
        self._note_use(token, account, reason, address)
        if account is None or reason:
            raise refused(f"This token {reason}.")
        return token, account

    def _note_use(self, token: Token, account: Account | None, reason: str, address: str) -> None:
        now = self._now()
        if token.used_at is not None and not _is_news(token, token.used_at, reason, now):
            return
        self._store.used(token.id, now, address)
        if reason:
            name = account.name if account else ""
            detail = {"reason": reason, "token": token.id, "from": address}
            self._audit.record("token.use", subject=token.name, outcome=REFUSED, actor=name, detail=detail)

    def _made(
        self, account_id: int, groups: Sequence[str], draft: TokenDraft, now: datetime, of: str = ""
    ) -> tuple[Token, str]:
        expires_at = _expiry(draft, now)
        name = " ".join(draft.name.split())
        if not 1 <= len(name) <= MOST_CHARACTERS:
            raise InvalidRequestError(f"The name of a token has 1 to {MOST_CHARACTERS} characters.", where="name")
        if len(self._store.of(account_id)) >= MOST:
            raise ConflictError(f"an account has {MOST} tokens at most", hint="Revoke those that nothing uses.")
        token = Token(
            secrets.token_urlsafe(9), account_id, name, draft.scope, draft.project, tuple(groups), now, expires_at,
        )  # fmt: skip
        secret = new_secret()
        self._store.add(token, digest(secret))
        self._record("token.create", token, of)
        return token, secret

    def _revoke(self, account_id: int, known: Sequence[Token], token_id: str, of: str = "") -> None:
        token = next((token for token in known if token.id == token_id), None)
        if token is None or not self._store.revoke(account_id, [token_id], self._now()):
            raise NotFoundError("there is no such token", hint="It was revoked already, or is somebody else's.")
        self._record("token.revoke", token, of)

    def _record(self, action: str, token: Token, of: str) -> None:
        detail = {"token": token.id, "scope": token.scope.value} | ({"of": of} if of else {})
        self._audit.record(action, project=token.project, subject=token.name, detail=detail)

    def _owner(self) -> Identity:
        who = self._access.who()
        if who.account_id is None:
            raise UnauthorizedError(
                "Tokens belong to accounts, and you have none.",
                hint="Nobody signs in here." if self._access.is_open else "Sign in, or send a token.",
            )
        return who

    def _check_narrower(self, who: Identity, draft: TokenDraft, expires_at: datetime | None) -> None:
        """A token makes none that may more, sees more, or lasts longer than itself; wide ones need a person."""
        own = next((token for token in self._store.of(_number(who)) if token.id == who.credential), None)
        held = who.scope or frozenset()
        is_wider = draft.scope is TokenScope.ADMIN or not SCOPES[draft.scope] <= held
        is_longer = own is None or (own.expires_at is not None and (expires_at is None or expires_at > own.expires_at))
        if is_wider or is_longer or who.only not in {None, draft.project}:
            raise ForbiddenError(
                "A token makes only tokens that may less, are for the same project, and do not outlive it.",
                hint="Sign in and make it on the account page.", code="token-too-wide",
            )  # fmt: skip


def refused(why: str) -> UnauthorizedError:
    """How a token that proves nothing is refused."""
    return UnauthorizedError(why, hint="Make a new one on the account page.", code="invalid-token")


def _is_news(token: Token, used_at: datetime, reason: str, now: datetime) -> bool:
    """Whether a use says more than the last one: it is the first that is refused, or the last was a while ago."""
    ended = token.revoked_at or (token.expires_at if token.is_expired(now) else None)
    is_first_refusal = ended is not None and used_at < ended
    return is_first_refusal or now - used_at >= (_TELL_AGAIN if reason else _TOUCH)


def _expiry(draft: TokenDraft, now: datetime) -> datetime | None:
    if draft.days is None:
        return None
    if not 1 <= draft.days <= MOST_DAYS:
        raise InvalidRequestError(f"A token lasts 1 to {MOST_DAYS:,} days, or for ever.", where="days")
    return now + timedelta(days=draft.days)


def _reason(token: Token, account: Account | None, now: datetime) -> str:
    """Why a token does not count; empty when it does."""
    if token.revoked_at is not None:
        return "was revoked"
    if token.is_expired(now):
        return "has expired"
    return "" if account is not None else "belongs to an account that is disabled"


def _number(who: Identity) -> int:
    if who.account_id is None:
        raise UnauthorizedError("Tokens belong to accounts.")
    return who.account_id
