"""Short links, kept under a key made of their address: the same address is one link."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select

from dashboard.data.model.link import ShortLink
from dashboard.data.model.project import ProjectKey
from dashboard.data.store import schema
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, upsert

_link = schema.short_link
_project = schema.project
_DIGEST_BYTES = 10
MOST = 10_000


class LinkStore:
    """The table `short_link`: what a link leads to never changes, because somebody may have sent it.

    Args:
        database: Where.
        now: The clock.
        most: How many each project keeps, and the pages of the whole site together. Those that nobody signed in made go
            first, then the ones that were asked for longest ago.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], *, most: int = MOST) -> None:
        self._database = database
        self._now = now
        self._most = most

    def keep(self, project_id: int | None, address: str, by: str) -> str:
        """Keep a link, for as long as a new one if it was kept before.

        Args:
            project_id: Whose page it is; None for a page of the whole site.
            address: As `ShortLink` has it.
            by: Name of the account that asks; empty without one.

        Returns:
            Its id: 16 letters and digits of the hash of the address.
        """
        digest = hashlib.blake2b(address.encode(), digest_size=_DIGEST_BYTES).digest()
        key = b32encode(digest).decode("ascii").lower()
        row = {"id": key, "project_id": project_id, "address": clean_text(address), "created_at": self._now()}
        row["created_by"] = by
        with self._database.write() as connection:
            upsert(connection, _link, [row], update=("created_at", "created_by") if by else ("created_at",))
            mine = _link.c.project_id.is_(None) if project_id is None else _link.c.project_id == project_id
            lasting = select(_link.c.id).where(mine)
            lasting = lasting.order_by((_link.c.created_by == "").asc(), _link.c.created_at.desc(), _link.c.id)
            kept = lasting.limit(self._most).scalar_subquery()
            connection.execute(delete(_link).where(mine, _link.c.id.not_in(kept)))
        return key

    def get(self, link_id: str) -> ShortLink | None:
        """A link; None when there is none of this id."""
        wanted = select(_link.c.address, _project.c.owner, _project.c.name).join_from(_link, _project, isouter=True)
        with self._database.read() as connection:
            row = connection.execute(wanted.where(_link.c.id == link_id)).first()
        if row is None:
            return None
        return ShortLink(link_id, row.address, ProjectKey(row.owner, row.name) if row.owner else None)
