"""The noun: browsers that signed in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from dashboard.config import AccessSettings
from dashboard.data.model.account import Account, Session

_TOUCH = timedelta(minutes=1)
_AGENT_LENGTH = 200


class Kept(Protocol):
    """Keeps sessions; `dashboard.data.store.sessions.SessionStore`."""

    def add(self, session: Session, secret_hash: str) -> None:
        """Keep a new session."""
        ...

    def find(self, secret_hash: str) -> Session | None:
        """The session of a secret, expired or not."""
        ...

    def of(self, account_id: int) -> Sequence[Session]:
        """The sessions of an account, the last used first."""
        ...

    def spend(self, digest: str, at: datetime, until: datetime) -> bool:
        """Note that something that holds once was used; False when it was before."""
        ...

    def touch(self, session_id: str, at: datetime) -> None:
        """Say when a session was last used."""
        ...

    def end(self, account_id: int, session_id: str | None = None, but: str = "") -> int:
        """End one session of an account, or all but one; how many ended."""
        ...


class Sessions:
    """Begins, finds and ends sessions.

    Args:
        settings: How long they last.
        store: Keeps them.
        now: The clock.
    """

    def __init__(self, settings: AccessSettings, store: Kept, now: Callable[[], datetime]) -> None:
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(days=settings.session_days)
        self._store = store
        self._now = now

    def begin(self, account: Account, *, groups: Sequence[str] = (), address: str = "", agent: str = "") -> str:
        """A new session; the secret for the browser's cookie, which nobody can read again."""
        secret, now = secrets.token_urlsafe(32), self._now()
        session = Session(
            secrets.token_urlsafe(9), account.id, tuple(groups), now, now, now + self._longest, address,
            agent[:_AGENT_LENGTH],
        )  # fmt: skip
        self._store.add(session, digest(secret))
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a cookie; None when it has ended or was never begun."""
        session = self._store.find(digest(secret)) if secret else None
        if session is None:
            return None
        now = self._now()
        if now >= session.expires_at or now - session.seen_at >= self._idle:
            self._store.end(session.account_id, session.id)
            return None
        if now - session.seen_at >= _TOUCH:
            self._store.touch(session.id, now)
        return session

    def of(self, account: Account) -> Sequence[Session]:
        """The sessions of an account that still last, the last used first."""
        now = self._now()
        return [
            session for session in self._store.of(account.id)
            if now < session.expires_at and now - session.seen_at < self._idle
        ]  # fmt: skip

    def end(self, account_id: int, session_id: str | None = None, *, but: str = "") -> int:
        """End one session of an account, or all but one; how many ended."""
        return self._store.end(account_id, session_id, but)

    def spend(self, state: str, seconds: int) -> bool:
        """Use what a browser may come back with once; False when it was used before.

        Args:
            state: Of a sign-in that a provider finishes.
            seconds: After so long it is refused for its age, and need not be remembered.
        """
        now = self._now()
        return self._store.spend(digest(state), now, now + timedelta(seconds=2 * seconds))


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, as hexadecimal digits. Secrets of 256 bits need no slower one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
