"""The pipeline, params and metrics of a revision, and what differs between two."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.schemas.parameters import DiffQuery, PipelineHistoryQuery, PipelineQuery, ProjectPath, RevisionQuery
from dashboard.api.schemas.pipelines import (
    FileValues,
    PipelineChange,
    PipelineGraph,
    PipelineHistoryOut,
    ValueDifferences,
)
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, settle, tagged
from dashboard.data.model.pipeline import ChangedNode, PipelineCommit
from dashboard.data.model.project import Project
from dashboard.data.model.values import ValueChange
from dashboard.data.pipelines import with_missing
from dashboard.figures.pipeline.mermaid import flowchart

api = blueprint("pipelines", "Pipelines, params and metrics at a revision")


@api.get(f"{PROJECT}/pipeline", responses={200: PipelineGraph})
def get_pipeline(path: ProjectPath, query: PipelineQuery) -> Response:
    """Stages and paths of a revision's pipeline as a graph."""
    project, sha = _at(path, query.rev, is_settled=not query.remote)
    pipeline = context().pipelines.at(project, sha)
    problems = context().pipelines.problems(project, sha)
    if query.remote:
        presence = context().pipelines.presence(project, sha)
        pipeline, problems = with_missing(pipeline, presence), (*problems, *presence.problems)
    return answer({"commit": sha, "nodes": pipeline.nodes, "edges": pipeline.edges, "problems": problems})


@api.get(f"{PROJECT}/pipeline/mermaid", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
def get_mermaid(path: ProjectPath, query: RevisionQuery) -> Response:
    """Stages and .dvc files as a Mermaid flow chart, as `dvc dag --mermaid` draws them."""
    project, sha = _at(path, query.rev)
    return tagged(Response(flowchart(context().pipelines.dag(project, sha)), content_type="text/plain; charset=utf-8"))


@api.get(f"{PROJECT}/pipeline/history", responses={200: PipelineHistoryOut})
def get_history(path: ProjectPath, query: PipelineHistoryQuery) -> Response:
    """The commits that changed dvc.yaml, dvc.lock or .dvc files, newest first, and what each did to the stages."""
    project, sha = _at(path, query.rev)
    history = context().pipelines.history(project, sha, query.limit)
    commits = [_step(each) for each in history.commits]
    return answer({"commit": sha, "commits": commits, "is_whole": history.is_whole})


@api.get(f"{PROJECT}/pipeline/diff", responses={200: PipelineChange})
def diff_pipelines(path: ProjectPath, query: DiffQuery) -> Response:
    """Two pipelines laid over each other."""
    project, old, new = _between(path, query)
    diff = context().pipelines.diff(project, old, new)
    edges = [{"source": item.edge.source, "target": item.edge.target, "change": item.change} for item in diff.edges]
    nodes = [_changed(item) for item in diff.nodes]
    problems = _problems(project, old, new)
    return answer({"from": old, "to": new, "nodes": nodes, "edges": edges, "problems": problems})


@api.get(f"{PROJECT}/params", responses={200: FileValues})
def get_params(path: ProjectPath, query: RevisionQuery) -> Response:
    """Every params file of a revision, as DVC reads it."""
    project, sha = _at(path, query.rev)
    facts = context().pipelines.facts(project, sha)[1]
    return answer({"commit": sha, "values": facts.params, "problems": facts.all_problems})


@api.get(f"{PROJECT}/metrics", responses={200: FileValues})
def get_metrics(path: ProjectPath, query: RevisionQuery) -> Response:
    """Every metrics file of a revision, as DVC reads it."""
    project, sha = _at(path, query.rev)
    facts = context().pipelines.facts(project, sha)[1]
    return answer({"commit": sha, "values": facts.metrics, "problems": facts.all_problems})


@api.get(f"{PROJECT}/params/diff", responses={200: ValueDifferences})
def diff_params(path: ProjectPath, query: DiffQuery) -> Response:
    """Params that differ between two revisions, as dvc params diff lists them."""
    project, old, new = _between(path, query)
    changes = context().pipelines.params_diff(project, old, new)
    problems = _problems(project, old, new)
    return answer({"from": old, "to": new, "changes": [_change(change) for change in changes], "problems": problems})


@api.get(f"{PROJECT}/metrics/diff", responses={200: ValueDifferences})
def diff_metrics(path: ProjectPath, query: DiffQuery) -> Response:
    """Metrics that differ between two revisions, as dvc metrics diff lists them."""
    project, old, new = _between(path, query)
    changes = context().pipelines.metrics_diff(project, old, new)
    problems = _problems(project, old, new)
    return answer({"from": old, "to": new, "changes": [_change(change) for change in changes], "problems": problems})


def _at(path: ProjectPath, rev: str | None, *, is_settled: bool = True) -> tuple[Project, str]:
    """The project and the commit that the address means now, whose answer is settled unless others have a say."""
    project = project_of(path)
    sha = context().revisions.resolve(project, rev or None)
    if is_settled:
        settle(project, sha)
    return project, sha


def _step(item: PipelineCommit) -> dict[str, Any]:
    commit = item.commit
    return {
        "id": commit.id,
        "message": commit.message,
        "author": commit.author,
        "committed_at": commit.committed_at,
        "added": item.added,
        "removed": item.removed,
        "changed": item.changed,
        "ran": item.ran,
        "data": item.data,
    }


def _between(path: ProjectPath, query: DiffQuery) -> tuple[Project, str, str]:
    project = project_of(path)
    resolve = context().revisions.resolve
    old, new = resolve(project, query.from_), resolve(project, query.to or None)
    settle(project, old, new)
    return project, old, new


def _problems(project: Project, old: str, new: str) -> dict[str, Any]:
    """What could not be read on either side: it looks added or removed otherwise."""
    problems = context().pipelines.problems
    return {"from": problems(project, old), "to": problems(project, new)}


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
