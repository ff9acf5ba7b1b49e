"""The files of one project at one commit: looked up by path, read within bounds, parsed once per content."""

from __future__ import annotations

import posixpath
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.values import parse_file
from dashboard.data.sources.git.snapshot import Snapshot
from dashboard.data.sources.git.tree import EntryKind, TreeEntry

_Result = TypeVar("_Result")


class Memo:
    """Results by key, the least recently used forgotten first; errors are remembered too."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], _Result]) -> _Result:
        """The remembered result of `key`, or a fresh one.

        Raises:
            UnreadableError: As `compute` did, now or the first time.
        """
        if key in self._results:
            self._results.move_to_end(key)
        else:
            try:
                self._results[key] = compute()
            except UnreadableError as error:
                self._results[key] = error
            if len(self._results) > self._size:
                self._results.popitem(last=False)
        result = self._results[key]
        if isinstance(result, UnreadableError):
            raise result
        return result  # type: ignore[no-any-return] # what compute returned for this key

    def clear(self) -> None:
        """Forget all results."""
        self._results.clear()


@lru_cache(16_384)
def _whole(prefix: str, path: str) -> str | None:
    """A project's path from the root of the repository; None when it leaves the repository."""
    whole = posixpath.normpath(posixpath.join(prefix, path))
    return None if whole.startswith(("../", "/")) or whole == ".." else whole


class ProjectTree:
    """One commit's files, by paths relative to the project's root (POSIX; ``..`` reaches the rest of the repository).

    Args:
        snapshot: The commit's files.
        prefix: The project's folder in the repository; ``""`` for the root.
        max_file_bytes: Larger files are not read.
        memo: Parsed files by content.
    """

    def __init__(self, snapshot: Snapshot, prefix: str, max_file_bytes: int, memo: Memo) -> None:
        self.snapshot = snapshot
        self._prefix = prefix
        self._max_file_bytes = max_file_bytes
        self._memo = memo
        self._found: dict[str, TreeEntry | None] = {}

    def find(self, path: str) -> TreeEntry | None:
        """The file or folder at `path`; None when there is none."""
        if path not in self._found:
            whole = _whole(self._prefix, path)
            self._found[path] = None if whole is None else self.snapshot.item(whole)
        return self._found[path]

    def is_file(self, path: str) -> bool:
        """Whether git holds a file there."""
        found = self.find(path)
        return found is not None and found.kind is EntryKind.FILE

    def is_directory(self, path: str) -> bool:
        """Whether git holds a folder there."""
        found = self.find(path)
        return found is not None and found.kind is EntryKind.DIRECTORY

    def id(self, path: str) -> str | None:
        """Object id of what is at `path`; equal ids are equal contents."""
        found = self.find(path)
        return found.id if found is not None else None

    def text(self, path: str) -> str:
        """A file's text.

        Raises:
            UnreadableError: There is no such file, it is too big, or not UTF-8.
        """
        found = self.find(path)
        if found is None or found.kind is not EntryKind.FILE:
            raise UnreadableError("the file is not in git at this commit", code="file-missing")
        size = self.snapshot.size(found.id)
        if size is not None and size > self._max_file_bytes:
            raise UnreadableError(f"too big to read: {size:,} bytes", code="file-too-big")
        data = self.snapshot.data(found.id)
        if data is None:
            raise UnreadableError("the file was not fetched (partial clone)", code="file-missing")
        try:
            return data.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise UnreadableError("not a text file in UTF-8") from error

    def values(self, path: str) -> Any:
        """A params, metrics or DVC file as plain values, parsed once per content.

        Raises:
            UnreadableError: As in `text`, or the file is not what its suffix says.
        """
        blob = self.id(path)
        suffix = posixpath.splitext(path)[1].lower()
        if blob is None:
            raise UnreadableError("the file is not in git at this commit", code="file-missing")
        return self._memo.get((blob, suffix), lambda: parse_file(path, self.text(path)))

    def missed(self, path: str, error: UnreadableError) -> None:
        """Hear that a file of this commit could not be read; what git holds is not awaited."""

    def files(self, path: str) -> Iterator[TreeEntry]:
        """Files in and below a folder, named by their paths; ``.`` and ``""`` are the project itself."""
        found = self.find(path)
        if found is not None and found.kind is EntryKind.DIRECTORY:
            yield from self.snapshot.files(found.id, "" if path == "." else path)

    def leaves(self, path: str) -> Iterator[TreeEntry]:
        """What git holds in and below a folder but folders: files, links and submodules."""
        found = self.find(path)
        if found is not None and found.kind is EntryKind.DIRECTORY:
            yield from self.snapshot.leaves(found.id, "" if path == "." else path)
