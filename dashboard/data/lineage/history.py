"""What every commit of a project tracks, as one index, and where each content came into the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol

from dashboard.data.datasets.history import introductions, parents_first
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.remembered import Remembered

_REMEMBERED = 8
_REMEMBERED_FACTS = 256


class Commits(Protocol):
    """What syncs have read; `dashboard.data.store.commits.CommitStore`."""

    def refs(self, project_id: int) -> list[Ref]:
        """Branches, tags and experiments."""
        ...

    def commits(self, project_id: int, shas: Iterable[str]) -> dict[str, Commit]:
        """Those of the named commits that were seen."""
        ...

    def parents(self, project_id: int) -> dict[str, tuple[str, ...]]:
        """Parents of every commit ever seen."""
        ...

    def data_hashes(self, project_id: int) -> dict[str, dict[str, str]]:
        """Content by tracked path, by commit; commits with the same facts share the inner mapping."""
        ...

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """What DVC knows at a commit; None when it was not read."""
        ...


class History:
    """The commits of a project as they were at one generation.

    Attributes:
        hashes: Content by tracked path, by commit.
        parents: Parents of every commit ever seen.

    Args:
        project: Whose.
        commits: What syncs have read.
    """

    def __init__(self, project: Project, commits: Commits) -> None:
        self._project = project
        self._commits = commits
        self.hashes: Mapping[str, Mapping[str, str]] = commits.data_hashes(project.id)
        self.parents = commits.parents(project.id)
        refs = commits.refs(project.id)
        self._heads = tuple(ref.commit for ref in refs)
        self._lasting = tuple(ref.commit for ref in refs if ref.kind is not RefKind.EXPERIMENT)
        self._places: dict[str, dict[str, str]] = {}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of every commit that a branch, tag or experiment still holds, parents before children."""
        return {sha: place for place, sha in enumerate(parents_first(self.parents, self._heads))}

    def position(self, sha: str) -> tuple[int, str]:
        """Sorts commits, parents before children; those that nothing holds any more come first."""
        return self.positions.get(sha, -1), sha

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path that was ever tracked, sorted."""
        return tuple(sorted({path for contents in self._states for path in contents}))

    @cached_property
    def by_hash(self) -> Mapping[str, tuple[str, str]]:
        """(path, whole hash) by hash without ``.dir``; of several paths with one content, the first."""
        found: dict[str, tuple[str, str]] = {}
        for contents in self._states:
            for path, hash_ in sorted(contents.items()):
                found.setdefault(hash_.removesuffix(".dir").lower(), (path, hash_))
        return found

    @cached_property
    def _states(self) -> tuple[Mapping[str, str], ...]:
        """The different states of the data; commits with the same facts share one."""
        return tuple({id(contents): contents for contents in self.hashes.values()}.values())

    def versions(self, path: str) -> Mapping[str, str]:
        """For every content that a path had, the commit that brought it: the oldest, on a branch or tag if any."""
        if path not in self._places:
            at_path = {sha: contents.get(path) for sha, contents in self.hashes.items()}
            lasting = self._introduced(at_path, self._lasting)
            everywhere = self._introduced(at_path, self._heads)
            kept = {hash_: sha for sha, hash_ in at_path.items() if hash_}
            self._places[path] = kept | everywhere | lasting
        return self._places[path]

    def place(self, path: str, hash_: str) -> str | None:
        """The commit that brought a content to a path; None when no commit has it."""
        return self.versions(path).get(hash_)

    def holders(self, path: str, hash_: str) -> list[str]:
        """Every commit that has a content at a path."""
        return [sha for sha, contents in self.hashes.items() if contents.get(path) == hash_]

    def _introduced(self, at_path: Mapping[str, str | None], heads: Iterable[str]) -> dict[str, str]:
        by_hash: dict[str, list[str]] = {}
        for found in introductions(self.parents, heads, at_path):
            by_hash.setdefault(found.hash, []).append(found.commit)
        return {hash_: self._oldest(shas) for hash_, shas in by_hash.items()}

    def _oldest(self, shas: list[str]) -> str:
        if len(shas) == 1:
            return shas[0]
        known = self._commits.commits(self._project.id, shas)
        return min(shas, key=lambda sha: (known[sha].committed_at.timestamp() if sha in known else 0.0, sha))


class Histories:
    """The histories of projects and the facts of their commits, remembered until a sync brings something new.

    Args:
        commits: What syncs have read.
    """

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._known: Remembered[tuple[int, int, str | None], History] = Remembered(_REMEMBERED)
        self._facts: Remembered[tuple[int, int, str], CommitFacts | None] = Remembered(_REMEMBERED_FACTS)

    def of(self, project: Project) -> History:
        """The history of a project as the last sync left it."""
        key = (project.id, project.generation, project.head)
        return self._known.of(key, lambda: History(project, self._commits))

    def facts(self, project: Project, sha: str) -> CommitFacts | None:
        """What DVC's files say at a commit; None when no sync has read it."""
        key = (project.id, project.generation, sha)
        return self._facts.of(key, lambda: self._commits.facts(project.id, sha))

    def commits(self, project: Project, shas: Iterable[str]) -> dict[str, Commit]:
        """Those of the named commits that were seen, by sha."""
        return self._commits.commits(project.id, shas)
