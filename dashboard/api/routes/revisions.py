"""Branches, tags, experiments and commits of a project."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import CommitsQuery, ProjectPath, RevisionsQuery
from dashboard.api.schemas.revisions import CommitList, RevisionList
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, settle
from dashboard.data.model.revision import Commit, Ref, RefKind

api = blueprint("revisions", "Branches, tags, experiments and commits")


@api.get(f"{PROJECT}/revisions", responses={200: RevisionList})
def list_revisions(path: ProjectPath, query: RevisionsQuery) -> Response:
    """Branches, tags and DVC experiments by name."""
    project = project_of(path)
    refs = context().revisions.refs(project, query.q)
    return answer(
        {
            "branches": _named(refs, RefKind.BRANCH, query.limit),
            "tags": _named(refs, RefKind.TAG, query.limit),
            "experiments": _named(refs, RefKind.EXPERIMENT, query.limit),
            "default_branch": project.default_branch,
            "total": len(refs),
        }
    )


@api.get(f"{PROJECT}/commits", responses={200: CommitList})
def list_commits(path: ProjectPath, query: CommitsQuery) -> Response:
    """The log from a revision, newest first, of one path or of everything."""
    project = project_of(path)
    revisions = context().revisions
    sha = revisions.resolve(project, query.rev or None)
    settle(project, sha)
    page = revisions.log(project, sha, query.path or None, query.limit, query.cursor)
    return answer({"commit": sha, "commits": [_commit(commit) for commit in page.commits], "next": page.next})


def _named(refs: list[Ref], kind: RefKind, limit: int) -> list[dict[str, Any]]:
    chosen = [ref for ref in refs if ref.kind is kind][:limit]
    if kind is RefKind.EXPERIMENT:
        return [{"name": ref.name, "commit": ref.commit, "baseline": ref.baseline} for ref in chosen]
    return [{"name": ref.name, "commit": ref.commit} for ref in chosen]


def _commit(commit: Commit) -> dict[str, Any]:
    return {
        "id": commit.id,
        "message": commit.message,
        "author": commit.author,
        "committed_at": moment(commit.committed_at),
        "authored_at": moment(commit.authored_at),
        "parents": commit.parents,
    }
