"""The noun: accounts as signing in needs them, whoever asks; `people` manages them, `own_account` is one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from dashboard.config import GrantSettings, Settings
from dashboard.data.access import grant_in
from dashboard.data.audit import Audit
from dashboard.data.model.access import Grant
from dashboard.data.model.account import Account
from dashboard.data.store.accounts import AccountStore
from dashboard.errors import ConflictError, ForbiddenError, InvalidRequestError

MOST_CHARACTERS = 200
"""Of a name or a mail address."""
_SEEN_AGAIN = timedelta(hours=1)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._@+-]+")


class Accounts:
    """Who may sign in, and what they may do then.

    Args:
        settings: Whose grants count besides those that were given here.
        store: Keeps accounts and grants.
        audit: Where an account is recorded that a first visit makes.
        now: The clock.
    """

    def __init__(
        self, settings: Settings, store: AccountStore, audit: Audit, *, now: Callable[[], datetime]
    ) -> None:  # fmt: skip
        self._configured = settings.access.grants
        self._store = store
        self._audit = audit
        self._now = now

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return self._store.named(name)

    def numbered(self, account_id: int) -> Account | None:
        """The account of a row id; None when it is gone or disabled."""
        account = self._store.numbered(account_id)
        return None if account is None or account.is_disabled else account

    def has_any(self) -> bool:
        """Whether somebody could sign in at all."""
        return self._store.has_any()

    def password_hash(self, account: Account) -> str | None:
        """The argon2 hash of an account; None for one that signs in elsewhere."""
        return self._store.password_hash(account.id)

    def keep_rehashed(self, account: Account, password_hash: str) -> None:
        """Keep the same password in the form that is thought safe now; signing in does it."""
        self._store.change(account.id, password_hash=password_hash)

    def vouched(self, origin: str, subject: str, name: str, *, display_name: str = "", email: str = "") -> Account:
        """The account of somebody whom a provider or proxy vouches for; made at their first visit.

        Args:
            origin: ``oidc`` or ``proxy``.
            subject: Under which it knows them, for ever: issuer and subject, or the proxy's user name.
            name: What it calls them; one that is taken gets a number.
            display_name: Their name as people write it; empty when it does not say, and what we know stays.
            email: Their mail address; as above.

        Raises:
            ForbiddenError: The account is disabled.
        """
        account = self._store.known_as(subject) or self._added(origin, subject, name, display_name, email)
        if account.is_disabled:
            raise ForbiddenError("This account is disabled.", hint="Ask an admin of Dagboard.", code="account-disabled")
        said = {"display_name": display_name, "email": email}
        changed = {name: value for name, value in said.items() if value and value != getattr(account, name)}
        if changed:
            self._store.change(account.id, **changed)
        return account

    def signed_in(self, account: Account) -> None:
        """Note that somebody signed in now."""
        self._store.change(account.id, signed_in_at=self._now())

    def seen(self, account: Account) -> None:
        """Note, to the hour, that somebody is here whom a proxy vouches for with every request."""
        if account.signed_in_at is None or self._now() - account.signed_in_at >= _SEEN_AGAIN:
            self.signed_in(account)

    def grants_of(self, account: Account, groups: Sequence[str]) -> tuple[Grant, ...]:
        """What an account may, by itself and by its groups, from the configuration and from here."""
        configured = [grant_in(one) for one in self._configured if _is_for(one, account.name, groups)]
        return (*configured, *self._store.grants_of(account.name, groups))

    def _added(self, origin: str, subject: str, name: str, display_name: str, email: str) -> Account:
        base = _NOT_IN_NAMES.sub("-", name).strip("-.")[:90] or origin
        for candidate in _names(base):
            account = self._store.add(
                candidate, origin=origin, subject=subject, display_name=display_name, email=email
            ) or self._store.known_as(subject)
            if account is not None:
                self._audit.record("account.create", subject=account.name, actor=account.name)
                return account
        raise ConflictError(f"no free name for {base}")


def check_has_password(account: Account) -> None:
    """Refuse what only accounts with a password here can do.

    Raises:
        ForbiddenError: It signs in elsewhere.
    """
    if not account.is_local:
        raise ForbiddenError(f"{account.name} signs in with {account.origin} and has no password here.")


def checked_names(display_name: str, email: str) -> dict[str, str]:
    """How somebody is called and reached, as it is kept.

    Raises:
        InvalidRequestError: It is too long.
    """
    if max(len(display_name), len(email)) > MOST_CHARACTERS:
        raise InvalidRequestError(f"Names and addresses have at most {MOST_CHARACTERS} characters.")
    return {"display_name": display_name.strip(), "email": email.strip()}


def _names(base: str) -> Iterable[str]:
    yield base
    for number in range(2, 1000):
        yield f"{base}-{number}"


def _is_for(configured: GrantSettings, name: str, groups: Sequence[str]) -> bool:
    return configured.user == name if configured.user else configured.group in groups
