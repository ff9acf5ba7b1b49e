"""Registered models of MLflow's registry and of GTO."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import ListQuery, ModelPath, ProjectPath
from dashboard.api.schemas.registry import ModelList, RegisteredModelItem
from dashboard.api.serving import PROJECT, answer, blueprint, context, page_of, project_of, settle
from dashboard.data.model.project import Project
from dashboard.data.model.registry import ModelVersion, Promotion, RegisteredModel
from dashboard.errors import NotFoundError

api = blueprint("models", "Registered models")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a model version was made from, as far as it is known."""

    commit: str | None = None
    data: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)


Origins = dict[str, Origin]


@api.get(f"{PROJECT}/models", responses={200: ModelList})
def list_models(path: ProjectPath, query: ListQuery) -> Response:
    """Registered models with their versions, newest first."""
    project = project_of(path)
    settle(project)
    models = context().models.list(project)
    origins: Origins = {}
    page, following = page_of(models, query.limit, query.cursor)
    return answer(
        {"models": [_model(project, item, origins) for item in page], "total": len(models), "next": following}
    )


@api.get(f"{PROJECT}/models/<path:model>", responses={200: RegisteredModelItem})
def get_model(path: ModelPath) -> Response:
    """One registered model."""
    project = project_of(path)
    settle(project)
    return answer(_model(project, context().models.get(project, path.model), {}))


def _model(project: Project, model: RegisteredModel, origins: Origins) -> dict[str, Any]:
    return {
        "name": model.name,
        "source": model.source,
        "source_name": model.source_name,
        "description": model.description,
        "path": model.path,
        "versions": [_version(version, _origin(project, version, origins)) for version in model.versions],
        "history": [_event(event) for event in model.history],
    }


def _version(version: ModelVersion, origin: Origin) -> dict[str, Any]:
    return {
        "version": version.version,
        "run": version.run,
        "commit": version.commit or origin.commit,
        "data": origin.data,
        "aliases": version.aliases,
        "stage": version.stages[0] if version.stages else None,
        "stages": version.stages,
        "created": moment(version.created_at),
        "metrics": version.metrics or origin.metrics,
        "description": version.description,
        "tags": version.tags,
    }


def _origin(project: Project, version: ModelVersion, known: Origins) -> Origin:
    """What made a version: its run where there is one, else its commit; looked up once for each."""
    key = version.run or version.commit or ""
    if key not in known:
        known[key] = _of_run(project, version.run) if version.run else _of_commit(project, version.commit)
    return known[key]


def _of_run(project: Project, run_id: str) -> Origin:
    try:
        detail = context().experiments.run(project, run_id)
    except NotFoundError:
        return Origin()  # the run was deleted, or lies in an experiment that is not read
    return Origin(detail.run.commit, detail.data, {name: metric.last for name, metric in detail.metrics.items()})


def _of_commit(project: Project, commit: str | None) -> Origin:
    if commit is None:
        return Origin()
    try:
        facts = context().pipelines.facts(project, commit)[1]
    except NotFoundError:
        return Origin(commit)
    return Origin(commit, {path: out.hash for path, out in facts.tracked().items() if out.hash})


def _event(event: Promotion) -> dict[str, Any]:
    return {"at": moment(event.at), "by": event.by, "from": event.from_, "to": event.to, "version": event.version}
