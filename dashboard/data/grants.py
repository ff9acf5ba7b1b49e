"""The noun: which roles people and groups have, and who gave them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial

from dashboard.config import GrantSettings, Settings
from dashboard.data.access import Access, grant_in
from dashboard.data.audit import Audit
from dashboard.data.model.access import EVERYWHERE, Grant, Permission, Role
from dashboard.data.model.account import GrantEntry
from dashboard.data.model.project import ProjectKey
from dashboard.data.store.accounts import AccountStore
from dashboard.errors import ConflictError, InvalidRequestError, NotFoundError

_LONGEST = 200
_SUBJECT_KINDS = frozenset({"user", "group"})


class Grants:
    """Roles on projects, on owners, and everywhere.

    Args:
        settings: Whose grants hold besides those that were given here.
        store: Keeps those.
        access: Who asks.
        audit: Where changes are recorded.
    """

    def __init__(self, settings: Settings, store: AccountStore, access: Access, audit: Audit) -> None:
        self._configured = settings.access.grants
        self._owners = frozenset(project.owner for project in settings.projects)
        self._store = store
        self._access = access
        self._audit = audit

    def on(self, key: ProjectKey | None = None) -> list[GrantEntry]:
        """Every grant that holds for a project, or every grant of the server.

        Raises:
            UnknownProjectError, UnauthorizedError, ForbiddenError: The asker may not know who may what.
        """
        if key is None:
            self._access.check_everywhere(Permission.ACCOUNT_MANAGE)
            return [*map(_entry, self._configured), *self._store.grants()]
        self._access.check(Permission.ACCESS_READ, key)
        configured = [entry for entry in map(_entry, self._configured) if entry.grant.covers(key)]
        return [*configured, *self._store.grants([EVERYWHERE, key.owner, str(key)])]

    def give(self, subject_kind: str, subject: str, on: str, role: Role) -> GrantEntry:
        """Give a role, in place of the one that somebody had there.

        Args:
            subject_kind: ``user`` or ``group``.
            subject: Name of the account or group; it need not have signed in yet.
            on: ``owner/name``, an owner, or ``*``.
            role: What they become there.

        Raises:
            InvalidRequestError: Subject or scope cannot be one.
            UnknownProjectError, UnauthorizedError, ForbiddenError: The asker may not give it.
            ConflictError: They would no longer be admin of everything.
        """
        if subject_kind not in _SUBJECT_KINDS or not subject.strip() or len(subject) > _LONGEST:
            raise InvalidRequestError("Say which account or group gets the role.", where="subject")
        entry = GrantEntry(None, subject_kind, subject.strip(), Grant(on, role))
        with self._managing("grant.give", entry):
            if "/" not in on and on not in {EVERYWHERE, *self._owners}:
                raise InvalidRequestError(
                    f"no project belongs to {on or 'nobody'}", hint="Take *, an owner or owner/name."
                )
            if role is not Role.ADMIN:
                self._check_not_own(entry)
            return self._store.give(subject_kind, entry.subject, entry.grant, self._access.who().name)

    def take(self, grant_id: int, on: str) -> None:
        """Take a grant back that was given here.

        Args:
            grant_id: Which.
            on: Where it holds.

        Raises:
            NotFoundError: There is none of this id there.
            UnknownProjectError, UnauthorizedError, ForbiddenError: The asker may not take it.
            ConflictError: It is their own on everything.
        """
        given = next((entry for entry in self._store.grants([on]) if entry.id == grant_id), None)
        with self._managing("grant.take", given or GrantEntry(None, "grant", str(grant_id), Grant(on, Role.VIEWER))):
            if given is not None:
                self._check_not_own(given)
            if given is None or self._store.taken(grant_id) is None:
                raise NotFoundError(f"there is no such grant on {on}", hint="Somebody took it back already.")

    def _check_not_own(self, entry: GrantEntry) -> None:
        """Nobody stops being admin of everything by their own hand: there might be no other.

        Raises:
            ConflictError: It is the asker's own role there.
        """
        who = self._access.who()
        is_own = who.is_signed_in and (entry.subject_kind, entry.subject) == ("user", who.name)
        if is_own and entry.grant.on == EVERYWHERE:
            raise ConflictError("This is your own role on everything.", hint="Let another admin take it back.")

    def _check_may_manage(self, on: str) -> None:
        owner, slash, name = on.partition("/")
        if on == EVERYWHERE or not slash:
            self._check_owner(on)
            return
        self._access.check(Permission.ACCESS_MANAGE, ProjectKey(owner, name))

    def _check_owner(self, on: str) -> None:
        """A role on an owner or on everything is given by who is admin there, or above."""
        who = self._access.who()
        if who.only is not None:  # a token of one project manages that one alone
            self._access.check_everywhere(Permission.ACCESS_MANAGE)
        covering = (grant.role for grant in who.grants if grant.on in {EVERYWHERE, on})
        if not who.may(Permission.ACCESS_MANAGE, max(covering, default=None)):
            self._access.check_everywhere(Permission.ACCESS_MANAGE)

    def _managing(self, action: str, entry: GrantEntry) -> AbstractContextManager[None]:
        on = entry.grant.on
        owner, slash, name = on.partition("/")
        return self._audit.after(
            partial(self._check_may_manage, on), action, project=ProjectKey(owner, name) if slash else None,
            subject=f"{entry.subject_kind} {entry.subject}", detail={"on": on, "role": entry.grant.role.word},
        )  # fmt: skip


def _entry(configured: GrantSettings) -> GrantEntry:
    kind = "user" if configured.user else "group"
    return GrantEntry(None, kind, configured.user or configured.group or "", grant_in(configured))
