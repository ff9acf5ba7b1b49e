"""Files and folders of a project at a revision, git's and DVC's as one tree."""

from __future__ import annotations

import io
from http import HTTPStatus

from flask import Response, request

from dashboard.api.raw import download, raw_file
from dashboard.api.schemas.file_parameters import FileQuery, TableQuery, TreeQuery
from dashboard.api.schemas.files import FileTable, FileTree
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.serving import FORBIDDEN, PROJECT, answer, blueprint, context, cursor_of, offset_of, project_of
from dashboard.errors import InvalidRequestError

api = blueprint("files", "Files and folders at a revision")
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_PNG = {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
_ZIP = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


@api.get(f"{PROJECT}/tree", responses={200: FileTree, **FORBIDDEN})
def get_tree(path: ProjectPath, query: TreeQuery) -> Response:
    """One folder: what git and DVC track in it, with size and last commit. A directory that DVC tracks opens too."""
    offset = offset_of(query.cursor) if query.offset is None else query.offset
    page = context().files.tree(
        project_of(path), query.rev or None, query.path, text=query.q, offset=offset, limit=query.limit
    )
    end = offset + len(page.entries)
    return answer(
        {
            "commit": page.commit,
            "path": page.path,
            "entries": page.entries,
            "total": page.total,
            "next": cursor_of(end) if end < page.total else None,
            "problems": page.problems,
        }
    )


@api.get(f"{PROJECT}/blob", responses={200: _BYTES, **FORBIDDEN})
def get_blob(path: ProjectPath, query: FileQuery) -> Response:
    """The bytes of one file, as a download."""
    project = project_of(path)
    if not query.path:
        raise InvalidRequestError("path is missing.", where="path", hint="Name a file of the tree.")
    blob = context().files.open(project, query.rev or None, query.path)
    return raw_file(blob.content.file(), blob.name, tag=blob.hash)


@api.get(f"{PROJECT}/thumbnail", responses={200: _PNG, **FORBIDDEN})
def get_thumbnail(path: ProjectPath, query: FileQuery) -> Response:
    """A small PNG of an image that browsers cannot show: TIFF, PNM, TGA or JPEG 2000."""
    held = frozenset(request.if_none_match.as_set())
    found = context().thumbnails.of(project_of(path), query.rev or None, query.path, held=held)
    return raw_file(io.BytesIO(found.png or b""), found.name, tag=found.tag)


@api.get(f"{PROJECT}/table", responses={200: FileTable, **FORBIDDEN})
def get_table(path: ProjectPath, query: TableQuery) -> Response:
    """Rows of a CSV, TSV, JSON lines, Parquet, Feather or Arrow file that match a filter over its columns."""
    offset = offset_of(query.cursor) if query.offset is None else query.offset
    found = context().tables.rows(
        project_of(path), query.rev or None, query.path, query.filter, offset=offset, limit=query.limit
    )
    end, page = offset + len(found.page.rows), found.page
    return answer(
        {
            "commit": found.commit,
            "path": found.path,
            "columns": page.columns,
            "rows": page.rows,
            "total": page.total,
            "read": page.read,
            "total_columns": page.total_columns,
            "is_whole": found.is_whole,
            "next": cursor_of(end) if end < page.total else None,
        }
    )


@api.get(f"{PROJECT}/archive", responses={200: _ZIP, **FORBIDDEN})
def get_archive(path: ProjectPath, query: FileQuery) -> Response:
    """A folder with all that git and DVC track below it, as a zip file. Large folders are refused."""
    project = project_of(path)
    archive = context().files.archive(project, query.rev or None, query.path)
    response = download(archive.blocks(), archive.name, "application/zip", tag=archive.name.removesuffix(".zip"))
    if response.status_code == HTTPStatus.OK:
        subject, rev = query.path or "/", query.rev or ""
        context().team.audit.record("export.archive", project=project.key, subject=subject, detail={"rev": rev})
    return response
