"""Which commit last changed each name of a folder, found in one walk over the history."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from dashboard.data.model.revision import Commit

Value = TypeVar("Value")

CommitOf = Callable[[str], Commit | None]
"""A commit by its sha; None when it was not fetched."""


class State(Protocol):
    """What a folder held at one commit."""

    def names(self) -> Iterator[str]:
        """Every name."""

    def is_same(self, other: State, name: str) -> bool:
        """Whether another commit's folder holds the same under a name."""


class Queue:
    """Commits to visit, newest first, each once while it waits."""

    def __init__(self, commit_of: CommitOf) -> None:
        self._commit_of = commit_of
        self._heap: list[tuple[float, str, Commit]] = []
        self._waiting: set[str] = set()

    def push(self, sha: str) -> bool:
        """Whether the commit is there to be visited."""
        if sha in self._waiting:
            return True
        found = self._commit_of(sha)
        if found is None:
            return False
        self._waiting.add(sha)
        heapq.heappush(self._heap, (-found.committed_at.timestamp(), sha, found))
        return True

    def pop(self) -> Commit | None:
        """The newest that waits."""
        if not self._heap:
            return None
        found = heapq.heappop(self._heap)[2]
        self._waiting.discard(found.id)
        return found


def last_changes(
    start: str, commit_of: CommitOf, state_at: Callable[[str], State], known: Callable[[str], Mapping[str, str] | None]
) -> dict[str, str]:
    """The newest commit that changed each name of a folder; a merge that took a side unchanged follows that side.

    Args:
        start: Where to begin.
        commit_of: Looks up commits.
        state_at: The folder at a commit.
        known: What an earlier walk found that began at a commit.
    """
    found: dict[str, str] = {}
    queue = Queue(commit_of)
    pending = {start: set(state_at(start).names())}
    queue.push(start)
    while commit := queue.pop():
        names = pending.pop(commit.id)
        before = known(commit.id)
        if before is not None:
            found |= {name: before[name] for name in names if name in before}
            names = {name for name in names if name not in before}
        for parent, same in _unchanged(commit, names, state_at, queue):
            pending.setdefault(parent, set()).update(same)
            names = names - same
        found |= dict.fromkeys(names, commit.id)
    return found


def _unchanged(
    commit: Commit, names: set[str], state_at: Callable[[str], State], queue: Queue
) -> Iterator[tuple[str, set[str]]]:
    """Each parent that has some of the names as the commit has them, and which."""
    mine, left = state_at(commit.id), names
    for parent in commit.parents:
        if not left:
            return
        theirs = state_at(parent)
        same = left if theirs is mine else {name for name in left if mine.is_same(theirs, name)}
        if same and queue.push(parent):
            left = left - same
            yield parent, same


def touching(start: str, commit_of: CommitOf, value_at: Callable[[str], Value | None]) -> Iterator[Commit]:
    """Commits that changed one value, newest first.

    Args:
        start: Where to begin.
        commit_of: Looks up commits.
        value_at: The value at a commit; None where there is none.
    """
    queue = Queue(commit_of)
    seen = {start}
    queue.push(start)
    while commit := queue.pop():
        present = value_at(commit.id)
        parents = [parent for parent in commit.parents if commit_of(parent) is not None]
        same = next((parent for parent in parents if value_at(parent) == present), None)
        if same is None and (present is not None or parents):
            yield commit
        for parent in [same] if same is not None else parents:
            if parent not in seen:
                seen.add(parent)
                queue.push(parent)
