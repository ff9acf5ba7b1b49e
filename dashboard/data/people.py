"""The noun: everybody's accounts, for those who manage them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from dashboard.config import Settings
from dashboard.data.access import Access, grant_in
from dashboard.data.accounts import MOST_CHARACTERS, check_has_password, checked_names
from dashboard.data.audit import Audit
from dashboard.data.model.access import Grant, Permission
from dashboard.data.model.account import Account
from dashboard.data.store.accounts import AccountStore
from dashboard.errors import ConflictError, InvalidRequestError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


class People:
    """Makes accounts, gives them passwords, locks them out and lets them in again.

    Args:
        settings: Whose grants count besides those that were given here.
        store: Keeps accounts and grants.
        access: Who asks.
        audit: Where changes are recorded.
        end_sessions: As `Sessions.end`.
    """

    def __init__(
        self, settings: Settings, store: AccountStore, access: Access, audit: Audit, *,
        end_sessions: Callable[..., int],
    ) -> None:  # fmt: skip
        self._configured = settings.access.grants
        self._store = store
        self._access = access
        self._audit = audit
        self._end_sessions = end_sessions

    def all(self) -> list[Account]:
        """Every account, by name.

        Raises:
            UnauthorizedError, ForbiddenError: As `Access.check_everywhere` of ``account:manage``.
        """
        self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
        return self._store.all()

    def create(
        self, name: str, password_hash: str, *, display_name: str = "", email: str = "", must_change: bool = True
    ) -> Account:  # fmt: skip
        """A new local account.

        Args:
            name: Unique.
            password_hash: Of a password that whoever asks knows.
            display_name: What pages call them.
            email: Their mail address.
            must_change: Whether they take a password of their own when they first sign in.

        Raises:
            InvalidRequestError: The name cannot be one.
            ConflictError: It is taken.
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        with self._audit.administering("account.create", subject=name[:MOST_CHARACTERS]):
            if not _NAME.fullmatch(name):
                raise InvalidRequestError(
                    "An account's name has 1 to 100 letters, digits and . _ @ + -, and begins with a letter or digit.",
                    where="name",
                )
            said = checked_names(display_name, email)
            account = self._store.add(
                name, origin="local", password_hash=password_hash, must_change=must_change, **said
            )
            if account is None:
                raise ConflictError(f"there is an account {name} already", hint="Take another name.")
        return account

    def set_password_hash(self, account: Account, password_hash: str, *, must_change: bool = True) -> None:
        """Give a local account another password; its sessions end, except the one in which its owner does this.

        Args:
            account: Whose.
            password_hash: Of a password that whoever asks knows.
            must_change: Whether they take a password of their own when they next sign in.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage accounts, or the account signs in elsewhere.
        """
        with self._audit.administering("account.password", subject=account.name):
            check_has_password(account)
            self._store.change(account.id, password_hash=password_hash, must_change=must_change)
            who = self._access.who()
            self._end_sessions(account.id, but=who.credential if who.account_id == account.id else "")

    def disable(self, account: Account, *, is_disabled: bool) -> None:
        """Lock an account out, or let it in again; its sessions end and its tokens are refused meanwhile.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
            ConflictError: It is their own.
        """
        action = "account.disable" if is_disabled else "account.enable"
        with self._audit.administering(action, subject=account.name):
            if is_disabled and self._access.who().account_id == account.id:
                raise ConflictError("This is your own account.", hint="Let another admin lock it out.")
            self._store.change(account.id, is_disabled=is_disabled)
            if is_disabled:
                self._end_sessions(account.id)

    def grants_by_name(self, accounts: Sequence[Account]) -> Mapping[str, Sequence[Grant]]:
        """What each account may by itself, without its groups.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
        found: dict[str, list[Grant]] = {account.name: [] for account in accounts}
        for configured in self._configured:
            if configured.user in found:
                found[configured.user].append(grant_in(configured))
        for entry in self._store.grants():
            if entry.subject_kind == "user" and entry.subject in found:
                found[entry.subject].append(entry.grant)
        return found

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Which of these names an account has, whoever asks; for tables of roles, which already name them."""
        return frozenset(name for name in set(names) if self._store.named(name) is not None)
