"""Runs side by side, of one project or of several: a parallel plot, what differs, and their curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.icons import icon
from dashboard.components.ids_runs import COMPARE_COHORT, COMPARE_CONFIG, COMPARE_CURVE_NOTED, COMPARE_MOUNTED
from dashboard.components.marks import marks
from dashboard.components.plots.view import MOST_REVISIONS
from dashboard.components.route import Route
from dashboard.components.runs import charts as run_charts
from dashboard.components.runs import comparison as compare_parts
from dashboard.components.runs import curves as run_curves
from dashboard.components.runs import influences as run_influences
from dashboard.components.runs import origins as run_origins
from dashboard.components.runs import sides as run_sides
from dashboard.components.runs.soundness import sound_plot
from dashboard.components.runs.view import COLOUR_BY_RUN, ChartView, CompareView, CurveView, InfluenceView, SidesView
from dashboard.context import Context
from dashboard.data.cohorts import Cohort, CohortQuery
from dashboard.data.compare import MAX_RUNS
from dashboard.data.experiments import Scope
from dashboard.data.model.embed import PanelName
from dashboard.data.model.project import Project
from dashboard.data.model.run import RunSource
from dashboard.data.model.values import natural
from dashboard.data.query.tree import BASELINE
from dashboard.errors import DagboardError, NotFoundError, QueryError
from dashboard.figures.charts import axes, chart_choice, comparison
from dashboard.figures.palette import repeats
from dashboard.figures.text import plural

PAGE = "compare"
MAX_COLUMNS = 50
"""Runs that stand side by side in a plain table; more are in a table that draws only what is in sight."""
_MOST_GROUPS = 50
"""A column of more values makes no groups worth a band."""
_GROUPING_KINDS = ("run", "tag", "data")
_EMBEDDED = (PanelName.PARALLEL, PanelName.CURVES, PanelName.SCATTER)
_OF_GIT = frozenset({RunSource.DVC, RunSource.GIT})
_MANY = 20_000
"""Of more runs the first axes are those that tell all runs apart, and their data is not read."""


def layout(context: Context, route: Route) -> Component:
    """The comparison the address describes.

    Raises:
        NotFoundError: None of the address's runs exists, or its selection does not.
    """
    scope = _scope(context, route)
    try:
        view, cohort = _asked(context, scope, route)
    except (QueryError, NotFoundError) as error:
        if isinstance(error, NotFoundError) and error.where != BASELINE:
            raise
        return parts.page("Compare", compare_parts.wrong_filter(error, CompareView.from_query(route.query), route))
    # Whatever asks on from here asks for runs that are there.
    view = replace(view, runs=cohort.ids if view.runs else (), base=view.base if view.base in cohort.ids else "")
    actions = [*_plots(context, scope, route, cohort), parts.button_link("Run table", _back(view, route))]
    notices = [compare_parts.gone(cohort), *compare_parts.unread(scope, route)]
    if cohort.total < 2:
        return parts.page("Compare", *notices, compare_parts.too_few(cohort, route), actions=actions)
    if isinstance(scope, Project):
        actions += embed_dialog.button(_EMBEDDED, is_allowed=context.team.embeds.may_manage(scope))
    view, lost = sound_plot(view, context.experiments.columns(scope))
    candidates = _candidates(context, scope, cohort)
    wanted = axes.default_axes(candidates, scope.goals)
    stores = _stores(scope, route, view, wanted, cohort)
    metrics = _metrics(context, scope)
    panels = [
        *notices,
        compare_parts.no_columns(lost),
        *_different_data(context, scope, view, route, cohort),
        compare_parts.plot_panel(cohort.total),
        _differences(context, scope, view, route, cohort),
        _curves(context, scope, route, candidates, cohort.total),
        _charts(context, scope, route, candidates, wanted, runs=cohort.total),
        run_influences.panel(metrics, InfluenceView.from_query(route.query), cohort.total),
        _origins(context, scope, view, route, cohort),
        run_sides.panel(SidesView.from_query(route.query), route.api),
    ]
    page = parts.page("Compare", *panels, sub=_sub(cohort), actions=actions)
    return html.Div([*stores, page], className="dg-compare")


def embedded(context: Context, route: Route, panel: PanelName) -> Component:
    """One panel of the comparison, to look at.

    Raises:
        NotFoundError: None of the address's runs exists, or its selection does not.
        QueryError: The filter cannot be understood.
    """
    project = context.projects.get(route.owner, route.name)
    view, cohort = _asked(context, project, route)
    if not cohort.total:
        return parts.empty("No run matches", icon_name="flask-conical")
    view, _ = sound_plot(view, context.experiments.columns(project))
    candidates = _candidates(context, project, cohort)
    wanted = axes.default_axes(candidates, project.goals)
    drawn: Mapping[PanelName, Callable[[], Component | None]] = {
        PanelName.PARALLEL: lambda: compare_parts.plot_panel(cohort.total),
        PanelName.CURVES: lambda: _curves(context, project, route, candidates, cohort.total),
        PanelName.SCATTER: lambda: _charts(context, project, route, candidates, wanted, runs=cohort.total),
    }
    body = drawn[panel]() or parts.empty("These runs have nothing to draw", icon_name="chart-line")
    stores = _stores(project, route, view, wanted, cohort, is_embedded=True)
    return html.Div([*stores, body], className="dg-compare")


def _scope(context: Context, route: Route) -> Scope:
    """The project of the address or, where it names none, all that the asker sees."""
    if route.has_project:
        return context.projects.get(route.owner, route.name)
    return context.experiments.across(context.projects.list())


def _asked(context: Context, project: Scope, route: Route) -> tuple[CompareView, Cohort]:
    """What the address says, and its runs; whatever asks on from here asks for runs that are there."""
    view = CompareView.from_query(route.query)
    asked = CohortQuery(view.runs, view.selection, view.filter, view.is_hidden_shown, view.baseline)
    is_asked = asked.is_named or "filter" in route.query
    cohort = context.cohorts.get(project, asked) if is_asked else Cohort(asked, ())
    base = view.base if view.base in cohort.ids else ""
    return replace(view, runs=cohort.ids if view.runs else (), base=base), cohort


def _stores(
    project: Scope, route: Route, view: CompareView, wanted: tuple[str, ...], cohort: Cohort, *,
    is_embedded: bool = False,
) -> list[Component]:  # fmt: skip
    config = _config(project, route, view, wanted, cohort) | ({"embedded": True} if is_embedded else {})
    return [
        dcc.Store(id=COMPARE_CONFIG, data=config),
        dcc.Store(id=COMPARE_COHORT, data=_store(view, route)),
        dcc.Store(id=COMPARE_MOUNTED),
        dcc.Store(id=COMPARE_CURVE_NOTED),
    ]


def _plots(context: Context, project: Scope, route: Route, cohort: Cohort) -> list[Component]:
    """A link to the plots of the commits of a few runs, laid over each other."""
    if not isinstance(project, Project) or not project.head or not 1 < cohort.total <= MOST_REVISIONS:
        return []
    runs = context.compare.compare(project, cohort.ids).runs
    found = [run["id"] if run["source"] in _OF_GIT else run["commit"] for run in runs]
    first, *others = [*dict.fromkeys(sha for sha in found if sha and _is_here(context, project, sha))] or [""]
    if not first:
        return []
    plots = route.to("plots", rev=first, **{"with": ",".join(others)})
    return [parts.button_link([icon("chart-line"), "Plots of these commits"], plots.href)]


def _is_here(context: Context, project: Project, sha: str) -> bool:
    try:
        return bool(context.revisions.resolve(project, sha))
    except DagboardError:
        return False


def _different_data(
    context: Context, scope: Scope, view: CompareView, route: Route, cohort: Cohort
) -> list[Component | None]:
    """That runs of one project used different data."""
    if cohort.total > _MANY:
        return []
    first = view.base or cohort.ids[0]
    if isinstance(scope, Project):
        return [run_origins.different_data(context.provenance.data(scope, cohort.where, first), route)]
    return [
        run_origins.different_data(found, route.project(each.key.owner, each.key.name), str(each.key))
        for each, found in context.provenance.data_across(scope.projects, cohort.ids, first)
    ]


def _origins(context: Context, project: Scope, view: CompareView, route: Route, cohort: Cohort) -> Component:
    return run_origins.panel(
        context.provenance.of(project, cohort.where),
        view.base or cohort.ids[0],
        route,
        runs=cohort.total,
        has_code=isinstance(project, Project) and bool(project.head),
        is_asked=view.is_environment_read,
    )


def _back(view: CompareView, route: Route) -> str:
    hidden = "1" if view.is_hidden_shown else ""
    selected = ",".join(view.runs)
    return route.run_table(
        filter=view.filter, baseline=view.baseline, selected=selected, selection=view.selection,
        hidden=hidden,
    ).href  # fmt: skip


def _sub(cohort: Cohort) -> Any:
    count, query = plural(cohort.total, "run"), cohort.query
    if query.is_named:
        return count
    if not query.filter:
        return f"All {count}"
    against = [" against the baseline ", html.Code(query.baseline[:7])] if query.baseline else []
    return [f"{count} that match ", html.Code(query.filter), *against]


def _candidates(context: Context, project: Scope, cohort: Cohort) -> list[axes.Candidate]:
    """Columns that may tell these runs apart, over these runs; over all runs where the values of many would be read."""
    found = axes.candidates(context.experiments.columns(project), project.goals)
    if cohort.total == context.experiments.frame(project).height or cohort.total > _MANY:
        return list(found)
    data = context.experiments.parallel(project, columns=[item.key for item in found], **cohort.where)
    values: Mapping[str, Sequence[Any]] = {column.key: column.values for column in data.columns}
    return [item.among(values.get(item.key, ())) for item in found]


def _charts(
    context: Context, project: Scope, route: Route, candidates: Sequence[axes.Candidate], wanted: Sequence[str],
    *, runs: int,
) -> Component | None:  # fmt: skip
    columns, by_key = context.experiments.columns(project), {item.key: item for item in candidates}
    told = [by_key[key] for key in wanted]
    defaults = chart_choice.choices(told, columns, project.goals, runs=runs)
    return run_charts.panel(ChartView.from_query(route.query), defaults, chart_choice.matching(columns, ""))


def _config(project: Scope, route: Route, view: CompareView, wanted: tuple[str, ...], cohort: Cohort) -> dict[str, Any]:
    many = cohort.total > MAX_COLUMNS
    return {
        "api": route.api,
        "project": route.to().path if route.has_project else route.prefix.rstrip("/"),
        "runs": list(view.runs),
        "selection": view.selection,
        "filter": view.filter,
        "baseline": view.baseline,
        "hidden": view.is_hidden_shown,
        "base": view.base,
        "goals": dict(project.goals),
        "all": view.is_all,
        "axes": list(wanted),
        "colour": wanted[-1] if many and wanted else COLOUR_BY_RUN,
        "view": {"axes": view.axes, "brush": view.brush, "colour": view.colour},
    }


def _store(view: CompareView, route: Route) -> dict[str, Any]:
    """What callbacks of this page need to find the same runs; `dashboard.callbacks.compare` reads it."""
    return {
        "owner": route.owner, "name": route.name, "runs": list(view.runs), "selection": view.selection,
        "filter": view.filter, "include_hidden": view.is_hidden_shown, "baseline": view.baseline,
        "base": view.base, "prefix": route.prefix,
    }  # fmt: skip


def _differences(context: Context, project: Scope, view: CompareView, route: Route, cohort: Cohort) -> Component:
    if cohort.total > MAX_RUNS:
        return compare_parts.too_many(cohort.total, MAX_RUNS)
    if cohort.total > MAX_COLUMNS:
        return compare_parts.difference_grid(is_all=view.is_all)
    compared = context.compare.compare(project, cohort.ids, view.base or cohort.ids[0])
    heads = [
        comparison.Head(run["id"], run["name"] or "", route.run(run["id"]).href, repeat)
        for run, repeat in zip(compared.runs, repeats(cohort.ids), strict=True)
    ]
    place = next((place for place, head in enumerate(heads) if head.id == compared.base), 0)
    markup = comparison.difference_table(heads, compared.rows, place, project.goals)
    own = [row for row in compared.rows if comparison.section_of(row) != "system"]
    differing = comparison.count_differences(own)
    return compare_parts.difference_panel(markup, differing=differing, total=len(own), is_all=view.is_all)


def _curves(
    context: Context, project: Scope, route: Route, candidates: Sequence[axes.Candidate], runs: int
) -> Component | None:
    view, groups = CurveView.from_query(route.query), _groupings(context, project, candidates)
    panel = run_curves.compare_panel(_metrics(context, project), view, runs, groups)
    return html.Div(panel, **marks(data_curves_api=route.api)) if panel else None


def _groupings(context: Context, project: Scope, candidates: Sequence[axes.Candidate]) -> list[str]:
    """Keys of columns that make few groups of these runs: params in which they differ first, then what runs have."""
    params = [item.key for item in candidates if item.kind == "param" and 1 < item.distinct <= _MOST_GROUPS]
    others = [
        column.key
        for column in context.experiments.columns(project)
        if column.kind in _GROUPING_KINDS and 1 < column.distinct <= _MOST_GROUPS and column.type == "string"
    ]
    return [*params, *others]


def _metrics(context: Context, project: Scope) -> list[str]:
    """Names of metrics: the primary one first, then those with a goal, then as people count."""
    found = [column.name for column in context.experiments.columns(project) if column.kind == "metric"]
    places = {name: place for place, name in enumerate(project.goals)}
    primary = project.primary if isinstance(project, Project) else ""
    return sorted(found, key=lambda name: (name != primary, places.get(name, len(places)), natural(name)))
