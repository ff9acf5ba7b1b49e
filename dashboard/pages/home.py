"""All projects: how they are, what moved, and how to add one."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.home import tabs as home_tabs
from dashboard.components.home.connecting import connect, first_steps
from dashboard.components.home.feed import feed
from dashboard.components.home.project_list import Entry, project_list
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.experiments import BestRun
from dashboard.data.model.access import Permission
from dashboard.data.model.project import Project, SyncState
from dashboard.errors import DagboardError
from dashboard.figures import text
from dashboard.pages import all_runs

_ACTIVITY = 20
_LONG_LIST = 12


def layout(context: Context, route: Route) -> Component:
    """The list of projects and the activity of all of them or, in the other tab, the runs of all."""
    projects = context.projects.list()
    if not projects:
        return parts.page("Projects", first_steps() if _is_operator(context) else _nothing_yet(context))
    if route.query.get("tab") == home_tabs.RUNS:
        return all_runs.layout(context, route)
    now = datetime.now(UTC)
    entries = [_entry(context, project) for project in projects]
    lines = context.projects.activity(_ACTIVITY)
    columns = html.Div(
        [
            _projects(context, project_list(entries, route, now), len(entries)),
            parts.panel("Activity", feed(lines, route, now), flush=True),
        ],
        className="dg-columns dg-columns-home",
    )
    watch = live.watch(context.projects.stamp(), is_urgent=any(map(is_new, projects)))
    tabs = home_tabs.tabs(route, home_tabs.PROJECTS)
    return parts.page("Projects", tabs, columns, watch, sub=_summary(projects))


def _projects(context: Context, rows: Component, count: int) -> Component:
    """The list of projects; a long one is narrowed by words."""
    body = [rows, *_connect(context)]
    if count < _LONG_LIST:
        return html.Section(body, className="dg-panel dg-panel-plain")
    title = [icon("folder-git-2"), "Projects"]
    return parts.panel(title, body, count=count, flush=True, actions=[parts.row_filter("Find a project")])


def _connect(context: Context) -> list[Component]:
    """How one more project is connected, for who may: roles show everybody else what there is for them."""
    may_connect = context.access.is_open or context.access.may_everywhere(Permission.ACCESS_MANAGE)
    return [connect()] if may_connect else []


def _entry(context: Context, project: Project) -> Entry:
    job = context.syncs.latest(project) if is_new(project) else None
    return Entry(project, context.projects.sources(project), _best(context, project), job)


def _summary(projects: list[Project]) -> str:
    """How many projects and runs there are, and what a person should know before reading on."""
    waiting = sum(is_new(project) and project.state != SyncState.FAILED for project in projects)
    failing = sum(project.state == SyncState.FAILED for project in projects)
    facts = [
        text.plural(len(projects), "project"),
        text.plural(sum(project.runs for project in projects), "run"),
        f"{waiting} being read for the first time" if waiting else "",
        f"{failing} cannot be read completely" if failing else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _best(context: Context, project: Project) -> BestRun | None:
    """The best run, or None when the project's runs cannot be read: one project never hides the others."""
    try:
        return context.experiments.best(project)
    except DagboardError:
        return None


def _is_operator(context: Context) -> bool:
    """Whether the asker would see every project: where there is none for them, there is none."""
    return context.access.is_open or context.access.may_everywhere(Permission.PROJECT_READ)


def _nothing_yet(context: Context) -> Component:
    """For somebody without a role: what there is, they may not know."""
    return parts.empty(
        "Nothing here is for you yet",
        html.P(["You are signed in as ", html.Strong(context.access.who().name), ", who has no role in any project."]),
        html.P("Ask an admin of this Dagboard, or of the project you are looking for, to give you one."),
        icon_name="lock",
    )
