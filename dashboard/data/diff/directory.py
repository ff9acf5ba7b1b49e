"""What differs between two directories, from their listings alone: no file is opened.

Files are matched by path, then what was added with what was deleted by hash, as ``dvc diff`` pairs them: the files of
one hash in the order of their paths, the first with the first. Two files of equal content therefore become the same
pairs every time, and the same as dvc's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

_ONE = {"path": pl.String, "hash": pl.String, "hash_name": pl.String}
_BOTH = {"path": pl.String, "from": pl.String, "to": pl.String}
_RENAMED = {"from": pl.String, "to": pl.String, "hash": pl.String}

Entry = tuple[str, str | None, str]
"""Path, hash and kind of hash."""


@dataclass(frozen=True, slots=True)
class DirectoryDiff:
    """What differs between two sets of files, each frame sorted by path.

    Attributes:
        added, deleted: `path`, `hash` and `hash_name`.
        modified: `path`, and the hashes `from` and `to`; equal ones where only the kind of hash is another.
        renamed: The paths `from` and `to`, sorted by `from`, and their `hash`.
        unchanged: How many files are the same on both sides.
    """

    added: pl.DataFrame
    deleted: pl.DataFrame
    modified: pl.DataFrame
    renamed: pl.DataFrame
    unchanged: int


def directory_diff(old: pl.DataFrame, new: pl.DataFrame) -> DirectoryDiff:
    """The difference of two listings.

    Args:
        old: `path` (each once), `hash` and `hash_name`; hashes of different kinds are never equal.
        new: The same of the other side.
    """
    return with_renames(changes(old, new))


def changes(old: pl.DataFrame, new: pl.DataFrame) -> DirectoryDiff:
    """As `directory_diff`, with a renamed file as one that was deleted and one that was added."""
    both = old.select(*_ONE).join(new.select(*_ONE), on="path", how="full", suffix="_new")
    is_added, is_deleted = pl.col("path").is_null(), pl.col("path_new").is_null()
    is_other = (pl.col("hash") != pl.col("hash_new")) | (pl.col("hash_name") != pl.col("hash_name_new"))
    added = both.filter(is_added).select(pl.col(f"{name}_new").alias(name) for name in _ONE)
    deleted = both.filter(is_deleted).select(*_ONE)
    modified = both.filter(~is_added & ~is_deleted & is_other)
    return DirectoryDiff(
        added=added.sort("path"),
        deleted=deleted.sort("path"),
        modified=modified.select("path", pl.col("hash").alias("from"), pl.col("hash_new").alias("to")).sort("path"),
        renamed=pl.DataFrame(schema=_RENAMED),
        unchanged=both.height - added.height - deleted.height - modified.height,
    )


def named(listing: pl.DataFrame, hash_name: str) -> pl.DataFrame:
    """A listing with the kind of its hashes."""
    return listing.select("path", "hash", pl.lit(hash_name).alias("hash_name"))


def with_renames(diff: DirectoryDiff) -> DirectoryDiff:
    """The same difference in which a file that went and one of the same hash that came are one that was renamed."""
    keys = ["hash", "hash_name", "turn"]
    deleted, added = _in_turns(diff.deleted, diff.added), _in_turns(diff.added, diff.deleted)
    pairs = deleted.join(added, on=keys, how="inner", suffix="_new")
    if not pairs.height:
        return diff
    renamed = pairs.select(pl.col("path").alias("from"), pl.col("path_new").alias("to"), "hash")
    return DirectoryDiff(
        added=diff.added.join(renamed, left_on="path", right_on="to", how="anti", maintain_order="left"),
        deleted=diff.deleted.join(renamed, left_on="path", right_on="from", how="anti", maintain_order="left"),
        modified=diff.modified,
        renamed=pl.concat([diff.renamed, renamed]).sort("from"),
        unchanged=diff.unchanged,
    )


def files(found: Sequence[Entry]) -> pl.DataFrame:
    """`path`, `hash` and `hash_name` of single files."""
    return pl.DataFrame(found, schema=_ONE, orient="row")


def entries(
    added: Sequence[Entry] = (), deleted: Sequence[Entry] = (),
    modified: Sequence[tuple[str, str | None, str | None]] = (), unchanged: int = 0,
) -> DirectoryDiff:  # fmt: skip
    """A difference whose parts are known; of what was modified the path, the old and the new hash."""
    changed = pl.DataFrame(modified, schema=_BOTH, orient="row").sort("path")
    none = pl.DataFrame(schema=_RENAMED)
    return DirectoryDiff(files(added).sort("path"), files(deleted).sort("path"), changed, none, unchanged)


def below(diff: DirectoryDiff, folder: str) -> DirectoryDiff:
    """The same difference with every path inside of a folder."""

    def placed(table: pl.DataFrame, *columns: str) -> pl.DataFrame:
        return table.with_columns(pl.concat_str(pl.lit(f"{folder}/"), pl.col(name)).alias(name) for name in columns)

    return DirectoryDiff(
        added=placed(diff.added, "path"), deleted=placed(diff.deleted, "path"), modified=placed(diff.modified, "path"),
        renamed=placed(diff.renamed, "from", "to"), unchanged=diff.unchanged,
    )  # fmt: skip


def joined(diffs: Sequence[DirectoryDiff]) -> DirectoryDiff:
    """Differences of things that have no path in common, as one."""
    none = entries()
    return DirectoryDiff(
        added=pl.concat([none.added, *(diff.added for diff in diffs)]).sort("path"),
        deleted=pl.concat([none.deleted, *(diff.deleted for diff in diffs)]).sort("path"),
        modified=pl.concat([none.modified, *(diff.modified for diff in diffs)]).sort("path"),
        renamed=pl.concat([none.renamed, *(diff.renamed for diff in diffs)]).sort("from"),
        unchanged=sum(diff.unchanged for diff in diffs),
    )


def _in_turns(table: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Those whose hash the other side has as well, numbered among those of their hash."""
    found = table.join(other, on=["hash", "hash_name"], how="semi")
    # dvc sorts by the parts of a path; a slash that sorts before everything else does the same.
    ordered = found.sort(pl.col("path").str.replace_all("/", "\0", literal=True))
    return ordered.with_columns(pl.int_range(pl.len()).over("hash", "hash_name").alias("turn"))
