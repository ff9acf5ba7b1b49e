"""Which stages of the pipeline a run is an execution of, as far as something says so."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.experiments.commands import commands_of, that_run
from dashboard.data.lineage.evidence import Basis, Evidence
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.run import Run, RunSource

_STAGE_TAG = "dvc.stage"
_PROGRAM_TAG = "mlflow.source.name"
_KIND_TAG = "mlflow.source.type"
_LOCAL = frozenset({"", "LOCAL", "JOB"})
"""Kinds of sources whose name is a file that was started."""


@dataclass(frozen=True, slots=True)
class Execution:
    """A stage that a run executed, and what says so."""

    stage: Stage
    evidence: Evidence


def executions(reading: Reading, run: Run) -> tuple[Execution, ...]:
    """The stages that a run executed; none where that would be a guess."""
    facts = reading.facts(run.commit)
    if facts is None:
        return ()
    if run.source is not RunSource.MLFLOW:
        return tuple(_changed(reading, run, facts))
    return _named(run, facts) or _started(run, facts)


def _named(run: Run, facts: CommitFacts) -> tuple[Execution, ...]:
    """The stage that a tag names."""
    address = run.tags.get(_STAGE_TAG, "")
    words = f"The tag {_STAGE_TAG} of the run names the stage."
    found = [stage for stage in facts.stages if address and stage.address == address]
    return tuple(Execution(stage, Evidence(Basis.TAG, words)) for stage in found)


def _started(run: Run, facts: CommitFacts) -> tuple[Execution, ...]:
    """The only stage whose command or dependencies name the program that the run was started from."""
    program = run.tags.get(_PROGRAM_TAG, "")
    if not program or run.tags.get(_KIND_TAG, "") not in _LOCAL:
        return ()
    addresses = {command.address for command in that_run(program, commands_of(facts.stages))}
    found = [stage for stage in facts.stages if stage.address in addresses]
    found = found or [stage for stage in facts.stages if stage.cmd and _reads(stage, program)]
    words = f"The run was started from {program}, the program of this stage alone."
    return (Execution(found[0], Evidence(Basis.PROGRAM, words)),) if len(found) == 1 else ()


def _reads(stage: Stage, program: str) -> bool:
    wanted = posixpath.normpath(program)
    return any(
        dep.path == wanted or (posixpath.isabs(wanted) and wanted.endswith(f"/{dep.path}")) for dep in stage.deps
    )


def _changed(reading: Reading, run: Run, facts: CommitFacts) -> Iterator[Execution]:
    """Stages whose entry in the lock differs from that of the commit before; all of them at a first commit."""
    parents = reading.history.parents.get(run.commit or "")
    if parents is None:
        return
    before = reading.facts(parents[0]) if parents else CommitFacts(is_dvc=False)
    if before is None:
        return
    known = {stage.address: _state(stage) for stage in before.stages if stage.locked}
    since = f"that of {parents[0][:7]}, the commit before" if parents else "nothing: it is the first commit"
    for stage in facts.stages:
        if stage.cmd and stage.locked and known.get(stage.address) != _state(stage):
            yield Execution(stage, Evidence(Basis.LOCK_CHANGED, f"Its entry in dvc.lock differs from {since}."))


def _state(stage: Stage) -> tuple[object, ...]:
    params = {item.path: item.locked for item in stage.params}
    return stage.locked_cmd, stage.locked_deps, stage.locked_outs, params
