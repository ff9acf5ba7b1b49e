"""Which files of git differ between two commits, from their trees alone: no file is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from dashboard.data.files.look import Look
from dashboard.data.sources.git import EntryKind, Snapshot, TreeEntry


class FileChange(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file that differs.

    Attributes:
        path: Relative to the project's root.
        change: What happened to it.
        before: Where the same content lay; empty unless it was renamed.
        content: Object id of what was added or deleted.
    """

    path: str
    change: FileChange
    before: str = ""
    content: str = field(default="", repr=False, compare=False)


def changed_files(old: Look, new: Look, limit: int) -> list[ChangedFile]:
    """The first files of git, by path, that differ between the roots of a project at two commits.

    Among them a file that went and one of the same content that came are one that was renamed.
    """
    found = _between(_Tree(old.snapshot, old.item), _Tree(new.snapshot, new.item), "")
    return _with_renames(list(islice(found, limit)))


def _with_renames(found: Sequence[ChangedFile]) -> list[ChangedFile]:
    gone: dict[str, list[str]] = {}
    for each in found:
        if each.change is FileChange.DELETED and each.content != _EMPTY:
            gone.setdefault(each.content, []).append(each.path)
    renamed = {}
    for each in found:
        paths = gone.get(each.content) if each.change is FileChange.ADDED else None
        if paths:
            name = each.path.rpartition("/")[2]
            before = next((path for path in paths if path.rpartition("/")[2] == name), paths[0])
            paths.remove(before)
            renamed[each.path] = before
    left = [each for each in found if each.path not in renamed or each.change is not FileChange.ADDED]
    came = set(renamed.values())
    kept = [each for each in left if each.change is not FileChange.DELETED or each.path not in came]
    moves = [ChangedFile(path, FileChange.RENAMED, before) for path, before in renamed.items()]
    return sorted([*kept, *moves], key=lambda each: each.path)


_EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
"""Of a file without content; git does not say of one that it is another's either."""


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
        item = new.item if is_now else old.item
        yield ChangedFile(path, change, content=item.id if item else "")
