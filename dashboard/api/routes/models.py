"""Registered models of MLflow's registry and of GTO."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import ModelPath, ModelSourceQuery, ModelsQuery, ProjectPath, VersionsQuery
from dashboard.api.schemas.registry import ModelComparison, ModelList, RegisteredModelItem
from dashboard.api.serving import PROJECT, answer, blueprint, context, cursor_of, offset_of, project_of, settle
from dashboard.data.model.registry import ModelVersion, Promotion, RegisteredModel
from dashboard.data.models import ModelQuery, Origin, VersionDetail, VersionRow

api = blueprint("models", "Registered models")


@api.get(f"{PROJECT}/models", responses={200: ModelList})
def list_models(path: ProjectPath, query: ModelsQuery) -> Response:
    """Registered models that fit, with their versions and what happened to them, newest first."""
    project = project_of(path)
    offset = offset_of(query.cursor)
    settle(project)
    asked = ModelQuery(query.q, query.source, query.label, query.commit)
    models, total = context().models.described(project, asked, limit=query.limit, offset=offset)
    end = offset + len(models)
    following = cursor_of(end) if end < total else None
    return answer({"models": [_model(*item) for item in models], "total": total, "next": following})


@api.get(f"{PROJECT}/models/<path:model>", responses={200: RegisteredModelItem})
def get_model(path: ModelPath, query: ModelSourceQuery) -> Response:
    """One registered model."""
    project = project_of(path)
    settle(project)
    model = context().models.get(project, path.model, query.source)
    return answer(_model(model, context().models.origins(project, model)))


@api.get(f"{PROJECT}/model-versions/compare", responses={200: ModelComparison})
def compare_versions(path: ProjectPath, query: VersionsQuery) -> Response:
    """Two versions of a model side by side; each by its number, an alias or a stage."""
    project = project_of(path)
    settle(project)
    model = context().models.get(project, query.model, query.source)
    found = context().models.compare(project, model, query.from_, query.to)
    return answer(
        {
            "model": model.name,
            "source": model.source,
            "from": _detail(found.old),
            "to": _detail(found.new),
            "rows": [_row(row) for row in found.rows],
        }
    )


def _model(model: RegisteredModel, origins: Mapping[str, Origin]) -> dict[str, Any]:
    return {
        "name": model.name,
        "source": model.source,
        "source_name": model.source_name,
        "description": model.description,
        "path": model.path,
        "deprecated": model.is_deprecated,
        "versions": [_version(version, origins[version.version]) for version in model.versions],
        "history": [_event(event) for event in model.history],
    }


def _version(version: ModelVersion, origin: Origin) -> dict[str, Any]:
    return {
        "version": version.version,
        "run": version.run,
        "run_gone": origin.is_run_gone,
        "commit": origin.commit,
        "commit_gone": origin.is_commit_gone,
        "data": origin.data,
        "aliases": version.aliases,
        "stage": version.stages[0] if version.stages else None,
        "stages": version.stages,
        "created": moment(version.created_at),
        "by": version.user,
        "metrics": origin.metrics,
        "description": version.description,
        "tags": version.tags,
    }


def _detail(detail: VersionDetail) -> dict[str, Any]:
    return {**_version(detail.version, detail.origin), "params": detail.params, "given": detail.given}


def _row(row: VersionRow) -> dict[str, Any]:
    return {"key": row.key, "kind": row.kind, "values": row.values, "differs": row.differs}


def _event(event: Promotion) -> dict[str, Any]:
    return {
        "at": moment(event.at),
        "since": moment(event.since),
        "by": event.by,
        "kind": event.kind,
        "label": event.label,
        "from": event.from_,
        "to": event.to,
        "version": event.version,
    }
