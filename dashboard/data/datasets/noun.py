"""What pages, the API and the command line may ask about tracked data."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import astuple
from operator import attrgetter

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.datasets.across import FindProject, Point
from dashboard.data.datasets.amounts import amounts_of, file_numbers_of, hashes_of, numbers_of
from dashboard.data.datasets.difference import outputs_diff
from dashboard.data.datasets.entries import DataDiff, changes_of, entries_of, page_of, renames_of
from dashboard.data.datasets.items import DataItem, items_of
from dashboard.data.datasets.outputs import OutputChange, output_changes
from dashboard.data.datasets.pages import VersionPages
from dashboard.data.datasets.rows import Asked, RowPage, around, flat, rows_of
from dashboard.data.datasets.rows import page_of as page_of_rows
from dashboard.data.datasets.sides import Resolver, Side, Sides
from dashboard.data.datasets.sizes import RememberedSizes
from dashboard.data.datasets.usage import Users
from dashboard.data.datasets.versions import VersionPage
from dashboard.data.diff.directory import DirectoryDiff
from dashboard.data.model.dvc import CommitFacts, Output
from dashboard.data.model.paths import normal
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.remembered import Remembered
from dashboard.data.sources.repositories import Repositories
from dashboard.data.store.commits import CommitStore
from dashboard.errors import InvalidRequestError, NotFoundError

MOST_ENTRIES = 10_000
"""Entries of each kind that a page of a difference has."""

MEASURED_FILES = 20_000
"""Files of a difference up to which all sizes are looked up; of more only those that are shown."""

_REMEMBERED_DIFFS = 4


class Datasets:
    """Answers questions about tracked data: what there is, its versions, who used them, what changed.

    Every method that takes a revision raises NotFoundError for an unknown one and UnavailableError when the
    repository is not here. A path that leaves the project is an InvalidRequestError.

    Args:
        commits: What syncs have read; other commits are read from the repository on the fly.
        revisions: Resolves revisions.
        repositories: Where the repositories are.
        contents: Reads listings and knows sizes.
        pages: Tells versions.
        find: Finds other projects, whose data may be one side of a difference.
    """

    def __init__(
        self, commits: CommitStore, revisions: Resolver, repositories: Repositories, contents: Contents,
        pages: VersionPages, *, find: FindProject,
    ) -> None:  # fmt: skip
        self._commits = commits
        self._revisions = revisions
        self._repositories = repositories
        self._contents = contents
        self._pages = pages
        self._remembered = RememberedSizes(contents)
        self._sides = Sides(revisions, commits, self._facts, find)
        self._diffs: Remembered[tuple[int, int, str, str, str], DirectoryDiff] = Remembered(_REMEMBERED_DIFFS)

    def items(self, project: Project, rev: str | None = None) -> tuple[DataItem, ...]:
        """Every tracked path of a revision, by path."""
        facts = self._facts(project, self._revisions.resolve(project, rev))
        return items_of(facts, self._contents.default_remote(project))

    def versions(
        self, project: Project, path: str, rev: str | None = None, *, limit: int = 100, offset: int = 0
    ) -> VersionPage:
        """The contents that a path ever had, newest first.

        A content is one version however often it came back; it counts from the oldest commit that introduced it.

        Args:
            project: Whose data.
            path: A tracked path.
            rev: Only what is in the history of this revision; None for every branch and tag.
            limit: How many of them.
            offset: After how many.

        Raises:
            NotFoundError: The path was never tracked there; the hint names the nearest.
            UnavailableError: The run table cannot be read now.
        """
        head = self._revisions.resolve(project, rev) if rev else None
        return self._pages.page(project, _place(path), head, limit, offset)

    def users(self, project: Project, path: str, hash_: str, *, limit: int = 100) -> Users:
        """The newest runs, and the models, that used one version of a path.

        Raises:
            NotFoundError: The path was never tracked.
            UnavailableError: The run table cannot be read now.
        """
        return self._pages.users(project, _place(path), hash_, limit)

    def diff(
        self, project: Project, from_: str, to: str | None = None, path: str = "", *, limit: int = MOST_ENTRIES,
        offset: int = 0,
    ) -> DataDiff:  # fmt: skip
        """What differs between the data of two revisions, or between two contents, as ``dvc diff`` tells it.

        Args:
            project: Whose data.
            from_: A revision, or a hash: whole, or its first six digits and more; behind ``owner/name@`` one of
                another project.
            to: The same; None for the head of the default branch.
            path: Only this tracked path, what is below it, or a part of it; ``""`` for everything.
            limit: How many entries of each kind.
            offset: After how many.

        Raises:
            NotFoundError: There is no such hash or path.
            InvalidRequestError: Several contents have such a hash.
        """
        place = _place(path)
        old, new = self._sides.of(project, from_, to, place)
        _check(place, old, new)
        diff, problems = self._compared(old, new, place)
        page, is_small = page_of(diff, limit, offset), sum(astuple(numbers_of(diff))) <= MEASURED_FILES
        sizes = self._sizes(old, new, diff if is_small else page)
        return DataDiff(
            from_=old.name, to=new.name, path=place, unchanged=diff.unchanged,
            added=tuple(entries_of(page.added, sizes)), deleted=tuple(entries_of(page.deleted, sizes)),
            modified=tuple(changes_of(page.modified, sizes)), renamed=tuple(renames_of(page.renamed, sizes)),
            total=numbers_of(diff), files=file_numbers_of(diff),
            bytes=amounts_of(diff, sizes) if is_small else None, problems=problems,
        )  # fmt: skip

    def rows(self, project: Project, from_: str, to: str | None, path: str, asked: Asked) -> RowPage:
        """A part of the entries of a difference as one list; `diff` says what could not be looked into.

        Args:
            project: Whose data.
            from_: As in `diff`.
            to: As in `diff`.
            path: As in `diff`.
            asked: Which entries.

        Raises:
            NotFoundError, InvalidRequestError: As in `diff`.
        """
        place = _place(path)
        old, new = self._sides.of(project, from_, to, place)
        _check(place, old, new)
        table = flat(self._compared(old, new, place)[0], place)
        part, folders, total, matching = page_of_rows(table, asked)
        hashes = pl.concat([part.get_column("from"), part.get_column("to").alias("from")]).drop_nulls()
        sizes = self._known_sizes(old, new, hashes.to_list())
        return RowPage(old.name, new.name, tuple(folders), tuple(rows_of(part, sizes)), total, matching)

    def neighbours(
        self, project: Project, from_: str, to: str | None, path: str, file: str
    ) -> tuple[str | None, str | None]:
        """The files of a difference before and after one by path, without renamed ones, whose content is the same.

        Args:
            project: Whose data.
            from_: As in `diff`.
            to: As in `diff`.
            path: As in `diff`.
            file: A file inside it, relative to the project's root.

        Raises:
            NotFoundError, InvalidRequestError: As in `diff`.
        """
        place = _place(path)
        old, new = self._sides.of(project, from_, to, place)
        _check(place, old, new)
        return around(flat(self._compared(old, new, place)[0], place), file)

    def changes(self, project: Project, from_: str, to: str | None = None) -> list[OutputChange]:
        """The tracked paths that differ between two revisions or hashes, each as a whole.

        Raises:
            NotFoundError, InvalidRequestError: As in `diff`.
        """
        old, new = self._sides.of(project, from_, to, "")
        return list(output_changes(old.outputs, new.outputs))

    def renamed_from(self, project: Project, commit: str, path: str) -> str | None:
        """Where the parent of a commit tracks what the commit tracks at a path; None unless the commit renamed it.

        Raises:
            NotFoundError: There is no such commit.
        """
        parent = self._revisions.parent(project, commit)
        changes = self.changes(project, parent, commit) if parent else []
        return next((each.before for each in changes if each.path == path and each.before), None)

    def commit_with(self, project: Project, text: str | None, path: str) -> Point:
        """A commit, of this project or another, that has what a text means at a path.

        Args:
            project: Whose data.
            text: As `from_` in `diff`; of hashes those that the path, or a folder above it, ever had.
            path: A tracked path, or one inside a tracked directory.

        Raises:
            NotFoundError: There is neither such a revision nor such a content.
            InvalidRequestError: Several contents have such a hash.
        """
        return self._sides.commit_with(project, text, _place(path))

    def _compared(self, old: Side, new: Side, place: str) -> tuple[DirectoryDiff, tuple[Problem, ...]]:
        """The difference of two sides and why some directories could not be looked into; remembered when none is."""
        key = (old.project.id, new.project.id, old.name, new.name, place)
        known = self._diffs.get(key)
        if known is not None:
            return known, ()
        unsafe: dict[Problem, None] = {}

        def listing(output: Output) -> pl.DataFrame:
            whose = self._keeper(output, old, new)
            unsafe.update(dict.fromkeys(self._contents.listing_problems(whose, output)))
            return self._contents.listing(whose, output)

        diff, problems = outputs_diff(old.outputs, new.outputs, listing, place)
        if not (problems or unsafe):
            self._diffs.keep(key, diff)
        return diff, (*problems, *sorted(unsafe, key=attrgetter("where", "message")))

    def _keeper(self, output: Output, old: Side, new: Side) -> Project:
        """The project that has the listing of a directory; of one that both sides have, the one where it is at hand."""
        keepers = [side.project for side in (new, old) if side.outputs.get(output.path) == output]
        if len(keepers) < 2 or old.project.id == new.project.id:
            return keepers[0] if keepers else new.project
        near = (keeper for keeper in keepers if self._contents.listing_at_hand(keeper, output) is not None)
        return next(near, keepers[0])

    def _sizes(self, old: Side, new: Side, diff: DirectoryDiff) -> dict[str, int]:
        """Bytes by hash: what git's files say of whole outputs, and what is known of the files of directories."""
        return self._known_sizes(old, new, hashes_of(diff))

    def _known_sizes(self, old: Side, new: Side, hashes: Sequence[str]) -> dict[str, int]:
        outputs = (*old.outputs.values(), *new.outputs.values())
        told = {out.hash: out.size for out in outputs if out.hash and out.size is not None}
        for project in {side.project.id: side.project for side in (old, new)}.values():
            told |= self._remembered.of(project, (hash_ for hash_ in hashes if hash_ not in told))
        return told

    def _facts(self, project: Project, sha: str) -> CommitFacts:
        stored = self._commits.facts(project.id, sha)
        return stored if stored is not None else self._repositories.reader(project.key).facts(sha)


def _place(path: str) -> str:
    found = normal(path)
    if found is None:
        raise InvalidRequestError(f"the path {path} leaves the project", where="path")
    return found


def _check(place: str, old: Side, new: Side) -> None:
    """Refuse a path that neither side has."""
    known = {*old.outputs, *new.outputs}
    is_there = any(path == place or path.startswith(f"{place}/") or place.startswith(f"{path}/") for path in known)
    if place and not is_there:
        nearest = difflib.get_close_matches(place, sorted(known), n=1)
        hint = f"Did you mean {nearest[0]}?" if nearest else "The list of tracked data has every path."
        raise NotFoundError(f"no data is tracked at {place} on either side", hint=hint)
