"""All files of one commit: looked up by path, listed by folder, without naming git's library to those who read them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pygit2

from dashboard.data.sources.git.tree import EntryKind, TreeEntry, entries_of, find


class Snapshot:
    """The tree of one commit. Objects that a partial clone did not fetch count as not there.

    Args:
        repository: Where objects are read.
        root: The commit's tree.
    """

    def __init__(self, repository: pygit2.Repository, root: pygit2.Tree) -> None:
        self._repository = repository
        self._root = root

    def item(self, path: str) -> TreeEntry | None:
        """The file or folder at `path` (``""`` is the root), following symbolic links; None when there is none."""
        with contextlib.suppress(KeyError, pygit2.GitError):
            found = find(self._root, path)
            if isinstance(found, pygit2.Tree):
                return TreeEntry(path, EntryKind.DIRECTORY, str(found.id))
            if isinstance(found, pygit2.Blob):
                return TreeEntry(path, EntryKind.FILE, str(found.id))
        return None

    def entries(self, folder_id: str) -> list[TreeEntry]:
        """What lies in a folder, by the folder's id, in git's order."""
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            folder = self._repository[folder_id]
            if isinstance(folder, pygit2.Tree):
                return list(entries_of(folder))
        return []

    def files(self, folder_id: str, path: str) -> Iterator[TreeEntry]:
        """Files in and below a folder, named by their whole path, which begins with `path`; links are left out."""
        return (entry for entry in self.leaves(folder_id, path) if entry.kind is EntryKind.FILE)

    def leaves(self, folder_id: str, path: str) -> Iterator[TreeEntry]:
        """As `files`, and the symbolic links, which are not followed, and submodules."""
        for entry in self.entries(folder_id):
            name = f"{path}/{entry.name}" if path else entry.name
            if entry.kind is EntryKind.DIRECTORY:
                yield from self.leaves(entry.id, name)
            else:
                yield TreeEntry(name, entry.kind, entry.id)

    def size(self, blob_id: str) -> int | None:
        """Bytes of a file, without reading it; None when it was not fetched."""
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            return int(self._repository.odb.read_header(blob_id)[1])
        return None

    def data(self, blob_id: str) -> bytes | None:
        """Contents of a file; None when it was not fetched."""
        with contextlib.suppress(KeyError, ValueError, pygit2.GitError):
            found = self._repository[blob_id]
            if isinstance(found, pygit2.Blob):
                return bytes(found.data)
        return None
