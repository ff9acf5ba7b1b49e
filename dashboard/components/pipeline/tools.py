"""The tools above the pipeline's graph: find a node, turn, zoom, take the picture away."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.figures.pipeline.layout import Direction

_ZOOMS = (("in", "zoom-in", "Zoom in"), ("out", "zoom-out", "Zoom out"), ("fit", "maximize", "Fit to view"))
_TURNS: tuple[tuple[Direction, str, str], ...] = (
    ("right", "arrow-right", "Left to right"),
    ("down", "arrow-down", "Top down"),
)
_FEW = 6


def tools(route: Route, drawn: Direction, nodes: int) -> Component:
    """The row of tools (``graphs.js``, ``graph_find.js``, ``graph_export.js``).

    Args:
        route: This page.
        drawn: Where data flows in the picture as it is.
        nodes: How many boxes there are; among a few there is nothing to find.
    """
    return html.Div(
        [
            *([_finder()] if nodes > _FEW else []),
            html.Span(className="dg-fill"),
            html.Div([_turn(route, *turn, drawn) for turn in _TURNS], className="dg-row dg-tight"),
            html.Div([_zoom(*zoom) for zoom in _ZOOMS], className="dg-row dg-tight"),
            _export(route),
        ],
        className="dg-graph-tools",
    )


def _finder() -> Component:
    """Type to light up nodes, Enter to go from one to the next."""
    field = dmc.TextInput(
        placeholder="Find a node…", size="xs", leftSection=icon("search", size=14), spellCheck=False,
        **marks(aria_label="Find a node in the graph", data_graph_find="1"),
    )  # fmt: skip
    told = html.Span(className="dg-muted dg-small dg-graph-found", role="status")
    return html.Div([field, told], className="dg-row dg-graph-finder")


def _turn(route: Route, direction: Direction, picture: str, label: str, drawn: Direction) -> Component:
    chosen = marks(aria_current="true") if direction == drawn else {}
    return html.A(
        icon(picture), href=route.with_query(direction=direction).href, title=label,
        className="dg-button dg-button-icon dg-button-small", **marks(aria_label=label), **chosen,
    )  # fmt: skip


def _zoom(name: str, picture: str, label: str) -> Component:
    named = marks(data_graph_tool=name, aria_label=label)
    return html.Button(icon(picture), className="dg-button dg-button-icon dg-button-small", title=label, **named)


def _export(route: Route) -> Component:
    query = f"?rev={route.query['rev']}" if route.query.get("rev") else ""
    named = marks(
        data_graph_export=f"{route.name}-pipeline", data_mermaid=f"{route.api}/pipeline/mermaid{query}",
        aria_haspopup="dialog",
    )  # fmt: skip
    return html.Button([icon("download"), "Export"], className="dg-button dg-button-small", **named)
