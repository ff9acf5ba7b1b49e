"""Neighbours of a run: its commit, the stages it executed, what it used and what it made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.data.lineage.answers import Direction, Found, Remainder
from dashboard.data.lineage.evidence import Basis, Edge, Evidence, Relation
from dashboard.data.lineage.executions import Execution, executions
from dashboard.data.lineage.identity import NodeId, NodeKind, commit_node, data_node, model_node, run_node, stage_node
from dashboard.data.lineage.inputs import Version, said
from dashboard.data.lineage.reading import Reading
from dashboard.data.lineage.stage_data import read_by
from dashboard.data.model.run import Run, RunSource

_DIRTY = "mlflow.source.git.dirty"
_DIFF = "mlflow.source.git.diff"


def before(reading: Reading, node: NodeId) -> Found:
    """What a run came from."""
    run = reading.run(node.name)
    if run is None:
        return Found()
    executed = executions(reading, run)
    edges = [*_ran_at(run), *_executed(run, executed)]
    used = used_by(reading, run, executed)
    count = len(used) - reading.limit
    rest = (Remainder(node, NodeKind.DATA, Relation.USED, Direction.UPSTREAM, count),) if count > 0 else ()
    return Found((*edges, *used[: reading.limit]), rest)


def after(reading: Reading, node: NodeId, *, has_data: bool = True) -> Found:
    """What came from a run: model versions and, with `has_data`, the data that a DVC experiment or a commit made."""
    versions = reading.versions_by_run.get(node.name, [])
    registered = Evidence(Basis.REGISTRY, "MLflow's registry names the run as the source of this version.")
    edges = [
        Edge(node, model_node(model.name, version.version), Relation.MADE, (registered,)) for model, version in versions
    ]
    run = reading.run(node.name) if has_data else None
    made = made_by(reading, run) if run else []
    shown = (*edges[: reading.limit], *made[: reading.limit])
    counts = ((NodeKind.MODEL, len(edges)), (NodeKind.DATA, len(made)))
    rest = (
        Remainder(node, kind, Relation.MADE, Direction.DOWNSTREAM, count - reading.limit)
        for kind, count in counts
        if count > reading.limit
    )
    return Found(shown, tuple(rest))


def used_by(reading: Reading, run: Run, executed: Sequence[Execution] | None = None) -> list[Edge]:
    """The data versions that a run used, each with what says so.

    The dependencies of the stages it executed, without what these made themselves; where no stage is known, what its
    commit tracks and no stage writes; and what the run says itself.
    """
    node, caution = run_node(run.id), caution_of(run)
    found: dict[Version, list[Evidence]] = {}
    for version, evidence in (*said(reading, run), *_from_commit(reading, run, executed)):
        found.setdefault(version, []).append(evidence)
    return [
        Edge(node, data_node(*version), Relation.USED, tuple(dict.fromkeys(evidence)), caution)
        for version, evidence in found.items()
    ]


def caution_of(run: Run) -> str:
    """Why the commit of a run may not be what ran; empty when nothing is known against it."""
    is_dirty = run.tags.get(_DIRTY, "").lower() == "true" or bool(run.tags.get(_DIFF))
    return "Files had changed since the commit when the run began, so it may have run other code or data." * is_dirty


def made_by(reading: Reading, run: Run) -> list[Edge]:
    """The data that a DVC experiment or a commit made, as edges."""
    return list(_made(run, executions(reading, run)))


def _from_commit(
    reading: Reading, run: Run, executed: Sequence[Execution] | None
) -> Iterator[tuple[Version, Evidence]]:
    facts = reading.facts(run.commit)
    if facts is None or run.commit is None:
        return
    ran = executions(reading, run) if executed is None else executed
    if not ran:
        tracked = facts.tracked()
        words = f"Tracked at {run.commit[:7]}, the run's commit, and no stage writes it."
        for path in facts.given():
            yield (path, tracked[path].hash or ""), Evidence(Basis.TRACKED, words)
        return
    made = {out.path for execution in ran for out in execution.stage.outs}
    for execution in ran:
        for item in read_by(reading, execution.stage, run.commit):
            if item.version[0] not in made:
                words = f"The stage {execution.stage.address}, which it executed, depends on it."
                yield item.version, Evidence(Basis.LOCK, words)


def _ran_at(run: Run) -> Iterator[Edge]:
    if not run.commit:
        return
    if run.source is RunSource.MLFLOW:
        evidence = Evidence(Basis.COMMIT_TAG, "The run's tag mlflow.source.git.commit names the commit.")
    elif run.source is RunSource.DVC:
        evidence = Evidence(Basis.COMMIT, "The run is a DVC experiment, which is this commit.")
    else:
        evidence = Evidence(Basis.COMMIT, "The run is the commit itself, which carries metrics.")
    yield Edge(run_node(run.id), commit_node(run.commit), Relation.RAN_AT, (evidence,), caution_of(run))


def _executed(run: Run, executed: Sequence[Execution]) -> Iterator[Edge]:
    for item in executed:
        stage = stage_node(item.stage.address, run.commit or "")
        yield Edge(run_node(run.id), stage, Relation.EXECUTED, (item.evidence,))


def _made(run: Run, executed: Sequence[Execution]) -> Iterator[Edge]:
    if run.source is RunSource.MLFLOW:
        return
    for item in executed:
        words = f"The stage {item.stage.address}, which it executed, writes it."
        for out in item.stage.outs:
            if out.cached and out.hash:
                evidence = Evidence(Basis.LOCK_CHANGED, words)
                yield Edge(run_node(run.id), data_node(out.path, out.hash), Relation.MADE, (evidence,))
