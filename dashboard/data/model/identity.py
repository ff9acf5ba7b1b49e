"""Who is asking, for as long as a request is answered.

The door says it at the start of each request (`ask_as`), and everything below finds it with `asking`. Where nobody
said it, it is `NOBODY`, who sees nothing: forgetting it refuses, and never reveals.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from dashboard.data.model.access import PERMISSIONS, Grant, Permission, Role, Visibility
from dashboard.data.model.project import ProjectKey


class IdentityKind(StrEnum):
    """How somebody came to be known."""

    NOBODY = "nobody"
    ANYBODY = "anybody"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind, no secret
    EMBED = "embed"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever asks.

    Attributes:
        kind: ANYBODY where nobody is asked to sign in; TOKEN for a person's program.
        name: Of the account, or of the embed link; empty for nobody.
        account_id: Row id of the account; None for whoever has none.
        grants: Own and groups' roles.
        scope: A token's limits: what its holder may do at most; None for no limit.
        only: The one project that this identity may see; None for no such limit.
        credential: Id of the session, token or embed link that proved it; for the audit log.
        address: Where the request came from.
        groups: What a provider or proxy said they are in.
        must_change: They take a password of their own before anything else.
    """

    kind: IdentityKind
    name: str = ""
    account_id: int | None = None
    grants: tuple[Grant, ...] = ()
    scope: frozenset[Permission] | None = None
    only: ProjectKey | None = None
    credential: str = ""
    address: str = ""
    groups: tuple[str, ...] = ()
    must_change: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether this is somebody with an account, or a program of theirs."""
        return self.kind in {IdentityKind.PERSON, IdentityKind.TOKEN}

    @property
    def owns_as(self) -> str:
        """The name under which they own views and notes; empty for whoever has no account."""
        return f"account:{self.account_id}" if self.account_id is not None else ""

    def role_on(self, key: ProjectKey, visibility: Visibility) -> Role | None:
        """Their role in a project; None when it does not exist for them."""
        if self.only is not None and self.only != key:
            return None
        if self.kind is IdentityKind.ANYBODY:
            return Role.ADMIN
        if self.kind is IdentityKind.EMBED:
            return Role.VIEWER if self.only == key else None
        granted = max((grant.role for grant in self.grants if grant.covers(key)), default=None)
        is_open = visibility is Visibility.PUBLIC or (visibility is Visibility.INTERNAL and self.is_signed_in)
        return granted or (Role.VIEWER if is_open else None)

    def role_everywhere(self) -> Role | None:
        """Their role on the server itself."""
        if self.kind is IdentityKind.ANYBODY:
            return Role.ADMIN
        if self.only is not None:
            return None
        return max((grant.role for grant in self.grants if grant.on == "*"), default=None)

    def may(self, permission: Permission, role: Role | None) -> bool:
        """Whether they may do something where they have this role."""
        held = role is not None and permission in PERMISSIONS[role]
        return held and (self.scope is None or permission in self.scope)


NOBODY = Identity(IdentityKind.NOBODY)
"""Who has not signed in."""

OPERATOR = Identity(IdentityKind.ANYBODY, "operator")
"""Whoever runs Dagboard's own commands and workers: they hold the configuration, so everything is theirs anyway."""

_asking: ContextVar[Identity] = ContextVar("dagboard_asking", default=NOBODY)


def asking() -> Identity:
    """Who asks now."""
    return _asking.get()


@contextmanager
def acting_as(identity: Identity) -> Iterator[None]:
    """Answer what is asked inside the block as this identity."""
    token = _asking.set(identity)
    try:
        yield
    finally:
        _asking.reset(token)


def ask_as(identity: Identity) -> None:
    """Answer what this thread is asked from now on as this identity; the guard says it anew for each request."""
    _asking.set(identity)
