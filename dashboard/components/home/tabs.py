"""The tabs of the home page: all projects, and the runs of all of them."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route

PROJECTS, RUNS = "", "runs"
"""What ``tab`` in the address says."""

_TABS = ((PROJECTS, "Projects", "folder-git-2"), (RUNS, "Runs", "flask-conical"))


def tabs(route: Route, opened: str) -> Component:
    """Links to the tabs, of which one is open."""
    links = [
        html.A(
            [icon(picture), label],
            href=route.home().with_query(tab=tab).href,
            className="dg-tab",
            **(marks(aria_current="page") if tab == opened else {}),
        )
        for tab, label, picture in _TABS
    ]
    return html.Nav(links, className="dg-tabs", **marks(aria_label="Home"))
