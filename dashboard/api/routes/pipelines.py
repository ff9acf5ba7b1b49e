"""The pipeline, params and metrics of a revision, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from dashboard.api.schemas.parameters import DiffQuery, ProjectPath, RevisionQuery
from dashboard.api.schemas.pipelines import FileValues, PipelineChange, PipelineGraph, ValueDifferences
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of
from dashboard.data.model.pipeline import ChangedNode
from dashboard.data.model.project import Project
from dashboard.data.model.values import ValueChange

api = blueprint("pipelines", "Pipelines, params and metrics at a revision")


@api.get(f"{PROJECT}/pipeline", responses={200: PipelineGraph})
def get_pipeline(path: ProjectPath, query: RevisionQuery) -> Response:
    """Stages and paths of a revision's pipeline as a graph."""
    return answer(context().pipelines.at(project_of(path), query.rev or None))


@api.get(f"{PROJECT}/pipeline/diff", responses={200: PipelineChange})
def diff_pipelines(path: ProjectPath, query: DiffQuery) -> Response:
    """Two pipelines laid over each other."""
    diff = context().pipelines.diff(project_of(path), query.from_, query.to or None)
    edges = [{"source": item.edge.source, "target": item.edge.target, "change": item.change} for item in diff.edges]
    nodes = [_changed(item) for item in diff.nodes]
    return answer({"from": diff.from_commit, "to": diff.to_commit, "nodes": nodes, "edges": edges})


@api.get(f"{PROJECT}/params", responses={200: FileValues})
def get_params(path: ProjectPath, query: RevisionQuery) -> Response:
    """Every params file of a revision, as DVC reads it."""
    sha, facts = context().pipelines.facts(project_of(path), query.rev or None)
    return answer({"commit": sha, "values": facts.params})


@api.get(f"{PROJECT}/metrics", responses={200: FileValues})
def get_metrics(path: ProjectPath, query: RevisionQuery) -> Response:
    """Every metrics file of a revision, as DVC reads it."""
    sha, facts = context().pipelines.facts(project_of(path), query.rev or None)
    return answer({"commit": sha, "values": facts.metrics})


@api.get(f"{PROJECT}/params/diff", responses={200: ValueDifferences})
def diff_params(path: ProjectPath, query: DiffQuery) -> Response:
    """Params that differ between two revisions, as `dvc params diff` lists them."""
    project = project_of(path)
    return _changes(project, query, context().pipelines.params_diff(project, query.from_, query.to or None))


@api.get(f"{PROJECT}/metrics/diff", responses={200: ValueDifferences})
def diff_metrics(path: ProjectPath, query: DiffQuery) -> Response:
    """Metrics that differ between two revisions, as `dvc metrics diff` lists them."""
    project = project_of(path)
    return _changes(project, query, context().pipelines.metrics_diff(project, query.from_, query.to or None))


def _changes(project: Project, query: DiffQuery, changes: Sequence[ValueChange]) -> Response:
    resolve = context().revisions.resolve
    shas = {"from": resolve(project, query.from_), "to": resolve(project, query.to or None)}
    return answer({**shas, "changes": [_change(change) for change in changes]})


def _change(change: ValueChange) -> dict[str, Any]:
    return {
        "file": change.file,
        "key": change.key,
        "from": change.from_,
        "to": change.to,
        "delta": change.delta,
    }


def _changed(item: ChangedNode) -> dict[str, Any]:
    node = item.node
    return {
        "id": node.id,
        "kind": node.kind,
        "label": node.label,
        "path": node.path,
        "group": node.group,
        "change": item.change,
        "reasons": item.reasons,
    }
