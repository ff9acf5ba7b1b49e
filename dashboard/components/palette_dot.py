"""The dot that says which run something belongs to."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.marks import marks
from dashboard.figures.palette import css_colour


def run_dot(run_id: str) -> Component:
    """A run's colour as a dot; its name stands beside it."""
    return html.Span(className="dg-dot", style={"background": css_colour(run_id)}, **marks(aria_hidden="true"))


def hash_square(content_hash: str) -> Component:
    """A colour for a content hash, so that equal data look equal; the hash stands beside it."""
    return html.Span(
        className="dg-grid-square", style={"background": css_colour(content_hash)}, **marks(aria_hidden="true")
    )
