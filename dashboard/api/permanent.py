"""Permanent addresses: what a page shows now, named so that the address shows the same tomorrow.

Branches, tags and experiments become commits, aliases and stages of models become versions, a named view of the run
table becomes what it says now. Where a page shows the default branch without saying so, the address names the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboard.auth.visitor import visitor
from dashboard.components.diff.view import DiffView
from dashboard.components.lineage.links import LineageView
from dashboard.components.models.view import ModelView
from dashboard.components.plots.view import PlotsView
from dashboard.components.route import Route
from dashboard.components.runs import views as run_views
from dashboard.context import Context
from dashboard.data.datasets import Point
from dashboard.data.lineage import Direction
from dashboard.data.model.project import Project
from dashboard.data.models import version_of

Fix = Callable[[Context, Project, Route], Route]

_DATA_HASH = 32
"""Digits of the hash of a content; a commit has more."""


def permanent(context: Context, route: Route) -> Route:
    """The same page by an address that means the same for ever; the same address where it already does.

    Raises:
        NotFoundError: Something that the address names is not there.
        UnavailableError: The repository is not here.
    """
    if not route.has_project:
        return route
    project = context.projects.get(route.owner, route.name)
    fix = _FIXES.get(route.page)
    return fix(context, project, route) if fix else route


def _revision(context: Context, project: Project, route: Route) -> Route:
    if not project.head:
        return route
    return route.with_query(rev=context.revisions.resolve(project, route.query.get("rev") or None))


def _pipeline(context: Context, project: Project, route: Route) -> Route:
    fixed, base = _revision(context, project, route), route.query.get("from")
    return fixed.with_query(**{"from": context.revisions.resolve(project, base)}) if base else fixed


def _plots(context: Context, project: Project, route: Route) -> Route:
    fixed = _revision(context, project, route)
    others = [context.revisions.resolve(project, rev) for rev in PlotsView.from_query(route.query).others]
    named = dict.fromkeys(sha for sha in others if sha != fixed.query.get("rev"))
    return fixed.with_query(**{"with": ",".join(named)}) if others else fixed


def _data(context: Context, project: Project, route: Route) -> Route:
    view = DiffView.from_query(route.query)
    if not route.rest:
        return _revision(context, project, route)
    if not view.from_:
        return route
    old, new = context.differences.points(project, view.from_, view.to or None, view.whole)
    return route.with_query(**{"from": _side(project, view.from_, old), "to": _side(project, view.to, new)})


def _side(project: Project, written: str, point: Point) -> str:
    """A side as a link names it that shows the same tomorrow: the hash of a content, or a commit."""
    named = written.rpartition("@")[2] if point.project.id != project.id else written
    is_content = len(named.removesuffix(".dir")) == _DATA_HASH and not point.commit.startswith(named)
    lasting = named if is_content else point.commit
    return lasting if point.project.id == project.id else f"{point.project.key}@{lasting}"


def _model(context: Context, project: Project, route: Route) -> Route:
    if not route.rest:
        return route
    view = ModelView.from_query(route.query)
    model = context.models.get(project, route.rest, view.source)
    named = {"version": view.version, "from": view.from_, "to": view.to}
    return route.with_query(**{key: version_of(model, text).version for key, text in named.items() if text})


def _lineage(context: Context, project: Project, route: Route) -> Route:
    view = LineageView.from_query(route.query)
    if not view.node:
        return route
    return route.with_query(node=str(context.lineage.of(project, view.node, Direction.UPSTREAM, 1).start))


def _run(context: Context, project: Project, route: Route) -> Route:
    """A run that reported while it ran may have become another since: its commit."""
    return replace(route, rest=context.experiments.run(project, route.rest).run.id)


def _experiments(context: Context, project: Project, route: Route) -> Route:
    """The table without its view, and beside that all that the view says: it may change, or be private."""
    named, says_nothing = route.query.get("v", ""), not run_views.KEYS & route.query.keys()
    if named == run_views.NO_VIEW or not (named or says_nothing):
        return route
    view = context.views.get(project, named, visitor()) if named else context.views.default(project)
    if view is None:
        return route
    said = run_views.query_at(run_views.canonical(view.state), route.query) | {"v": run_views.NO_VIEW}
    return replace(route, query={key: value for key, value in said.items() if value})


_FIXES: Mapping[str, Fix] = {
    "": _revision,
    "files": _revision,
    "pipeline": _pipeline,
    "plots": _plots,
    "data": _data,
    "models": _model,
    "lineage": _lineage,
    "runs": _run,
    "experiments": _experiments,
}
"""By page; others name nothing that moves."""
