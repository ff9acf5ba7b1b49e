"""A sparkline that takes the theme's colour: its SVG is a mask."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import data_address
from dashboard.components.marks import marks
from dashboard.figures import sparkline


def spark(steps: Sequence[sparkline.Step], *, label: str, width: int = 96, height: int = 20) -> Component | None:
    """How a record improved, oldest first; None when there are fewer than two moments."""
    drawing = sparkline.svg(steps, width=width, height=height)
    if drawing is None:
        return None
    style = {"--dg-mask": f'url("{data_address(drawing)}")', "width": width, "height": height}
    return html.Span(className="dg-spark", style=style, role="img", title=label, **marks(aria_label=label))
