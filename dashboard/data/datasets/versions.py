"""The versions of a tracked path: the contents it ever had, from their introductions to what people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.data.datasets.amounts import Numbers
from dashboard.data.datasets.history import Introduction
from dashboard.data.datasets.usage import ModelUse
from dashboard.data.model.dvc import Output
from dashboard.data.model.revision import Commit


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed from the version before.

    Attributes:
        previous: Its hash.
        size: Bytes more, or fewer; None when one of the sizes is unknown.
        nfiles: Files more, or fewer; None of files, and when unknown.
        files: Which files differ; None unless both are directories whose listings are here already.
    """

    previous: str
    size: int | None
    nfiles: int | None
    files: Numbers | None = None


@dataclass(frozen=True, slots=True)
class DataVersion:
    """One content that a path had.

    Attributes:
        commit: The one that introduced it, the oldest of several.
        returned: Commits at which it came back after another, the newest first.
        is_current: Whether the path has it at the head of the history that was asked for.
        runs: How many runs used it; hidden ones do not count.
        delta: From the version before; None of the first.
    """

    hash: str
    commit: str
    author: str
    committed_at: datetime
    message: str
    size: int | None
    nfiles: int | None
    runs: int
    models: tuple[ModelUse, ...]
    is_current: bool
    returned: tuple[str, ...]
    delta: Delta | None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Part of the versions of a path.

    Attributes:
        versions: Newest first.
        total: How many there are.
    """

    versions: tuple[DataVersion, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Content:
    """A content of a path and where it was introduced, the oldest introduction first."""

    hash: str
    places: tuple[Introduction, ...]

    @property
    def first(self) -> Introduction:
        """The oldest introduction."""
        return self.places[0]


def contents_of(found: Iterable[Introduction], commits: Mapping[str, Commit]) -> list[Content]:
    """Each content once, the one that was introduced last first."""

    def age(place: Introduction) -> tuple[datetime, int]:
        return commits[place.commit].committed_at, place.position

    by_hash: dict[str, list[Introduction]] = {}
    for place in found:
        by_hash.setdefault(place.hash, []).append(place)
    contents = [Content(hash_, tuple(sorted(places, key=age))) for hash_, places in by_hash.items()]
    return sorted(contents, key=lambda content: age(content.first), reverse=True)


def delta_of(content: Content, outputs: Mapping[str, Output], counts: Numbers | None) -> Delta | None:
    """What changed from the version before the content's first introduction.

    Args:
        content: The content.
        outputs: What is known of the path by hash.
        counts: Which files differ, where that is known.
    """
    previous = content.first.previous
    if previous is None:
        return None
    old, new = outputs.get(previous), outputs.get(content.hash)
    size = _less(new.size, old.size) if old and new else None
    nfiles = _less(new.nfiles, old.nfiles) if old and new else None
    return Delta(previous, size, nfiles, counts)


def returns_of(content: Content) -> Sequence[str]:
    """Commits at which the content came back, the newest first."""
    return [place.commit for place in reversed(content.places[1:])]


def _less(new: int | None, old: int | None) -> int | None:
    return new - old if new is not None and old is not None else None
