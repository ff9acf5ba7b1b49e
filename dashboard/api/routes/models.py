"""Registered models of MLflow's registry and of GTO."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import ListQuery, ModelPath, ProjectPath
from dashboard.api.schemas.registry import ModelList, RegisteredModelItem
from dashboard.api.serving import PROJECT, answer, blueprint, context, page_of, project_of, settle
from dashboard.data.model.registry import ModelVersion, Promotion, RegisteredModel

api = blueprint("models", "Registered models")


@api.get(f"{PROJECT}/models", responses={200: ModelList})
def list_models(path: ProjectPath, query: ListQuery) -> Response:
    """Registered models with their versions, newest first."""
    project = project_of(path)
    settle(project)
    models = context().models.list(project)
    page, following = page_of(models, query.limit, query.cursor)
    return answer({"models": [_model(item) for item in page], "total": len(models), "next": following})


@api.get(f"{PROJECT}/models/<path:model>", responses={200: RegisteredModelItem})
def get_model(path: ModelPath) -> Response:
    """One registered model."""
    project = project_of(path)
    settle(project)
    return answer(_model(context().models.get(project, path.model)))


def _model(model: RegisteredModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "source": model.source,
        "source_name": model.source_name,
        "description": model.description,
        "path": model.path,
        "versions": [_version(version) for version in model.versions],
        "history": [_event(event) for event in model.history],
    }


def _version(version: ModelVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "run": version.run,
        "commit": version.commit,
        "data": {},
        "aliases": version.aliases,
        "stage": version.stages[0] if version.stages else None,
        "stages": version.stages,
        "created": moment(version.created_at),
        "metrics": version.metrics,
        "description": version.description,
        "tags": version.tags,
    }


def _event(event: Promotion) -> dict[str, Any]:
    return {"at": moment(event.at), "by": event.by, "from": event.from_, "to": event.to, "version": event.version}
