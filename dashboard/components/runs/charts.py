"""Panel of charts over the compared runs: which columns are drawn how, above the figure that a callback fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.graph import graph
from dashboard.components.ids_runs import CHART, CHART_DEFAULTS, CHART_KIND, CHART_LOG, CHART_NOTED, chart_key
from dashboard.components.marks import marks
from dashboard.components.runs.view import ChartView
from dashboard.figures.charts.scatter import Chart

HEIGHT = 420
"""Pixels of the figure."""
_NOTES_PX = 48
KINDS = (("scatter", "Scatter"), ("box", "Box"), ("contour", "Contour"))
_LABELS = {"x": "X", "y": "Y", "z": "Colour"}

Defaults = Mapping[str, Sequence[str]]
"""Kind of chart to the column keys of its x, y and z."""


def panel(view: ChartView, defaults: Defaults, options: Sequence[str]) -> Component | None:
    """The panel; None when the runs have no column that makes an axis.

    Args:
        view: What the address says.
        defaults: What each kind of chart shows at first.
        options: Column keys to offer at first; typing into a select finds the others.
    """
    if not defaults["scatter"][1]:
        return None
    chosen = (view.x, view.y, view.z) if view.is_chosen else tuple(defaults[view.kind])
    kinds = [{"value": value, "label": label} for value, label in KINDS]
    tools = [
        dmc.SegmentedControl(id=CHART_KIND, data=kinds, value=view.kind, size="xs"),
        *(_select(axis, key, options) for axis, key in zip("xyz", chosen, strict=True)),
        dmc.ChipGroup(
            [dmc.Chip("log x", value="x", size="xs"), dmc.Chip("log y", value="y", size="xs")],
            id=CHART_LOG, value=list(view.log), multiple=True,
        ),
    ]  # fmt: skip
    waiting = html.Div(className="dg-skeleton", style={"height": HEIGHT})
    body = [
        dcc.Store(id=CHART_DEFAULTS, data={kind: list(keys) for kind, keys in defaults.items()}),
        dcc.Store(id=CHART_NOTED),
        html.Div(tools, className="dg-row dg-row-wrap dg-chart-tools"),
        html.Div(waiting, id=CHART, style={"minHeight": HEIGHT + _NOTES_PX}),
    ]
    return parts.panel("Charts", body)


def _select(axis: str, key: str, options: Sequence[str]) -> Component:
    label = _LABELS[axis]
    select = dmc.Select(
        id=chart_key(axis), data=offered(options, key), value=key or None, searchable=True, clearable=axis == "z",
        size="xs", limit=200, nothingFoundMessage="No such column", placeholder="none" if axis == "z" else None,
        w=190, **marks(aria_label=f"Column of {label}"),
    )  # fmt: skip
    return html.Div([html.Span(label, className="dg-small dg-muted"), select], className="dg-row")


def offered(options: Sequence[str], key: str | None) -> list[str]:
    """Keys to choose from, the chosen one always among them."""
    return [*([key] if key and key not in options else []), *options]


def drawn(chart: Chart | str, label: str) -> list[Component]:
    """The figure with its notes, or the sentence that says why there is none."""
    if isinstance(chart, str):
        return [html.P(chart, className="dg-muted", role="status")]
    notes = html.P(" ".join(chart.notes), className="dg-muted dg-small dg-curve-note", role="status")
    return [graph(chart.figure, label=label, height=HEIGHT, zoom="chart"), notes]
