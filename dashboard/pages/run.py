"""One run: who and when, with which code, data and params, what came out, and how to do it again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth.visitor import visitor
from dashboard.components import parts, run_curves, run_facts, run_follow, run_note, run_values
from dashboard.components.icons import icon
from dashboard.components.ids_runs import (
    RUN_CURVE_NOTED,
    RUN_IDENTITY,
    RUN_PROJECT,
    RUN_SEEN,
    RUN_TICK,
    RUN_TITLE,
    RUN_VALUES,
)
from dashboard.components.route import Route
from dashboard.components.run_view import CurveView
from dashboard.context import Context
from dashboard.data.experiments import RunDetail, RunQuery
from dashboard.data.model.problem import problem_of
from dashboard.data.model.project import Project
from dashboard.data.query.text import quoted_text
from dashboard.errors import DagboardError


def layout(context: Context, route: Route) -> Component:
    """The run the address names.

    Raises:
        NotFoundError: There is no such run.
    """
    project = context.projects.get(route.owner, route.name)
    detail = context.experiments.run(project, route.rest)
    run = detail.run
    sub = [html.Code(run.id), parts.copy_button(run.id, "Copy run id")]
    main = html.Div(
        [
            run_curves.panel(detail, CurveView.from_query(route.query), is_followed=run_follow.is_followed(run)),
            _note(context, project, route, run.id),
            html.Div(run_follow.values(detail), id=RUN_VALUES, className="dg-stack"),
            _artifacts(context, project, detail),
        ],
        className="dg-stack",
    )
    side = html.Div(
        [
            html.Div(run_facts.identity(detail, route), id=RUN_IDENTITY),
            run_facts.data_versions(detail),
            run_facts.family(detail, route, _names(context, project, run_facts.relatives(detail))),
            run_facts.reproduce(detail, *_clone(context, project)),
        ],
        className="dg-stack",
    )
    stores = [
        dcc.Store(id=RUN_PROJECT, data=[project.key.owner, project.key.name, run.id]),
        dcc.Store(id=RUN_CURVE_NOTED),
        dcc.Store(id=RUN_TICK),
        dcc.Store(id=RUN_SEEN, data=run_follow.seen(detail)),
    ]
    actions = [parts.button_link("All runs", route.to("experiments").href), parts.copy_link()]
    return parts.page(
        html.Span(run_follow.title(detail), id=RUN_TITLE, className="dg-row dg-row-wrap"),
        html.Div(stores, hidden=True),
        html.Div([main, side], className="dg-columns"),
        sub=html.Span(sub, className="dg-row"),
        actions=[*_compare_with_best(context, project, route, run.id), *actions],
    )


def _note(context: Context, project: Project, route: Route, run_id: str) -> Component:
    note, by = context.labels.note(project, run_id), visitor()
    address = f"{route.api}/runs/{quote(run_id, safe='')}/note"
    return run_note.panel(note, address, is_mine=bool(by) and note.changed_by == by)


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


def _artifacts(context: Context, project: Project, detail: RunDetail) -> Component | None:
    if not detail.run.artifact_uri:
        return None
    try:
        return run_values.artifacts(context.experiments.artifact_tree(project, detail.run.id))
    except DagboardError as error:
        return parts.panel("Artifacts", parts.problem(problem_of(error), tone="amber"))
