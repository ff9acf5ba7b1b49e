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
from dashboard.components.status import source_name, source_names, sync_state
from dashboard.components.syncing import is_new, progress_line, was_read
from dashboard.data.experiments import BestRun
from dashboard.data.model.job import Job
from dashboard.data.model.project import Project, Source, SyncState
from dashboard.figures import sparkline, text

_HEAD = ("Project", "Sources", "Last sync", "Runs", "Best value", "Last activity")
_WIDE, _ROOMY = "dg-wide-only", "dg-roomy-only"
_KINDS = {1: _ROOMY, 2: _WIDE, 3: f"{_WIDE} dg-number", 4: _WIDE, 5: _ROOMY}


@dataclass(frozen=True, slots=True)
class Entry:
    """One project as the list shows it.

    Attributes:
        job: Its newest job; asked for only while the project waits for its first sync.
    """

    project: Project
    sources: Sequence[Source]
    best: BestRun | None
    job: Job | None = None


def project_list(entries: Sequence[Entry], route: Route, now: datetime) -> Component:
    """One row per project."""
    head = [html.Th(name, scope="col", className=_KINDS.get(place)) for place, name in enumerate(_HEAD)]
    rows = [html.Tr(_cells(_row(entry, route, now))) for entry in entries]
    return html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="dg-table dg-projects", **marks(aria_label="Projects")
    )


def _cells(children: Sequence[parts.Child]) -> list[Component]:
    return [html.Td(child, className=_KINDS.get(place)) for place, child in enumerate(children)]


def _row(entry: Entry, route: Route, now: datetime) -> list[parts.Child]:
    project = entry.project
    key = project.key
    return [
        _name(entry, route, now),
        html.Span(" · ".join(source_name(source) for source in entry.sources), className="dg-muted"),
        sync_cell(project, entry.sources, now),
        f"{project.runs:,}" if was_read(project) else html.Span(text.MISSING, className="dg-muted"),
        best_cell(entry.best, route.project(key.owner, key.name)),
        parts.time(project.last_activity_at, now=now, never=text.MISSING),
    ]


def _name(entry: Entry, route: Route, now: datetime) -> Component:
    project = entry.project
    own = route.project(project.key.owner, project.key.name)
    name = html.A(
        [
            html.Span(f"{project.key.owner} / ", className="dg-muted"),
            html.Span(project.key.name, className="dg-strong"),
        ],
        href=own.href,
        className="dg-project-name",
        **marks(data_find=f"{project.key} {project.description}"),
    )
    about = html.Div(project.description, className="dg-muted dg-clamp", title=project.description)
    return html.Div([name, *([about] if project.description else []), *_state(entry, own), _small(entry, own, now)])


def _state(entry: Entry, own: Route) -> list[Component]:
    """What a person must know about the project: why it cannot be read, or how far its first sync is."""
    broken = next((source for source in entry.sources if source.problem is not None), None)
    if broken is not None and broken.problem is not None:
        reason = html.A(text.sentence(broken.problem.message), href=own.to("settings").href, className="dg-reason")
        return [html.Div(reason, className="dg-clamp")]
    return [progress_line(entry.job)] if is_new(entry.project) and entry.job is not None else []


def _small(entry: Entry, own: Route, now: datetime) -> Component:
    """The other columns, in two lines below the name, where the window is narrow."""
    project = entry.project
    runs = [html.Span(text.plural(project.runs, "run"))] if was_read(project) else []
    best = [best_value(entry.best, own), best_trend(entry.best)] if entry.best else []
    active = [html.Span(["active ", parts.time(project.last_activity_at, now=now)])] if project.last_activity_at else []
    names = html.Span(" · ".join(source_name(source) for source in entry.sources), className="dg-truncate")
    lines = ([*runs, *best], [sync_cell(project, entry.sources, now), names, *active])
    rows = [html.Div(line, className="dg-row dg-row-wrap dg-muted dg-small") for line in lines if line]
    return html.Div(rows, className="dg-narrow-only dg-project-small")


def sync_cell(project: Project, sources: Sequence[Source], now: datetime) -> Component:
    """State of the last sync and how old the data is; a failure names its sources."""
    broken = [source for source in sources if source.problem is not None]
    title = f"Failed: {source_names(broken)}" if broken else ""
    state = SyncState.RUNNING if is_new(project) and project.state == SyncState.OK else project.state
    is_dated = state == SyncState.OK and project.last_success_at is not None
    age = [parts.time(project.last_success_at, now=now)] if is_dated else []
    return html.Span([sync_state(state, title=title), *age], className="dg-sync dg-nowrap")


def best_cell(best: BestRun | None, project: Route) -> Component:
    """The headline metric's best value and its trend, the metric's name below."""
    if best is None:
        return html.Span(text.MISSING, className="dg-muted", title="No goal metric, or no run has it")
    name = html.Div(text.metric_name(best.metric), className="dg-muted dg-small dg-truncate", title=best.metric)
    line = html.Div([best_value(best, project, named=False), best_trend(best)], className="dg-row dg-spread")
    return html.Div([line, name], className="dg-best")


def best_value(best: BestRun | None, project: Route, *, named: bool = True) -> Component:
    """The headline metric's best value, linked to its run; `named` writes the metric beside it."""
    if best is None:
        return html.Span(text.MISSING, className="dg-muted", title="No goal metric, or no run has it")
    arrow = "↑" if best.goal == "up" else "↓"
    short = text.metric_name(best.metric)
    name = [html.Span(short, className="dg-muted dg-small dg-truncate dg-metric-name")] if named else []
    return html.Span(
        [
            html.A(text.number(best.value), href=project.to("runs", best.run_id).href, className="dg-mono dg-strong"),
            html.Span(arrow, className="dg-muted dg-small"),
            *name,
        ],
        className="dg-row dg-nowrap",
        title=f"{best.run_name or best.run_id}: the {'highest' if best.goal == 'up' else 'lowest'} {best.metric}",
    )


def best_trend(best: BestRun | None) -> Component | None:
    """How the best value of the headline metric improved over time."""
    if best is None:
        return None
    steps = sparkline.record(best.trend, best.goal, best.value)
    if not steps:
        return None
    label = f"Best {best.metric} over time: from {text.number(steps[0][1])} to {text.number(steps[-1][1])}"
    return spark(steps, label=f"{label}, {text.plural(len(steps), 'run')}")
