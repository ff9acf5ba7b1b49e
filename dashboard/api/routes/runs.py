"""The run table: a page of it, its columns, its download and the parallel plot's arrays."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, g

from dashboard.api.blame import naming_parameter
from dashboard.api.encoding import moments, run_rows, unknown_rows
from dashboard.api.schemas.parameters import ExportQuery, ParallelQuery, ProjectPath, RunsFilter, RunsQuery
from dashboard.api.schemas.runs import ParallelAnswer, RunColumnList, RunList
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, settle, split_keys
from dashboard.data.experiments import Column, ParallelColumn, RunQuery
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError

api = blueprint("runs", "Runs of every source in one table")
_RELATIVE_TIME = re.compile(r"[0-9][smhdw]\b", re.IGNORECASE)
_MIMETYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_FILE = {"schema": {"type": "string", "format": "binary"}}


@api.get(f"{PROJECT}/runs", responses={200: RunList})
def list_runs(path: ProjectPath, query: RunsQuery) -> Response:
    """A page of runs that match a filter, in an order."""
    if query.cursor and query.offset:
        raise InvalidRequestError("Give cursor or offset, not both.", where="offset")
    project = asked_project(path, query)
    question = RunQuery(
        filter=query.filter,
        order_by=query.order_by,
        columns=written_keys(query.columns),
        limit=query.limit,
        offset=query.offset,
        cursor=query.cursor or None,
        baseline=query.baseline or None,
        include_hidden=query.include_hidden,
        is_nested=query.nested,
        expanded=split_keys(query.expanded),
    )
    with naming_parameter(project, query):
        page = context().experiments.page(project, question)
    noted = context().labels.noted(project)
    for row in page.rows:
        row["note"] = row["id"] in noted
    held = None if query.known is None else frozenset(query.known.split(","))
    rows = run_rows(page.rows) if held is None else unknown_rows(page.rows, held)
    return answer({"total": page.total, "matching": page.matching, "runs": rows, "next": page.next})


@api.get(f"{PROJECT}/runs/columns", responses={200: RunColumnList})
def list_columns(path: ProjectPath) -> Response:
    """Every column the runs have, with its type, count and range."""
    project = project_of(path)
    settle(project)
    columns = context().experiments.columns(project)
    return answer({"columns": [_column(column) for column in columns], "total": len(columns)})


@api.get(f"{PROJECT}/runs/export", responses={200: {"content": dict.fromkeys(_MIMETYPES.values(), _FILE)}})
def export_runs(path: ProjectPath, query: ExportQuery) -> Response:
    """Every run that matches, as CSV or Parquet."""
    project = asked_project(path, query)
    with naming_parameter(project, query):
        if "etag" not in g:
            settle(project, *_matching(project, query))
        chunks = context().experiments.export(
            project,
            query.filter,
            query.format,
            written_keys(query.columns),
            order_by=query.order_by,
            baseline=query.baseline or None,
            include_hidden=query.include_hidden,
        )
    response = Response(chunks, mimetype=_MIMETYPES[query.format])
    name = f"{project.key.owner}-{project.key.name}-runs.{query.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(g.etag, weak=True)
    return response


@api.get(f"{PROJECT}/runs/parallel", responses={200: ParallelAnswer})
def parallel(path: ProjectPath, query: ParallelQuery) -> Response:
    """Columns of equal length for the parallel plot."""
    project = asked_project(path, query)
    runs = context().selections.get(project, query.selection).runs if query.selection else ()
    with naming_parameter(project, query):
        data = context().experiments.parallel(
            project,
            query.filter,
            written_keys(query.columns),
            baseline=query.baseline or None,
            include_hidden=query.include_hidden,
            runs=runs,
        )
    columns = [_axis(column) for column in data.columns]
    return answer({"ids": data.ids, "names": data.names, "columns": columns, "total": len(data.ids)})


def written_keys(text: str | None) -> tuple[str, ...] | None:
    """Column keys as the noun takes them; it splits them, because names may be quoted and hold commas."""
    return None if text is None else (text,)


def _axis(column: ParallelColumn) -> dict[str, Any]:
    """One axis with its values as the contract has them: the texts of a category, times in ISO 8601."""
    values: list[Any] = column.values
    if column.type == "category":
        texts = [*column.labels, None]
        values = [texts[-1 if code is None else int(code)] for code in column.values]
    elif column.type == "time":
        values = moments(column.values)
    return {"key": column.key, "type": "string" if column.type == "category" else column.type, "values": values}


def asked_project(path: ProjectPath, query: RunsFilter) -> Project:
    """The project; what `created > -7d` matches changes while nothing is synced, so its ETag is the answer's own."""
    project = project_of(path)
    if not _RELATIVE_TIME.search(query.filter):
        settle(project)
    return project


def _matching(project: Project, query: RunsFilter) -> list[str]:
    """Ids of the runs that match now: with what was synced they say what a download holds."""
    experiments = context().experiments
    return experiments.parallel(
        project, query.filter, (), baseline=query.baseline or None, include_hidden=query.include_hidden
    ).ids


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "kind": column.kind,
        "name": column.name,
        "type": column.type,
        "count": column.count,
        "distinct": column.distinct,
        "min": column.min,
        "max": column.max,
        "values": column.values,
    }
