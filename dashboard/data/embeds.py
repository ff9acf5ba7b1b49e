"""The noun: links that show one panel on other people's pages.

A link is an id; `dashboard.auth.embedding` signs it, so that whoever reads the database cannot make an address, and a
made-up address is refused before the database is asked.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from dashboard.data.access import Access
from dashboard.data.audit import Audit
from dashboard.data.model.access import Permission
from dashboard.data.model.embed import EmbedDraft, EmbedLink, LinkState, PanelName, PanelState
from dashboard.data.model.project import Project
from dashboard.data.query.parser import parse
from dashboard.errors import InvalidRequestError, NotFoundError

MAX_LINKS = 500
MAX_ORIGINS = 20
MAX_DAYS = 3_650
MAX_TITLE_LENGTH = 120
_MAX_STATE = 20_000
_TOUCH = timedelta(minutes=1)
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\]")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_LOCALE_LENGTH = 20


class Kept(Protocol):
    """Keeps links; `dashboard.data.store.embeds.EmbedStore`."""

    def add(self, project_id: int, link: EmbedLink, *, most: int) -> bool:
        """Keep a new link; False when there are too many."""
        ...

    def find(self, link_id: str) -> EmbedLink | None:
        """The link of an id."""
        ...

    def of(self, project_id: int) -> Sequence[EmbedLink]:
        """The links of a project."""
        ...

    def touch(self, link_id: str, at: datetime) -> None:
        """Say when a link was last used."""
        ...

    def revoke(self, project_id: int, link_id: str, at: datetime) -> None:
        """End a link."""
        ...


class Embeds:
    """The embed links of projects.

    Args:
        store: Keeps them.
        access: Who asks.
        audit: Says who may make them, and records it.
        now: The clock.
        new_id: Makes an id that cannot be guessed.
    """

    def __init__(
        self, store: Kept, access: Access, audit: Audit, now: Callable[[], datetime], *,
        new_id: Callable[[], str] = lambda: secrets.token_urlsafe(9),
    ) -> None:  # fmt: skip
        self._store = store
        self._access = access
        self._audit = audit
        self._now = now
        self._new_id = new_id

    def may_manage(self, project: Project) -> bool:
        """Whether the asker may see, make and revoke a project's links."""
        return self._access.may(Permission.EMBED_MANAGE, project.key)

    def list(self, project: Project) -> Sequence[EmbedLink]:
        """A project's links, the newest first, also those that ended.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not manage them.
        """
        self._access.check(Permission.EMBED_MANAGE, project.key)
        return self._store.of(project.id)

    def state(self, link: EmbedLink) -> LinkState:
        """Whether a link works now."""
        return link.state_at(self._now())

    def create(self, project: Project, draft: EmbedDraft) -> EmbedLink:
        """Make a link.

        Raises:
            UnauthorizedError, ForbiddenError: The asker may not.
            InvalidRequestError: An origin, the expiry or the state makes no sense, or the project has too many links.
        """
        now, link_id = self._now(), self._new_id()
        detail = {"id": link_id, "panel": draft.state.panel.value, "origins": list(draft.origins), "days": draft.days}
        doing = self._audit.doing(
            "embed.create", Permission.EMBED_MANAGE, project.key, subject=" ".join(draft.title.split()), detail=detail
        )
        with doing:
            draft = _checked(draft)
            link = EmbedLink(
                id=link_id, project=project.key, title=draft.title, state=draft.state, theme=draft.theme,
                locale=draft.locale, origins=draft.origins, created_by=self._access.who().name, created_at=now,
                expires_at=None if draft.days is None else now + timedelta(days=draft.days),
            )  # fmt: skip
            if not self._store.add(project.id, link, most=MAX_LINKS):
                raise InvalidRequestError(
                    f"A project has {MAX_LINKS} embed links at most.",
                    hint="Revoke some that nobody uses.",
                    code="too-many-embeds",
                )
        return link

    def get(self, project: Project, link_id: str) -> EmbedLink:
        """One link of a project, for those who manage them.

        Raises:
            NotFoundError: There is none of this id.
            UnauthorizedError, ForbiddenError: The asker may not know.
        """
        self._access.check(Permission.EMBED_MANAGE, project.key)
        link = self._store.find(link_id)
        if link is None or link.project != project.key:
            raise NotFoundError(f"{project.key} has no embed link {link_id[:40]}")
        return link

    def revoke(self, project: Project, link_id: str) -> None:
        """End a link at once; it stays in the list. One that ended already stays as it is.

        Raises:
            NotFoundError: There is none of this id.
            UnauthorizedError, ForbiddenError: The asker may not.
        """
        link = self._store.find(link_id)
        title = link.title if link is not None and link.project == project.key else ""
        detail = {"id": link_id[:40]}
        with self._audit.doing("embed.revoke", Permission.EMBED_MANAGE, project.key, subject=title, detail=detail):
            self.get(project, link_id)
            self._store.revoke(project.id, link_id, self._now())

    def find(self, link_id: str) -> EmbedLink | None:
        """The link that an address shows, whether it works or not; whoever has the address may know."""
        return self._store.find(link_id)

    def note_use(self, link: EmbedLink) -> None:
        """Keep when a link was last used, to the minute."""
        now = self._now()
        if link.used_at is None or now - link.used_at >= _TOUCH:
            self._store.touch(link.id, now)


def _checked(draft: EmbedDraft) -> EmbedDraft:
    title = " ".join(draft.title.split())
    if not 1 <= len(title) <= MAX_TITLE_LENGTH:
        raise InvalidRequestError(f"The title of a link has 1 to {MAX_TITLE_LENGTH} characters.", where="title")
    if draft.days is not None and not 1 <= draft.days <= MAX_DAYS:
        raise InvalidRequestError(f"A link lasts 1 to {MAX_DAYS:,} days, or has no end.", where="days")
    _check_state(draft.state)
    return replace(
        draft, title=title, origins=origins_of(draft.origins), locale=locale_of(draft.locale)
    )  # fmt: skip


def locale_of(text: str) -> str:
    """A locale as browsers know it: ``en``, ``de-AT``.

    Raises:
        InvalidRequestError: It is none.
    """
    named = text.strip()
    if len(named) > _LOCALE_LENGTH or not _LOCALE.fullmatch(named):
        raise InvalidRequestError(f"{named[:40]!r} is no locale.", where="locale", hint="Such as en, de or pt-BR.")
    return named


def origins_of(named: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers compare them, each once.

    A host may begin with ``*.``, for portals that give every team a name below their own; a lone star is no origin.

    Raises:
        InvalidRequestError: One of them is no origin.
    """
    found = tuple(dict.fromkeys(_origin(each) for each in named if each.strip()))
    if len(found) > MAX_ORIGINS:
        raise InvalidRequestError(f"A link has {MAX_ORIGINS} origins at most.", where="origins")
    return found


def _origin(text: str) -> str:
    written = text.strip()
    wrong = InvalidRequestError(
        f"{written[:200]!r} is no origin.", where="origins",
        hint="An origin is a scheme and a host, without a path: https://portal.example.com.",
    )  # fmt: skip
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    host = parts.netloc.lower().removesuffix(f":{port}" if port is not None else "")
    is_plain = parts.path in {"", "/"} and not parts.query and not parts.fragment and "#" not in written
    is_wide = host.startswith("*.") and host.count(".") < 2  # *.com would be half the world
    if parts.scheme not in {"http", "https"} or not is_plain or is_wide or not _HOST.fullmatch(host):
        raise wrong
    standard = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None and port != standard else "")


def _check_state(state: PanelState) -> None:
    """Refuse a panel that could show nothing, or things of another project."""
    if sum(len(key) + len(value) for key, value in state.query.items()) > _MAX_STATE:
        raise InvalidRequestError(f"The state of a panel has {_MAX_STATE:,} characters at most.", where="state")
    needed = {PanelName.VERSIONS: "path", PanelName.DIFF: "from"}.get(state.panel)
    if needed and not state.query.get(needed):
        raise InvalidRequestError(f"The panel {state.panel.value} needs {needed}.", where="state")
    if state.panel is PanelName.MODEL and not state.rest:
        raise InvalidRequestError("The panel model needs the name of a model.", where="state")
    sides = (state.query.get(key, "") for key in ("from", "to")) if state.panel is PanelName.DIFF else ()
    if any("/" in side.partition("@")[0] and "@" in side for side in sides):
        raise InvalidRequestError("A link shows one project; a side of this difference is another's.", where="state")
    parse(state.query.get("filter", ""))
