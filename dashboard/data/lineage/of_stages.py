"""Neighbours of a stage at a commit, and of the commit itself."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dashboard.data.lineage.answers import Direction, Found, Remainder
from dashboard.data.lineage.evidence import Basis, Edge, Evidence, Relation
from dashboard.data.lineage.executions import executions
from dashboard.data.lineage.identity import (
    NodeId,
    NodeKind,
    commit_node,
    data_node,
    external_node,
    model_node,
    run_node,
    stage_node,
)
from dashboard.data.lineage.reading import Reading
from dashboard.data.lineage.stage_data import ReadData, read_by
from dashboard.data.model.dvc import Stage
from dashboard.data.query.text import quoted_text
from dashboard.data.store.frames.columns import HIDDEN, run_part


def stage_at(reading: Reading, node: NodeId) -> Stage | None:
    """The stage of a node; None when it is not there."""
    facts = reading.facts(node.at)
    return next((stage for stage in facts.stages if stage.address == node.name), None) if facts else None


def before_stage(reading: Reading, node: NodeId) -> Found:
    """What a stage read, and the commit that defines it."""
    stage = stage_at(reading, node)
    if stage is None:
        return Found()
    edges = [_read(node, item) for item in read_by(reading, stage, node.at)]
    edges += _outside(node, stage)
    defined = Edge(node, commit_node(node.at), Relation.DEFINED_AT, (_definition(stage),))
    shown, rest = _cut(edges, reading.limit, Direction.UPSTREAM)
    return Found((*shown, defined), rest)


def after_stage(reading: Reading, node: NodeId) -> Found:
    """What a stage wrote, and the runs that are executions of it."""
    stage = stage_at(reading, node)
    if stage is None:
        return Found()
    evidence = (Evidence(Basis.LOCK, f"dvc.lock of {node.at[:7]} records it as an output of the stage."),)
    wrote = [
        Edge(node, data_node(out.path, out.hash), Relation.WROTE, evidence)
        for out in stage.outs
        if out.cached and out.hash
    ]
    ran, _ = _runs_at(reading, node.at)
    found = tuple(
        Edge(run_node(run.id), node, Relation.EXECUTED, (item.evidence,))
        for run in reading.runs(ran)
        for item in executions(reading, run)
        if item.stage.address == node.name
    )
    shown, rest = _cut(wrote, reading.limit, Direction.DOWNSTREAM)
    return Found((*shown, *found), rest)


def before_commit(reading: Reading, node: NodeId) -> Found:
    """The data that a commit holds and no stage writes."""
    facts = reading.facts(node.name)
    if facts is None:
        return Found()
    tracked = facts.tracked()
    evidence = (Evidence(Basis.DVC_FILE, "A .dvc file of the commit tracks it, and no stage writes it."),)
    edges = [Edge(node, data_node(path, tracked[path].hash or ""), Relation.HOLDS, evidence) for path in facts.given()]
    return Found(*_cut(edges, reading.limit, Direction.UPSTREAM))


def after_commit(reading: Reading, node: NodeId, *, is_start: bool) -> Found:
    """Runs at a commit and model versions registered at it; where it was asked for, its stages as well."""
    ids, total = _runs_at(reading, node.name)
    words = Evidence(Basis.COMMIT_TAG, "The run names the commit.")
    ran = [Edge(run_node(run_id), node, Relation.RAN_AT, (words,)) for run_id in ids]
    edges = [*ran, *_registered(reading, node), *(_defined(reading, node) if is_start else ())]
    rest = []
    if total > len(ids):
        condition = f"commit = {quoted_text(node.name)}"
        rest.append(Remainder(node, NodeKind.RUN, Relation.RAN_AT, Direction.DOWNSTREAM, total - len(ids), condition))
    return Found(tuple(edges), tuple(rest))


def _read(node: NodeId, item: ReadData) -> Edge:
    path, hash_ = item.version
    words = f"dvc.lock of {node.at[:7]} records it as a dependency of the stage."
    if item.dependency != path:
        is_inside = item.dependency == "." or path.startswith(f"{item.dependency}/")
        words = f"The stage depends on {item.dependency}, {'which holds it' if is_inside else 'a part of it'}."
    caution = "The commit has another version of it now: the stage has not run since." if item.is_older else ""
    return Edge(node, data_node(path, hash_), Relation.READ, (Evidence(Basis.LOCK, words),), caution)


def _outside(node: NodeId, stage: Stage) -> Iterator[Edge]:
    evidence = (Evidence(Basis.DEFINITION, f"{stage.file} names it as a dependency of the stage."),)
    for dep in stage.deps:
        if "://" in dep.path:
            yield Edge(node, external_node(dep.path), Relation.READ, evidence)


def _definition(stage: Stage) -> Evidence:
    return Evidence(Basis.DEFINITION, f"{stage.file} of the commit defines it.")


def _defined(reading: Reading, node: NodeId) -> Iterator[Edge]:
    facts = reading.facts(node.name)
    stages = [stage for stage in facts.stages if stage.cmd] if facts else []
    for stage in stages[: reading.limit]:
        yield Edge(stage_node(stage.address, node.name), node, Relation.DEFINED_AT, (_definition(stage),))


def _registered(reading: Reading, node: NodeId) -> Iterator[Edge]:
    for model in reading.models:
        for version in model.versions:
            is_of_run = version.run and reading.frame.row_number(version.run) is not None
            if version.commit == node.name and not is_of_run:
                evidence = registration(model.source)
                yield Edge(model_node(model.name, version.version), node, Relation.REGISTERED_AT, (evidence,))


def registration(source: str) -> Evidence:
    """What says at which commit a model version was registered."""
    if source == "mlflow":
        return Evidence(Basis.REGISTRY, "The registry names a run that is gone, and that run named this commit.")
    return Evidence(Basis.GIT_TAG, "The git tag that registers the version points at the commit.")


def _runs_at(reading: Reading, sha: str) -> tuple[list[str], int]:
    """The newest runs at a commit, and how many there are."""
    at = reading.frame.where(~pl.col(HIDDEN) & (pl.col(run_part("commit")) == sha))
    return reading.ids(at.head(reading.limit)), len(at)


def _cut(edges: list[Edge], limit: int, way: Direction) -> tuple[tuple[Edge, ...], tuple[Remainder, ...]]:
    """At most `limit` edges between one node and data, and how many are left."""
    count = len(edges) - limit
    if count <= 0:
        return tuple(edges), ()
    rest = Remainder(edges[0].source, NodeKind.DATA, edges[0].relation, way, count)
    return tuple(edges[:limit]), (rest,)
