"""Everything that one answer about a lineage reads, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import polars as pl

from dashboard.data.lineage.history import Histories, History
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.project import Project
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import Run, RunSource
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.columns import HIDDEN, run_part

_ELSEWHERE = 100
"""Most runs without a known commit that are looked at."""


class Frames(Protocol):
    """Knows the runs as columns; `dashboard.data.experiments.Experiments`."""

    def frame(self, project: Project, /) -> RunFrame:
        """The newest frame."""
        ...


class Runs(Protocol):
    """Knows whole runs; `dashboard.data.store.runs.RunStore`."""

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        """The named runs; unknown ones are left out."""
        ...


class Registry(Protocol):
    """Knows registered models; `dashboard.data.models.Models`."""

    def list(self, project: Project, /) -> list[RegisteredModel]:
        """Every model of a project."""
        ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where lineages are read."""

    frames: Frames
    runs: Runs
    registry: Registry
    histories: Histories


class Reading:
    """What one answer reads.

    Args:
        project: Whose lineage.
        grounds: Where it is read.
        limit: Most neighbours of one node, one side and one kind.
    """

    def __init__(self, project: Project, grounds: Grounds, limit: int) -> None:
        self.project = project
        self.limit = limit
        self._grounds = grounds
        self._read: dict[str, Run] = {}
        self._outputs: dict[str, Outputs] = {}

    @cached_property
    def frame(self) -> RunFrame:
        """The project's runs."""
        return self._grounds.frames.frame(self.project)

    @cached_property
    def history(self) -> History:
        """What its commits track."""
        return self._grounds.histories.of(self.project)

    @cached_property
    def models(self) -> list[RegisteredModel]:
        """Its registered models."""
        return self._grounds.registry.list(self.project)

    @cached_property
    def runs_elsewhere(self) -> list[str]:
        """Ids of MLflow's newest runs whose commit is unknown: they may have logged data all the same."""
        commit, source = pl.col(run_part("commit")), pl.col(run_part("source"))
        known = pl.Series(list(self.history.hashes), dtype=pl.String)
        is_unknown = commit.is_null() | ~commit.cast(pl.String).is_in(known.implode())
        is_mlflow = source.cast(pl.String) == RunSource.MLFLOW.value
        at = self.frame.where(~pl.col(HIDDEN) & is_mlflow & is_unknown).head(_ELSEWHERE)
        return self.ids(at)

    def ids(self, at: pl.Series) -> list[str]:
        """Ids of the runs in some rows of the frame."""
        found: list[str] = self.frame.gathered([run_part("id")], at).to_series().to_list()
        return found

    @cached_property
    def versions_by_run(self) -> dict[str, list[tuple[RegisteredModel, ModelVersion]]]:
        """Model versions by the run that made them."""
        found: dict[str, list[tuple[RegisteredModel, ModelVersion]]] = {}
        for model in self.models:
            for version in model.versions:
                if version.run:
                    found.setdefault(version.run, []).append((model, version))
        return found

    def facts(self, sha: str | None) -> CommitFacts | None:
        """What DVC's files say at a commit; None for no commit, or one that was never read."""
        return self._grounds.histories.facts(self.project, sha) if sha else None

    def outputs(self, sha: str) -> Outputs:
        """Every output of a commit, with the stage or ``.dvc`` file that gives it; empty for one that was not read."""
        if sha not in self._outputs:
            facts = self.facts(sha)
            self._outputs[sha] = Outputs(facts.stages if facts else ())
        return self._outputs[sha]

    def commits(self, shas: Iterable[str]) -> dict[str, Commit]:
        """Those of the named commits that were seen, by sha."""
        return self._grounds.histories.commits(self.project, shas)

    def runs(self, ids: Sequence[str]) -> list[Run]:
        """The named runs whole, those that are gone left out."""
        missing = [run_id for run_id in ids if run_id not in self._read]
        self._read |= {run.id: run for run in self._grounds.runs.some(self.project.id, missing)} if missing else {}
        return [self._read[run_id] for run_id in ids if run_id in self._read]

    def run(self, run_id: str) -> Run | None:
        """One run whole; None when it is gone."""
        return next(iter(self.runs([run_id])), None)

    def model_version(self, name: str, version: str) -> tuple[RegisteredModel, ModelVersion] | None:
        """A version of a model; None when there is none."""
        for model in self.models:
            for found in model.versions if model.name == name else ():
                if found.version == version:
                    return model, found
        return None
