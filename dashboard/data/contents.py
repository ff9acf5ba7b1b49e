"""Contents: the bytes and the listings behind what DVC tracks, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from dashboard.data.model.dvc import CommitFacts, Output
from dashboard.data.model.paths import ancestors, is_inside
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.remembered import Remembered
from dashboard.data.sources.content import (
    Content,
    ContentSources,
    Holders,
    Wanted,
    is_directory,
    is_object,
    of_files,
    parsed,
)
from dashboard.data.sources.content.listing import MAX_BYTES
from dashboard.data.sources.content.objects import Version
from dashboard.data.sources.repositories import Repositories
from dashboard.data.store.listings import Listing, ListingStore
from dashboard.data.store.sizes import SizeStore
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError, SourceError

_REMEMBERED_COMMITS = 128


class StoredFacts(Protocol):
    """Facts that a sync has read already."""

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """The facts of a commit; None when it was not read yet."""


class Contents:
    """Finds the content of tracked paths, in a repository's cache or in the remotes that the configuration allows.

    Every method that reads content raises, when it cannot be read, with one of these codes: NotFoundError
    ``not-pushed``, ForbiddenError ``not-allowed``, SourceError ``host-unreachable``, ``host-unknown``,
    ``no-access``, ``unsupported-remote`` or ``file-unreadable``.

    Args:
        sources: The places to ask.
        commits: Facts read by a sync; others are read from the repository on the fly.
        repositories: Where the repositories are.
        listings: Listings that were fetched before.
        sizes: Sizes that were learnt before.
    """

    def __init__(
        self, sources: ContentSources, commits: StoredFacts, repositories: Repositories, listings: ListingStore,
        sizes: SizeStore,
    ) -> None:  # fmt: skip
        self._sources = sources
        self._commits = commits
        self._repositories = repositories
        self._listings = listings
        self._sizes = sizes
        self._tracked: Remembered[tuple[int, str], Mapping[str, Output]] = Remembered(_REMEMBERED_COMMITS)

    def tracked(self, project: Project, sha: str) -> Mapping[str, Output]:
        """Outputs that DVC tracks at a commit, by path.

        Raises:
            NotFoundError: There is no such commit.
            UnavailableError: The repository is not here.
        """

        def read() -> Mapping[str, Output]:
            stored = self._commits.facts(project.id, sha)
            return (stored if stored is not None else self._repositories.reader(project.key).facts(sha)).tracked()

        return self._tracked.of((project.id, sha), read)

    def output(self, project: Project, sha: str, path: str) -> tuple[Output, str] | None:
        """The tracked output that holds a path at a commit, and the path inside it (``""`` for the output itself).

        Whether there is a file of that name inside, only the listing tells. None when git alone may know the path.

        Raises:
            NotFoundError: There is no such commit.
            UnavailableError: The repository is not here.
        """
        tracked = self.tracked(project, sha)
        for place in ancestors(path):
            if place in tracked:
                return tracked[place], path[len(place) :].strip("/")
        return None

    def listing(self, project: Project, output: Output) -> pl.DataFrame:
        """The files of a tracked directory: `path` (POSIX, relative to it, sorted) and `hash`.

        Raises:
            InvalidRequestError: The output is a file.
            DagboardError: As for every content.
        """
        return self._listing(project, _wanted(output), _files(output)).table

    def listing_of(self, project: Project, hash_: str) -> pl.DataFrame:
        """As `listing`, by the hash of the directory alone.

        Raises:
            InvalidRequestError: The hash is not one of a directory.
            DagboardError: As for every content.
        """
        return self._listing(project, Wanted(hash_, hash_), ()).table

    def known_listing(self, project: Project, hash_: str) -> pl.DataFrame | None:
        """As `listing_of`, but None when it was not fetched before: no place is asked."""
        known = self._listings.get(project.id, hash_)
        return known.table if known is not None else None

    def listing_at_hand(self, project: Project, output: Output) -> pl.DataFrame | None:
        """As `listing`, but None when no place on this machine has it, or it cannot be read."""
        hash_ = output.hash or ""
        if not (is_directory(hash_) and is_object(hash_)):
            return None
        known = self._listings.get(project.id, hash_)
        if known is not None:
            return known.table
        wanted, files = _wanted(output), _files(output)
        try:
            is_near = bool(files) or self._sources.of(project.key).near_size(wanted) is not None
            return self._listing(project, wanted, files).table if is_near else None
        except DagboardError:
            return None

    def listing_problems(self, project: Project, output: Output) -> tuple[Problem, ...]:
        """Why entries were left out of a directory's listing.

        Raises:
            InvalidRequestError, DagboardError: As in `listing`.
        """
        return self._listing(project, _wanted(output), _files(output)).problems

    def open(self, project: Project, output: Output, inner: str = "") -> Content:
        """A tracked file, or the file `inner` of a tracked directory; close it after use.

        Raises:
            InvalidRequestError: It is a directory.
            NotFoundError: The directory has no such file.
            DagboardError: As for every content.
        """
        return self._open(project, self._wanted_inside(project, output, inner) if inner else _wanted(output))

    def holders(self, project: Project, output: Output) -> Holders:
        """Who has an output: its file, or the listing of its directory, which DVC pushes after all files in it."""
        return self._sources.of(project.key).holders(_wanted(output))

    def hash_of(self, project: Project, output: Output, inner: str = "") -> str:
        """The hash of an output or of a file inside it.

        Raises:
            NotFoundError: The directory has no such file.
            DagboardError: As for every content, when the listing has to be read.
        """
        return self._wanted_inside(project, output, inner).hash if inner else output.hash or ""

    def default_remote(self, project: Project) -> str | None:
        """Name of the remote of outputs that name none; None where neither repository nor configuration says it."""
        return self._sources.of(project.key).default_remote()

    def sizes(self, project: Project, hashes: Iterable[str], hash_name: str | None = None) -> dict[str, int]:
        """Bytes by hash, of those that are known or lie on this machine; no remote is asked."""
        wanted = list(dict.fromkeys(hashes))
        known = self._sizes.get(project.id, wanted)
        places = self._sources.of(project.key)
        for hash_ in wanted:
            size = places.near_size(Wanted(hash_, hash_, hash_name)) if hash_ not in known else None
            if size is not None:
                known[hash_] = size
        return known

    def _open(self, project: Project, wanted: Wanted) -> Content:
        if is_directory(wanted.hash):
            raise InvalidRequestError("this is a directory, not a file", where=wanted.name, hint="Name a file in it.")
        places = self._sources.of(project.key)
        content = places.open(wanted)
        is_near = places.near_size(wanted) is not None
        size = content.known_size if not is_near and is_object(wanted.hash) else None
        if size is not None and not self._sizes.get(project.id, [wanted.hash]):
            self._sizes.save(project.id, {wanted.hash: size})
        return content

    def _wanted_inside(self, project: Project, output: Output, inner: str) -> Wanted:
        table = self._listing(project, _wanted(output), _files(output)).table if output.is_directory else None
        found = table.filter(pl.col("path") == inner) if table is not None else None
        if found is None or not found.height:
            raise NotFoundError(f"no file {inner} in {output.path}", hint="List the directory above it.")
        return _wanted(output, inner, str(found.item(0, "hash")))

    def _listing(self, project: Project, wanted: Wanted, files: Sequence[Mapping[str, Any]]) -> Listing:
        if not (is_directory(wanted.hash) and is_object(wanted.hash)):
            raise InvalidRequestError("this is a file, not a directory", where=wanted.name)
        known = self._listings.get(project.id, wanted.hash)
        if known is not None:
            return known
        pairs = [(str(file.get("relpath", "")), str(file.get("md5") or "")) for file in files]
        if pairs:
            found = of_files(pairs, wanted.hash)
            told = {md5: file.get("size") for (_, md5), file in zip(pairs, files, strict=True) if is_object(md5)}
            self._sizes.save(project.id, {md5: size for md5, size in told.items() if isinstance(size, int)})
        else:
            with self._sources.of(project.key).open(wanted) as content:
                found = parsed(_whole(content, wanted), wanted.hash)
        return self._listings.save(project.id, wanted.hash, Listing(found.table, found.problems))


def _whole(content: Content, wanted: Wanted) -> bytes:
    data = content.read(0, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"the listing of the directory is larger than {MAX_BYTES:,} bytes", where=wanted.name,
            hint="Track it in several parts.", code="file-too-big",
        )  # fmt: skip
    return data


def _wanted(output: Output, inner: str = "", hash_: str = "") -> Wanted:
    name = f"{output.path}/{inner}" if inner else output.path
    versions = {remote: Version(name, id_) for remote, id_ in _versions(output, inner) if is_inside(name)}
    return Wanted(
        hash_ or output.hash or "", name, output.hash_name, output.remote, versions, repository=output.repository
    )  # fmt: skip


def _versions(output: Output, inner: str) -> list[tuple[str, str]]:
    """Names of remotes, and the version of the file there."""
    found = []
    for remote, meta in output.cloud.items():
        entry = meta if isinstance(meta, dict) else {}
        if inner:
            entry = next((file for file in entry.get("files", ()) if file.get("relpath") == inner), {})
        if entry.get("version_id"):
            found.append((str(remote), str(entry["version_id"])))
    return found


def _files(output: Output) -> list[Mapping[str, Any]]:
    """Entries of a cloud-versioned directory."""
    for meta in output.cloud.values():
        files = meta.get("files") if isinstance(meta, dict) else None
        if isinstance(files, list):
            return [file for file in files if isinstance(file, dict)]
    return []
