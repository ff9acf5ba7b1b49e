"""Sizes of tracked files, learnt when one is opened: DVC's listings of directories do not hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from dashboard.data.store import schema
from dashboard.data.store.database import Database, chunks, upsert

_size = schema.content_size


class SizeStore:
    """The table `content_size`; what a hash stands for never changes, so neither does a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, project_id: int, hashes: Iterable[str]) -> dict[str, int]:
        """Bytes by hash, of those that are known."""
        found: dict[str, int] = {}
        wanted = list(dict.fromkeys(hashes))
        if not wanted:
            return found
        with self._database.read() as connection:
            for chunk in chunks(wanted):
                rows = select(_size.c.hash, _size.c.bytes).where(
                    _size.c.project_id == project_id, _size.c.hash.in_(chunk)
                )
                found.update((row[0], row[1]) for row in connection.execute(rows))
        return found

    def save(self, project_id: int, sizes: Mapping[str, int]) -> None:
        """Keep sizes, in one transaction."""
        rows = [{"project_id": project_id, "hash": hash_, "bytes": size} for hash_, size in sizes.items()]
        if rows:
            with self._database.write() as connection:
                upsert(connection, _size, rows, update=())
