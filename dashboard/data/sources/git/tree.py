"""Entries of a git tree, and finding one by path, whatever bytes its name is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pygit2

_SUBMODULE = 0o160000
_SYMLINK = 0o120000
_DIRECTORY = 0o040000
_MAX_LINKS = 10


class EntryKind(StrEnum):
    """What an entry of a git tree is."""

    FILE = "file"
    DIRECTORY = "directory"
    SUBMODULE = "submodule"
    SYMLINK = "symlink"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    r"""One name in a directory of a commit.

    Attributes:
        name: Decoded as UTF-8; other bytes are shown as ``\xff``, and found again under that spelling.
        id: Object id: of the blob, the tree, or a submodule's commit.
    """

    name: str
    kind: EntryKind
    id: str


def decoded(name: bytes | None) -> str:
    """A name of git's as text that any database, JSON document or page can hold."""
    return (name or b"").decode("utf-8", "backslashreplace")


def kind_of(mode: int) -> EntryKind:
    """What a git file mode stands for."""
    if mode == _DIRECTORY:
        return EntryKind.DIRECTORY
    if mode == _SUBMODULE:
        return EntryKind.SUBMODULE
    return EntryKind.SYMLINK if mode == _SYMLINK else EntryKind.FILE


def entries_of(tree: pygit2.Tree) -> Iterator[TreeEntry]:
    """The entries of one tree, in git's order."""
    for item in tree:
        yield TreeEntry(decoded(item.raw_name), kind_of(item.filemode), str(item.id))


def child(tree: pygit2.Tree, name: str) -> pygit2.Object | None:
    """The object called `name` in `tree`; None when there is none (or it is a submodule)."""
    try:
        return tree[name]
    except (KeyError, ValueError):
        pass
    if "\\x" not in name:
        return None
    return next((item for item in tree if decoded(item.raw_name) == name), None)


def find(root: pygit2.Tree, path: str) -> pygit2.Object | None:
    """The blob or tree at `path`, following symbolic links that stay inside the repository.

    Args:
        root: The commit's tree.
        path: POSIX path relative to `root`; ``""`` is the root itself.
    """
    parts = [part for part in path.split("/") if part not in {"", "."}]
    trail: list[pygit2.Object] = [root]
    links = 0
    while parts:
        part = parts.pop(0)
        if part == "..":
            if len(trail) == 1:
                return None
            trail.pop()
            continue
        item = child(trail[-1], part) if isinstance(trail[-1], pygit2.Tree) else None
        if item is None:
            return None
        if not isinstance(item, pygit2.Blob) or item.filemode != _SYMLINK:
            trail.append(item)
            continue
        links += 1
        target = decoded(item.data) if links <= _MAX_LINKS else "/"
        if target.startswith("/"):
            return None
        parts = [piece for piece in target.split("/") if piece not in {"", "."}] + parts
    return trail[-1]
