"""Which files of git differ between two commits, from their trees alone: no file is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dashboard.data.files.look import Look
from dashboard.data.sources.git import EntryKind, Snapshot, TreeEntry


class FileChange(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file that differs; its path is relative to the project's root."""

    path: str
    change: FileChange


def changed_files(old: Look, new: Look) -> Iterator[ChangedFile]:
    """Files of git that differ between the roots of a project at two commits, by path."""
    yield from _between(_Tree(old.snapshot, old.item), _Tree(new.snapshot, new.item), "")


@dataclass(frozen=True, slots=True)
class _Tree:
    """A folder at one commit; without an item there is none."""

    snapshot: Snapshot
    item: TreeEntry | None

    @property
    def is_folder(self) -> bool:
        return self.item is not None and self.item.kind is EntryKind.DIRECTORY

    def entries(self) -> dict[str, TreeEntry]:
        if self.item is None or not self.is_folder:
            return {}
        return {entry.name: entry for entry in self.snapshot.entries(self.item.id)}


def _between(old: _Tree, new: _Tree, folder: str) -> Iterator[ChangedFile]:
    before, after = old.entries(), new.entries()
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one and other and one.id == other.id:
            continue
        path = f"{folder}/{name}" if folder else name
        inner = _Tree(old.snapshot, one), _Tree(new.snapshot, other)
        yield from _files(path, *inner)
        if any(tree.is_folder for tree in inner):
            yield from _between(*inner, path)


def _files(path: str, old: _Tree, new: _Tree) -> Iterator[ChangedFile]:
    was, is_now = (tree.item is not None and not tree.is_folder for tree in (old, new))
    if was or is_now:
        change = FileChange.MODIFIED if was and is_now else FileChange.ADDED if is_now else FileChange.DELETED
        yield ChangedFile(path, change)
