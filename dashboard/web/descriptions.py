"""What is told of a page where somebody pastes its link: one line, cheap to find out, and never more than it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dashboard.auth.visitor import visitor
from dashboard.components.plots.view import PlotsView
from dashboard.components.route import Route
from dashboard.components.runs import views as run_views
from dashboard.components.runs.view import CompareView
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.models import holders
from dashboard.errors import DagboardError
from dashboard.figures import text
from dashboard.figures.models.events import version_name
from dashboard.pages import PageSpec
from dashboard.web.titles import revision

Description = Callable[[Context, Project, Route], Iterable[str]]

_METRICS = 3
_HOLDERS = 3


def description_of(context: Context, spec: PageSpec, route: Route) -> str:
    """What is told of a page.

    Raises:
        DagboardError: It cannot be found out now.
    """
    if not route.has_project:
        return _site(context)
    tell = _TOLD.get(spec.template.removeprefix("/<owner>/<name>"))
    project = context.projects.get(route.owner, route.name)
    return " · ".join(filter(None, tell(context, project, route))) if tell else project.description


def _site(context: Context) -> str:
    projects = context.projects.list()
    runs = sum(project.runs for project in projects)
    return f"{text.plural(len(projects), 'project')} · {text.plural(runs, 'run')}" if projects else ""


def _commit(context: Context, project: Project, written: str | None) -> Iterable[str]:
    """The revision that a page shows, and the first line of what its commit says."""
    if not project.head:
        return
    commit = context.revisions.commit(project, context.revisions.resolve(project, written or None))
    named, short = revision(written or project.default_branch or ""), text.short_hash(commit.id)
    yield short if named in {"", short} else f"{named}@{short}"
    yield commit.subject


def _overview(context: Context, project: Project, route: Route) -> Iterable[str]:
    yield project.description.rstrip(".")
    yield text.plural(project.runs, "run")
    yield text.plural(project.models, "model") if project.models else ""
    yield from _commit(context, project, route.query.get("rev"))


def _at_revision(context: Context, project: Project, route: Route) -> Iterable[str]:
    yield from _commit(context, project, route.query.get("rev"))
    base = route.query.get("from", "")
    yield f"compared with {revision(base)}" if base else ""


def _plots(context: Context, project: Project, route: Route) -> Iterable[str]:
    view = PlotsView.from_query(route.query)
    yield view.plot
    yield from _commit(context, project, view.rev)
    yield f"with {', '.join(map(revision, view.others))}" if view.others else ""


def _diff(_context: Context, _project: Project, route: Route) -> Iterable[str]:
    yield "What differs between two states of the data" if route.query.get("from") else ""


def _experiments(context: Context, project: Project, route: Route) -> Iterable[str]:
    query = route.query
    yield text.plural(project.runs, "run")
    yield _view(context, project, query)
    yield f"filter {query['filter']}" if query.get("filter") else ""
    yield f"sorted by {query['order_by']}" if query.get("order_by") else ""
    yield f"grouped by {query['group']}" if query.get("group") else ""


def _view(context: Context, project: Project, query: Mapping[str, str]) -> str:
    named = query.get("v", "")
    if not named or named == run_views.NO_VIEW:
        return ""
    try:
        return f"view {context.views.get(project, named, visitor()).name}"
    except DagboardError:
        return ""


def _run(context: Context, project: Project, route: Route) -> Iterable[str]:
    run = context.experiments.run(project, route.rest).run
    wanted = dict.fromkeys([*filter(None, [project.primary]), *project.goals, *run.metrics])
    for key in [key for key in wanted if key in run.metrics][:_METRICS]:
        yield f"{text.metric_name(key)} {text.number(run.metrics[key].last)}"
    yield run.status.lower()
    where = f"{run.branch}@" if run.branch else ""
    yield f"{where}{text.short_hash(run.commit)}" if run.commit else ""


def _compare(_context: Context, _project: Project, route: Route) -> Iterable[str]:
    view = CompareView.from_query(route.query)
    yield "What differs in params, metrics, data and curves"
    yield f"filter {view.filter}" if view.filter else ""


def _models(_context: Context, project: Project, _route: Route) -> Iterable[str]:
    yield text.plural(project.models, "registered model")


def _model(context: Context, project: Project, route: Route) -> Iterable[str]:
    model = context.models.get(project, route.rest, route.query.get("source", ""))
    yield model.description.rstrip(".")
    yield text.plural(len(model.versions), "version")
    for holder in list(holders(model))[:_HOLDERS]:
        yield f"{holder.label} is {version_name(holder.version)}"


def _lineage(_context: Context, _project: Project, _route: Route) -> Iterable[str]:
    yield "Where it came from, and what came of it"


def _settings(_context: Context, _project: Project, _route: Route) -> Iterable[str]:
    yield "Sources, and how their syncs went"


_TOLD: Mapping[str, Description] = {
    "": _overview,
    "/files": _at_revision,
    "/pipeline": _at_revision,
    "/plots": _plots,
    "/data": _at_revision,
    "/data/diff": _diff,
    "/models": _models,
    "/models/<rest>": _model,
    "/lineage": _lineage,
    "/experiments": _experiments,
    "/runs/<rest>": _run,
    "/compare": _compare,
    "/settings": _settings,
}
"""By template below the project; of another page its project's description."""
