"""The page that explains why there is no page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.figures.text import sentence


def error_page(heading: str, message: str, advice: str, incident: str, route: Route) -> Component:
    """What happened, what to do, the way back, and the id under which the log has it.

    Args:
        heading: ``Not found`` or the like.
        message: One sentence: what happened.
        advice: One sentence: what to do; may be empty.
        incident: Id of the notice in the log.
        route: Where the person is.
    """
    home, project, revision = "All projects", f"{route.owner}/{route.name}", "Without this revision"
    ways = [html.A(home, href=route.home().href, className="dg-button dg-button-primary")]
    if route.has_project and route.page:
        ways.insert(0, html.A(project, href=route.to().href, className="dg-button"))
    if route.has_project and {"rev", "from"} & route.query.keys():
        plain = route.with_query(**{"rev": None, "from": None, "node": None})
        ways.insert(0, html.A(revision, href=plain.href, className="dg-button"))
    return html.Div(
        [
            icon("circle-alert"),
            html.H1(heading),
            html.P(sentence(message)),
            html.P(sentence(advice)) if advice else None,
            html.Div(ways, className="dg-row dg-row-wrap dg-centred"),
            html.P(["In the log under ", html.Code(incident)], className="dg-small"),
        ],
        className="dg-empty dg-error-page",
        role="alert",
    )
