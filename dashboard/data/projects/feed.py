"""What happened lately in a project: commits, runs, models; a sweep, or a day's commits, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from dashboard.data.model.project import Activity, Project
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import RunSource
from dashboard.data.projects.promotions import promotions
from dashboard.data.store.runs import RunLine
from dashboard.data.store.stores import Stores

_RUNS_LOOKED_AT = 1_000
_COMMITS_LOOKED_AT = 200
_SAME_SWEEP = timedelta(hours=6)
_SAME_DAY = timedelta(hours=24)
_VERBS = {
    "FINISHED": "finished", "FAILED": "failed", "KILLED": "killed", "RUNNING": "running", "SCHEDULED": "scheduled",
    "STALE": "stopped reporting",
}  # fmt: skip


def activities(stores: Stores, project: Project) -> list[Activity]:
    """The newest lines of one project's feed, in no particular order."""
    models = stores.models.list(project.id)
    lines = [
        *_commits(stores, project), *_models(project, models), *promotions(stores.models, project, models)
    ]  # fmt: skip
    runs = stores.runs.newest(project.id, _RUNS_LOOKED_AT)
    return [*lines, *(_sweep(project, group) for group in _groups(runs))]


def _commits(stores: Stores, project: Project) -> Iterator[Activity]:
    """Commits, those of one day's work in one line, so that a busy project does not hide the others."""
    burst: list[Commit] = []
    for commit in stores.commits.newest(project.id, _COMMITS_LOOKED_AT):
        if burst and not _continues(burst, commit):
            yield _work(project, burst)
            burst = []
        burst.append(commit)
    if burst:
        yield _work(project, burst)


def _continues(burst: Sequence[Commit], commit: Commit) -> bool:
    pause = burst[-1].committed_at - commit.committed_at
    return pause <= _SAME_SWEEP and burst[0].committed_at - commit.committed_at <= _SAME_DAY


def _work(project: Project, burst: Sequence[Commit]) -> Activity:
    newest = burst[0]
    more = len(burst) - 1
    title = newest.subject + (f", and {more} more commit{'s' if more > 1 else ''}" if more else "")
    authors = list(dict.fromkeys(commit.author for commit in burst))
    return Activity(newest.committed_at, project.key, "commit", newest.id, title, ", ".join(authors[:3]))


def _models(project: Project, models: Iterable[RegisteredModel]) -> Iterator[Activity]:
    """Registrations, those of one model with no long pause between them in one line."""
    for model in models:
        dated = [version for version in model.versions if version.created_at]
        burst: list[ModelVersion] = []
        for version in sorted(dated, key=_registered_at, reverse=True):
            if burst and _registered_at(burst[-1]) - _registered_at(version) > _SAME_SWEEP:
                yield _registration(project, model.name, burst)
                burst = []
            burst.append(version)
        if burst:
            yield _registration(project, model.name, burst)


def _registration(project: Project, name: str, burst: Sequence[ModelVersion]) -> Activity:
    newest, oldest = burst[0], burst[-1]
    several = f"{len(burst)} versions of {name} registered, {oldest.version} to {newest.version}"
    title = several if len(burst) > 1 else f"Version {newest.version} of {name} registered"
    return Activity(_registered_at(newest), project.key, "model", name, title, "")


def _registered_at(version: ModelVersion) -> datetime:
    if version.created_at is None:
        raise ValueError("a version without a date has no place in the feed")
    return version.created_at


def _groups(runs: Iterable[RunLine]) -> Iterator[list[RunLine]]:
    """Runs of one experiment with no long pause between them, each group newest first."""
    open_groups: dict[str, list[RunLine]] = {}
    for run in runs:
        group = open_groups.get(run.experiment)
        if group and _at(group[-1]) - _at(run) <= _SAME_SWEEP:
            group.append(run)
            continue
        if group:
            yield group
        open_groups[run.experiment] = [run]
    yield from open_groups.values()


def _sweep(project: Project, group: Sequence[RunLine]) -> Activity:
    newest = group[0]
    users = Counter(run.user for run in group if run.user)
    return Activity(_at(newest), project.key, "run", newest.id, _title(group), ", ".join(sorted(users)[:3]))


def _title(group: Sequence[RunLine]) -> str:
    newest = group[0]
    is_dvc = newest.source == RunSource.DVC.value
    place = f"from {newest.experiment}" if is_dvc else f"in experiment {newest.experiment}"
    states = Counter(_VERBS.get(run.status, run.status.lower()) for run in group)
    if len(group) == 1:
        return f"Run {newest.name} {next(iter(states))} {place}"
    if len(states) == 1:
        return f"{len(group)} runs {next(iter(states))} {place}"
    return f"{len(group)} runs {place}: {', '.join(f'{count} {state}' for state, count in states.most_common())}"


def _at(run: RunLine) -> datetime:
    if run.at is None:
        raise ValueError("a run without a start has no place in the feed")
    return run.at
