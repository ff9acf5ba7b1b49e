"""What differs between the tracked paths of two sides: directories file by file, everything else as one entry.

The answer is the one of ``dvc diff``: a tracked directory that changed is an entry of its own beside its files, and
renames are found over all paths together. Where an output became part of another one (``data`` was split into
``data/raw`` and ``data/clean``), its files are matched by their whole paths.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from dashboard.data.datasets.listings import ReadListing, fetched
from dashboard.data.diff.directory import (
    DirectoryDiff,
    Entry,
    below,
    changes,
    entries,
    files,
    joined,
    named,
    with_renames,
)
from dashboard.data.model.dvc import Output
from dashboard.data.model.problem import Problem, problem_of
from dashboard.errors import DagboardError

Outputs = Mapping[str, Output]


def outputs_diff(
    old: Outputs, new: Outputs, listing: ReadListing, scope: str = ""
) -> tuple[DirectoryDiff, tuple[Problem, ...]]:
    """The difference of two sides, and why some directories could not be looked into.

    Such a directory is one entry; whether its files changed, nobody knows.

    Args:
        old: Outputs by path.
        new: The same of the other side.
        listing: Reads the files of a directory.
        scope: Only what is at this path or below it; ``""`` for everything.
    """
    paths = [path for path in sorted(old.keys() | new.keys()) if _is_asked(path, scope)]
    reader = fetched(_changed_directories(old, new, paths), listing)
    comparing = _Comparing(reader, scope, is_named=_hashes(old) != _hashes(new))
    for path in paths:
        comparing.add(old.get(path), new.get(path))
    return comparing.result()


def _changed_directories(old: Outputs, new: Outputs, paths: Iterable[str]) -> Iterator[Output]:
    for path in paths:
        before, after = old.get(path), new.get(path)
        if before is None or after is None or before.hash != after.hash:
            yield from (output for output in (before, after) if output and output.is_directory)


def _is_asked(path: str, scope: str) -> bool:
    return not scope or _is_within(path, scope) or _is_within(scope, path)


def _hashes(outputs: Outputs) -> dict[str, str | None]:
    return {path: output.hash for path, output in outputs.items()}


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


class _Comparing:
    """Two sides, output by output.

    Args:
        listing: Reads the files of a directory.
        scope: What it is about.
        is_named: Whether equal hashes of different kinds (DVC 2's and DVC 3's) are two contents. dvc says so, unless
            nothing but the kinds differs between the two sides.
    """

    def __init__(self, listing: ReadListing, scope: str, *, is_named: bool) -> None:
        self._is_named = is_named
        self._listing = listing
        self._scope = scope
        self._parts: list[DirectoryDiff] = []
        self._problems: dict[Problem, None] = {}
        self._old, self._new = _Loose(), _Loose()

    def add(self, old: Output | None, new: Output | None) -> None:
        if old and new:
            self._add_both(old, new)
        elif old:
            self._add_one(old, self._old)
        elif new:
            self._add_one(new, self._new)

    def result(self) -> tuple[DirectoryDiff, tuple[Problem, ...]]:
        old, new = self._old, self._new
        folders = entries(new.folders_unknown_to(old), old.folders_unknown_to(new))
        diff = joined([*self._parts, folders, changes(old.table, new.table)])
        return with_renames(diff), tuple(self._problems)

    def _add_both(self, old: Output, new: Output) -> None:
        is_same = old.hash == new.hash and (old.hash_name == new.hash_name or not self._is_named)
        if is_same or not (old.hash or new.hash):
            self._parts.append(entries(unchanged=self._count(new)))
            return
        before, after = self._files(old), self._files(new)
        is_known = before is not None and after is not None
        if not (self._is_inside(new) and is_known):
            self._parts.append(entries(modified=[(new.path, old.hash, new.hash)]))
        if before is not None and after is not None:
            self._parts.append(below(changes(before, after), new.path))

    def _add_one(self, output: Output, side: _Loose) -> None:
        found = self._files(output)
        if output.is_directory:
            if not self._is_inside(output) or found is None:
                side.folders.append(_entry(output))
            if found is not None:
                side.tables.append(_below(found, output.path))
        elif not self._is_inside(output):
            (side.singles if output.hash else side.folders).append(_entry(output))

    def _files(self, output: Output) -> pl.DataFrame | None:
        """The files of an output inside the scope, none of one that is no directory; None when nobody knows."""
        if not output.is_directory:
            return files(())
        try:
            listing = self._listing(output)
        except DagboardError as error:
            self._problems[problem_of(error)] = None
            return None
        if self._is_inside(output):
            inner = self._scope[len(output.path) + 1 :]
            listing = listing.filter((pl.col("path") == inner) | pl.col("path").str.starts_with(f"{inner}/"))
        return named(listing, output.hash_name)

    def _count(self, output: Output) -> int:
        """How many files an output that did not change has inside the scope."""
        if not output.is_directory:
            return int(bool(output.hash) and not self._is_inside(output))
        if output.nfiles is not None and not self._is_inside(output):
            return output.nfiles
        found = self._files(output)
        return 0 if found is None else found.height

    def _is_inside(self, output: Output) -> bool:
        """Whether the scope is a part of the output."""
        return self._scope.startswith(f"{output.path}/")


class _Loose:
    """What of one side has no output of the same path on the other side."""

    def __init__(self) -> None:
        self.folders: list[Entry] = []
        self.singles: list[Entry] = []
        self.tables: list[pl.DataFrame] = []

    @functools.cached_property
    def table(self) -> pl.DataFrame:
        """Its files by whole path."""
        return pl.concat([files(self.singles), *self.tables])

    def folders_unknown_to(self, other: _Loose) -> Sequence[Entry]:
        """Directories in whose place the other side has no folder either; one with tracked files inside stays one."""
        if not self.folders or not (other.singles or other.tables or other.folders):
            return self.folders
        paths = [path for path, _, _ in (*other.singles, *other.folders)]
        inside = pl.concat([pl.Series(paths, dtype=pl.String), other.table.get_column("path")])
        return [entry for entry in self.folders if not inside.str.starts_with(f"{entry[0]}/").any()]


def _entry(output: Output) -> Entry:
    return output.path, output.hash, output.hash_name


def _below(listing: pl.DataFrame, folder: str) -> pl.DataFrame:
    return listing.with_columns(pl.concat_str(pl.lit(f"{folder}/"), pl.col("path")).alias("path"))
