"""The one plotly template.

Geometry, type and line weights live here. Colours of text, grid and hover labels are named for the light scheme, so an
exported PNG or SVG is legible on white paper; on the page ``graph.css`` replaces them by the theme's custom
properties, so a change of theme needs neither a callback nor a redraw.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard.figures.palette import LIGHT

_FONT = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_TEXT, _GRID, _LINE = "#60646c", "#e8e8ec", "#cdced6"

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "responsive": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}
"""Configuration of every graph: nothing is ever offered to a cloud, and four buttons are enough."""


def _axis() -> dict[str, Any]:
    return {
        "gridcolor": _GRID,
        "linecolor": _LINE,
        "zeroline": False,
        "showline": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": _LINE,
        "tickfont": {"size": 11},
        "title": {"font": {"size": 12}, "standoff": 8},
        "automargin": True,
    }


def template() -> go.layout.Template:
    """The template, as a fresh object."""
    layout = {
        "font": {"family": _FONT, "size": 12, "color": _TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(LIGHT),
        "margin": {"l": 48, "r": 12, "t": 12, "b": 40},
        "xaxis": _axis(),
        "yaxis": _axis(),
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": _LINE, "font": {"size": 12, "color": "#1c2024"}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 11}},
        "modebar": {"orientation": "v", "bgcolor": "rgba(0,0,0,0)", "color": "#80838d", "activecolor": "#0d74ce"},
        "title": {"font": {"size": 13}, "x": 0, "xanchor": "left"},
    }
    scatter = [{"type": "scatter", "line": {"width": 1.5}, "marker": {"size": 5}}]
    return go.layout.Template(layout=layout, data={"scatter": scatter})


def figure(*, height: int | None = None, **layout: Any) -> go.Figure:
    """An empty figure that wears the template.

    Args:
        height: Pixels; None follows the container.
        layout: Further plotly layout keys.
    """
    made = go.Figure()
    made.update_layout(template=template(), height=height, **layout)
    return made
