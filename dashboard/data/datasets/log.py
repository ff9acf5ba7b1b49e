"""The history of one tracked path, read from the store and remembered."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dashboard.data.datasets.history import introductions
from dashboard.data.datasets.versions import Content, contents_of
from dashboard.data.model.dvc import Output
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit, RefKind
from dashboard.data.remembered import Remembered
from dashboard.data.store.commits import CommitStore
from dashboard.errors import NotFoundError

_REMEMBERED_LOGS = 16
_REMEMBERED_OUTPUTS = 10_000


@dataclass(frozen=True, slots=True)
class PathLog:
    """The history of a path.

    Attributes:
        contents: Each content once, the newest first.
        commits: Those that introduced one.
        hashes: Content by commit, of every commit that was read; None where the path is not tracked.
        current: Its content at the head; None when it is not tracked there.
    """

    contents: tuple[Content, ...]
    commits: Mapping[str, Commit]
    hashes: Mapping[str, str | None]
    current: str | None


class DataLog:
    """Histories of tracked paths.

    Args:
        commits: What syncs have read.
    """

    def __init__(self, commits: CommitStore) -> None:
        self._commits = commits
        self._logs: Remembered[Hashable, PathLog] = Remembered(_REMEMBERED_LOGS)
        self._outputs: Remembered[tuple[int, str, str], Output] = Remembered(_REMEMBERED_OUTPUTS)

    def of(self, project: Project, path: str, head: str | None = None) -> PathLog:
        """The history of a path over every branch and tag, or of one commit.

        Raises:
            NotFoundError: The path was never tracked there; the hint names the nearest.
        """
        key = (project.id, project.generation, project.head, path, head)
        return self._logs.of(key, lambda: self._read(project, path, head))

    def outputs(self, project: Project, path: str, commits: Mapping[str, str]) -> dict[str, Output]:
        """What is known of contents of a path, by hash.

        Args:
            project: Whose data.
            path: The tracked path.
            commits: By hash, a commit that has it.
        """
        known = {hash_: self._outputs.get((project.id, path, hash_)) for hash_ in commits}
        found = {hash_: output for hash_, output in known.items() if output is not None}
        missing = {commits[hash_]: hash_ for hash_ in commits if hash_ not in found}
        for sha, tracked in self._commits.tracked(project.id, missing):
            if path in tracked:
                found[missing[sha]] = tracked[path]
                self._outputs.keep((project.id, path, missing[sha]), tracked[path])
        return found

    def _read(self, project: Project, path: str, head: str | None) -> PathLog:
        tracked = self._commits.data_hashes(project.id)
        hashes = {sha: contents.get(path) for sha, contents in tracked.items()}
        refs = () if head else self._commits.refs(project.id)
        heads = [head] if head else [ref.commit for ref in refs if ref.kind is not RefKind.EXPERIMENT]
        found = introductions(self._commits.parents(project.id), heads, hashes)
        if not found:
            raise _unknown(path, tracked)
        commits = self._commits.commits(project.id, [place.commit for place in found])
        return PathLog(tuple(contents_of(found, commits)), commits, hashes, hashes.get(head or project.head or ""))


def _unknown(path: str, tracked: Mapping[str, Mapping[str, str]]) -> NotFoundError:
    known = {place for contents in tracked.values() for place in contents}
    nearest = difflib.get_close_matches(path, sorted(known), n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else "The list of tracked data has every path."
    return NotFoundError(f"no data is tracked at {path}", hint=hint)
