"""The entries of a difference as people and programs read them: a page of each kind, with sizes, and the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.data.datasets.amounts import Amounts, Numbers
from dashboard.data.diff.directory import DirectoryDiff
from dashboard.data.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Stated:
    """A content; neither hash nor size where a pipeline declares a path and never wrote it."""

    hash: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A path that was added or deleted; the one of a directory ends with a slash."""

    path: str
    hash: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class DataChange:
    """A path whose content changed."""

    path: str
    from_: Stated
    to: Stated


@dataclass(frozen=True, slots=True)
class DataRename:
    """A content that lies elsewhere now."""

    from_: str
    to: str
    hash: str
    size: int | None


@dataclass(frozen=True, slots=True)
class DataDiff:
    """What differs between the data of two sides, a page of each kind of entry by path.

    Attributes:
        from_, to: Full shas of commits, or full hashes.
        path: Only what is at this path or below it; ``""`` for everything that is tracked.
        unchanged: Files that are the same on both sides.
        total: All entries. A tracked directory that changed is one beside its files.
        files: All files among them.
        bytes: None when there are too many files to look up every size.
        problems: Why directories could not be looked into; each of these is one entry, and the rest stands.
    """

    from_: str
    to: str
    path: str
    added: tuple[DataEntry, ...]
    deleted: tuple[DataEntry, ...]
    modified: tuple[DataChange, ...]
    renamed: tuple[DataRename, ...]
    unchanged: int
    total: Numbers
    files: Numbers
    bytes: Amounts | None
    problems: tuple[Problem, ...]


def page_of(diff: DirectoryDiff, limit: int, offset: int) -> DirectoryDiff:
    """Part of each kind of entry."""
    return DirectoryDiff(
        added=diff.added.slice(offset, limit), deleted=diff.deleted.slice(offset, limit),
        modified=diff.modified.slice(offset, limit), renamed=diff.renamed.slice(offset, limit),
        unchanged=diff.unchanged,
    )  # fmt: skip


def entries_of(table: pl.DataFrame, sizes: Mapping[str, int]) -> Iterator[DataEntry]:
    """What was added, or deleted."""
    for path, hash_, _ in table.iter_rows():
        yield DataEntry(_shown(path, hash_), hash_, _size(sizes, hash_))


def changes_of(table: pl.DataFrame, sizes: Mapping[str, int]) -> Iterator[DataChange]:
    """What was modified. Its path is written as that of what it was."""
    for path, old, new in table.iter_rows():
        yield DataChange(_shown(path, old), Stated(old, _size(sizes, old)), Stated(new, _size(sizes, new)))


def renames_of(table: pl.DataFrame, sizes: Mapping[str, int]) -> Iterator[DataRename]:
    """What was renamed."""
    for old, new, hash_ in table.iter_rows():
        yield DataRename(_shown(old, hash_), _shown(new, hash_), hash_, _size(sizes, hash_))


def _shown(path: str, hash_: str | None) -> str:
    return f"{path}/" if hash_ and hash_.endswith(".dir") else path


def _size(sizes: Mapping[str, int], hash_: str | None) -> int | None:
    return sizes.get(hash_) if hash_ else None
