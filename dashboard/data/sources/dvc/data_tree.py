"""The files of one commit with those that DVC keeps outside of git: small ones are read from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from dashboard.data.model.dvc import Output
from dashboard.data.model.paths import ancestors
from dashboard.data.model.problem import LASTING
from dashboard.data.sources.dvc.tree import Memo, ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.git.snapshot import Snapshot
from dashboard.data.sources.git.tree import EntryKind, TreeEntry
from dashboard.errors import DagboardError


class TrackedData(Protocol):
    """The content of what DVC tracks; `dashboard.data.small_files.TrackedFiles`."""

    def names(self, output: Output) -> Mapping[str, str]:
        """Hash of every file in a tracked directory, by path; raises DagboardError when that is not known now."""

    def read(self, output: Output, inner: str) -> bytes:
        """A tracked file, or one inside a tracked directory; raises DagboardError when it cannot be read now."""


class DataTree(ProjectTree):
    """As `ProjectTree`, where a path that git does not hold is looked for in what DVC tracks.

    Args:
        snapshot, prefix, max_file_bytes, memo: As for `ProjectTree`.
        tracked: What DVC tracks at this commit.
        data: Reads it.

    Attributes:
        awaited: Paths that could not be read for a reason that may pass.
    """

    def __init__(
        self, snapshot: Snapshot, prefix: str, max_file_bytes: int, memo: Memo, *, tracked: Mapping[str, Output],
        data: TrackedData,
    ) -> None:  # fmt: skip
        super().__init__(snapshot, prefix, max_file_bytes, memo)
        self._tracked = tracked
        self._data = data
        self._names: dict[str, Mapping[str, str] | None] = {}
        self.awaited: dict[str, None] = {}

    def find(self, path: str) -> TreeEntry | None:
        """The file or folder at `path`, git's or DVC's; None when there is none.

        What may lie in a directory whose listing cannot be read counts as a file, so that reading it says why.
        """
        found = super().find(path)
        if found is not None:
            return found
        held = self._held(path)
        if held is None:
            is_above = any(each.startswith(f"{path}/") for each in self._tracked)
            return TreeEntry(path, EntryKind.DIRECTORY, f"above {path}") if is_above else None
        return self._inside(path, *held)

    def text(self, path: str) -> str:
        """A file's text.

        Raises:
            UnreadableError: There is no such file, it cannot be read now, it is too big, or not UTF-8.
        """
        held = self._held(path) if super().find(path) is None else None
        if held is None:
            return super().text(path)
        try:
            data = self._data.read(*held)
        except DagboardError as error:
            is_lasting = error.code in LASTING
            raise UnreadableError(
                error.message, code=error.code, hint="" if is_lasting else error.hint, is_passing=not is_lasting
            ) from error
        try:
            return data.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise UnreadableError("not a text file in UTF-8") from error

    def files(self, path: str) -> Iterator[TreeEntry]:
        """Files in and below a folder, named by their paths; git's, then DVC's."""
        if super().find(path) is not None:
            yield from super().files(path)
        place = "" if path == "." else path
        held = self._held(place)
        if held is not None:
            inner = f"{held[1]}/" if held[1] else ""
            yield from self._below(held[0], inner)
            return
        for each, output in self._tracked.items():
            if each.startswith(f"{place}/" if place else "") and super().find(each) is None:
                yield from self._below(output, "")

    def missed(self, path: str, error: UnreadableError) -> None:
        """Remember that a path is awaited, when the error may pass."""
        if error.is_passing:
            self.awaited[path] = None

    def _below(self, output: Output, inner: str) -> Iterator[TreeEntry]:
        names = self._names_in(output) if output.is_directory else None
        if names is None:
            yield TreeEntry(output.path, EntryKind.FILE, _identity(output.hash_name, output.hash))
            return
        for name, hash_ in names.items():
            if name.startswith(inner):
                yield TreeEntry(f"{output.path}/{name}", EntryKind.FILE, _identity(output.hash_name, hash_))

    def _inside(self, path: str, output: Output, inner: str) -> TreeEntry | None:
        if not inner:
            kind = EntryKind.DIRECTORY if output.is_directory else EntryKind.FILE
            return TreeEntry(path, kind, _identity(output.hash_name, output.hash))
        names = self._names_in(output) if output.is_directory else {}
        if names is None or inner in names:
            hash_ = f"{output.hash}/{inner}" if names is None else names[inner]
            return TreeEntry(path, EntryKind.FILE, _identity(output.hash_name, hash_))
        is_folder = any(name.startswith(f"{inner}/") for name in names)
        return TreeEntry(path, EntryKind.DIRECTORY, f"{output.hash}/{inner}") if is_folder else None

    def _names_in(self, output: Output) -> Mapping[str, str] | None:
        """None when the listing cannot be read now."""
        if output.path not in self._names:
            try:
                self._names[output.path] = self._data.names(output)
            except DagboardError:
                self._names[output.path] = None
        return self._names[output.path]

    def _held(self, path: str) -> tuple[Output, str] | None:
        for place in ancestors(path):
            if place in self._tracked:
                return self._tracked[place], path[len(place) :].strip("/")
        return None


def _identity(hash_name: str, hash_: str | None) -> str:
    """What a content goes by beside git's object ids."""
    return f"{hash_name} {hash_}"
