"""The entries of a difference as one list: filtered by kind and text, flat or folder by folder, a part at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.data.datasets.amounts import Numbers
from dashboard.data.datasets.entries import Stated
from dashboard.data.diff.directory import DirectoryDiff

KINDS = ("added", "deleted", "modified", "renamed")
_NONE = pl.lit(None, dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries, and how.

    Attributes:
        kinds: Some of `KINDS`; empty for all.
        text: Only paths that hold it, in any case.
        folder: List the folders and files directly in this folder, ``""`` for the root; None for all files at once.
        limit: How many rows.
        offset: After how many.
        suffixes: Only paths that end so, in lower case without the dot; empty for all.
    """

    kinds: Collection[str] = ()
    text: str = ""
    folder: str | None = None
    limit: int = 200
    offset: int = 0
    suffixes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One file, or a tracked directory whose files nobody could list.

    Attributes:
        change: One of `KINDS`.
        path: Where it lies, or lay when it was deleted.
        before: Where it lay before it was renamed; None unless it was.
        from_, to: Its contents; None where there is none.
    """

    change: str
    path: str
    before: str | None
    from_: Stated | None
    to: Stated | None


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder, and how many entries of each kind are somewhere in it."""

    path: str
    within: Numbers


@dataclass(frozen=True, slots=True)
class RowPage:
    """A part of the rows.

    Attributes:
        from_, to: Full shas of commits, or full hashes.
        folders: They come before the files.
        total: Rows in all.
        matching: Entries of each kind that hold the text, whatever kinds were asked for.
    """

    from_: str
    to: str
    folders: tuple[FolderRow, ...]
    entries: tuple[EntryRow, ...]
    total: int
    matching: Numbers


def flat(diff: DirectoryDiff, place: str) -> pl.DataFrame:
    """Every entry by path: `path`, `change`, `before`, `from` and `to`.

    Args:
        diff: The difference.
        place: The path that it is about; the entry of a directory there says nothing beside its files.
    """

    def part(table: pl.DataFrame, change: str, before: pl.Expr, old: pl.Expr, new: pl.Expr) -> pl.DataFrame:
        path = pl.col("to" if change == "renamed" else "path")
        return table.select(
            path.alias("path"), pl.lit(change).alias("change"), before.alias("before"), old.alias("from"),
            new.alias("to"),
        )  # fmt: skip

    hash_ = pl.col("hash")
    table = pl.concat([
        part(diff.added, "added", _NONE, _NONE, hash_), part(diff.deleted, "deleted", _NONE, hash_, _NONE),
        part(diff.modified, "modified", _NONE, pl.col("from"), pl.col("to")),
        part(diff.renamed, "renamed", pl.col("from"), hash_, hash_),
    ])  # fmt: skip
    is_own = (pl.col("path") == place) & (pl.len() > 1)
    return table.filter(~is_own).sort("path")


def page_of(table: pl.DataFrame, asked: Asked) -> tuple[pl.DataFrame, list[FolderRow], int, Numbers]:
    """Files of the page, folders of the page, rows in all, and entries of each kind that hold the text."""
    held = _holding(table, asked.text)
    matching = _numbers(dict(held.get_column("change").value_counts().iter_rows()))
    if asked.kinds:
        held = held.filter(pl.col("change").is_in(list(asked.kinds)))
    if asked.suffixes:
        suffix = pl.col("path").str.to_lowercase().str.extract(r"\.([^./]+)$")
        held = held.filter(suffix.is_in(list(asked.suffixes)))
    if asked.folder is None:
        return held.slice(asked.offset, asked.limit), [], held.height, matching
    folders, files = _children(held, asked.folder)
    shown = folders.slice(asked.offset, asked.limit)
    rest = asked.limit - shown.height
    part = files.slice(max(0, asked.offset - folders.height), rest)
    return part, list(_folders(shown, asked.folder)), folders.height + files.height, matching


def around(table: pl.DataFrame, file: str) -> tuple[str | None, str | None]:
    """The nearest files by path before and after one, of those whose content differs."""
    is_file = ~pl.coalesce("to", "from").str.ends_with(".dir")
    paths = table.filter((pl.col("change") != "renamed") & is_file).get_column("path")
    before, after = paths.filter(paths < file), paths.filter(paths > file)
    return before[-1] if len(before) else None, after[0] if len(after) else None


def rows_of(part: pl.DataFrame, sizes: Mapping[str, int]) -> list[EntryRow]:
    """Rows with the sizes that are known."""

    def stated(hash_: str | None) -> Stated | None:
        return None if hash_ is None else Stated(hash_, sizes.get(hash_))

    found = part.select("change", "path", "before", "from", "to").iter_rows()
    return [EntryRow(change, path, before, stated(old), stated(new)) for change, path, before, old, new in found]


def _holding(table: pl.DataFrame, text: str) -> pl.DataFrame:
    wanted = text.strip().lower()
    if not wanted:
        return table
    is_here = pl.col("path").str.to_lowercase().str.contains(wanted, literal=True)
    was_here = pl.col("before").str.to_lowercase().str.contains(wanted, literal=True).fill_null(value=False)
    return table.filter(is_here | was_here)


def _children(table: pl.DataFrame, folder: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Folders directly in a folder with the number of each kind, and the entries directly in it."""
    prefix = f"{folder}/" if folder else ""
    below = table.filter(pl.col("path").str.starts_with(prefix))
    inner = below.with_columns(pl.col("path").str.slice(len(prefix)).alias("inner"))
    is_deep = pl.col("inner").str.contains("/", literal=True)
    counts = [(pl.col("change") == kind).sum().alias(kind) for kind in KINDS]
    name = pl.col("inner").str.split("/").list.first().alias("name")
    return inner.filter(is_deep).group_by(name).agg(counts).sort("name"), inner.filter(~is_deep)


def _folders(table: pl.DataFrame, folder: str) -> list[FolderRow]:
    prefix = f"{folder}/" if folder else ""
    return [FolderRow(prefix + row["name"], _numbers(row)) for row in table.iter_rows(named=True)]


def _numbers(counts: Mapping[str, int]) -> Numbers:
    return Numbers(*(int(counts.get(kind, 0)) for kind in KINDS))
