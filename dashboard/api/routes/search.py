"""Search over everything the asker may see."""

from __future__ import annotations

from flask import Response

from dashboard.api.schemas.parameters import SearchQuery
from dashboard.api.schemas.search import SearchAnswer
from dashboard.api.serving import answer, blueprint, context

api = blueprint("search", "Search over projects, models, revisions, runs and files")


@api.get("/search", responses={200: SearchAnswer})
def search(query: SearchQuery) -> Response:
    """Projects, models, branches, tags, experiments and runs whose name holds the text, best first.

    Files are those at the head of each default branch, git's and DVC's, whose path holds every word of the text.
    """
    hits = context().search.search(query.q, query.limit)
    results = [
        {"kind": hit.kind, "project": str(hit.project), "id": hit.id, "title": hit.title, "detail": hit.detail}
        for hit in hits
    ]
    return answer({"results": results, "total": len(results), "next": None})
