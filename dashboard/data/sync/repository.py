"""The git source: names, and commits never seen before."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dashboard.config import GitSettings
from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.sources.git import Repository, mirror
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.projects import ProjectStore
from dashboard.data.sync import ancestry
from dashboard.data.sync.report import Progress

T = TypeVar("T")

_COMMITS_PER_TRANSACTION = 1_000
_PLURALS = {RefKind.BRANCH: "branches", RefKind.TAG: "tags", RefKind.EXPERIMENT: "experiments"}


@dataclass(frozen=True, slots=True)
class GitSync:
    """Reads one repository into the store.

    Attributes:
        project_id: Whose.
        settings: Where it is.
        target: Where its mirror is kept, unless it is read in place.
        environment: Where credentials are looked up.
    """

    project_id: int
    settings: GitSettings
    target: Path
    environment: Mapping[str, str]
    projects: ProjectStore
    commits: CommitStore

    def run(self, progress: Progress, *, full: bool, seen: str | None) -> tuple[str, dict[str, int]]:
        """Fetch, and keep what is new.

        Args:
            progress: Told what happens.
            full: Walk the whole history again (a shallow clone may have become deeper).
            seen: What an earlier call returned, when it came to its end.

        Returns:
            Digest of the names, to hand over next time, and counts for the health page.

        Raises:
            SourceError: The repository cannot be fetched or read.
        """
        path = mirror(self.settings, self.target, progress=progress, environment=self.environment)
        repository = Repository.open(path)
        refs = repository.refs()
        digest = ancestry.digest(refs)
        if full or digest != seen:
            self._save_commits(repository, refs, progress, full=full)
            self.commits.save_refs(self.project_id, refs)
        branch = self.settings.branch or repository.default_branch()
        heads = {ref.name: ref.commit for ref in refs if ref.kind is RefKind.BRANCH}
        self.projects.set_head(self.project_id, branch, heads.get(branch or ""))
        if full or digest != seen:
            self._save_branches(refs, branch)
        return digest, self._counts(refs)

    def _save_commits(self, repository: Repository, refs: Iterable[Ref], progress: Progress, *, full: bool) -> None:
        known = set(self.commits.parents(self.project_id))
        heads = dict.fromkeys(ref.commit for ref in refs)
        new = []
        for commit in repository.walk(heads, () if full else known):
            if commit.id in known:
                continue
            new.append(commit)
            if len(new) % _COMMITS_PER_TRANSACTION == 0:
                progress(len(new), 0, "Reading the history")
        new.reverse()
        for done, batch in batches(new, _COMMITS_PER_TRANSACTION):
            self.commits.save_commits(self.project_id, batch)
            progress(done, len(new), "Reading the history")

    def _save_branches(self, refs: list[Ref], default: str | None) -> None:
        named = ancestry.names_of_commits(self.commits.parents(self.project_id), refs, RefKind.BRANCH, default)
        before = self.commits.branches(self.project_id)
        changed = {sha: named.get(sha) for sha, branch in before.items() if named.get(sha) != branch}
        self.commits.save_branches(self.project_id, changed)

    def _counts(self, refs: Iterable[Ref]) -> dict[str, int]:
        kinds = Counter(ref.kind for ref in refs)
        commits = self.commits.count(self.project_id)
        return {"commits": commits} | {plural: kinds[kind] for kind, plural in _PLURALS.items()}


def forget(project_id: int, projects: ProjectStore, commits: CommitStore) -> None:
    """Take the names of a repository away whose project has none any more."""
    if commits.save_refs(project_id, ()):
        held = {sha: None for sha, branch in commits.branches(project_id).items() if branch is not None}
        commits.save_branches(project_id, held)
        projects.set_head(project_id, None, None)


def batches(items: Iterable[T], size: int) -> Iterator[tuple[int, list[T]]]:
    """(number of items up to and with this piece, the piece) for each piece of at most `size`."""
    iterator, done = iter(items), 0
    while piece := list(itertools.islice(iterator, size)):
        done += len(piece)
        yield done, piece
