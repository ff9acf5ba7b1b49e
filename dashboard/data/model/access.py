"""Roles, permissions and visibility: the one table that says who may do what.

A grant gives a person or a group a role on one project, on all projects of an owner, or everywhere. A role holds
permissions; a higher role holds all of a lower one. What is not in `PERMISSIONS` nobody may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from dashboard.data.model.project import ProjectKey

EVERYWHERE = "*"
"""Where a grant holds for every project, and for the server itself."""


class Role(IntEnum):
    """What somebody is in a project; a higher one may all that a lower one may."""

    VIEWER = 1
    CONTRIBUTOR = 2
    MAINTAINER = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """As people read and write it: ``viewer``."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Role:
        """The role of a word.

        Raises:
            KeyError: There is none.
        """
        return cls[word.upper()]


ROLE_WORDS = tuple(role.word for role in Role)


class Visibility(StrEnum):
    """Who sees a project without a grant: nobody, everybody who signed in, or everybody."""

    PRIVATE = "private"
    INTERNAL = "internal"
    PUBLIC = "public"


class Permission(StrEnum):
    """What may be done, as ``resource:action``."""

    PROJECT_READ = "project:read"
    SELECTION_KEEP = "selection:keep"
    RUN_ANNOTATE = "run:annotate"
    VIEW_WRITE = "view:write"
    PROJECT_SYNC = "project:sync"
    EMBED_MANAGE = "embed:manage"
    ACCESS_READ = "access:read"
    ACCESS_MANAGE = "access:manage"
    AUDIT_READ = "audit:read"
    ACCOUNT_MANAGE = "account:manage"


_ADDED: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.PROJECT_READ, Permission.SELECTION_KEEP}),
    Role.CONTRIBUTOR: frozenset({Permission.RUN_ANNOTATE, Permission.VIEW_WRITE, Permission.PROJECT_SYNC}),
    Role.MAINTAINER: frozenset({Permission.EMBED_MANAGE, Permission.ACCESS_READ}),
    Role.ADMIN: frozenset({Permission.ACCESS_MANAGE, Permission.AUDIT_READ, Permission.ACCOUNT_MANAGE}),
}
"""What each role may that the one below may not. Keeping a selection makes a short name for runs that a link lists; it
changes nothing that anybody sees, so who may read may do it. Accounts are the server's: an admin of everywhere's."""

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset().union(*(added for lower, added in _ADDED.items() if lower <= role)) for role in Role
}
"""Everything a role may do."""


def least_role(permission: Permission) -> Role:
    """The lowest role that holds a permission."""
    return min(role for role in Role if permission in PERMISSIONS[role])


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somewhere.

    Attributes:
        on: ``*``, an owner, or ``owner/name``.
        role: Held there.
    """

    on: str
    role: Role

    def covers(self, key: ProjectKey) -> bool:
        """Whether it holds for a project."""
        return self.on in {EVERYWHERE, key.owner, str(key)}
