"""Runs side by side: a parallel plot, what differs, and their curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import compare_parts, parts, run_curves
from dashboard.components.ids_runs import COMPARE_CONFIG, COMPARE_CURVE_NOTED, COMPARE_MOUNTED, COMPARE_PROJECT
from dashboard.components.route import Route
from dashboard.components.run_view import CompareView, CurveView
from dashboard.context import Context
from dashboard.data.compare import Comparison
from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import Project
from dashboard.errors import QueryError
from dashboard.figures import axes, comparison
from dashboard.figures.palette import repeats
from dashboard.figures.text import plural

MAX_COLUMNS = 50
"""Runs that stand side by side as columns; more are shown in the plot and its table."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is compared: ids (of a filter the first ones), how many runs there are, and their values if they are few."""

    ids: tuple[str, ...]
    total: int
    compared: Comparison | None


def layout(context: Context, route: Route) -> Component:
    """The comparison the address describes.

    Raises:
        NotFoundError: A run of the address does not exist.
    """
    project = context.projects.get(route.owner, route.name)
    view = CompareView.from_query(route.query)
    try:
        subject = _subject(context, project, view, is_asked="filter" in route.query)
    except QueryError as error:
        return parts.page("Compare", compare_parts.wrong_filter(error, view, route))
    hidden = "1" if view.is_hidden_shown else ""
    back = route.to("experiments", filter=view.filter, selected=",".join(view.runs), hidden=hidden)
    actions = [parts.button_link("Run table", back.href), parts.copy_link()]
    if subject.total < 2:
        return parts.page("Compare", compare_parts.too_few(subject.total, route), actions=actions)
    wanted = _axes(context, project, view, subject)
    stores = [
        dcc.Store(id=COMPARE_CONFIG, data=_config(route, view, wanted, subject)),
        dcc.Store(id=COMPARE_PROJECT, data=[project.key.owner, project.key.name, *subject.ids[:MAX_COLUMNS]]),
        dcc.Store(id=COMPARE_MOUNTED),
        dcc.Store(id=COMPARE_CURVE_NOTED),
    ]
    panels = [compare_parts.plot_panel(subject.total), *_side_by_side(project, view, route, subject)]
    page = parts.page("Compare", *panels, sub=_sub(view, subject), actions=actions)
    return html.Div([*stores, page], className="dg-compare")


def _subject(context: Context, project: Project, view: CompareView, *, is_asked: bool) -> _Subject:
    ids, total = view.runs, len(view.runs)
    if not ids and (view.filter or is_asked):
        query = RunQuery(
            filter=view.filter, columns=(), limit=MAX_COLUMNS + 1, include_hidden=view.is_hidden_shown
        )  # fmt: skip
        page = context.experiments.page(project, query)
        ids, total = tuple(row["id"] for row in page.rows), page.total
    if total < 2 or (total > MAX_COLUMNS and not view.runs):
        return _Subject(ids, total, None)
    return _Subject(ids, total, context.compare.compare(project, ids, view.base if view.base in ids else ids[0]))


def _sub(view: CompareView, subject: _Subject) -> Any:
    count = plural(subject.total, "run")
    if view.runs:
        return count
    return [f"{count} that match ", html.Code(view.filter)] if view.filter else f"All {count}"


def _axes(context: Context, project: Project, view: CompareView, subject: _Subject) -> tuple[str, ...]:
    """The axes at first: columns in which these runs differ."""
    found = axes.candidates(context.experiments.columns(project), project.goals)
    if subject.compared is None and not view.filter:
        return axes.default_axes(found, project.goals)
    values: dict[str, Sequence[Any]]
    if subject.compared is not None:
        values = {row.key: row.values for row in subject.compared.rows}
    else:
        keys = [item.key for item in found]
        data = context.experiments.parallel(project, view.filter, keys, include_hidden=view.is_hidden_shown)
        values = {column.key: column.values for column in data.columns}
    return axes.default_axes([item.among(values.get(item.key, ())) for item in found], project.goals)


def _config(route: Route, view: CompareView, wanted: tuple[str, ...], subject: _Subject) -> dict[str, Any]:
    many = subject.total > MAX_COLUMNS
    return {
        "api": route.api,
        "project": route.to().path,
        "runs": list(view.runs),
        "filter": view.filter,
        "hidden": view.is_hidden_shown,
        "axes": list(wanted),
        "colour": wanted[-1] if many and wanted else compare_parts.COLOUR_BY_RUN,
        "view": {"axes": view.axes, "brush": view.brush, "colour": view.colour},
    }


def _side_by_side(project: Project, view: CompareView, route: Route, subject: _Subject) -> list[Component | None]:
    compared = subject.compared
    if compared is None or subject.total > MAX_COLUMNS:
        return [compare_parts.too_many(subject.total, MAX_COLUMNS)]
    styles = repeats(subject.ids)
    heads = [
        comparison.Head(run["id"], run["name"] or "", route.to("runs", run["id"]).href, repeat)
        for run, repeat in zip(compared.runs, styles, strict=True)
    ]
    place = next((place for place, head in enumerate(heads) if head.id == compared.base), 0)
    markup = comparison.difference_table(heads, compared.rows, place, project.goals)
    own = [row for row in compared.rows if comparison.section_of(row) != "system"]
    differing = comparison.count_differences(own)
    table = compare_parts.difference_panel(markup, differing=differing, total=len(own), is_all=view.is_all)
    metrics = _metrics((row.name for row in compared.rows if row.kind == "metric"), project)
    names = [(head.id, head.name or head.id[:7], head.repeat) for head in heads]
    return [table, run_curves.compare_panel(metrics, CurveView.from_query(route.query), names)]


def _metrics(names: Iterable[str], project: Project) -> list[str]:
    places = {name: place for place, name in enumerate(project.goals)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))
