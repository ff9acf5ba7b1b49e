"""Panel of metric curves: what to draw and how, above the figures that a callback fills in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.ids_runs import (
    COMPARE_CURVE_AXIS,
    COMPARE_CURVE_KEY,
    COMPARE_CURVE_LOG,
    COMPARE_CURVE_SMOOTHING,
    COMPARE_CURVES,
    RUN_CURVE_AXIS,
    RUN_CURVE_KEYS,
    RUN_CURVE_LOG,
    RUN_CURVE_SMOOTHING,
    RUN_CURVES,
    RUN_DRAWN,
)
from dashboard.components.marks import marks
from dashboard.components.palette_dot import line_key
from dashboard.components.run_view import CurveView
from dashboard.data.experiments import RunDetail
from dashboard.figures.curves import AXES

_SHOWN = 6
HEIGHT, COMPARE_HEIGHT = 220, 320
"""Pixels of a curve of one run, and of the curves of several."""
_TITLE_PX = 20


def curve_keys(detail: RunDetail) -> list[str]:
    """The metrics of a run that have a curve, those with a goal first."""
    keys = [key for key, item in detail.metrics.items() if item.count > 1]
    return sorted(keys, key=lambda key: (not detail.metrics[key].goal, key))


def drawn_keys(keys: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Those of the wanted metrics that have a curve; without any, the first few of all."""
    return [key for key in wanted if key in keys] or list(keys[:_SHOWN])


def panel(detail: RunDetail, view: CurveView, *, is_followed: bool = False) -> Component | None:
    """Curves of one run: those metrics that have more than one point.

    Args:
        detail: The run.
        view: What the address says.
        is_followed: Whether the run is not over, so that curves may come; without any, None otherwise.
    """
    keys = curve_keys(detail)
    if not keys and not is_followed:
        return None
    drawn = drawn_keys(keys, view.metrics)
    picker = dmc.MultiSelect(
        id=RUN_CURVE_KEYS, data=keys, value=drawn,
        searchable=True, size="xs", limit=100, maxValues=24,
        className="dg-curve-keys", **marks(aria_label="Metrics to draw"),
    )  # fmt: skip
    tools = _tools(view, RUN_CURVE_AXIS, RUN_CURVE_LOG, RUN_CURVE_SMOOTHING)
    body = [
        html.Div([picker, *tools], className="dg-row dg-row-wrap dg-curve-tools"),
        _slot(RUN_CURVES, HEIGHT + _TITLE_PX, len(drawn)),
        dcc.Store(id=RUN_DRAWN),
    ]
    return parts.panel("Curves", body, count=None if is_followed else len(keys))


def compare_panel(keys: Sequence[str], view: CurveView, runs: Sequence[tuple[str, str, int]]) -> Component | None:
    """Curves of one metric over several runs; None when no run has a metric.

    Args:
        keys: The metrics, the chosen one first unless the view names another.
        view: What the address says.
        runs: Id, name and repeat of the colour (`dashboard.figures.palette.repeats`) of each run.
    """
    if not keys:
        return None
    chosen = next((key for key in view.metrics if key in keys), keys[0])
    picker = dmc.Select(
        id=COMPARE_CURVE_KEY, data=list(keys), value=chosen, searchable=True, size="xs",
        limit=100, allowDeselect=False, className="dg-curve-key", **marks(aria_label="Metric to draw"),
    )  # fmt: skip
    tools = _tools(view, COMPARE_CURVE_AXIS, COMPARE_CURVE_LOG, COMPARE_CURVE_SMOOTHING)
    body = [
        html.Div([picker, *tools], className="dg-row dg-row-wrap dg-curve-tools"),
        _slot(COMPARE_CURVES, COMPARE_HEIGHT, 1),
    ]
    keyed = [
        html.Li([line_key(run, repeat), html.Span(name, className="dg-truncate", title=name)], className="dg-row")
        for run, name, repeat in runs
    ]
    return parts.panel("Metric curves", [*body, html.Ul(keyed, className="dg-plain dg-curve-legend")])


def _tools(view: CurveView, axis: str, log: str, smoothing: str) -> list[Component]:
    names = {"relative": "Elapsed"}
    choices: list[dict[str, Any]] = [{"value": key, "label": names.get(key, title)} for key, title in AXES]
    slider = dmc.Slider(
        id=smoothing, value=view.smoothing, min=0, max=0.98, step=0.01, size="sm", w=110, updatemode="mouseup",
        label=None, thumbLabel="Smoothing",
    )  # fmt: skip
    return [
        dmc.SegmentedControl(id=axis, data=choices, value=view.axis, size="xs"),
        dmc.Switch(id=log, label="Log scale", checked=view.is_log, size="xs"),
        html.Div([html.Span("Smoothing", className="dg-small dg-muted"), slider], className="dg-row"),
    ]


def _slot(key: str, height: int, count: int) -> Component:
    """As high as the curves that will come, so that nothing below them moves."""
    waiting = [html.Div(className="dg-skeleton dg-curve", style={"height": height}) for _ in range(count)]
    return html.Div(waiting, id=key, className="dg-curves")
