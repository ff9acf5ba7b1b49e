"""Whether the things that an address names are there: its project, and the run, revision, file or sides of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.components.diff.view import DiffView
from dashboard.components.lineage.links import LineageView
from dashboard.components.models.view import ModelView
from dashboard.components.plots.view import PlotsView
from dashboard.components.route import Route
from dashboard.components.runs.view import CompareView
from dashboard.context import Context
from dashboard.data.cohorts import CohortQuery
from dashboard.data.lineage import Direction
from dashboard.data.model.project import Project
from dashboard.data.models import version_of
from dashboard.errors import DagboardError, NotFoundError

_OF_A_REVISION = frozenset({"", "files", "pipeline", "plots", "data"})


def leads_somewhere(context: Context, route: Route) -> bool:
    """False when something that the address names is not there; what else may be wrong, the page says."""
    if not route.has_project:
        return True
    try:
        project = context.projects.get(route.owner, route.name)
        if route.page in _OF_A_REVISION and "rev" in route.query:
            context.revisions.resolve(project, route.query["rev"] or None)
        if route.page in _CHECKS:
            _CHECKS[route.page](context, project, route)
    except NotFoundError:
        return False
    except DagboardError:
        return True
    return True


def _check_run(context: Context, project: Project, route: Route) -> None:
    context.experiments.run(project, route.rest)


def _check_compared(context: Context, project: Project, route: Route) -> None:
    view = CompareView.from_query(route.query)
    if view.runs or view.selection:
        context.cohorts.get(project, CohortQuery(view.runs, view.selection))


def _check_sides(context: Context, project: Project, route: Route) -> None:
    view = DiffView.from_query(route.query)
    if route.rest and view.from_:
        context.differences.points(project, view.from_, view.to or None, view.whole)


def _check_path(context: Context, project: Project, route: Route) -> None:
    path = route.query.get("path")
    if path and project.head and not context.files.may_have(project, route.query.get("rev") or None, path):
        raise NotFoundError(f"there is nothing at {path}")


def _check_model(context: Context, project: Project, route: Route) -> None:
    if not route.rest:
        return
    view = ModelView.from_query(route.query)
    model = context.models.get(project, route.rest, view.source)
    for text in filter(None, (view.version, view.from_, view.to)):
        version_of(model, text)


def _check_lineage(context: Context, project: Project, route: Route) -> None:
    view = LineageView.from_query(route.query)
    if view.node:
        context.lineage.of(project, view.node, Direction.UPSTREAM, 1)


def _check_plots(context: Context, project: Project, route: Route) -> None:
    for rev in PlotsView.from_query(route.query).others:
        context.revisions.resolve(project, rev)


_CHECKS: Mapping[str, Callable[[Context, Project, Route], None]] = {
    "runs": _check_run,
    "compare": _check_compared,
    "data": _check_sides,
    "plots": _check_plots,
    "files": _check_path,
    "models": _check_model,
    "lineage": _check_lineage,
}
"""By page; each raises `NotFoundError`."""
