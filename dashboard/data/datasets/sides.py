"""The two sides of a difference: what a text means, and what is tracked there."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from dashboard.data.datasets.across import FindProject, Point, meant, spelt
from dashboard.data.datasets.naming import Named, is_beginning, is_whole, named
from dashboard.data.model.dvc import CommitFacts, Output
from dashboard.data.model.paths import is_inside
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError

ReadFacts = Callable[[Project, str], CommitFacts]
ReadHashes = Callable[[], Mapping[str, Mapping[str, str]]]


class Resolver(Protocol):
    """Turns what a person typed into a commit."""

    def resolve(self, project: Project, rev: str | None) -> str:
        """Full sha; None means the head of the default branch."""

    def parent(self, project: Project, rev: str | None) -> str | None:
        """Full sha of the first parent; None for a first commit."""


class StoredHashes(Protocol):
    """What a sync has read."""

    def data_hashes(self, project_id: int) -> dict[str, dict[str, str]]:
        """Content hash of every tracked path, by commit."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side.

    Attributes:
        project: Whose.
        name: The full sha of a commit, or a full hash; behind ``owner/name@`` where it is another project's.
        commit: None when the text meant a hash.
        outputs: By path; of a hash the one output that it stands for.
    """

    project: Project
    name: str
    commit: str | None
    outputs: Mapping[str, Output]


class Sides:
    """Reads what people call the two sides.

    Args:
        revisions: Resolves revisions.
        commits: Hashes of every commit.
        facts: Facts of one commit.
        find: Finds other projects.
    """

    def __init__(self, revisions: Resolver, commits: StoredHashes, facts: ReadFacts, find: FindProject) -> None:
        self._find = find
        self._revisions = revisions
        self._commits = commits
        self._facts = facts

    def of(self, project: Project, from_: str, to: str | None, path: str) -> tuple[Side, Side]:
        """Both sides. A hash is compared with what the other side has at the path of the hash.

        Args:
            project: Whose data.
            from_: A revision or a hash; behind ``owner/name@`` one of another project.
            to: The same; None for the head of the default branch.
            path: Where a hash is looked for; ``""`` for any path.

        Raises:
            NotFoundError: There is no such revision, nor a content of such a hash.
            InvalidRequestError: Several contents have such a hash.
            UnavailableError: The repository is not here.
        """
        (mine, before), (theirs, after) = (meant(self._find, project, text) for text in (from_, to))
        hashes = functools.cache(self._commits.data_hashes)
        old = self._meaning(mine, before, path, partial(hashes, mine.id))
        new = self._meaning(theirs, after, path, partial(hashes, theirs.id))
        if isinstance(old, str) and isinstance(new, str):
            sides = self._whole(mine, old), self._whole(theirs, new)
        else:
            place = _place_of(old, new)
            sides = self._at(mine, old, place), self._at(theirs, new, place)
        first, second = (replace(side, name=spelt(project, side.project, side.name)) for side in sides)
        return first, second

    def commit_with(self, project: Project, text: str | None, path: str) -> Point:
        """A commit that has what a text means at a path, or at the nearest folder above it that had such a content.

        Raises:
            NotFoundError, InvalidRequestError, UnavailableError: As in `of`.
        """
        whose, text = meant(self._find, project, text)
        if text and is_beginning(text):
            is_sha = not is_whole(text) and self._is_revision(whose, text)
            found = None if is_sha else self._held(whose, text, path)
            if found is not None:
                return Point(whose, found)
        return Point(whose, self._revisions.resolve(whose, text))

    def _held(self, project: Project, text: str, path: str) -> str | None:
        """A commit that has the content at the place nearest to a path."""
        found = named(text, self._commits.data_hashes(project.id), path)
        return found.places[max(found.places, key=len)] if found else None

    def _is_revision(self, project: Project, text: str) -> bool:
        try:
            self._revisions.resolve(project, text)
        except NotFoundError:
            return False
        return True

    def _meaning(self, project: Project, text: str | None, path: str, hashes: ReadHashes) -> str | Named:
        """A full sha, or a content."""
        if text and is_whole(text):
            found = named(text, hashes(), path)
            if found is not None:
                return found
        try:
            return self._revisions.resolve(project, text)
        except NotFoundError:
            found = named(text, hashes(), path) if text and is_beginning(text) else None
            if found is None:
                raise
            return found

    def _whole(self, project: Project, sha: str) -> Side:
        outputs = {
            out.path: out
            for stage in self._facts(project, sha).stages
            for out in stage.outs
            if out.cached and is_inside(out.path)
        }
        return Side(project, sha, sha, outputs)

    def _at(self, project: Project, what: str | Named, place: str) -> Side:
        if isinstance(what, str):
            found = self._whole(project, what).outputs.get(place)
            return Side(project, what, what, {place: found} if found else {})
        path = place if place in what.places else min(what.places)
        output = self._facts(project, what.places[path]).tracked()[path]
        return Side(project, what.hash, None, {place: output})


def _place_of(old: str | Named, new: str | Named) -> str:
    """The path that the difference is told for: one that both contents had, else one of the newer content."""
    places = [set(side.places) for side in (new, old) if isinstance(side, Named)]
    common = set.intersection(*places)
    return min(common or places[0])
