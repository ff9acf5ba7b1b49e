"""The two sides of a difference: what a text means, and what is tracked there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.datasets.naming import Named, is_beginning, is_whole, named
from dashboard.data.model.dvc import CommitFacts, Output
from dashboard.data.model.paths import ancestors, is_inside
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError

ReadFacts = Callable[[Project, str], CommitFacts]


class Resolver(Protocol):
    """Turns what a person typed into a commit."""

    def resolve(self, project: Project, rev: str | None) -> str:
        """Full sha; None means the head of the default branch."""


class StoredHashes(Protocol):
    """What a sync has read."""

    def data_hashes(self, project_id: int) -> dict[str, dict[str, str]]:
        """Content hash of every tracked path, by commit."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side.

    Attributes:
        name: The full sha of a commit, or a full hash.
        commit: None when the text meant a hash.
        outputs: By path; of a hash the one output that it stands for.
    """

    name: str
    commit: str | None
    outputs: Mapping[str, Output]


class Sides:
    """Reads what people call the two sides.

    Args:
        revisions: Resolves revisions.
        commits: Hashes of every commit.
        facts: Facts of one commit.
    """

    def __init__(self, revisions: Resolver, commits: StoredHashes, facts: ReadFacts) -> None:
        self._revisions = revisions
        self._commits = commits
        self._facts = facts

    def of(self, project: Project, from_: str, to: str | None, path: str) -> tuple[Side, Side]:
        """Both sides. A hash is compared with what the other side has at the path of the hash.

        Args:
            project: Whose data.
            from_: A revision or a hash.
            to: The same; None for the head of the default branch.
            path: Where a hash is looked for; ``""`` for any path.

        Raises:
            NotFoundError: There is no such revision, nor a content of such a hash.
            InvalidRequestError: Several contents have such a hash.
            UnavailableError: The repository is not here.
        """
        old, new = self._meaning(project, from_, path), self._meaning(project, to, path)
        if isinstance(old, str) and isinstance(new, str):
            return self._whole(project, old), self._whole(project, new)
        place = _place_of(old, new)
        return self._at(project, old, place), self._at(project, new, place)

    def commit_with(self, project: Project, text: str | None, path: str) -> str:
        """A commit that has what a text means at a path, or at the nearest folder above it that had such a content.

        Raises:
            NotFoundError, InvalidRequestError, UnavailableError: As in `of`.
        """
        if text and is_beginning(text):
            is_sha = not is_whole(text) and self._is_revision(project, text)
            found = None if is_sha else self._held(project, text, path)
            if found is not None:
                return found
        return self._revisions.resolve(project, text)

    def _held(self, project: Project, text: str, path: str) -> str | None:
        for place in ancestors(path):
            found = self._named(project, text, place)
            if found is not None:
                return found.places[place]
        return None

    def _is_revision(self, project: Project, text: str) -> bool:
        try:
            self._revisions.resolve(project, text)
        except NotFoundError:
            return False
        return True

    def _meaning(self, project: Project, text: str | None, path: str) -> str | Named:
        """A full sha, or a content."""
        if text and is_whole(text):
            found = self._named(project, text, path)
            if found is not None:
                return found
        try:
            return self._revisions.resolve(project, text)
        except NotFoundError:
            found = self._named(project, text, path) if text and is_beginning(text) else None
            if found is None:
                raise
            return found

    def _named(self, project: Project, text: str, path: str) -> Named | None:
        return named(text, self._commits.data_hashes(project.id), path)

    def _whole(self, project: Project, sha: str) -> Side:
        outputs = {
            out.path: out
            for stage in self._facts(project, sha).stages
            for out in stage.outs
            if out.cached and is_inside(out.path)
        }
        return Side(sha, sha, outputs)

    def _at(self, project: Project, meant: str | Named, place: str) -> Side:
        if isinstance(meant, str):
            found = self._whole(project, meant).outputs.get(place)
            return Side(meant, meant, {place: found} if found else {})
        path = place if place in meant.places else min(meant.places)
        output = self._facts(project, meant.places[path]).tracked()[path]
        return Side(meant.hash, None, {place: output})


def _place_of(old: str | Named, new: str | Named) -> str:
    """The path that the difference is told for: one that both contents had, else one of the newer content."""
    places = [set(side.places) for side in (new, old) if isinstance(side, Named)]
    common = set.intersection(*places)
    return min(common or places[0])
