"""What there is at a path, before its content is read."""

from __future__ import annotations

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.files.look import Look
from dashboard.data.model.dvc import Output
from dashboard.data.model.files import FileKind, Place, TrackedBy
from dashboard.data.model.project import Project
from dashboard.data.sources.git import EntryKind
from dashboard.errors import NotFoundError


def place_of(project: Project, look: Look, contents: Contents) -> Place:
    """The kind, hash and size of a path.

    Raises:
        NotFoundError: There is nothing at the path.
        DagboardError: As for every content, when the listing of a directory has to be read.
    """
    if look.held is not None:
        return _tracked(project, look, contents, *look.held)
    return _in_git(look)


def _in_git(look: Look) -> Place:
    item, entry = look.item, look.entry if look.path else None
    target = None
    if entry is not None and entry.kind is EntryKind.SYMLINK:
        target = (look.snapshot.data(entry.id) or b"").decode("utf-8", "backslashreplace")
    if item is None:
        return _odd(look, target)
    if item.kind is EntryKind.DIRECTORY:
        return Place(look.sha, look.path, FileKind.DIRECTORY, TrackedBy.GIT, None, item.id, target=target)
    size = look.snapshot.size(item.id)
    return Place(look.sha, look.path, FileKind.FILE, TrackedBy.GIT, size, item.id, target=target)


def _odd(look: Look, target: str | None) -> Place:
    """What git holds no content of: a link that leads nowhere, a submodule, a folder that only DVC knows."""
    entry = look.entry
    if target is not None and entry is not None:
        return Place(look.sha, look.path, FileKind.SYMLINK, TrackedBy.GIT, None, entry.id, target=target)
    if entry is not None and entry.kind is EntryKind.SUBMODULE:
        return Place(look.sha, look.path, FileKind.SUBMODULE, TrackedBy.GIT, None, entry.id)
    if look.is_above_data:
        return Place(look.sha, look.path, FileKind.DIRECTORY, TrackedBy.DVC)
    raise look.absence("file or folder")


def _tracked(project: Project, look: Look, contents: Contents, output: Output, inner: str) -> Place:
    is_directory = output.is_directory
    if not inner:
        kind = FileKind.DIRECTORY if is_directory else FileKind.FILE
        return Place(look.sha, look.path, kind, TrackedBy.DVC, output.size, output.hash, output.path)
    if not is_directory:
        raise NotFoundError(f"{output.path!r} is a file, so nothing lies below it, at commit {look.sha[:7]}")
    listing = contents.listing(project, output)
    found = listing.filter(pl.col("path") == inner)
    if found.height:
        hash_ = str(found.item(0, "hash"))
        size = contents.sizes(project, [hash_], output.hash_name).get(hash_)
        return Place(look.sha, look.path, FileKind.FILE, TrackedBy.DVC, size, hash_, output.path)
    if not listing.select(pl.col("path").str.starts_with(f"{inner}/").any()).item():
        raise NotFoundError(f"no file or folder {inner} in {output.path} at commit {look.sha[:7]}")
    return Place(look.sha, look.path, FileKind.DIRECTORY, TrackedBy.DVC, None, None, output.path)
