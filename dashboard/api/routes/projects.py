"""Projects, their sources, syncing and jobs."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import JobPath, ListQuery, ProjectPath, SyncBody
from dashboard.api.schemas.projects import JobAccepted, JobStatus, ProjectDetail, ProjectList
from dashboard.api.serving import PREFIX, PROJECT, answer, blueprint, check_json, context, page_of, project_of
from dashboard.data.model.job import Job
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project, Source
from dashboard.errors import InvalidRequestError

api = blueprint("projects", "Projects, their sources, and syncing")


@api.get("/projects", responses={200: ProjectList})
def list_projects(query: ListQuery) -> Response:
    """All projects."""
    projects = context().projects.list()
    page, following = page_of(projects, query.limit, query.cursor)
    return answer({"projects": [_project(item) for item in page], "total": len(projects), "next": following})


@api.get(PROJECT, responses={200: ProjectDetail})
def get_project(path: ProjectPath) -> Response:
    """One project with its sources and their health."""
    project = project_of(path)
    sources = context().projects.sources(project)
    return answer(_project(project) | {"sources": [_source(source) for source in sources]})


@api.post(f"{PROJECT}/sync", responses={202: JobAccepted})
def sync_project(path: ProjectPath, body: SyncBody) -> Response:
    """Sync now; an active job is reused."""
    check_json()
    project = project_of(path)
    if body.source is not None:
        _check_source(project, body.source)
    job = context().syncs.request(project, source=body.source, full=body.full)
    response = answer({"job": _job(job)}, status=202)
    response.headers["Location"] = f"{request.script_root}{PREFIX}/projects/{path.owner}/{path.name}/jobs/{job.id}"
    return response


@api.get(f"{PROJECT}/jobs/<id>", responses={200: JobStatus})
def get_job(path: JobPath) -> Response:
    """State and progress of a job."""
    project = project_of(path)
    return answer(_job(context().syncs.get(project, path.id)))


def _check_source(project: Project, name: str) -> None:
    names = [source.name for source in context().projects.sources(project)]
    if name not in names:
        raise InvalidRequestError(
            f"There is no source named {name}.", where="source", hint=f"Sources: {', '.join(names) or 'none'}."
        )


def _project(project: Project) -> dict[str, Any]:
    return {
        "owner": project.key.owner,
        "name": project.key.name,
        "description": project.description,
        "default_branch": project.default_branch,
        "head": project.head,
        "runs": project.runs,
        "datasets": project.datasets,
        "models": project.models,
        "last_activity": moment(project.last_activity_at),
        "sync": {"state": project.state, "last_success": moment(project.last_success_at)},
        "goals": project.goals,
        "primary_metric": project.primary,
        "generation": project.generation,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": source.name,
        "state": source.state,
        "last_success": moment(source.last_success_at),
        "last_attempt": moment(source.last_attempt_at),
        "duration": source.duration_seconds,
        "error": _error(source.problem),
        "address": source.address,
        "counts": source.counts,
        "warnings": [_error(warning) for warning in source.warnings],
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "source": job.source,
        "full": job.full,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "created_at": moment(job.created_at),
        "started_at": moment(job.started_at),
        "ended_at": moment(job.ended_at),
        "error": _error(job.problem),
    }


def _error(problem: Problem | None) -> dict[str, str] | None:
    if problem is None:
        return None
    return {"code": problem.code, "message": problem.message, "where": problem.where, "hint": problem.hint}
