"""The noun: accounts, and what each may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from dashboard.config import GrantSettings, Settings
from dashboard.data.access import Access
from dashboard.data.audit import Audit
from dashboard.data.model.access import Grant, Permission, Role
from dashboard.data.model.account import Account
from dashboard.data.model.identity import IdentityKind
from dashboard.data.store.accounts import AccountStore
from dashboard.errors import ConflictError, ForbiddenError, InvalidRequestError, NotFoundError, UnauthorizedError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
_LONGEST = 200
_SEEN_AGAIN = timedelta(hours=1)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._@+-]+")


class Accounts:
    """People who may sign in.

    Args:
        settings: Whose grants count besides those that were given here.
        store: Keeps accounts and grants.
        access: Who asks.
        audit: Where changes are recorded.
        end_sessions: As `Sessions.end`.
        now: The clock.
    """

    def __init__(
        self, settings: Settings, store: AccountStore, access: Access, audit: Audit, *,
        end_sessions: Callable[..., int], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._configured = settings.access.grants
        self._store = store
        self._access = access
        self._audit = audit
        self._end_sessions = end_sessions
        self._now = now

    def own(self) -> Account:
        """The account of whoever asks in person; what it does to itself, no program of theirs may.

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
        account = None if who.account_id is None else self.numbered(who.account_id)
        if who.kind is not IdentityKind.PERSON or account is None:
            raise ForbiddenError("Only a person who signed in may do this, no token.")
        return account

    def all(self) -> list[Account]:
        """Every account, by name.

        Raises:
            UnauthorizedError, ForbiddenError: As `Access.check_everywhere` of ``account:manage``.
        """
        self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
        return self._store.all()

    def named(self, name: str) -> Account | None:
        """The account of a name, whoever asks: signing in needs it."""
        return self._store.named(name)

    def numbered(self, account_id: int) -> Account | None:
        """The account of a row id, whoever asks; None when it is gone or disabled."""
        account = self._store.numbered(account_id)
        return None if account is None or account.is_disabled else account

    def has_any(self) -> bool:
        """Whether somebody could sign in at all, whoever asks."""
        return self._store.has_any()

    def password_hash(self, account: Account) -> str | None:
        """The argon2 hash of an account; None for one that signs in elsewhere."""
        return self._store.password_hash(account.id)

    def create(self, name: str, password_hash: str, *, display_name: str = "", email: str = "") -> Account:
        """A new local account.

        Raises:
            InvalidRequestError: The name cannot be one.
            ConflictError: It is taken.
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        with self._audit.administering("account.create", subject=name[:_LONGEST]):
            if not _NAME.fullmatch(name):
                raise InvalidRequestError(
                    "An account's name has 1 to 100 letters, digits and . _ @ + -, and begins with a letter or digit.",
                    where="name",
                )
            if max(len(display_name), len(email)) > _LONGEST:
                raise InvalidRequestError(f"Names and addresses have at most {_LONGEST} characters.")
            said = {"display_name": display_name.strip(), "email": email.strip()}
            account = self._store.add(name, origin="local", password_hash=password_hash, **said)
            if account is None:
                raise ConflictError(f"there is an account {name} already", hint="Take another name.")
        return account

    def set_password_hash(self, account: Account, password_hash: str) -> None:
        """Give a local account another password; its sessions end, except the one in which its owner does this.

        Raises:
            ForbiddenError: It signs in elsewhere, or the asker is somebody else, or a program, who may not manage
                accounts.
        """
        who = self._access.who()
        is_own = who.kind is IdentityKind.PERSON and who.account_id == account.id
        check = (lambda: None) if is_own else self._access.check_administers
        with self._audit.after(check, "account.password", subject=account.name):
            self.check_has_password(account)
            self._store.change(account.id, password_hash=password_hash)
            self._end_sessions(account.id, but=who.credential if is_own else "")

    def describe_own(self, display_name: str, email: str) -> Account:
        """Say how whoever asks is called and reached.

        Raises:
            ForbiddenError: They sign in elsewhere, which says it at each sign-in.
            InvalidRequestError: It is too long.
        """
        account = self.own()
        self.check_has_password(account)
        if max(len(display_name), len(email)) > _LONGEST:
            raise InvalidRequestError(f"Names and addresses have at most {_LONGEST} characters.")
        self._store.change(account.id, display_name=display_name.strip(), email=email.strip())
        self._audit.record("account.describe", subject=account.name)
        return self.own()

    def end_own_sessions(self, session_id: str | None = None) -> int:
        """Sign whoever asks out in one other browser, or in all others; how many that were."""
        account, here = self.own(), self._access.who().credential
        ended = int(self._end_sessions(account.id, session_id, but=here))
        if ended:
            self._audit.record("session.end", subject=account.name, detail={"sessions": ended})
        return ended

    def check_has_password(self, account: Account) -> None:
        """Refuse what only accounts with a password here can do.

        Raises:
            ForbiddenError: It signs in elsewhere.
        """
        if account.origin != "local":
            raise ForbiddenError(f"{account.name} signs in with {account.origin} and has no password here.")

    def keep_rehashed(self, account: Account, password_hash: str) -> None:
        """Keep the same password in the form that is thought safe now; signing in does it."""
        self._store.change(account.id, password_hash=password_hash)

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
        configured = [_grant(one) for one in self._configured if _is_for(one, account.name, groups)]
        return (*configured, *self._store.grants_of(account.name, groups))

    def grants_by_name(self, accounts: Sequence[Account]) -> Mapping[str, Sequence[Grant]]:
        """What each account may by itself, without its groups.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage accounts.
        """
        self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
        found: dict[str, list[Grant]] = {account.name: [] for account in accounts}
        for configured in self._configured:
            if configured.user in found:
                found[configured.user].append(_grant(configured))
        for entry in self._store.grants():
            if entry.subject_kind == "user" and entry.subject in found:
                found[entry.subject].append(entry.grant)
        return found

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Which of these names an account has; for tables of roles, which already name them."""
        return frozenset(name for name in set(names) if self._store.named(name) is not None)

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


def _names(base: str) -> Iterable[str]:
    yield base
    for number in range(2, 1000):
        yield f"{base}-{number}"


def _is_for(configured: GrantSettings, name: str, groups: Sequence[str]) -> bool:
    return configured.user == name if configured.user else configured.group in groups


def _grant(configured: GrantSettings) -> Grant:
    return Grant(configured.on, Role.of(configured.role))
