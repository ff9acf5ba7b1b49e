"""What changed in one file, and the entries of a difference as one list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response

from dashboard.api.schemas.diff import ContentDifference, EntryList
from dashboard.api.schemas.file_parameters import ContentDiffQuery, EntriesQuery
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.serving import (
    FORBIDDEN,
    PROJECT,
    answer,
    blueprint,
    context,
    cursor_of,
    offset_of,
    project_of,
    settle_all,
    split_keys,
)
from dashboard.data.datasets import KINDS, Asked
from dashboard.data.diff import DiffKind, Options
from dashboard.data.differences import FileSide
from dashboard.errors import InvalidRequestError

api = blueprint("diff", "What changed in files")
_TEXTS = {DiffKind.TEXT: "text", DiffKind.VALUES: "text", DiffKind.PDF: "binary"}


@api.get(f"{PROJECT}/diff", responses={200: ContentDifference, **FORBIDDEN})
def diff_file(path: ProjectPath, query: ContentDiffQuery) -> Response:
    """What changed in one file, git's or DVC's, between two revisions or hashes: by line, row, cell, pixel, sample."""
    project = project_of(path)
    options = Options(
        key=split_keys(query.key), limit=query.limit, ignore_whitespace=query.ignore_whitespace, as_text=query.as_text
    )
    points = context().differences.points(project, query.from_, query.to or None, query.path)
    settle_all([project, *(point.project for point in points)], *(point.commit for point in points))
    found = context().differences.of(project, query.from_, query.to or None, query.path, options)
    content, values = found.content, None
    if content.kind is DiffKind.VALUES:
        values, lines = content.detail, replace(options, as_text=True)
        content = context().differences.of(project, query.from_, query.to or None, query.path, lines).content
    body: dict[str, Any] = {
        "from": _side(found.old), "to": _side(found.new), "path": query.path,
        "kind": _TEXTS.get(content.kind, content.kind.value), "change": content.change, "note": content.note,
        "detail": content.detail, "values": values,
    }  # fmt: skip
    return answer(body)


@api.get(f"{PROJECT}/data/diff/entries", responses={200: EntryList, **FORBIDDEN})
def list_entries(path: ProjectPath, query: EntriesQuery) -> Response:
    """A part of the entries of a difference, filtered by kind and text, of all folders or of one."""
    kinds = split_keys(query.kinds)
    unknown = next((kind for kind in kinds if kind not in KINDS), None)
    if unknown:
        raise InvalidRequestError(f"There is no kind {unknown}.", where="kinds", hint=f"Kinds: {', '.join(KINDS)}.")
    offset = offset_of(query.cursor) if query.cursor else query.offset
    asked = Asked(kinds, query.q, query.folder, query.limit, offset)
    found = context().datasets.rows(project_of(path), query.from_, query.to or None, query.path, asked)
    end = offset + query.limit
    return answer(
        {
            "from": found.from_,
            "to": found.to,
            "folders": found.folders,
            "entries": found.entries,
            "total": found.total,
            "matching": found.matching,
            "next": cursor_of(end) if end < found.total else None,
        }
    )


def _side(side: FileSide) -> dict[str, Any]:
    return {
        "project": str(side.project),
        "commit": side.commit,
        "hash": side.hash,
        "tracked_by": side.tracked_by,
        "size": side.size,
    }
