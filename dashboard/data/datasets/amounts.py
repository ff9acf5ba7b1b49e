"""How many bytes a difference is about, as far as sizes are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.data.diff.directory import DirectoryDiff


@dataclass(frozen=True, slots=True)
class Amounts:
    """Bytes of the files whose sizes are known.

    Attributes:
        modified: How much larger the modified files became; negative when smaller.
        unknown: Files whose size, or one of whose sizes, is not known.
    """

    added: int
    deleted: int
    modified: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many entries of each kind there are."""

    added: int
    deleted: int
    modified: int
    renamed: int


def numbers_of(diff: DirectoryDiff) -> Numbers:
    """All entries, tracked directories themselves included."""
    return Numbers(diff.added.height, diff.deleted.height, diff.modified.height, diff.renamed.height)


def file_numbers_of(diff: DirectoryDiff) -> Numbers:
    """The files alone, as the summary of ``dvc diff`` counts them."""
    return Numbers(
        _files(diff.added, "hash"), _files(diff.deleted, "hash"), _files(diff.modified, "from"),
        _files(diff.renamed, "hash"),
    )  # fmt: skip


def hashes_of(diff: DirectoryDiff) -> list[str]:
    """Hashes of every file that is told, each once; those of directories are none of a content."""
    columns = [
        diff.added.get_column("hash"), diff.deleted.get_column("hash"), diff.modified.get_column("from"),
        diff.modified.get_column("to"), diff.renamed.get_column("hash"),
    ]  # fmt: skip
    found = pl.concat([column.alias("hash") for column in columns]).drop_nulls().unique(maintain_order=True)
    return found.filter(~found.str.ends_with(".dir")).to_list()


def amounts_of(diff: DirectoryDiff, sizes: Mapping[str, int]) -> Amounts:
    """The bytes of a difference.

    Args:
        diff: The difference.
        sizes: Bytes by hash, of those that are known.
    """
    table = pl.DataFrame({"hash": list(sizes), "size": list(sizes.values())}, schema=_SIZES)
    added, deleted = _sizes(diff.added, "hash", table), _sizes(diff.deleted, "hash", table)
    old, new = _sizes(diff.modified, "from", table), _sizes(diff.modified, "to", table)
    grown = new - old
    unknown = sum(column.null_count() for column in (added, deleted, grown))
    return Amounts(int(added.sum()), int(deleted.sum()), int(grown.sum()), unknown)


_SIZES = {"hash": pl.String, "size": pl.Int64}


def _sizes(table: pl.DataFrame, column: str, sizes: pl.DataFrame) -> pl.Series:
    """Bytes of each file that changed, null where they are not known; directories are left out."""
    wanted = table.select([name for name in ("from", "to", "hash") if name in table.columns])
    is_file = ~pl.any_horizontal(pl.all().str.ends_with(".dir").fill_null(value=False))
    files = wanted.filter(is_file).select(pl.col(column).alias("hash"))
    return files.join(sizes, on="hash", how="left", maintain_order="left").get_column("size")


def _files(table: pl.DataFrame, column: str) -> int:
    return table.height - int(table.get_column(column).str.ends_with(".dir").fill_null(value=False).sum())
