"""Runs out of a repository: one row for each DVC experiment and for each commit that carries metrics."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.data.model.curve_files import curve_names
from dashboard.data.model.dvc import Values
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.model.run import MetricSummary, ParamValue, Run, RunSource
from dashboard.data.model.values import as_float, by_key, scalar_param
from dashboard.data.store.commits import FactSummary
from dashboard.data.store.documents import Measured

SOURCE_NAME = "git"
_FORMAT = 1
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Row:
    """What a run of a repository is made of, apart from the facts of its commit.

    Attributes:
        name: Of the experiment; None for a commit, which goes by its subject.
    """

    sha: str
    source: RunSource
    fact_key: str
    experiment: str
    name: str | None = None
    branch: str | None = None
    baseline: str | None = None

    @property
    def fingerprint(self) -> str:
        """Changes whenever the run that is made of this changes."""
        parts = (_FORMAT, self.source.value, self.fact_key, self.experiment, self.name, self.branch, self.baseline)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def rows_of(
    refs: Sequence[Ref], index: Mapping[str, FactSummary], branches: Mapping[str, str], tags: Mapping[str, str],
    parents: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Row]:  # fmt: skip
    """The rows a repository gives, by commit sha.

    In a monorepo most commits are about other projects: given `parents`, a commit is a run only when it changed a
    param, a metric or a version of data. An experiment is one in any case.

    Args:
        refs: The repository's names.
        index: Summaries of the facts of its commits.
        branches: Branch of each commit that a branch holds.
        tags: Tag of each commit that a tag holds.
        parents: Of each commit, for a project that is a folder of its repository.
    """
    rows: dict[str, Row] = {}
    for sha in [*branches, *(sha for sha in tags if sha not in branches)]:
        facts = index.get(sha)
        if facts and facts.has_metrics and not (parents and _is_as_before(sha, index, parents)):
            branch = branches.get(sha)
            rows[sha] = Row(sha, RunSource.GIT, facts.key, branch or tags[sha], branch=branch)
    for ref in reversed([ref for ref in refs if ref.kind is RefKind.EXPERIMENT]):
        if ref.commit in index:
            rows[ref.commit] = Row(
                ref.commit, RunSource.DVC, index[ref.commit].key, (ref.baseline or "")[:7], name=ref.name,
                branch=branches.get(ref.commit), baseline=ref.baseline,
            )  # fmt: skip
    return rows


def _is_as_before(sha: str, index: Mapping[str, FactSummary], parents: Mapping[str, Sequence[str]]) -> bool:
    """Whether a parent says the same; a merge says what one of its parents does, unless both brought something."""
    said = index[sha].said
    return said is not None and any(parent in index and index[parent].said == said for parent in parents.get(sha, ()))


def run_of(row: Row, commit: Commit, measured: Measured) -> Run:
    """The run of a row."""
    return Run(
        id=row.sha, source=row.source, source_name=SOURCE_NAME, name=row.name or commit.subject[:_LONGEST_NAME],
        experiment=row.experiment, status="FINISHED", user=commit.author, created_at=commit.committed_at,
        ended_at=None, branch=row.branch, commit=row.sha, params=params_of(measured.params),
        metrics=metrics_of(measured.metrics, measured.curves),
        tags={"dvc.baseline": row.baseline} if row.baseline else {}, fingerprint=row.fingerprint,
    )  # fmt: skip


def params_of(files: Values) -> dict[str, ParamValue]:
    """The params of a run out of the content of its params files."""
    found = {key: scalar_param(leaf) for key, leaf in by_key(files).items()}
    return {key: value for key, value in found.items() if value is not None}


def metrics_of(files: Values, curves: Mapping[str, MetricSummary]) -> dict[str, MetricSummary]:
    """The metrics of a run out of the content of its metrics files; aggregates of those that have a history."""
    found = {key: as_float(leaf) for key, leaf in by_key(files).items()}
    known = {name: curves[path] for path, name in curve_names(files, curves).items()}
    return {key: MetricSummary(value) for key, value in found.items() if value is not None} | known
