"""One run: its facts, metric histories and artifacts."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from dashboard.api.encoding import moments
from dashboard.api.raw import download, raw_file
from dashboard.api.schemas.file_parameters import ArtifactArchiveQuery, PathQuery
from dashboard.api.schemas.parameters import RunPath
from dashboard.api.schemas.run_parameters import HistoryQuery
from dashboard.api.schemas.runs import ArtifactList, RunDetailItem, SameDataAnswer, SeriesList
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, settle
from dashboard.data.experiments import MetricDetail, RunDetail
from dashboard.data.files import of_runs
from dashboard.data.model.run import Artifact, MetricHistory
from dashboard.errors import InvalidRequestError

api = blueprint("run", "One run")
_ZIP = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@api.get(f"{PROJECT}/runs/<id>", responses={200: RunDetailItem})
def get_run(path: RunPath) -> Response:
    """One run with aggregates of every metric."""
    project = project_of(path)
    settle(project)
    detail = context().experiments.run(project, path.id)
    return answer(_detail(detail) | {"note": context().labels.note(project, detail.run.id).text})


@api.get(f"{PROJECT}/runs/<id>/metrics", responses={200: SeriesList})
def get_histories(path: RunPath, query: HistoryQuery) -> Response:
    """Metric histories of a run or parts of them, read from its source; long ones are sampled, their extremes kept."""
    project, experiments = project_of(path), context().experiments
    keys = query.key or list(experiments.run(project, path.id).metrics)
    histories = experiments.history(project, path.id, keys, query.points, query.window)
    return answer({"series": [_series(history) for history in histories]})


@api.get(f"{PROJECT}/runs/<id>/artifacts", responses={200: ArtifactList})
def list_artifacts(path: RunPath, query: PathQuery) -> Response:
    """One folder of a run's artifacts."""
    project, experiments = project_of(path), context().experiments
    artifacts = experiments.artifacts(project, path.id, query.path)
    root = experiments.run(project, path.id).run.artifact_uri
    items = [_artifact(artifact) for artifact in artifacts]
    return answer({"path": query.path, "root": root, "artifacts": items, "total": len(items)})


@api.get(f"{PROJECT}/runs/<id>/artifacts/raw", responses={200: _BYTES})
def get_artifact(path: RunPath, query: PathQuery) -> Response:
    """The bytes of one artifact, as a download."""
    project = project_of(path)
    if not query.path:
        raise InvalidRequestError("path is missing.", where="path", hint="Name a file of the artifacts listing.")
    file = context().experiments.artifact_file(project, path.id, query.path)
    return raw_file(file, query.path.rsplit("/", 1)[-1])


@api.get(f"{PROJECT}/runs/<id>/artifacts/archive", responses={200: _ZIP})
def get_artifact_archive(path: RunPath, query: ArtifactArchiveQuery) -> Response:
    """A folder of a run's artifacts, or the models among them, as a zip file. Large folders are refused."""
    project = project_of(path)
    archive = of_runs.archive(context().experiments, project, path.id, query.path, only_models=query.models)
    response = download(archive.blocks(), archive.name, "application/zip", tag=uuid.uuid4().hex)
    context().team.audit.record(
        "export.archive", project=project.key, subject=query.path or "/", detail={"run": path.id}
    )
    return response


@api.get(f"{PROJECT}/runs/<id>/same-data", responses={200: SameDataAnswer})
def get_same_data(path: RunPath) -> Response:
    """Filters for the runs on the same data as this one, and as the runs of the models in production."""
    project, same = project_of(path), context().same_data
    settle(project)
    own = same.of_run(project, path.id)
    models = [
        {"model": found.model, "version": found.version, "label": found.label, "run": found.run, "paths": found.paths,
         "filter": found.filter}
        for found in same.of_models(project)
    ]  # fmt: skip
    return answer({"filter": own.filter if own else None, "paths": own.paths if own else (), "models": models})


def _detail(detail: RunDetail) -> dict[str, Any]:
    run = detail.run
    return {
        "id": run.id,
        "name": run.name or None,
        "source": run.source,
        "source_name": run.source_name,
        "experiment": run.experiment or None,
        "status": run.status or None,
        "user": run.user or None,
        "created": run.created_at,
        "ended": run.ended_at,
        "duration": run.duration_seconds,
        "branch": run.branch,
        "commit": run.commit,
        "parent": detail.parent,
        "children": detail.children,
        "label": detail.labels,
        "tags": run.tags,
        "params": detail.params,
        "params_raw": detail.params_raw,
        "metrics": {name: _metric(metric) for name, metric in detail.metrics.items()},
        "data": detail.data,
        "artifact_uri": run.artifact_uri or None,
        "artifacts": run.artifact_uri,
        "inputs": detail.inputs,
    }


def _metric(metric: MetricDetail) -> dict[str, Any]:
    return {
        "last": metric.last,
        "min": metric.min,
        "max": metric.max,
        "mean": metric.mean,
        "first": metric.first,
        "count": metric.count,
        "last_step": metric.last_step,
        "best_step": metric.best_step,
        "at_best": metric.at_best,
    }


def _series(history: MetricHistory) -> dict[str, Any]:
    return {
        "key": history.key,
        "step": history.step,
        "time": moments(history.time_ms),
        "value": history.value,
        "sampled": history.sampled,
        "total": history.total,
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "name": artifact.path.rsplit("/", 1)[-1],
        "path": artifact.path,
        "kind": "directory" if artifact.is_directory else "file",
        "size": artifact.size,
    }
