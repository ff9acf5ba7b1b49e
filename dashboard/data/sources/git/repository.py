"""One git repository on our disk, read with pygit2: names, commits, trees and files, never the working tree."""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import pygit2

from dashboard.data.model.revision import Commit, Ref
from dashboard.data.sources.git import history, names
from dashboard.data.sources.git.snapshot import Snapshot
from dashboard.data.sources.git.tree import TreeEntry, entries_of, find
from dashboard.errors import NotFoundError, SourceError

# Who owns the folder matters to programs that run its hooks; we only read objects. A partial clone lacks objects, which
# is handled where one is read.
pygit2.settings.owner_validation = False
pygit2.settings.set_extensions(["partialclone"])


class Repository:
    """A repository (bare, with a working tree, or a linked worktree); open one per thread.

    Args:
        repository: The opened pygit2 repository.
        path: Where it lies, for messages.
    """

    def __init__(self, repository: pygit2.Repository, path: Path) -> None:
        self._repository = repository
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Repository:
        """The repository at `path`: its git directory, or a folder with ``.git`` in it.

        Raises:
            SourceError: There is none (``not-a-repository``), or libgit2 cannot read its format (``source-broken``).
        """
        if not path.exists():
            raise SourceError(
                "there is no such folder", where=str(path), code="not-a-repository",
                hint="Check git.url in config.yaml: a folder, or an address that begins with https:// or user@host.",
            )  # fmt: skip
        try:
            return cls(pygit2.Repository(str(path), pygit2.enums.RepositoryOpenFlag.NO_SEARCH), path)
        except pygit2.GitError as error:
            if "not found" in str(error).lower():
                raise SourceError(
                    "not a git repository", where=str(path), hint="Name the folder that holds .git.",
                    code="not-a-repository",
                ) from error  # fmt: skip
            raise SourceError(f"cannot read the repository: {error}", where=str(path)) from error

    def refs(self) -> list[Ref]:
        """Branches, tags and DVC experiments that point at commits, by kind and name."""
        return names.refs(self._repository)

    def is_empty(self) -> bool:
        """Whether it has no names at all: nothing was ever pushed, or fetched."""
        return not self._repository.raw_listall_references()

    def default_branch(self) -> str | None:
        """The branch HEAD names; main, master or the only branch when HEAD is detached or unborn; None when empty."""
        return names.default_branch(self._repository)

    def resolve(self, rev: str) -> str:
        """Full sha of a branch, tag, experiment, sha (or its beginning), or ``main~2``-like expression.

        Raises:
            NotFoundError: Nothing is called so; the hint names the nearest name.
        """
        return names.resolve(self._repository, rev)

    def commit(self, sha: str) -> Commit:
        """The commit of a full sha.

        Raises:
            NotFoundError: There is no such commit.
        """
        return history.commit_of(self._commit(sha))

    def walk(self, heads: Iterable[str], hide: Container[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `heads`, newest first, without those in `hide` and what lies only behind them.

        Commits missing from a shallow clone end the walk on their side.
        """
        for found in history.walk(self._repository, heads, hide):
            yield history.commit_of(found)

    def log(
        self, sha: str, path: str | None = None, limit: int = 100, after: str | None = None
    ) -> tuple[list[Commit], str | None]:
        """A page of the history of a commit, or of one path in it.

        Args:
            sha: Where to start.
            path: Only commits that changed this file or folder.
            limit: Commits per page.
            after: The cursor the previous page returned.

        Returns:
            Commits, newest first, and the cursor of the next page (None at the end).
        """
        return history.page(self._repository, self._commit(sha), path or "", limit, after)

    def tree_id(self, sha: str, path: str = "") -> str | None:
        """Id of the tree at `path`, or of the blob when it is a file; None when there is nothing.

        Equal ids mean equal contents, at any two commits.
        """
        found = self._find(sha, path)
        return str(found.id) if found is not None else None

    def entries(self, sha: str, path: str = "") -> list[TreeEntry]:
        """What lies in the folder `path`, in git's order.

        Raises:
            NotFoundError: There is no such folder.
        """
        found = self._find(sha, path)
        if not isinstance(found, pygit2.Tree):
            raise NotFoundError(f"no folder {path} at commit {sha[:7]}")
        return list(entries_of(found))

    def blob(self, sha: str, path: str) -> bytes:
        """The contents of a file.

        Raises:
            NotFoundError: There is no such file.
        """
        found = self._find(sha, path)
        if not isinstance(found, pygit2.Blob):
            raise NotFoundError(f"no file {path} at commit {sha[:7]}")
        return bytes(found.data)

    def snapshot(self, sha: str) -> Snapshot | None:
        """All files of a commit; None when its tree was not fetched.

        Raises:
            NotFoundError: There is no such commit.
        """
        commit = self._commit(sha)
        with contextlib.suppress(KeyError, pygit2.GitError):
            return Snapshot(self._repository, commit.tree)
        return None

    def tags(self) -> list[names.Tag]:
        """Tags with the date and the person of their annotation (or of the commit), oldest first."""
        return names.tags(self._repository)

    def _find(self, sha: str, path: str) -> pygit2.Object | None:
        """The blob or tree at `path`, following symbolic links; None when there is nothing, or it was not fetched."""
        with contextlib.suppress(KeyError, pygit2.GitError):
            return find(self._commit(sha).tree, path)
        return None

    def _commit(self, sha: str) -> pygit2.Commit:
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            found = history.as_commit(self._repository[sha])
            if found is not None:
                return found
        raise NotFoundError(f"no commit {sha[:40]}", hint="It may have been rewritten; sync and try again.")
