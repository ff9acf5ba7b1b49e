"""What DVC tracks, the versions of a tracked path, and what changed between two."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response

from dashboard.api.schemas.data import DataDifference, DataItems, DataVersions
from dashboard.api.schemas.file_parameters import DataDiffQuery, DataQuery, DataVersionsQuery
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.serving import PROJECT, answer, blueprint, context, cursor_of, offset_of, page_of, project_of, settle

api = blueprint("data", "Tracked data, its versions and what changed")


@api.get(f"{PROJECT}/data", responses={200: DataItems})
def list_data(path: ProjectPath, query: DataQuery) -> Response:
    """Every path that DVC tracks at a revision."""
    project = project_of(path)
    sha = context().revisions.resolve(project, query.rev or None)
    settle(project, sha)
    items = context().datasets.items(project, sha)
    page, following = page_of(items, query.limit, query.cursor)
    problems = context().pipelines.facts(project, sha)[1].all_problems
    return answer({"commit": sha, "items": page, "total": len(items), "next": following, "problems": problems})


@api.get(f"{PROJECT}/data/versions", responses={200: DataVersions})
def list_versions(path: ProjectPath, query: DataVersionsQuery) -> Response:
    """The contents that a tracked path ever had, newest first: who made each, who used it, what changed."""
    project = project_of(path)
    offset = offset_of(query.cursor)
    found = context().datasets.versions(project, query.path, query.rev or None, limit=query.limit, offset=offset)
    following = cursor_of(offset + query.limit) if offset + query.limit < found.total else None
    return answer({"path": query.path, "versions": found.versions, "total": found.total, "next": following})


@api.get(f"{PROJECT}/data/diff", responses={200: DataDifference})
def diff_data(path: ProjectPath, query: DataDiffQuery) -> Response:
    """What differs between the data of two revisions or hashes: files of directories, renames, sizes."""
    project = project_of(path)
    offset = offset_of(query.cursor)
    found = context().datasets.diff(
        project, query.from_, query.to or None, query.path, limit=query.limit, offset=offset
    )  # fmt: skip
    is_more = offset + query.limit < max(asdict(found.total).values())
    body = {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "from_"}
    return answer({"from": found.from_, **body, "next": cursor_of(offset + query.limit) if is_more else None})
