"""Links that show one panel on other pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update

from dashboard.data.model.embed import EmbedLink, PanelName, PanelState, Theme
from dashboard.data.model.project import ProjectKey
from dashboard.data.store import schema
from dashboard.data.store.changes import hold
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database

_link = schema.embed_link
_project = schema.project


class EmbedStore:
    """The table `embed_link`.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, project_id: int, link: EmbedLink, *, most: int) -> bool:
        """Keep a new link; False when the project has `most` that were not revoked."""
        values = {
            "id": link.id, "project_id": project_id, "title": clean_text(link.title), "panel": link.state.panel.value,
            "state": {"rest": link.state.rest, "query": dict(link.state.query)}, "theme": link.theme.value,
            "locale": link.locale, "origins": list(link.origins), "created_by": clean_text(link.created_by),
            "created_at": link.created_at, "expires_at": link.expires_at,
        }  # fmt: skip
        alive = _link.c.project_id == project_id, _link.c.revoked_at.is_(None)
        with self._database.write() as connection:
            hold(connection, project_id)
            if connection.execute(select(func.count()).select_from(_link).where(*alive)).scalar_one() >= most:
                return False
            connection.execute(insert(_link).values(**values))
        return True

    def find(self, link_id: str) -> EmbedLink | None:
        """The link of an id, whether it works or not."""
        with self._database.read() as connection:
            row = connection.execute(_links().where(_link.c.id == link_id)).first()
        return None if row is None else _link_of(row)

    def of(self, project_id: int) -> Sequence[EmbedLink]:
        """The links of a project, the newest first."""
        wanted = _links().where(_link.c.project_id == project_id)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(_link.c.created_at.desc(), _link.c.id))
            return [_link_of(row) for row in rows]

    def touch(self, link_id: str, at: datetime) -> None:
        """Say when a link was last used."""
        with self._database.write() as connection:
            connection.execute(update(_link).where(_link.c.id == link_id).values(used_at=at))

    def revoke(self, project_id: int, link_id: str, at: datetime) -> None:
        """End a link; one that was revoked stays as it is."""
        mine = _link.c.project_id == project_id, _link.c.id == link_id, _link.c.revoked_at.is_(None)
        with self._database.write() as connection:
            connection.execute(update(_link).where(*mine).values(revoked_at=at))


def _links() -> Select[Any]:
    named = _project.c.owner.label("project_owner"), _project.c.name.label("project_name")
    return select(_link, *named).join(_project, _project.c.id == _link.c.project_id)


def _link_of(row: Row[Any]) -> EmbedLink:
    return EmbedLink(
        id=row.id, project=ProjectKey(row.project_owner, row.project_name), title=row.title,
        state=PanelState(PanelName(row.panel), row.state["rest"], row.state["query"]), theme=Theme(row.theme),
        locale=row.locale, origins=tuple(row.origins), created_by=row.created_by, created_at=row.created_at,
        expires_at=row.expires_at, used_at=row.used_at, revoked_at=row.revoked_at,
    )  # fmt: skip
