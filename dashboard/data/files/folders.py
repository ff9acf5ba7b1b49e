"""A folder over the history: what git's tree and DVC's records hold in it at each commit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.files.changes import CommitOf, State, last_changes
from dashboard.data.model.paths import is_inside
from dashboard.data.model.revision import Commit
from dashboard.data.remembered import Remembered
from dashboard.data.sources.git import Repository
from dashboard.errors import NotFoundError

_CHUNK = 128
_REMEMBERED = 512
WALK_SECONDS = 5.0
"""How long a walk for last commits goes on; names not found by then have none."""
_NOTHING: dict[str, str] = {}


class StoredHashes(Protocol):
    """Content hashes that a sync has read; `dashboard.data.store.commits.CommitStore`."""

    def data_hashes(self, project_id: int, shas: Sequence[str]) -> dict[str, dict[str, str]]:
        """Content hash of every tracked path, by commit."""


class Past:
    """The history of one repository while one question is answered.

    Args:
        repository: Where commits and trees are read.
        project_id: Whose facts.
        hashes: What DVC tracked at each commit, read in pieces as the walk goes on.
    """

    def __init__(self, repository: Repository, project_id: int, hashes: StoredHashes) -> None:
        self._repository = repository
        self._project_id = project_id
        self._stored = hashes
        self._commits: dict[str, Commit | None] = {}
        self._hashes: dict[str, dict[str, str] | None] = {}

    def commit_of(self, sha: str) -> Commit | None:
        """A commit; None when it was not fetched."""
        if sha not in self._commits:
            try:
                self._commits[sha] = self._repository.commit(sha)
            except NotFoundError:
                self._commits[sha] = None
        return self._commits[sha]

    def hashes_at(self, sha: str) -> dict[str, str] | None:
        """Hash of every tracked path at a commit; None when it was not read yet."""
        if sha not in self._hashes:
            piece = list(self._next_from(sha))
            found = self._stored.data_hashes(self._project_id, piece)
            self._hashes |= {each: found.get(each) for each in piece}
        return self._hashes[sha]

    def _next_from(self, sha: str) -> Iterator[str]:
        """The commit and some that lie behind it, which will be asked for next."""
        queue, seen = [sha], {sha}
        while queue and len(seen) < _CHUNK:
            each = queue.pop(0)
            commit = self.commit_of(each)
            for parent in commit.parents if commit else ():
                if parent not in seen and parent not in self._hashes:
                    seen.add(parent)
                    queue.append(parent)
        yield from seen


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder at one commit.

    Attributes:
        git: Object id by name.
        dvc: Hashes of the tracked paths at or below each name; None when the commit was not read yet.
    """

    git: Mapping[str, str]
    dvc: Mapping[str, tuple[tuple[str, str], ...]] | None

    def names(self) -> Iterator[str]:
        yield from dict.fromkeys((*self.git, *(self.dvc or ())))

    def is_same(self, other: State, name: str) -> bool:
        if not isinstance(other, _Folder) or self.git.get(name) != other.git.get(name):
            return False
        return self.dvc is None or other.dvc is None or self.dvc.get(name) == other.dvc.get(name)


class FolderHistory:
    """One folder over the commits of a `Past`.

    Args:
        repository, past: Where its contents are read.
        whole: Its path in the repository.
        folder: Its path in the project.
        has_data: Whether DVC tracks something in it.
        only: The names that are looked at; None for all of them.
    """

    def __init__(
        self, repository: Repository, past: Past, whole: str, folder: str, *, has_data: bool,
        only: frozenset[str] | None = None,
    ) -> None:  # fmt: skip
        self.only = only
        self._repository = repository
        self._past = past
        self._whole = whole
        self._folder = folder
        self._has_data = has_data
        self._git: dict[str | None, Mapping[str, str]] = {}
        self._states: dict[tuple[str | None, int], _Folder] = {}

    def state_at(self, sha: str) -> State:
        """What it holds at a commit; the same object for commits that hold the same."""
        tree = self._repository.tree_id(sha, self._whole)
        hashes = self._past.hashes_at(sha) if self._has_data else _NOTHING
        key = (tree, id(hashes))
        if key not in self._states:
            if tree not in self._git:
                self._git[tree] = self._names(sha)
            self._states[key] = _Folder(self._git[tree], self._data(hashes))
        return self._states[key]

    def _data(self, hashes: Mapping[str, str] | None) -> Mapping[str, tuple[tuple[str, str], ...]] | None:
        if hashes is None:
            return None
        found = _below(hashes, self._folder)
        return found if self.only is None else {name: value for name, value in found.items() if name in self.only}

    def is_known(self, sha: str) -> bool:
        """Whether all of it at a commit was read."""
        return not self._has_data or self._past.hashes_at(sha) is not None

    def _names(self, sha: str) -> Mapping[str, str]:
        if self.only is not None:
            ids = {name: self._repository.tree_id(sha, f"{self._whole}/{name}".strip("/")) for name in self.only}
            return {name: id_ for name, id_ in ids.items() if id_ is not None}
        try:
            return {entry.name: entry.id for entry in self._repository.entries(sha, self._whole)}
        except NotFoundError:
            return {}


def _below(hashes: Mapping[str, str], folder: str) -> dict[str, tuple[tuple[str, str], ...]]:
    prefix = f"{folder}/" if folder else ""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for path, hash_ in hashes.items():
        if path.startswith(prefix) and is_inside(path):
            name = path[len(prefix) :].partition("/")[0]
            found[name] = (*found.get(name, ()), (path, hash_))
    return found


class LastCommits:
    """Remembers, for folders at commits, which commit last changed each name. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: Remembered[tuple[int, str, str], dict[str, str]] = Remembered(_REMEMBERED)

    def of(self, project_id: int, folder: str, sha: str, history: FolderHistory, commit_of: CommitOf) -> dict[str, str]:
        """The newest commit that changed each name of the folder as it is at `sha`, as far as seconds suffice."""

        def known(at: str) -> Mapping[str, str] | None:
            return self._known.get((project_id, folder, at))

        found = known(sha)
        if found is not None:
            return dict(found)
        until = time.monotonic() + WALK_SECONDS
        changes = last_changes(sha, commit_of, history.state_at, known, lambda: time.monotonic() < until)
        if history.only is not None or not history.is_known(sha) or time.monotonic() >= until:
            return changes
        self._known.keep((project_id, folder, sha), changes)
        newest = max(changes.values(), key=lambda at: _moment(commit_of(at)), default=sha)
        if newest != sha and history.state_at(newest) is history.state_at(sha):
            # Later commits that leave the folder alone come by here.
            self._known.keep((project_id, folder, newest), changes)
        return changes


def _moment(commit: Commit | None) -> float:
    return commit.committed_at.timestamp() if commit else 0.0
