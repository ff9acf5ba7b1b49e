"""Sizes of files, remembered by this process: the pages of a long difference ask for the same ones again and again."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from dashboard.data.model.project import Project

REMEMBERED = 50_000


class KnownSizes(Protocol):
    """What knows sizes; `dashboard.data.contents.Contents`."""

    def sizes(self, project: Project, hashes: Iterable[str]) -> dict[str, int]:
        """Bytes by hash, of those that are known."""


class RememberedSizes:
    """Bytes by hash. What a hash stands for never changes; a size that is not known is asked for every time.

    Args:
        known: Asked for what is not remembered.
        most: How many sizes are remembered; the ones remembered longest go first.
    """

    def __init__(self, known: KnownSizes, *, most: int = REMEMBERED) -> None:
        self._known = known
        self._most = most
        self._lock = threading.Lock()
        self._sizes: dict[tuple[int, str], int] = {}

    def of(self, project: Project, hashes: Iterable[str]) -> dict[str, int]:
        """Bytes by hash, of those that are known."""
        wanted = list(hashes)
        with self._lock:
            remembered = {hash_: self._sizes.get((project.id, hash_)) for hash_ in wanted}
        found = {hash_: size for hash_, size in remembered.items() if size is not None}
        new = self._known.sizes(project, [hash_ for hash_ in wanted if hash_ not in found])
        with self._lock:
            self._sizes |= {(project.id, hash_): size for hash_, size in new.items()}
            for key in list(islice(self._sizes, max(0, len(self._sizes) - self._most))):
                del self._sizes[key]
        return found | new
