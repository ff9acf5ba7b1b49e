"""Named views of the run table: which columns, filter, order and more, under a name; private or shared.

Whoever asks is an account, or where nobody signs in a browser, known by a digest of the secret in its cookie. A private
view belongs to whoever made it; a shared one may be changed by everybody who may write views in the project, but taken
back by its owner alone. Those of the table of all projects (`None` in place of a project) are always private: what they
name may be of projects that others do not see.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from dashboard.data.audit import Audit
from dashboard.data.model.access import Permission
from dashboard.data.model.project import Project
from dashboard.data.model.view import View, ViewDraft
from dashboard.data.query.keys import parse_columns, parse_order
from dashboard.data.query.parser import parse
from dashboard.errors import ConflictError, ForbiddenError, InvalidRequestError, NotFoundError, QueryError

MAX_VIEWS = 500
MAX_NAME_LENGTH = 80
MAX_STATE_BYTES = 200_000
MAX_DEPTH = 8
_SHOWN = 40


class Kept(Protocol):
    """Keeps views; `dashboard.data.store.views.ViewStore`."""

    def all(self, project_id: int | None, visitor: str) -> list[View]:
        """The views that a browser sees."""
        ...

    def get(self, project_id: int | None, view_id: str, visitor: str) -> View | None:
        """One view; None when there is none, or the browser may not see it."""
        ...

    def default(self, project_id: int) -> View | None:
        """The project's default view."""
        ...

    def add(self, project_id: int | None, view_id: str, draft: ViewDraft, *, owner: str, most: int) -> bool:
        """Keep a new view; False when there are too many."""
        ...

    def replace(self, project_id: int | None, view_id: str, draft: ViewDraft, *, version: int, by: str) -> bool:
        """Write a view over a version; False when another stands there."""
        ...

    def remove(self, project_id: int | None, view_id: str, *, version: int | None) -> bool:
        """Remove a view; False when another version stands there."""
        ...


class Views:
    """The named views of a project, or of the table of all projects.

    Args:
        store: Keeps them.
        audit: Says who may write, and records it.
        new_id: Makes an id that cannot be guessed.
    """

    def __init__(
        self, store: Kept, audit: Audit, *, new_id: Callable[[], str] = lambda: secrets.token_urlsafe(9)
    ) -> None:
        self._store = store
        self._audit = audit
        self._new_id = new_id

    def list(self, project: Project | None, visitor: str) -> list[View]:
        """Shared views and the browser's own, by name.

        Args:
            project: Whose.
            visitor: Digest of the asking browser; empty for one without a cookie.
        """
        return self._store.all(_id(project), visitor)

    def get(self, project: Project | None, view_id: str, visitor: str) -> View:
        """One view.

        Raises:
            NotFoundError: There is none of this id, or it is private to another browser.
        """
        view = self._store.get(_id(project), view_id, visitor)
        if view is None:
            raise NotFoundError(
                f"There is no view {view_id[:_SHOWN]} in {_name(project)}: it was deleted, or is private to another "
                "browser.",
                hint="Ask whoever sent the link to share it.",
            )
        return view

    def default(self, project: Project) -> View | None:
        """The view that the project's table opens with; None when nobody chose one."""
        return self._store.default(project.id)

    def create(self, project: Project | None, draft: ViewDraft, visitor: str) -> View:
        """Keep a new view of this browser.

        Raises:
            InvalidRequestError: Its name or state cannot be kept, or the project has too many views.
        """
        view_id = self._new_id()
        with self._writing("view.create", project, draft.name):
            is_kept = self._store.add(_id(project), view_id, _checked(draft, project), owner=visitor, most=MAX_VIEWS)
        if not is_kept:
            raise InvalidRequestError(
                f"{'A project has' if project else 'You have'} {MAX_VIEWS} views at most.",
                hint="Delete some that nobody needs.",
                code="too-many-views",
            )
        return self.get(project, view_id, visitor)

    def replace(self, project: Project | None, view_id: str, draft: ViewDraft, *, version: int, visitor: str) -> View:
        """Change a view.

        Args:
            project: Whose.
            view_id: Which.
            draft: The whole view as it shall be.
            version: Of the view that was changed; another one by now is a conflict.
            visitor: The asking browser.

        Raises:
            NotFoundError: As `get`.
            ForbiddenError: Somebody else's shared view would become private.
            InvalidRequestError: As `create`.
            ConflictError: Somebody else saved meanwhile; what they saved stays.
        """
        before = self.get(project, view_id, visitor)
        if before.is_shared and not draft.is_shared and before.owner != visitor:
            raise ForbiddenError(
                f"The view {before.name} was shared from another browser, and only that one can make it private.",
                hint="Save a private copy under another name.",
            )
        with self._writing("view.change", project, before.name):
            is_saved = self._store.replace(_id(project), view_id, _checked(draft, project), version=version, by=visitor)
        if not is_saved:
            raise _conflict(self.get(project, view_id, visitor), version)
        return self.get(project, view_id, visitor)

    def remove(self, project: Project | None, view_id: str, *, version: int | None, visitor: str) -> None:
        """Delete a view.

        Args:
            project: Whose.
            view_id: Which.
            version: Of the view that was looked at; None to delete whatever it says by now.
            visitor: The asking browser.

        Raises:
            NotFoundError: As `get`.
            ConflictError: Somebody else saved meanwhile; nothing was deleted.
        """
        name = self.get(project, view_id, visitor).name
        with self._writing("view.delete", project, name):
            is_removed = self._store.remove(_id(project), view_id, version=version)
        if not is_removed:
            raise _conflict(self.get(project, view_id, visitor), version or 0)

    def _writing(self, action: str, project: Project | None, name: str) -> AbstractContextManager[None]:
        return self._audit.doing(action, Permission.VIEW_WRITE, project.key if project else None, subject=name)


def _id(project: Project | None) -> int | None:
    return project.id if project else None


def _name(project: Project | None) -> str:
    return str(project.key) if project else "the table of all projects"


def _conflict(present: View, version: int) -> ConflictError:
    return ConflictError(
        f"somebody else saved the view {present.name} meanwhile: it is at version {present.version}, yours began at "
        f"{version}; theirs stays and yours was not saved",
        hint=f"Save yours under another name, or save it over version {present.version} to replace theirs.",
        code="view-changed",
    )


def _checked(draft: ViewDraft, project: Project | None) -> ViewDraft:
    name = " ".join(draft.name.split())
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise InvalidRequestError(f"The name of a view has 1 to {MAX_NAME_LENGTH} characters.", where="name")
    if project is None and (draft.is_shared or draft.is_default):
        raise InvalidRequestError(
            "A view of the table of all projects is private.",
            hint="Share the link of the table, or a view of one project.",
            where="shared" if draft.is_shared else "default",
        )  # fmt: skip
    if draft.is_default and not draft.is_shared:
        raise InvalidRequestError(
            "A private view cannot be the project's default.", hint="Share it first.", where="default"
        )
    _check_state(draft.state)
    return ViewDraft(name, draft.is_shared, draft.is_default, draft.state)


def _check_state(state: Mapping[str, Any]) -> None:
    """Refuse a state that no table could show: too large, or in words that are not the query language.

    What the project has no column for is no error: columns come and go with the runs.
    """
    if _depth(state) > MAX_DEPTH or len(json.dumps(state)) > MAX_STATE_BYTES:
        raise InvalidRequestError(
            f"The state of a view has {MAX_STATE_BYTES:,} bytes and {MAX_DEPTH} levels at most.", where="state"
        )
    keys = [*(state.get("columns") or ()), *(state.get("group_by") or ()), *(state.get("history") or ())]
    for where, check in (
        ("state.filter", lambda: parse(state.get("filter") or "")),
        ("state.order_by", lambda: parse_order(state.get("order_by") or "")),
        ("state.columns", lambda: [parse_columns(key) for key in keys]),
    ):
        try:
            check()
        except QueryError as error:
            error.where = where
            raise


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)
