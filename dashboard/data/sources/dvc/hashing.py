"""DVC's hashes of files and folders that git holds, to compare with what a lock recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from dvc_data.hashfile.istextfile import istextblock

from dashboard.data.sources.dvc.lockfile import directory_hash
from dashboard.data.sources.dvc.scan import Ignore
from dashboard.data.sources.dvc.tree import Memo, ProjectTree
from dashboard.data.sources.git.tree import EntryKind, TreeEntry

_LFS = b"version https://git-lfs."
_MAX_BYTES = 100_000_000
_MAX_FILES = 20_000
_TEXT_SAMPLE = 512


class GitHashes:
    """Hashes of one commit's git files, as DVC would compute them in a fresh checkout.

    Args:
        tree: The commit's files.
        ignore: Its ``.dvcignore`` rules.
        memo: Hashes by content, kept over commits.
    """

    def __init__(self, tree: ProjectTree, ignore: Ignore, memo: Memo) -> None:
        self._tree = tree
        self._ignore = ignore
        self._memo = memo

    def exists(self, path: str) -> bool:
        """Whether git holds anything there."""
        return self._tree.find(path) is not None

    def content(self, path: str) -> str | None:
        """Git's id of what is there: equal ids are equal contents, at any commit."""
        return self._tree.id(path)

    def hash(self, path: str, hash_name: str, tracked: Mapping[str, str | None]) -> str | None:
        """md5 of a file, ``….dir`` of a folder; None when it cannot be known from git alone.

        Args:
            path: Relative to the project's root.
            hash_name: ``md5-dos2unix`` folds line ends of text files, as DVC 2 did.
            tracked: Hashes of what DVC tracks inside the folder, by path.
        """
        found = self._tree.find(path)
        if found is not None and found.kind is EntryKind.FILE:
            return self._file(found.id, hash_name)
        if found is None and not tracked:
            return None
        listing: dict[str, str | None] = dict(tracked)
        for entry in self._tree.leaves(path):
            if len(listing) > _MAX_FILES:
                return None
            if not self._ignore.hides(entry.name) and not self._is_linked_folder(entry):
                listing[entry.name] = self._leaf(entry, hash_name)
        start = 0 if path == "." else len(path) + 1
        known = [(name[start:], md5) for name, md5 in listing.items() if md5 and not md5.endswith(".dir")]
        return directory_hash(known) if len(known) == len(listing) and known else None

    def _is_linked_folder(self, entry: TreeEntry) -> bool:
        """A link to a folder, which DVC does not follow inside of another."""
        found = self._tree.find(entry.name) if entry.kind is EntryKind.SYMLINK else None
        return found is not None and found.kind is EntryKind.DIRECTORY

    def _leaf(self, entry: TreeEntry, hash_name: str) -> str | None:
        """The hash of a file, or of the one that a link leads to; git does not know that of a submodule's files."""
        found = self._tree.find(entry.name) if entry.kind is EntryKind.SYMLINK else entry
        return self._file(found.id, hash_name) if found is not None and found.kind is EntryKind.FILE else None

    def _file(self, blob_id: str, hash_name: str) -> str | None:
        return self._memo.get((blob_id, hash_name), lambda: self._digest(blob_id, hash_name))

    def _digest(self, blob_id: str, hash_name: str) -> str | None:
        size = self._tree.snapshot.size(blob_id)
        data = self._tree.snapshot.data(blob_id) if size is not None and size <= _MAX_BYTES else None
        if data is None or data.startswith(_LFS):
            return None
        if hash_name == "md5-dos2unix" and istextblock(data[:_TEXT_SAMPLE]):
            data = data.replace(b"\r\n", b"\n")
        return hashlib.md5(data, usedforsecurity=False).hexdigest()
