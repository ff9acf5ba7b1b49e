"""One run: who and when, with which code, data and params, what came out, and how to do it again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth.visitor import visitor
from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.ids_runs import RUN_CURVE_NOTED, RUN_PROJECT, RUN_STATUS
from dashboard.components.lineage.links import centre_href
from dashboard.components.marks import marks
from dashboard.components.palette_dot import run_dot
from dashboard.components.route import Route
from dashboard.components.runs import artifacts as run_artifacts
from dashboard.components.runs import facts as run_facts
from dashboard.components.runs import live as run_live
from dashboard.components.runs import metric_curves as run_metric_curves
from dashboard.components.runs import metrics as run_metrics
from dashboard.components.runs import note as run_note
from dashboard.components.runs import raw as run_raw
from dashboard.components.runs import reproduce as run_reproduce
from dashboard.components.runs import values as run_values
from dashboard.components.runs.view import CurveView
from dashboard.components.status import run_status
from dashboard.context import Context
from dashboard.data.experiments import RunDetail, RunQuery
from dashboard.data.lineage import run_node
from dashboard.data.model.project import Project
from dashboard.data.model.run import Run, RunSource
from dashboard.data.query.text import quoted_text
from dashboard.errors import DagboardError

_DESCRIPTION = "mlflow.note.content"
"""The tag in which MLflow's page keeps what people wrote about a run."""


def layout(context: Context, route: Route) -> Component:
    """The run the address names.

    Raises:
        NotFoundError: There is no such run.
    """
    project = context.projects.get(route.owner, route.name)
    detail, pulse = _newest(context, project, route.rest)
    run = detail.run
    title = [
        run_dot(run.id),
        html.Span(run.name or run.id[:7], className="dg-break"),
        html.Span(run_status(run.status), id=RUN_STATUS),
    ]
    sub = [html.Code(run.id), parts.copy_button(run.id, "Copy run id")]
    stores = [
        dcc.Store(id=RUN_PROJECT, data=[project.key.owner, project.key.name, run.id]),
        dcc.Store(id=RUN_CURVE_NOTED),
    ]
    actions = [
        parts.button_link([icon("waypoints"), "Lineage"], centre_href(route, run_node(run.id))),
        parts.button_link("All runs", route.to("experiments").href),
    ]
    return parts.page(
        html.Span(title, className="dg-row dg-row-wrap"),
        html.Div(stores, hidden=True),
        run_live.watch(detail, pulse),
        html.Div(
            [_main(context, project, route, detail), _side(context, project, route, detail)], className="dg-columns"
        ),
        sub=html.Span(sub, className="dg-row"),
        actions=[*_plots(route, run), *_compare_with_best(context, project, route, run.id), *actions],
    )


def _newest(context: Context, project: Project, run_id: str) -> tuple[RunDetail, str]:
    """The run and its pulse; a running one as its source knows it now, if that can be asked."""
    detail = context.experiments.run(project, run_id)
    if not run_live.is_followed(detail.run):
        return detail, ""
    try:
        live = context.experiments.live(project, run_id)
    except DagboardError:
        return detail, ""
    return (live.detail, live.pulse) if live else (detail, "")


def _main(context: Context, project: Project, route: Route, detail: RunDetail) -> Component:
    curves = CurveView.from_query(route.query)
    return html.Div(
        [
            run_metric_curves.panel(detail, curves),
            _note(context, project, route, detail.run),
            run_metrics.panel(detail, project.primary),
            run_values.params(detail),
            run_values.tags(detail),
            run_values.inputs(detail),
            _artifacts(detail, route),
            run_metric_curves.system_panel(detail, curves),
            run_raw.panel(_api(route, detail.run.id)),
        ],
        className="dg-stack", **marks(data_curves_api=route.api, data_curves_run=detail.run.id),
    )  # fmt: skip


def _side(context: Context, project: Project, route: Route, detail: RunDetail) -> Component:
    return html.Div(
        [
            run_facts.identity(detail, route),
            run_facts.models(context.models.made_by(project, detail.run.id), route),
            run_facts.data_versions(detail, route),
            run_facts.family(detail, route, _names(context, project, run_facts.relatives(detail))),
            run_reproduce.panel(detail, *_clone(context, project)),
        ],
        className="dg-stack",
    )


def _note(context: Context, project: Project, route: Route, run: Run) -> Component:
    note, by = context.labels.note(project, run.id), visitor()
    return run_note.panel(
        note, f"{_api(route, run.id)}/note", is_mine=bool(by) and note.changed_by == by,
        description=str(run.tags.get(_DESCRIPTION, "")),
    )  # fmt: skip


def _plots(route: Route, run: Run) -> list[Component]:
    """What DVC plots at the commit that a run is."""
    if run.source not in {RunSource.DVC, RunSource.GIT}:
        return []
    return [parts.button_link([icon("chart-line"), "Plots"], route.to("plots", rev=run.id).href)]


def _compare_with_best(context: Context, project: Project, route: Route, run_id: str) -> list[Component]:
    best = context.experiments.best(project)
    if best is None or best.run_id == run_id:
        return []
    compare = route.to("compare", runs=f"{best.run_id},{run_id}").href
    return [html.A([icon("git-compare"), f"Compare with best {best.metric}"], href=compare, className="dg-button")]


def _names(context: Context, project: Project, run_ids: Sequence[str]) -> dict[str, str]:
    if not run_ids:
        return {}
    listed = ", ".join(map(quoted_text, run_ids))
    query = RunQuery(filter=f"id in ({listed})", columns=(), limit=len(run_ids), include_hidden=True)
    return {row["id"]: row["name"] for row in context.experiments.page(project, query).rows if row["name"]}


def _clone(context: Context, project: Project) -> tuple[str, str]:
    """Address of the repository and where a clone holds the project; both empty without a repository."""
    try:
        return context.revisions.clone_url(project), context.revisions.clone_folder(project)
    except DagboardError:
        return "", ""


def _artifacts(detail: RunDetail, route: Route) -> Component | None:
    if not detail.run.artifact_uri:
        return None
    chosen = route.query.get("artifact", "")
    return run_artifacts.panel(_api(route, detail.run.id), chosen if len(chosen) <= run_artifacts.MAX_PATH else "")


def _api(route: Route, run_id: str) -> str:
    return f"{route.api}/runs/{quote(run_id, safe='')}"
