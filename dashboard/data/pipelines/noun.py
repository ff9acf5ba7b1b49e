"""What pages, the API and the command line may ask about pipelines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Protocol

from dashboard.data.contents import Contents
from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import Dag, Pipeline, PipelineDiff, PipelineHistory, Presence, StageChange
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit
from dashboard.data.model.values import ValueChange, value_changes
from dashboard.data.pipelines.changes import stage_changes
from dashboard.data.pipelines.difference import Side, difference
from dashboard.data.pipelines.faults import faults_of, problems_of
from dashboard.data.pipelines.graph import pipeline_of
from dashboard.data.pipelines.history import MOST_WALKED, around, newest, steps
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.presence import Answers, presence_of
from dashboard.data.pipelines.recent import Sides
from dashboard.data.pipelines.status import dag_of, statuses
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import NotFoundError

_MOST_RECORDS = 60
"""Commits among which the last run of a stage is looked for."""


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
        contents: Knows who holds data.
    """

    def __init__(
        self, commits: StoredFacts, revisions: Resolver, repositories: Repositories, contents: Contents
    ) -> None:
        self._commits = commits
        self._revisions = revisions
        self._repositories = repositories
        self._contents = contents
        self._asked = Answers()
        self._sides = Sides()

    def facts(self, project: Project, rev: str | None) -> tuple[str, CommitFacts]:
        """The commit a revision resolves to, and everything DVC's files say there."""
        sha = self._revisions.resolve(project, rev)
        stored = self._commits.facts(project.id, sha)
        return sha, stored if stored is not None else self._repositories.reader(project.key).facts(sha)

    def at(self, project: Project, rev: str | None) -> Pipeline:
        """The pipeline of a revision with the status of each stage."""
        sha, facts = self.facts(project, rev)
        return self._side(project, sha, facts).pipeline

    def problems(self, project: Project, rev: str | None) -> tuple[Problem, ...]:
        """What of a revision's files cannot be read, and what makes dvc refuse the pipeline; the rest is drawn."""
        facts = self.facts(project, rev)[1]
        return (*facts.all_problems, *problems_of(facts.stages, faults_of(facts.stages, Outputs(facts.stages))))

    def diff(self, project: Project, from_: str | None, to: str | None) -> PipelineDiff:
        """What changed in the pipeline between two revisions."""
        old, new = self.facts(project, from_), self.facts(project, to)
        return difference(self._side(project, *old), self._side(project, *new))

    def dag(self, project: Project, rev: str | None) -> Dag:
        """Stages and ``.dvc`` files with what they need of each other, as ``dvc dag`` shows them."""
        return dag_of(self.facts(project, rev)[1].stages)

    def history(self, project: Project, rev: str | None, limit: int = 40) -> PipelineHistory:
        """The commits up to a revision that changed dvc.yaml, dvc.lock or .dvc files, newest first."""
        walked = islice(self._walk(project, self._revisions.resolve(project, rev)), MOST_WALKED)
        found = steps(walked, self._repositories.reader(project.key).pipeline_files)
        return newest(found, partial(self._facts_at, project), limit)

    def history_around(self, project: Project, rev: str | None, limit: int = 40) -> PipelineHistory:
        """The commits that changed the pipeline before and after a revision, newest first.

        Of the default branch where that holds the revision, else of the revision itself.
        """
        sha, head = self._revisions.resolve(project, rev), self._revisions.resolve(project, None)
        walked = list(islice(self._walk(project, head), MOST_WALKED))
        if all(commit.id != sha for commit in walked):
            walked = list(islice(self._walk(project, sha), MOST_WALKED))
        found = list(steps(walked, self._repositories.reader(project.key).pipeline_files))
        here = (commit.id for commit in self._walk(project, sha))
        return around(found, here, partial(self._facts_at, project), limit)

    def recorded(self, project: Project, rev: str | None, address: str) -> Commit | None:
        """The commit that brought what dvc.lock says of a stage at a revision; None when it is not among the newest."""
        ran = (each.commit for each in self.history(project, rev, _MOST_RECORDS).commits if address in each.ran)
        return next(ran, None)

    def _walk(self, project: Project, sha: str) -> Iterator[Commit]:
        return self._repositories.open(project.key).walk([sha])

    def _facts_at(self, project: Project, sha: str) -> CommitFacts:
        return self.facts(project, sha)[1]

    def changes(self, project: Project, from_: str, to: str | None, address: str) -> list[StageChange] | None:
        """What differs about a stage between two revisions; None where the older one does not have it.

        Raises:
            NotFoundError: The newer one does not have it.
        """
        after, new = self.stage(project, to, address), self.facts(project, to)[1]
        old = self.facts(project, from_)[1]
        before = next((stage for stage in old.stages if stage.address == address), None)
        return list(stage_changes(before, after, old.params, new.params)) if before else None

    def line(self, project: Project, rev: str | None, stage: Stage) -> int | None:
        """Where in its file a stage of a revision is defined, 1-based; None when that cannot be told."""
        return self._repositories.reader(project.key).line(self._revisions.resolve(project, rev), stage)

    def presence(self, project: Project, rev: str | None) -> Presence:
        """Where the data of a revision is: asks the remotes that the configuration allows, within bounded time.

        An answer is good for a minute. What ``dvc push`` leaves out is not asked about: imports from other
        repositories, and outputs with ``push: false``.
        """
        sha, facts = self.facts(project, rev)
        pushed = [out for stage in facts.stages if not any(dep.repo_url for dep in stage.deps) for out in stage.outs]
        wanted = [out for out in pushed if out.cached and out.hash and out.push]
        ask = partial(self._contents.holders, project)
        return self._asked.get((project.id, sha), lambda: presence_of(wanted, ask))

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
        return self._sides.get((project.id, sha), facts, lambda: self._read_side(project, sha, facts))

    def _read_side(self, project: Project, sha: str, facts: CommitFacts) -> Side:
        files = self._repositories.reader(project.key).hashes(sha)
        outputs = Outputs(facts.stages)
        status = statuses(facts, outputs, files, faults_of(facts.stages, outputs))
        pipeline = pipeline_of(sha, facts, outputs, status, files)
        return Side(pipeline, facts, files.content)
