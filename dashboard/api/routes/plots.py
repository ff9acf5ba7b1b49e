"""DVC's plots of a revision, their rows, and two revisions laid over each other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response

from dashboard.api.encoding import special
from dashboard.api.raw import download
from dashboard.api.schemas.file_parameters import PlotDataQuery, PlotDiffQuery, PlotExportQuery
from dashboard.api.schemas.parameters import ProjectPath, RevisionQuery
from dashboard.api.schemas.plots import PlotDifference, PlotList, PlotRows
from dashboard.api.serving import (
    FORBIDDEN,
    PROJECT,
    answer,
    blueprint,
    context,
    cursor_of,
    offset_of,
    project_of,
    settle,
    split_keys,
)
from dashboard.data.model.plots import Plot, PlotSide, Points
from dashboard.data.model.problem import Problem
from dashboard.data.plots.points import dressed

api = blueprint("plots", "DVC's plots")
_CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}}
_BLOCK = 5_000


@api.get(f"{PROJECT}/plots", responses={200: PlotList, **FORBIDDEN})
def list_plots(path: ProjectPath, query: RevisionQuery) -> Response:
    """Every plot of a revision, as dvc plots show finds them; each problem is beside the plot that it concerns."""
    project = project_of(path)
    outline = context().plots.outline(project, [query.rev or None])
    settle(project, outline.commit)
    plots = context().plots.read(project, outline)
    problems = outline.revisions[0].problems
    return answer({"commit": outline.commit, "plots": [_facts(plot) for plot in plots], "problems": problems})


@api.get(f"{PROJECT}/plots/data", responses={200: PlotRows, **FORBIDDEN})
def get_plot_rows(path: ProjectPath, query: PlotDataQuery) -> Response:
    """A page of the rows of one plot, as dvc plots show has them."""
    project, start = project_of(path), offset_of(query.cursor)
    outline = context().plots.outline(project, [query.rev or None])
    settle(project, outline.commit)
    plot = context().plots.one(project, outline, query.id)
    points, end = dressed(plot.sides[0].points, plot.lines), start + query.limit
    return answer(
        {
            "commit": outline.commit,
            "id": plot.id,
            "rows": points.rows(start, end),
            "total": points.height,
            "next": cursor_of(end) if end < points.height else None,
            "problem": _problem(plot),
        }
    )


@api.get(f"{PROJECT}/plots/diff", responses={200: PlotDifference, **FORBIDDEN})
def diff_plots(path: ProjectPath, query: PlotDiffQuery) -> Response:
    """The plots of two revisions laid over each other, as dvc plots diff has them."""
    project = project_of(path)
    outline = context().plots.outline(project, [query.from_, query.to or None])
    old, new = outline.revisions
    settle(project, old.commit, new.commit)
    ids = split_keys(query.ids) or None
    plots = [_overlay(plot, query.limit) for plot in context().plots.read(project, outline, ids)]
    problems = {"from": old.problems, "to": new.problems}
    return answer({"from": old.commit, "to": new.commit, "plots": plots, "problems": problems})


@api.get(f"{PROJECT}/plots/export", responses={200: _CSV, **FORBIDDEN})
def export_plot(path: ProjectPath, query: PlotExportQuery) -> Response:
    """Every row of one plot as CSV, of one revision or of several below each other."""
    project = project_of(path)
    outline = context().plots.outline(project, [query.rev or None, *split_keys(query.with_)])
    plot = context().plots.one(project, outline, query.id)
    name = "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in plot.id)
    tag = "-".join(revision.commit[:12] for revision in outline.revisions)
    return download(_lines(plot), f"{name.removesuffix('.csv')}.csv", "text/csv", tag=f"{name}-{tag}")


def _lines(plot: Plot) -> Iterator[bytes]:
    parts = [dressed(side.points, plot.lines) for side in plot.sides if side.points.height]
    names = list(dict.fromkeys(["rev", *(name for part in parts for name in part.columns)]))
    for number, part in enumerate(parts or [Points()]):
        for start in range(0, max(1, part.height), _BLOCK):
            text = io.StringIO()
            writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
            if not number and not start:
                writer.writeheader()
            writer.writerows(part.rows(start, start + _BLOCK))
            yield text.getvalue().encode()


def _facts(plot: Plot) -> dict[str, Any]:
    side = plot.sides[0]
    return _common(plot) | {
        "stage": plot.stage, "lines": plot.lines, "points": side.points.height, "image": side.image or None,
        "problem": _problem(plot),
    }  # fmt: skip


def _common(plot: Plot) -> dict[str, Any]:
    return {
        "id": plot.id, "file": plot.file, "kind": plot.kind, "template": plot.template, "title": plot.title,
        "x": plot.x, "y": plot.y, "x_label": plot.x_label, "y_label": plot.y_label,
    }  # fmt: skip


def _problem(plot: Plot) -> Problem | None:
    return plot.sides[0].problem or plot.problem


def _overlay(plot: Plot, limit: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for side in plot.sides:
        rows += dressed(side.points, plot.lines).rows(0, limit - len(rows))
    return _common(plot) | {
        "defined": [side.rev for side in plot.sides if side.is_defined],
        "images": [{"rev": side.rev, "path": side.image} for side in plot.sides if side.image],
        "rows": rows,
        "points": plot.points,
        "problems": [*map(_told, filter(lambda side: side.problem, plot.sides)),
                     *([special(plot.problem) | {"rev": ""}] if plot.problem else [])],
    }  # fmt: skip


def _told(side: PlotSide) -> dict[str, Any]:
    return dict(special(side.problem)) | {"rev": side.rev}
