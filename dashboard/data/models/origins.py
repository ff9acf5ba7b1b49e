"""What model versions were made from: their runs, commits, data versions and metrics, looked up for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import Run
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.runs import RunStore


@dataclass(frozen=True, slots=True)
class Origin:
    """What a model version was made from, as far as it is known.

    Attributes:
        run: The run that made it; None when none is named, or it is gone.
        is_run_gone: Whether a run is named that no source has any more.
        commit: Full sha; None when unknown.
        described: The commit; None when it is not in the repository (rewritten, or of another repository).
        data: Content hash by tracked path at the commit.
        metrics: Last values by name: the run's, else those of the commit.
        content: Of a DVC artifact the hash of what it names; None when that is not tracked there.
    """

    run: Run | None = None
    is_run_gone: bool = False
    commit: str | None = None
    described: Commit | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    content: str | None = None

    @property
    def is_commit_gone(self) -> bool:
        """Whether a commit is named that the repository does not have."""
        return self.commit is not None and self.described is None


class Origins:
    """Looks origins up in the store; nothing is asked of a source.

    Args:
        runs: Whole runs.
        commits: Commits and the hashes of what they track.
    """

    def __init__(self, runs: RunStore, commits: CommitStore) -> None:
        self._runs = runs
        self._commits = commits

    def of(self, project_id: int, versions: Sequence[ModelVersion], path: str = "") -> dict[str, Origin]:
        """Origins of versions of one model, by version.

        Args:
            project_id: Whose.
            versions: Of one model.
            path: What the model names, relative to the project; empty when it names nothing.
        """
        known = self._asked(project_id, versions)
        return {version.version: _origin(version, path, *known) for version in versions}

    def of_all(self, project_id: int, models: Sequence[RegisteredModel]) -> list[dict[str, Origin]]:
        """Origins of every version of some models, in their order, with as few questions as for one."""
        known = self._asked(project_id, [version for model in models for version in model.versions])
        return [{version.version: _origin(version, "", *known) for version in model.versions} for model in models]

    def _asked(
        self, project_id: int, versions: Sequence[ModelVersion]
    ) -> tuple[dict[str, Run], dict[str, Commit], dict[str, dict[str, str]]]:
        ids = list(dict.fromkeys(version.run for version in versions if version.run))
        runs = {run.id: run for run in self._runs.some(project_id, ids)} if ids else {}
        commits = {_commit(version, runs) for version in versions} - {None}
        shas = sorted(sha for sha in commits if sha)
        if not shas:
            return runs, {}, {}
        return runs, self._commits.commits(project_id, shas), self._commits.data_hashes(project_id, shas)


def _commit(version: ModelVersion, runs: Mapping[str, Run]) -> str | None:
    run = runs.get(version.run or "")
    return version.commit or (run.commit if run else None)


def _origin(
    version: ModelVersion,
    path: str,
    runs: Mapping[str, Run],
    commits: Mapping[str, Commit],
    hashes: Mapping[str, Mapping[str, str]],
) -> Origin:
    run, sha = runs.get(version.run or ""), _commit(version, runs)
    data = hashes.get(sha or "", {})
    measured = {name: summary.last for name, summary in run.metrics.items()} if run else {}
    return Origin(
        run=run,
        is_run_gone=bool(version.run) and run is None,
        commit=sha,
        described=commits.get(sha or ""),
        data=data,
        metrics=version.metrics or measured,
        content=data.get(path) if path else None,
    )
