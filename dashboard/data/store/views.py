"""Named views of run tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from dashboard.data.model.view import View, ViewDraft
from dashboard.data.store import schema
from dashboard.data.store.changes import hold
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_view = schema.view
_project = schema.project


class ViewStore:
    """The table `view`, and which of its rows is a project's default.

    Args:
        database: Where.
        now: The clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def all(self, project_id: int | None, visitor: str) -> list[View]:
        """The views that a browser sees, by name; without a project those of the table of all projects."""
        wanted = _views(project_id).where(_seen(visitor)).order_by(func.lower(_view.c.name), _view.c.id)
        with self._database.read() as connection:
            return [_view_of(row) for row in connection.execute(wanted)]

    def get(self, project_id: int | None, view_id: str, visitor: str) -> View | None:
        """One view; None when there is none of this id, or the browser may not see it."""
        with self._database.read() as connection:
            row = connection.execute(_views(project_id).where(_view.c.id == view_id, _seen(visitor))).first()
        return None if row is None else _view_of(row)

    def default(self, project_id: int) -> View | None:
        """The view that the table opens with; None when nobody chose one."""
        with self._database.read() as connection:
            row = connection.execute(_views(project_id).where(_view.c.id == _project.c.default_view)).first()
        return None if row is None else _view_of(row)

    def add(self, project_id: int | None, view_id: str, draft: ViewDraft, *, owner: str, most: int) -> bool:
        """Keep a new view; False when the project, or without one its owner, has `most` of them already."""
        now = self._now()
        with self._database.write() as connection:
            _hold(connection, project_id)
            counted = select(func.count()).select_from(_view).where(_view.c.project_id == project_id)
            if project_id is None:
                counted = counted.where(_view.c.owner == owner)
            if connection.execute(counted).scalar_one() >= most:
                return False
            values = _values(draft) | {"version": 1, "created_at": now, "changed_at": now, "changed_by": owner}
            connection.execute(insert(_view).values(id=view_id, project_id=project_id, owner=owner, **values))
            _set_default(connection, project_id, view_id, is_default=draft.is_default)
        return True

    def replace(self, project_id: int | None, view_id: str, draft: ViewDraft, *, version: int, by: str) -> bool:
        """Write a view over the version named; False when another one stands there by now, and nothing changed."""
        mine = and_(_view.c.project_id == project_id, _view.c.id == view_id, _view.c.version == version)
        values = _values(draft) | {"version": version + 1, "changed_at": self._now(), "changed_by": by}
        with self._database.write() as connection:
            _hold(connection, project_id)
            if connection.execute(update(_view).where(mine).values(**values)).rowcount != 1:
                return False
            _set_default(connection, project_id, view_id, is_default=draft.is_default)
        return True

    def remove(self, project_id: int | None, view_id: str, *, version: int | None) -> bool:
        """Remove a view; False when it stands at another version than the one named, and nothing changed."""
        mine = and_(_view.c.project_id == project_id, _view.c.id == view_id)
        if version is not None:
            mine = and_(mine, _view.c.version == version)
        with self._database.write() as connection:
            _hold(connection, project_id)
            if connection.execute(delete(_view).where(mine)).rowcount != 1:
                return False
            _set_default(connection, project_id, view_id, is_default=False)
        return True


def _hold(connection: Connection, project_id: int | None) -> None:
    """Write a project's views one after the other; those of all projects are their owner's alone."""
    if project_id is not None:
        hold(connection, project_id)


def _views(project_id: int | None) -> Any:
    is_default = func.coalesce(_project.c.default_view == _view.c.id, False).label("is_default")
    joined = select(_view, is_default).join(_project, _project.c.id == _view.c.project_id, isouter=True)
    return joined.where(_view.c.project_id == project_id)


def _seen(visitor: str) -> Any:
    mine = and_(_view.c.owner == visitor, _view.c.owner != "")
    return or_(_view.c.is_shared, mine)


def _values(draft: ViewDraft) -> dict[str, Any]:
    return {"name": clean_text(draft.name), "is_shared": draft.is_shared, "state": json.dumps(draft.state)}


def _set_default(connection: Connection, project_id: int | None, view_id: str, *, is_default: bool) -> None:
    mine = _project.c.id == project_id
    if is_default:
        connection.execute(update(_project).where(mine).values(default_view=view_id))
    else:
        connection.execute(update(_project).where(mine, _project.c.default_view == view_id).values(default_view=None))


def _view_of(row: Row[Any]) -> View:
    return View(
        id=row.id, name=row.name, owner=row.owner, is_shared=row.is_shared, is_default=bool(row.is_default),
        state=json.loads(row.state), version=row.version, created_at=row.created_at, changed_at=row.changed_at,
        changed_by=row.changed_by,
    )  # fmt: skip
