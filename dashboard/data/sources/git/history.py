"""Walking commits: all of them once, or page by page, or those that touched one path."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from typing import cast

import pygit2

from dashboard.data.model.revision import Commit
from dashboard.data.sources.git.names import text
from dashboard.data.sources.git.tree import find
from dashboard.errors import InvalidRequestError


def commit_of(found: pygit2.Commit) -> Commit:
    """Our form of a commit; text in another encoding than UTF-8 is read as Latin-1."""
    return Commit(
        id=str(found.id),
        message=_message(found).rstrip("\n"),
        author=text(found.author.raw_name),
        author_email=text(found.author.raw_email),
        authored_at=_time(found.author.time),
        committed_at=_time(found.commit_time),
        parents=tuple(str(parent) for parent in found.parent_ids),
    )


def walk(repository: pygit2.Repository, heads: Iterable[str], hide: Container[str]) -> Iterator[pygit2.Commit]:
    """Commits reachable from `heads`, newest first; neither those in `hide` nor behind them."""
    queue = _Queue(repository)
    for head in heads:
        if head not in hide:
            queue.push(head)
    while found := queue.pop():
        yield found
        for parent in found.parent_ids:
            if str(parent) not in hide:
                queue.push(str(parent))


def page(
    repository: pygit2.Repository, start: pygit2.Commit, path: str, limit: int, after: str | None
) -> tuple[list[Commit], str | None]:
    """See `Repository.log`."""
    source = _touching(repository, start, path) if path else walk(repository, [str(start.id)], ())
    if after is not None and not any(str(found.id) == after for found in source):
        raise InvalidRequestError("the cursor does not belong to this history", where="cursor")
    commits: list[Commit] = []
    for found in source:
        if len(commits) == limit:
            return commits, commits[-1].id
        commits.append(commit_of(found))
    return commits, None


def _touching(repository: pygit2.Repository, start: pygit2.Commit, path: str) -> Iterator[pygit2.Commit]:
    """Commits that changed `path`; a merge that took one side unchanged follows that side, as ``git log`` does."""
    queue = _Queue(repository)
    queue.push(str(start.id))
    while found := queue.pop():
        present = _id_at(found, path)
        parents = [(parent, _id_at(parent, path)) for parent in _parents(repository, found)]
        same = next((parent for parent, before in parents if before == present), None)
        if same is not None:
            queue.push(str(same.id))
            continue
        if present is not None or parents:
            yield found
        for parent, _ in parents:
            queue.push(str(parent.id))


class _Queue:
    """Commits to visit, newest first, each once; those that were never fetched are left out."""

    def __init__(self, repository: pygit2.Repository) -> None:
        self._repository = repository
        self._seen: set[str] = set()
        self._heap: list[tuple[int, int, pygit2.Commit]] = []

    def push(self, sha: str) -> None:
        if sha in self._seen:
            return
        self._seen.add(sha)
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            found = as_commit(self._repository[sha])
            if found is not None:
                heapq.heappush(self._heap, (-found.commit_time, len(self._seen), found))

    def pop(self) -> pygit2.Commit | None:
        return heapq.heappop(self._heap)[2] if self._heap else None


def _parents(repository: pygit2.Repository, found: pygit2.Commit) -> list[pygit2.Commit]:
    parents = []
    for parent in found.parent_ids:
        with contextlib.suppress(KeyError, pygit2.GitError):
            parents.append(as_commit(repository[parent]))
    return [parent for parent in parents if parent is not None]


def as_commit(item: pygit2.Object) -> pygit2.Commit | None:
    """The object as the commit it is; None when it is something else."""
    return cast("pygit2.Commit", item) if item.type == pygit2.enums.ObjectType.COMMIT else None


def _id_at(found: pygit2.Commit, path: str) -> str | None:
    with contextlib.suppress(KeyError, pygit2.GitError):
        item = find(found.tree, path)
        return str(item.id) if item is not None else None
    return None


def _message(found: pygit2.Commit) -> str:
    raw = found.raw_message
    try:
        return raw.decode(found.message_encoding or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return text(raw)


def _time(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
