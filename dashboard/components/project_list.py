"""The list of projects on the home page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.components.sparkline import spark
from dashboard.components.status import source_kind, sync_state
from dashboard.data.experiments import BestRun
from dashboard.data.model.project import Project, Source
from dashboard.figures import text

_HEAD = ("Project", "Sources", "Sync", "Runs", "Best", "Trend", "Last activity")
_NARROW = {
    1: "dg-wide-only",
    2: "dg-wide-only",
    3: "dg-wide-only dg-number",
    4: "dg-wide-only",
    5: "dg-wide-only",
    6: "dg-wide-only",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One project as the list shows it."""

    project: Project
    sources: Sequence[Source]
    best: BestRun | None


def project_list(entries: Sequence[Entry], route: Route, now: datetime) -> Component:
    """One row per project."""
    head = [html.Th(name, scope="col", className=_NARROW.get(place)) for place, name in enumerate(_HEAD)]
    rows = [html.Tr(_cells(_row(entry, route, now))) for entry in entries]
    return html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="dg-table dg-projects", **marks(aria_label="Projects")
    )


def _cells(children: Sequence[parts.Child]) -> list[Component]:
    return [html.Td(child, className=_NARROW.get(place)) for place, child in enumerate(children)]


def _row(entry: Entry, route: Route, now: datetime) -> list[parts.Child]:
    project = entry.project
    key = project.key
    return [
        _name(entry, route, now),
        html.Span([source_kind(kind, label=False) for kind in _kinds(entry.sources)], className="dg-row"),
        sync_cell(project, entry.sources, now),
        f"{project.runs:,}",
        best_value(entry.best, route.project(key.owner, key.name)),
        best_trend(entry.best),
        parts.time(project.last_activity_at, now=now, never=text.MISSING),
    ]


def _kinds(sources: Sequence[Source]) -> list[parts.Child]:
    return list(dict.fromkeys(source.kind for source in sources))


def _name(entry: Entry, route: Route, now: datetime) -> Component:
    project = entry.project
    name = html.A(
        [
            html.Span(f"{project.key.owner} / ", className="dg-muted"),
            html.Span(project.key.name, className="dg-strong"),
        ],
        href=route.project(project.key.owner, project.key.name).href,
        className="dg-project-name",
    )
    best = [best_value(entry.best, route.project(project.key.owner, project.key.name))] if entry.best else []
    small = html.Div(
        [text.plural(project.runs, "run"), *best, sync_cell(project, entry.sources, now)],
        className="dg-narrow-only dg-row dg-row-wrap dg-muted dg-small",
    )
    about = [html.Div(project.description, className="dg-muted dg-truncate")] if project.description else []
    return html.Div([name, *about, small])


def sync_cell(project: Project, sources: Sequence[Source], now: datetime) -> Component:
    """State of the last sync and how old the data is; a failure names its source."""
    broken = [source.name for source in sources if source.problem is not None]
    title = f"Failed: {', '.join(broken)}" if broken else ""
    age = parts.time(project.last_success_at, now=now) if project.last_success_at else None
    return html.Span([sync_state(project.state, title=title), *([age] if age else [])], className="dg-row dg-nowrap")


def best_value(best: BestRun | None, project: Route, *, named: bool = True) -> Component:
    """The headline metric's best value, linked to its run; `named` writes the metric beside it."""
    if best is None:
        return html.Span(text.MISSING, className="dg-muted", title="No goal metric, or no run has it")
    arrow = "↑" if best.goal == "up" else "↓"
    return html.Span(
        [
            html.A(text.number(best.value), href=project.to("runs", best.run_id).href, className="dg-mono dg-strong"),
            *([html.Span(best.metric, className="dg-muted dg-small dg-truncate dg-metric-name")] if named else []),
            html.Span(arrow, className="dg-muted dg-small"),
        ],
        className="dg-row dg-nowrap",
        title=f"{best.run_name or best.run_id}: the {'highest' if best.goal == 'up' else 'lowest'} {best.metric}",
    )


def best_trend(best: BestRun | None) -> Component | None:
    """The headline metric over time."""
    if best is None:
        return None
    values = [value for _, value in best.trend]
    return (
        spark(values, label=f"{best.metric} of {len(values)} runs, oldest first; last {text.number(values[-1])}")
        if values
        else None
    )
