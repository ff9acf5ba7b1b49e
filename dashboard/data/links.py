"""The noun for short links: long addresses of our own pages under a name that fits into a chat."""

from __future__ import annotations

from typing import Protocol

from dashboard.data.access import Access
from dashboard.data.model.access import Permission
from dashboard.data.model.identity import IdentityKind
from dashboard.data.model.link import ShortLink
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError, NotFoundError, UnauthorizedError

MOST_CHARACTERS = 60_000
"""Of an address; browsers follow no longer ones."""
_WITHOUT_ACCOUNT = frozenset({IdentityKind.NOBODY, IdentityKind.EMBED})


class Kept(Protocol):
    """Keeps links; `dashboard.data.store.links.LinkStore`."""

    def keep(self, project_id: int | None, address: str, by: str) -> str:
        """Keep a link; returns its id."""
        ...

    def get(self, link_id: str) -> ShortLink | None:
        """A link; None when there is none of this id."""
        ...


class Links:
    """Keeps and finds short links.

    Args:
        store: Where they are kept.
        access: Who may keep one, and for whom one exists.
    """

    def __init__(self, store: Kept, access: Access) -> None:
        self._store = store
        self._access = access

    def keep(self, project: Project | None, address: str) -> ShortLink:
        """Keep a link; the same address is the same link.

        Args:
            project: Whose page it is; None for a page of the whole site.
            address: Below the prefix, of a page that exists; the caller knows which do.

        Raises:
            InvalidRequestError: The address is too long.
            UnauthorizedError, ForbiddenError: Whoever asks may not keep one.
        """
        if len(address) > MOST_CHARACTERS:
            raise InvalidRequestError(f"An address has at most {MOST_CHARACTERS:,} characters.", where="address")
        if project is not None:
            self._access.check(Permission.SELECTION_KEEP, project.key)
        elif self._access.who().kind in _WITHOUT_ACCOUNT:
            raise UnauthorizedError("This needs somebody who signed in.", hint="Sign in, or send a token.")
        link_id = self._store.keep(project.id if project else None, address, self._access.who().name)
        return ShortLink(link_id, address, project.key if project else None)

    def get(self, link_id: str) -> ShortLink:
        """A link, if its project exists for whoever asks.

        Raises:
            NotFoundError: There is none of this id, or it leads to a project that does not exist for them: the two
                answer alike.
        """
        link = self._store.get(link_id)
        if link is None or not (link.project is None or self._access.sees(link.project)):
            raise NotFoundError(
                "This short link leads nowhere.",
                hint="It may have been mistyped, or removed, or lead to a project that you may not see.",
            )
        return link
