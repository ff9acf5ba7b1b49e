"""The commits of a history that changed the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import PipelineCommit, PipelineHistory
from dashboard.data.model.revision import Commit
from dashboard.data.pipelines.status import is_stage
from dashboard.errors import NotFoundError

MOST_WALKED = 3_000
"""Commits that are looked at before a search ends."""

Files = Mapping[str, str]
"""Git's ids of dvc.yaml, dvc.lock and .dvc files, by path."""


@dataclass(frozen=True, slots=True)
class Step:
    """A commit that changed DVC's files, with those before and after it."""

    commit: Commit
    now: Files
    was: Files


def steps(commits: Iterable[Commit], files_at: Callable[[str], Files]) -> Iterator[Step]:
    """The commits that changed DVC's files, in the order given.

    A merge counts when it differs from all of its parents; it is compared with the first.

    Args:
        commits: Newest first.
        files_at: DVC's files at a commit; raises NotFoundError for one that was not fetched.
    """
    for commit in commits:
        now = files_at(commit.id)
        before = list(_known(commit.parents, files_at))
        if not any(now == was for was in before) and (now or before):
            yield Step(commit, now, before[0] if before else {})


def _known(parents: Iterable[str], files_at: Callable[[str], Files]) -> Iterator[Files]:
    for parent in parents:
        try:
            yield files_at(parent)
        except NotFoundError:
            continue


def newest(found: Iterator[Step], facts_at: Callable[[str], CommitFacts], limit: int) -> PipelineHistory:
    """The first of these steps and what each did to the stages."""
    chosen = list(islice(found, limit))
    told = tuple(_told(step, facts_at) for step in chosen)
    return PipelineHistory(told, is_whole=next(found, None) is None)


def around(
    found: Sequence[Step], here: Iterable[str], facts_at: Callable[[str], CommitFacts], limit: int
) -> PipelineHistory:
    """The steps around the one that is in effect at a commit.

    Args:
        found: All steps of a longer history, newest first.
        here: The commit and what is before it, newest first.
        facts_at: What DVC's files say at a commit.
        limit: How many steps are wanted.
    """
    places = {step.commit.id: place for place, step in enumerate(found)}
    current = next((places[sha] for sha in here if sha in places), 0)
    start = max(0, min(current - limit // 2, len(found) - limit))
    chosen = found[start : start + limit]
    return PipelineHistory(
        tuple(_told(step, facts_at) for step in chosen),
        is_whole=start + limit >= len(found),
        current=found[current].commit.id if found else "",
        newer=start,
    )


def _told(step: Step, facts_at: Callable[[str], CommitFacts]) -> PipelineCommit:
    after = _stages(facts_at(step.commit.id))
    before = _stages(facts_at(step.commit.parents[0])) if step.was else {}
    kept = [address for address in after if address in before]
    return PipelineCommit(
        step.commit,
        added=tuple(address for address in after if address not in before),
        removed=tuple(address for address in before if address not in after),
        changed=tuple(address for address in kept if _definition(after[address]) != _definition(before[address])),
        ran=tuple(address for address in after if _has_run(after[address], before.get(address))),
        data=tuple(sorted(path for path in {*step.now, *step.was} if _is_other_data(path, step))),
    )


def _is_other_data(path: str, step: Step) -> bool:
    return path.endswith(".dvc") and step.now.get(path) != step.was.get(path)


def _stages(facts: CommitFacts) -> dict[str, Stage]:
    return {stage.address: stage for stage in facts.stages if is_stage(stage)}


def _has_run(after: Stage, before: Stage | None) -> bool:
    """Whether dvc.lock records another run of the stage than before."""
    return after.locked and (before is None or _record(after) != _record(before))


def _definition(stage: Stage) -> tuple[Any, ...]:
    """What dvc.yaml says of a stage."""
    return (
        stage.cmd, stage.wdir, stage.frozen, stage.always_changed, stage.problem,
        tuple(dep.path for dep in stage.deps),
        tuple((out.path, out.role, out.cached) for out in stage.outs),
        tuple((item.path, item.keys) for item in stage.params),
    )  # fmt: skip


def _record(stage: Stage) -> tuple[Any, ...]:
    """What dvc.lock says of it."""
    return stage.locked, stage.locked_cmd, stage.locked_deps, stage.locked_outs, [item.locked for item in stage.params]
