"""The names in one folder, from git's tree, from the paths that DVC tracks, and from the listing of a directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.data.model.dvc import Output
from dashboard.data.model.files import FileKind, TrackedBy
from dashboard.data.model.paths import is_inside
from dashboard.data.sources.git import EntryKind, TreeEntry

_KINDS = {
    EntryKind.FILE: FileKind.FILE, EntryKind.DIRECTORY: FileKind.DIRECTORY, EntryKind.SUBMODULE: FileKind.SUBMODULE,
    EntryKind.SYMLINK: FileKind.SYMLINK,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a folder, before its size and its last commit are looked up."""

    name: str
    kind: FileKind
    tracked_by: TrackedBy
    hash: str | None = None
    size: int | None = None


def merged(git: Iterable[TreeEntry], outputs: Mapping[str, Output], folder: str) -> list[Name]:
    """The names in a folder that lies in no tracked directory. Where both know a name, DVC's content is the one used.

    Args:
        git: What git holds there.
        outputs: What DVC tracks in the whole project, by path.
        folder: The folder's path; ``""`` is the root.
    """
    found = {entry.name: Name(entry.name, _KINDS[entry.kind], TrackedBy.GIT, entry.id) for entry in git}
    for name, output in below(outputs, folder):
        if output is not None:
            kind = FileKind.DIRECTORY if output.is_directory else FileKind.FILE
            found[name] = Name(name, kind, TrackedBy.DVC, output.hash, output.size)
        elif name not in found:
            found[name] = Name(name, FileKind.DIRECTORY, TrackedBy.DVC)
    return sorted(found.values(), key=lambda each: (each.kind is not FileKind.DIRECTORY, each.name))


def is_named(name: str, text: str) -> bool:
    """Whether a name holds every word of a text, without regard to case."""
    return all(word in name.lower() for word in text.lower().split())


def below(outputs: Mapping[str, Output], folder: str) -> Iterator[tuple[str, Output | None]]:
    """The names that tracked paths give a folder, with the output where the name is the whole path."""
    prefix = f"{folder}/" if folder else ""
    for path, output in outputs.items():
        if path.startswith(prefix) and is_inside(path):
            name, _, rest = path[len(prefix) :].partition("/")
            yield name, None if rest else output


def children(listing: pl.DataFrame, folder: str) -> pl.DataFrame:
    """The names in a folder of a tracked directory: `name`, `is_folder` and, of a file, `hash`; folders first, by name.

    Args:
        listing: `path` and `hash` of all files.
        folder: Relative to the directory; ``""`` is the directory itself.
    """
    prefix = f"{folder}/" if folder else ""
    inside = listing.filter(pl.col("path").str.starts_with(prefix)) if prefix else listing
    rest = pl.col("path").str.slice(len(prefix))
    split = inside.select(
        rest.str.extract(r"^([^/]+)").alias("name"), rest.str.contains("/").alias("is_folder"), "hash"
    )
    files = split.filter(~pl.col("is_folder"))
    folders = split.filter("is_folder").unique("name").with_columns(pl.lit(None, pl.String).alias("hash"))
    return pl.concat([folders.sort("name"), files.sort("name")])
