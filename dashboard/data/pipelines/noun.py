"""What pages, the API and the command line may ask about pipelines."""

from __future__ import annotations

import difflib
from typing import Protocol

from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import Pipeline, PipelineDiff
from dashboard.data.model.project import Project
from dashboard.data.model.values import ValueChange, value_changes
from dashboard.data.pipelines.difference import Side, difference
from dashboard.data.pipelines.graph import pipeline_of
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import statuses
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import NotFoundError


class StoredFacts(Protocol):
    """Facts that a sync has read already."""

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """The facts of a commit; None when it was not read yet."""


class Resolver(Protocol):
    """Turns what a person typed into a commit."""

    def resolve(self, project: Project, rev: str | None) -> str:
        """Full sha; None means the head of the default branch."""


class Pipelines:
    """Answers questions about stages, params and metrics at any revision.

    Every method that takes a revision raises NotFoundError for an unknown one and UnavailableError when the
    repository is not here.

    Args:
        commits: Facts read by a sync; others are read from the repository on the fly.
        revisions: Resolves revisions.
        repositories: Where the repositories are.
    """

    def __init__(self, commits: StoredFacts, revisions: Resolver, repositories: Repositories) -> None:
        self._commits = commits
        self._revisions = revisions
        self._repositories = repositories

    def facts(self, project: Project, rev: str | None) -> tuple[str, CommitFacts]:
        """The commit a revision resolves to, and everything DVC's files say there."""
        sha = self._revisions.resolve(project, rev)
        stored = self._commits.facts(project.id, sha)
        return sha, stored if stored is not None else self._repositories.reader(project.key).facts(sha)

    def at(self, project: Project, rev: str | None) -> Pipeline:
        """The pipeline of a revision with the status of each stage."""
        sha, facts = self.facts(project, rev)
        return self._side(project, sha, facts).pipeline

    def diff(self, project: Project, from_: str | None, to: str | None) -> PipelineDiff:
        """What changed in the pipeline between two revisions."""
        old, new = self.facts(project, from_), self.facts(project, to)
        return difference(self._side(project, *old), self._side(project, *new))

    def stage(self, project: Project, rev: str | None, address: str) -> Stage:
        """One stage or ``.dvc`` file by DVC's address.

        Raises:
            NotFoundError: There is none; the hint names the nearest.
        """
        sha, facts = self.facts(project, rev)
        stages = {stage.address: stage for stage in facts.stages}
        if address not in stages:
            nearest = difflib.get_close_matches(address, stages, n=1)
            hint = f"Did you mean {nearest[0]}?" if nearest else ""
            raise NotFoundError(f"no stage {address} at commit {sha[:7]}", hint=hint)
        return stages[address]

    def params_diff(self, project: Project, from_: str | None, to: str | None) -> list[ValueChange]:
        """Params that differ between two revisions, as ``dvc params diff`` lists them."""
        return value_changes(self.facts(project, from_)[1].params, self.facts(project, to)[1].params)

    def metrics_diff(self, project: Project, from_: str | None, to: str | None) -> list[ValueChange]:
        """Metrics that differ between two revisions, as ``dvc metrics diff`` lists them."""
        return value_changes(self.facts(project, from_)[1].metrics, self.facts(project, to)[1].metrics)

    def _side(self, project: Project, sha: str, facts: CommitFacts) -> Side:
        files = self._repositories.reader(project.key).hashes(sha)
        outputs = Outputs(facts.stages)
        pipeline = pipeline_of(sha, facts, outputs, statuses(facts, outputs, files), files)
        return Side(pipeline, facts, files.content)
