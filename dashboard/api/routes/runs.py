"""The run table: a page of it, its columns, its download and the parallel plot's arrays."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Response, g

from dashboard.api.blame import naming_parameter
from dashboard.api.encoding import moments, run_rows, unknown_rows
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.schemas.run_parameters import (
    ExportQuery,
    ParallelQuery,
    RunPageQuery,
    RunsFilter,
    RunsQuery,
    ValuesQuery,
)
from dashboard.api.schemas.runs import ColumnValuesAnswer, ParallelAnswer, RunColumnList, RunList
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, settle, split_keys
from dashboard.auth.embedding import columns_here
from dashboard.data.cohorts import CohortQuery
from dashboard.data.experiments import AllProjects, Column, ParallelColumn, RunQuery, Scope
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError

api = blueprint("runs", "Runs of every source in one table")
_RELATIVE_TIME = re.compile(r"[0-9][smhdw]\b", re.IGNORECASE)
_MIMETYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_SHOWN = 500
_FILE = {"schema": {"type": "string", "format": "binary"}}
DOWNLOADS = {"content": dict.fromkeys(_MIMETYPES.values(), _FILE)}
"""What an export answers, for the OpenAPI document."""


@api.get(f"{PROJECT}/runs", responses={200: RunList})
def list_runs(path: ProjectPath, query: RunsQuery) -> Response:
    """A page of runs that match a filter, in an order."""
    project = asked_project(path, query)
    arranged = replace(page_question(query), is_nested=query.nested, expanded=split_keys(query.expanded))
    return answer(page_of_runs(project, query, arranged))


def page_question(query: RunPageQuery) -> RunQuery:
    """What the noun is asked for a page.

    Raises:
        InvalidRequestError: Both cursor and offset.
    """
    if query.cursor and query.offset:
        raise InvalidRequestError("Give cursor or offset, not both.", where="offset")
    return RunQuery(
        filter=query.filter,
        order_by=query.order_by,
        columns=written_keys(query.columns),
        limit=query.limit,
        offset=query.offset,
        cursor=query.cursor or None,
        baseline=query.baseline or None,
        include_hidden=query.include_hidden,
    )


def page_of_runs(scope: Scope, query: RunPageQuery, question: RunQuery) -> dict[str, Any]:
    """The body of a page: its rows, each with whether it has a note."""
    with naming_parameter(scope, query):
        page = context().experiments.page(scope, question)
    _mark_noted(page.rows, scope)
    shown = columns_here()
    found = page.rows if shown is None else shown.narrowed(page.rows)
    held = None if query.known is None else frozenset(query.known.split(","))
    rows = run_rows(found) if held is None else unknown_rows(found, held)
    return {"total": page.total, "matching": page.matching, "runs": rows, "next": page.next}


def _mark_noted(rows: list[dict[str, Any]], scope: Scope) -> None:
    """Say in each row whether somebody wrote a note about its run; rows of one project do not name it."""
    projects = {str(each.key): each for each in scope.projects} if isinstance(scope, AllProjects) else {"": scope}
    shown = {row.get("project", "") for row in rows}
    noted = {key: context().labels.noted(each) for key, each in projects.items() if key in shown}
    for row in rows:
        row["note"] = row["id"] in noted.get(row.get("project", ""), ())


@api.get(f"{PROJECT}/runs/columns", responses={200: RunColumnList})
def list_columns(path: ProjectPath) -> Response:
    """Every column the runs have, with its type, count and range."""
    project = project_of(path)
    settle(project)
    return answer(columns_of(project))


def columns_of(scope: Scope) -> dict[str, Any]:
    """The body of a list of columns."""
    columns = context().experiments.columns(scope)
    return {"columns": [_column(column) for column in columns], "total": len(columns)}


@api.get(f"{PROJECT}/runs/values", responses={200: ColumnValuesAnswer})
def list_values(path: ProjectPath, query: ValuesQuery) -> Response:
    """Values of one column in the runs that are not hidden: thresholds of numbers, and the most frequent values."""
    project = project_of(path)
    settle(project)
    return answer(values_in(project, query))


def values_in(scope: Scope, query: ValuesQuery) -> dict[str, Any]:
    """The body of the values of a column."""
    found = context().experiments.values(scope, query.key, query.q)
    numbers = found.numbers
    names = ("p10", "p25", "median", "p75", "p90")
    told = numbers and {"min": numbers.min, "max": numbers.max, "integers": numbers.integers} | dict(
        zip(names, numbers.shares, strict=True)
    )
    values = [{"value": value, "count": count} for value, count in found.values]
    return {"key": found.key, "count": found.count, "distinct": found.distinct, "numbers": told, "values": values}


@api.get(f"{PROJECT}/runs/export", responses={200: DOWNLOADS})
def export_runs(path: ProjectPath, query: ExportQuery) -> Response:
    """Every run that matches, as CSV or Parquet."""
    project = asked_project(path, query)
    with naming_parameter(project, query):
        if "etag" not in g:
            settle(project, *matching(project, query))
        response = download(project, query, f"{project.key.owner}-{project.key.name}-runs")
    context().team.audit.record("export.runs", project=project.key, detail=what_of(query))
    return response


def what_of(query: ExportQuery) -> dict[str, str]:
    """What the audit log says about an export."""
    return {"format": query.format} | ({"filter": query.filter[:_SHOWN]} if query.filter else {})


def download(scope: Scope, query: ExportQuery, name: str) -> Response:
    """The file of an export, whose ETag is settled."""
    chunks = context().experiments.export(
        scope,
        query.filter,
        query.format,
        written_keys(query.columns),
        order_by=query.order_by,
        baseline=query.baseline or None,
        include_hidden=query.include_hidden,
    )
    response = Response(chunks, mimetype=_MIMETYPES[query.format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{query.format}"'
    response.set_etag(g.etag, weak=True)
    return response


@api.get(f"{PROJECT}/runs/parallel", responses={200: ParallelAnswer})
def parallel(path: ProjectPath, query: ParallelQuery) -> Response:
    """Columns of equal length for the parallel plot."""
    return answer(axes_of(asked_project(path, query), query))


def axes_of(scope: Scope, query: ParallelQuery, ids: tuple[str, ...] = ()) -> dict[str, Any]:
    """The body of the columns of a parallel plot: of the runs named, of a selection, or of those that match."""
    named = CohortQuery(ids, query.selection or "")
    runs = context().cohorts.get(scope, named).ids if named.is_named else None
    with naming_parameter(scope, query):
        data = context().experiments.parallel(
            scope,
            query.filter,
            written_keys(query.columns),
            baseline=query.baseline or None,
            include_hidden=query.include_hidden,
            runs=runs,
        )
    columns = [_axis(column) for column in data.columns]
    return {"ids": data.ids, "names": data.names, "columns": columns, "total": len(data.ids)}


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
    if is_lasting(query):
        settle(project)
    return project


def is_lasting(query: RunsFilter) -> bool:
    """Whether the same runs match as long as nothing is synced."""
    return not _RELATIVE_TIME.search(query.filter)


def matching(project: Scope, query: RunsFilter) -> list[str]:
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
        "aggregates": column.aggregates,
    }
