"""The one factory of plotly graphs."""

from __future__ import annotations

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.marks import marks
from dashboard.figures.plots.template import CONFIG


def graph(
    figure: go.Figure, *, label: str, key: str | dict[str, str] | None = None, height: int = 280, zoom: str = ""
) -> Component:
    """A plotly figure that follows the theme and never offers to send data anywhere.

    Args:
        figure: From `dashboard.figures.plots.template.figure`.
        label: What it shows, for people who cannot see it.
        key: Dash id, when a callback needs one.
        height: Pixels.
        zoom: Name on its page under which the address says to which part somebody zoomed (``zoom.js``); empty
            where it does not.
    """
    style = {"height": height, "width": "100%"}
    options = {"figure": figure, "config": CONFIG, "style": style, "responsive": True}
    drawn = dcc.Graph(**options) if key is None else dcc.Graph(id=key, **options)
    named = marks(aria_label=label, data_zoomed=zoom) if zoom else marks(aria_label=label)
    return html.Figure(drawn, className="dg-graph", role="group", style={"margin": 0, "minHeight": height}, **named)
