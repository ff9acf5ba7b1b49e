"""The page that explains why there is no page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.figures.text import sentence

_PAGES = {"models": "Models", "lineage": "Lineage"}
"""Pages of which another address is of no use without what it names, and what leads to them."""
_REVISIONS = {"rev", "from", "with"}
"""What names revisions in an address."""


def error_page(
    heading: str, message: str, advice: str, incident: str, route: Route, *, is_elsewhere: bool = False,
    may_sign_in: bool = False,
) -> Component:  # fmt: skip
    """What happened, what to do, the way back, and the id under which the log has it.

    Args:
        heading: ``Not found`` or the like.
        message: One sentence: what happened.
        advice: One sentence: what to do; may be empty.
        incident: Id of the notice in the log; empty for what needs no looking up.
        route: Where the person is, or meant to be.
        is_elsewhere: Whether that is another project than the one asked for.
        may_sign_in: Whether they did not say who they are, and might see more if they did.
    """
    home, project, revision = "All projects", f"{route.owner}/{route.name}", "Without this revision"
    ways = [(home, route.home())]
    if route.has_project and (route.page or is_elsewhere):
        ways.insert(0, (project, route.to()))
    if route.has_project and route.page in {"runs", "compare"}:
        ways.insert(0, ("Run table", route.to("experiments")))
    if route.has_project and route.page == "data":
        ways.insert(0, ("Data", route.to("data")))
    if route.has_project and route.page in _PAGES:
        ways.insert(0, (_PAGES[route.page], route.to(route.page)))
    elif route.has_project and _REVISIONS & route.query.keys():
        ways.insert(0, (revision, route.with_query(**dict.fromkeys((*_REVISIONS, "node")))))
    first = [_way_in(route)] if may_sign_in else []
    kinds = ("dg-button" if may_sign_in else "dg-button dg-button-primary", *("dg-button" for _ in ways))
    links = [html.A(label, href=to.href, className=kind) for (label, to), kind in zip(ways, kinds, strict=False)]
    return html.Div(
        [
            icon("circle-alert"),
            html.H1(heading),
            html.P(sentence(message)),
            html.P(sentence(advice)) if advice else None,
            html.Div([*first, *links], className="dg-row dg-row-wrap dg-centred"),
            html.P(["In the log under ", html.Code(incident)], className="dg-small") if incident else None,
        ],
        className="dg-empty dg-error-page",
        role="alert",
    )


def _way_in(route: Route) -> Component:
    """Leads back here (``account.js``)."""
    address = f"{route.prefix}sign-in"
    return html.A("Sign in", href=address, className="dg-button dg-button-primary", **marks(data_sign_in="1"))
