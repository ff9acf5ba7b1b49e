"""One metric of many runs, thinned: what the small drawings of the run table are made of."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.encoding import moments
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.schemas.run_parameters import HistoriesQuery, PointsQuery
from dashboard.api.schemas.runs import RunHistories
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of, split_keys
from dashboard.data.experiments import Histories
from dashboard.errors import InvalidRequestError

api = blueprint("run histories", "One metric over many runs")
MAX_RUNS = 100
"""Runs of one question: as many as a tall screen has rows."""
MAX_EXPORTED = 1_000
CSV = {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}


@api.get(f"{PROJECT}/runs/histories", responses={200: RunHistories})
def list_histories(path: ProjectPath, query: HistoriesQuery) -> Response:
    """The history of one metric in up to 100 runs, each sampled with its extremes kept.

    Runs without the metric, with one value of it, or that are gone are not in the answer; a source that cannot be read
    is named in `problems` and hides no other.
    """
    runs = tuple(dict.fromkeys(split_keys(query.runs)))
    if not 1 <= len(runs) <= MAX_RUNS:
        raise InvalidRequestError(f"Name 1 to {MAX_RUNS} runs.", where="runs", hint="Ask several times for more.")
    found = context().experiments.histories(project_of(path), runs, query.key, query.points)
    return answer({"key": query.key, "series": _series(found), "problems": _problems(found)})


@api.get(f"{PROJECT}/runs/histories/export", responses={200: CSV})
def export_histories(path: ProjectPath, query: PointsQuery) -> Response:
    """Every point of some metrics of up to 1,000 runs as CSV, nothing thinned.

    The columns are run_id, run_name, metric, step, time, value; a run without one of the metrics has no line of it.
    """
    project = project_of(path)
    runs = tuple(dict.fromkeys(split_keys(query.runs)))
    if query.selection is not None:
        runs = context().selections.get(project, query.selection).runs
    if len(runs) > MAX_EXPORTED:
        raise InvalidRequestError(f"Name {MAX_EXPORTED:,} runs at most.", where="runs")
    pieces = context().experiments.points(project, runs, tuple(dict.fromkeys(query.key)))
    response = Response(pieces, mimetype="text/csv")
    name = f"{project.key.owner}-{project.key.name}-curves.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    detail = {"runs": len(runs), "metrics": list(query.key)}
    context().team.audit.record("export.histories", project=project.key, detail=detail)
    return response


def _series(found: Histories) -> list[dict[str, Any]]:
    return [
        {
            "run": run,
            "step": history.step,
            "time": moments(history.time_ms),
            "value": history.value,
            "sampled": history.sampled,
            "total": history.total,
        }
        for run, history in found.found.items()
        if len(history.value) > 1
    ]


def _problems(found: Histories) -> list[dict[str, Any]]:
    return [
        {"source": source, "code": error.code, "detail": error.message, "hint": error.hint}
        for source, error in found.problems.items()
    ]
