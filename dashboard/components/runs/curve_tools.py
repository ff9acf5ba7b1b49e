"""How curves are drawn: controls that the run page and the comparison share."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.runs.view import CurveView
from dashboard.figures.curves.figure import AXES
from dashboard.figures.curves.points import METRIC

_SHORT = {"relative": "Elapsed"}


def tools(view: CurveView, keys: Sequence[str], *, axis: str, log: str, smoothing: str) -> list[Component]:
    """The horizontal axis, the scale of the vertical one, and the smoothing.

    Args:
        view: What the address says.
        keys: Metrics that may stand on the horizontal axis.
        axis: Id of the select of the axis.
        log: Id of the switch.
        smoothing: Id of the slider.
    """
    choices = [{"value": key, "label": _SHORT.get(key, title)} for key, title in AXES]
    metrics = [{"value": f"{METRIC}{key}", "label": key} for key in keys]
    known = {item["value"] for item in (*choices, *metrics)}
    select = dmc.Select(
        id=axis, data=[{"group": "Axis", "items": choices}, {"group": "A metric", "items": metrics}],
        value=view.axis if view.axis in known else AXES[0][0], allowDeselect=False, searchable=True, size="xs", w=150,
        limit=200, leftSection=html.Span("x", className="dg-muted dg-small"), **marks(aria_label="Horizontal axis"),
    )  # fmt: skip
    slider = dmc.Slider(
        id=smoothing, value=view.smoothing, min=0, max=0.98, step=0.01, size="sm", w=110,
        updatemode="mouseup", label=None, thumbLabel="Smoothing",
    )  # fmt: skip
    return [
        select,
        dmc.Switch(id=log, label="Log scale", checked=view.is_log, size="xs"),
        html.Div([html.Span("Smoothing", className="dg-small dg-muted"), slider], className="dg-row"),
    ]


def download(*, is_small: bool = False) -> Component:
    """The button that offers a curve as CSV, SVG and PNG; ``curves_export.js``."""
    closed = marks(data_curves_export="", aria_haspopup="dialog", aria_expanded="false")
    if is_small:
        return html.Button(
            icon("download", size=14), type="button", title="Download this curve",
            className="dg-button dg-button-quiet dg-button-icon dg-button-small dg-curve-download",
            **closed, **marks(aria_label="Download this curve"),
        )  # fmt: skip
    return html.Button(
        [icon("download", size=14), "Download"], type="button", className="dg-button dg-button-small", **closed
    )
