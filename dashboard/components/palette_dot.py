"""The dot that says which run something belongs to."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.marks import marks
from dashboard.figures.palette import LINE_STYLES, css_colour


def run_dot(run_id: str) -> Component:
    """A run's colour as a dot; its name stands beside it."""
    return html.Span(className="dg-dot", style={"background": css_colour(run_id)}, **marks(aria_hidden="true"))


def line_key(run_id: str, repeat: int) -> Component:
    """A short line as the run is drawn in plots, for a legend; the run's name stands beside it."""
    style = {"borderTopColor": css_colour(run_id), "borderTopStyle": LINE_STYLES[repeat % len(LINE_STYLES)]}
    return html.Span(className="dg-line-key", style=style, **marks(aria_hidden="true"))


def group_key(place: int) -> Component:
    """A short line in the colour of a group, for a legend; its name stands beside it."""
    style = {"borderTopColor": f"var(--dg-run-{place})"}
    return html.Span(className="dg-line-key", style=style, **marks(aria_hidden="true"))


def hash_square(content_hash: str) -> Component:
    """A colour for a content hash, so that equal data look equal; the hash stands beside it."""
    return html.Span(
        className="dg-grid-square", style={"background": css_colour(content_hash)}, **marks(aria_hidden="true")
    )
