"""DVC's plots of a revision, and of others laid over it."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, live, overview, parts
from dashboard.components.no_commit import no_commit
from dashboard.components.plots import head as plots_head
from dashboard.components.plots.view import PlotsView
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit
from dashboard.errors import NotFoundError

_COMMITS = 12
_CARD = 300


def layout(context: Context, route: Route) -> Component:
    """The head at once; `dashboard.callbacks.plots` fills in the plots, whose data may lie far away.

    Raises:
        NotFoundError: There is no such revision.
    """
    project = context.projects.get(route.owner, route.name)
    if not project.head:
        watch = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
        sources, job = context.projects.sources(project), context.syncs.latest(project)
        return parts.page("Plots", no_commit(project, sources, job, route, "chart-line"), watch)
    view = PlotsView.from_query(route.query)
    shas = [context.revisions.resolve(project, rev) for rev in (view.rev or None, *view.others)]
    commit = context.revisions.commit(project, shas[0])
    named = list(zip([view.rev or project.default_branch or shas[0], *view.others], shas, strict=True))
    refs = context.revisions.refs(project)
    head = plots_head.head(view, route, named, refs, _log(context, project, commit))
    waiting = [html.Div(className="dg-skeleton dg-plot", style={"height": _CARD}) for _ in range(1 if view.plot else 4)]
    shown = html.Div(html.Div(waiting, className="dg-plots"), id=ids.PLOTS, className="dg-stack")
    return parts.page(
        "Plots",
        head,
        dcc.Store(id=ids.PLOTS_ASKED, data=route.href),
        shown,
        sub=overview.commit_line(commit, datetime.now(UTC)),
        actions=[plots_head.crumb(route)],
    )


def _log(context: Context, project: Project, commit: Commit) -> list[Commit]:
    """The newest commits of the default branch, then those before the revision shown."""
    found = list(context.revisions.log(project, None, limit=_COMMITS).commits)
    try:
        found += context.revisions.log(project, commit.id, limit=_COMMITS).commits
    except NotFoundError:
        return found
    return list({each.id: each for each in found}.values())
