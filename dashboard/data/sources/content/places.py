"""The places where the data of one project may lie, asked in order, and the answer when none has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dashboard.config import DvcRemoteSettings
from dashboard.data.model.address import public_address
from dashboard.data.sources.content.bytes import Content, Stream
from dashboard.data.sources.content.declared import Declared
from dashboard.data.sources.content.failures import (
    NO_ACCESS,
    UNKNOWN_HOST,
    UNREACHABLE,
    UNSUPPORTED,
    imported,
    not_allowed,
    not_pushed,
)
from dashboard.data.sources.content.folder import Folder
from dashboard.data.sources.content.objects import Version, Wanted, object_paths
from dashboard.errors import DagboardError, SourceError

_SAID_FIRST = (UNREACHABLE, UNKNOWN_HOST, NO_ACCESS, UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has an object.

    Attributes:
        is_cached: Whether the cache of a repository that is read in place has it.
        remote: Name of a remote that has it; empty when none is known to.
        failure: Why nobody knows whether a remote has it; None when every one was asked.
    """

    is_cached: bool
    remote: str = ""
    failure: DagboardError | None = None


class Place(Protocol):
    """A cache or a remote."""

    name: str

    def opened(self, path: str, version: Version | None = None) -> Stream | None:
        """One object by its path; None when it is not there."""


class Places:
    """Caches, then the remotes that the configuration allows.

    Args:
        cache: Of a repository that is read in place.
        remotes: By name, each with its settings.
        declared: What the repository itself says about remotes; asked only to explain why data was not found.
    """

    def __init__(
        self, cache: Folder | None, remotes: Mapping[str, tuple[DvcRemoteSettings, Place]],
        declared: Callable[[], Declared],
    ) -> None:  # fmt: skip
        self._cache = cache
        self._remotes = {name.lower(): remote for name, remote in remotes.items()}
        self._declared = declared

    def open(self, wanted: Wanted) -> Content:
        """The bytes of one object.

        Raises:
            NotFoundError: ``not-pushed``: no place has it.
            ForbiddenError: ``not-allowed``: only remotes that the configuration does not name could have it.
            SourceError: ``host-unreachable``, ``host-unknown``, ``no-access``, ``unsupported-remote``: a place that
                could have it cannot be asked.
        """
        failures: dict[int, DagboardError] = {}
        for place, path, version in self._candidates(wanted):
            if id(place) in failures:
                continue
            try:
                stream = place.opened(path, version)
            except SourceError as error:
                failures[id(place)] = error
                continue
            if stream is not None:
                return Content(wanted.hash, place.name, stream)
        raise self._absence(wanted, list(failures.values()))

    def exists(self, wanted: Wanted) -> bool:
        """Whether some place has it.

        Raises:
            SourceError: As in `open`: nobody knows.
        """
        for place, path, version in self._candidates(wanted):
            stream = place.opened(path, version)
            if stream is not None:
                stream.close()
                return True
        return False

    def holders(self, wanted: Wanted) -> Holders:
        """Whether the cache has an object, and whether a remote has it, at one request to each of a few places."""
        is_cached, failures = False, []
        for place, path, version in self._candidates(wanted):
            if place is self._cache:
                is_cached = is_cached or self._cache.size(path) is not None
                continue
            try:
                stream = place.opened(path, version)
            except SourceError as error:
                failures.append(error)
                continue
            if stream is not None:
                stream.close()
                return Holders(is_cached, remote=place.name)
        is_answered = bool(self._remotes) and not failures
        refused = {} if is_answered or failures else self._refused(wanted)
        told = self._absence(wanted, failures) if failures or refused else None
        return Holders(is_cached, failure=told)

    def default_remote(self) -> str | None:
        """The remote of outputs that name none: the repository's default, else the only one that may be opened."""
        names = [settings.name for settings, _ in self._remotes.values()]
        return self._declared().default or (names[0] if len(names) == 1 else None)

    def near_size(self, wanted: Wanted) -> int | None:
        """Bytes of an object that lies on this machine, without opening it; None when it does not."""
        for place, path, version in self._candidates(wanted):
            size = place.size(path) if isinstance(place, Folder) and version is None else None
            if size is not None:
                return size
        return None

    def _candidates(self, wanted: Wanted) -> Iterator[tuple[Place, str, Version | None]]:
        paths = object_paths(wanted)
        if self._cache is not None:
            yield from ((self._cache, path, None) for path in paths)
        for name, version in wanted.versions.items():
            if name.lower() in self._remotes:
                yield self._remotes[name.lower()][1], version.path, version
        for place in self._ordered(wanted.remote):
            yield from ((place, path, None) for path in paths)

    def _ordered(self, first: str | None) -> list[Place]:
        """All remotes, the one that the output names first."""
        names = sorted(self._remotes, key=lambda name: name != (first or "").lower())
        return [self._remotes[name][1] for name in names]

    def _absence(self, wanted: Wanted, failures: Sequence[DagboardError]) -> DagboardError:
        if failures:
            codes = [error.code for error in failures]
            told = next((codes.index(code) for code in _SAID_FIRST if code in codes), 0)
            return failures[told]
        asked = [*([self._cache.title] if self._cache else []), *(f"the remote {name}" for name in self._remotes)]
        if wanted.repository:
            return imported(wanted.name, wanted.repository, asked)
        refused = self._refused(wanted)
        return not_allowed(wanted.name, refused) if refused else not_pushed(wanted.name, asked)

    def _refused(self, wanted: Wanted) -> dict[str, str]:
        """Remotes that could have it and may not be opened: their addresses by name."""
        known = self._declared()
        named = [wanted.remote] if wanted.remote else list(wanted.versions)
        candidates = named or ([known.default] if known.default else list(known.urls))
        allowed = {settings.url.rstrip("/") for settings, _ in self._remotes.values()}
        return {
            name: public_address(known.urls.get(name, ""))
            for name in candidates
            if name.lower() not in self._remotes and known.urls.get(name, "").rstrip("/") not in allowed - {""}
        }
