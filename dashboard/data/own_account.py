"""The noun: the account of whoever asks; what they do to it, no program of theirs may."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.data.access import Access
from dashboard.data.accounts import Accounts, check_has_password, checked_names
from dashboard.data.audit import Audit
from dashboard.data.model.account import Account
from dashboard.data.model.identity import IdentityKind
from dashboard.data.store.accounts import AccountStore
from dashboard.errors import ForbiddenError, NotFoundError, UnauthorizedError


class OwnAccount:
    """One's own account: how one is called, the password, and where one is signed in.

    Args:
        store: Keeps accounts.
        access: Who asks.
        accounts: Finds their account.
        audit: Where changes are recorded.
        end_sessions: As `Sessions.end`.
    """

    def __init__(
        self, store: AccountStore, access: Access, accounts: Accounts, audit: Audit, *,
        end_sessions: Callable[..., int],
    ) -> None:  # fmt: skip
        self._store = store
        self._access = access
        self._accounts = accounts
        self._audit = audit
        self._end_sessions = end_sessions

    def account(self) -> Account:
        """The account of whoever asks in person.

        Raises:
            NotFoundError: Nobody signs in here.
            UnauthorizedError: They did not sign in.
            ForbiddenError: It is a token or an embed link.
        """
        who = self._access.who()
        if self._access.is_open:
            raise NotFoundError("Nobody signs in to this Dagboard.", hint="See access.mode in the configuration.")
        if who.kind is IdentityKind.NOBODY:
            raise UnauthorizedError("This needs somebody who signed in.", hint="Sign in.")
        account = None if who.account_id is None else self._accounts.numbered(who.account_id)
        if who.kind is not IdentityKind.PERSON or account is None:
            raise ForbiddenError("Only a person who signed in may do this, no token.")
        return account

    def describe(self, display_name: str, email: str) -> Account:
        """Say how whoever asks is called and reached.

        Raises:
            ForbiddenError: They sign in elsewhere, which says it at each sign-in.
            InvalidRequestError: It is too long.
        """
        account = self.account()
        check_has_password(account)
        self._store.change(account.id, **checked_names(display_name, email))
        self._audit.record("account.describe", subject=account.name)
        return self.account()

    def set_password_hash(self, password_hash: str) -> None:
        """Take another password; all sessions end, except the one in which this is done.

        Raises:
            UnauthorizedError, ForbiddenError: They did not sign in, are a program, or sign in elsewhere.
        """
        account = self.account()
        check_has_password(account)
        self._store.change(account.id, password_hash=password_hash, must_change=False)
        self._end_sessions(account.id, but=self._access.who().credential)
        self._audit.record("account.password", subject=account.name)

    def end_sessions(self, session_id: str | None = None) -> int:
        """Sign whoever asks out in one other browser, or in all others; how many that were."""
        account, here = self.account(), self._access.who().credential
        ended = int(self._end_sessions(account.id, session_id, but=here))
        if ended:
            self._audit.record("session.end", subject=account.name, detail={"sessions": ended})
        return ended
