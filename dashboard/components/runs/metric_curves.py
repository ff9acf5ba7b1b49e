"""The curves of one run: a picker of metrics in groups, how they are drawn, and a slot for each curve.

Every slot has its own callback (`dashboard.callbacks.run`), so that a slow metric keeps no other waiting and a zoom
asks for one metric again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.graph import graph
from dashboard.components.ids_runs import (
    RUN_CURVE_AXIS,
    RUN_CURVE_LOG,
    RUN_CURVE_SMOOTHING,
    run_curve,
    run_curve_groups,
    run_curve_keys,
    run_curve_note,
    run_curve_slots,
    run_curve_zoom,
)
from dashboard.components.marks import marks
from dashboard.components.runs.curve_tools import download, tools
from dashboard.components.runs.curves import HEIGHT
from dashboard.components.runs.view import CurveView
from dashboard.data.experiments import MetricDetail, RunDetail
from dashboard.figures.plots.template import figure

METRICS, SYSTEM = "metrics", "system"
"""The two panels: what the run's author logged, and what MLflow logged about the machine."""
_SYSTEM_PREFIX = "system/"
_SHOWN = {METRICS: 6, SYSTEM: 4}
_MOST = 24
_WIDTH = 260
"""Pixels that a curve needs; small groups share a line."""


def panel(detail: RunDetail, view: CurveView) -> Component | None:
    """Curves of what the run's author logged; None when no metric has more than one point."""
    keys = _keys(detail, is_system=False)
    if not keys:
        return None
    every = [*keys, *_keys(detail, is_system=True)]
    controls = [_picker(METRICS, keys, view), *_tools(view, every)]
    body = [html.Div(controls, className="dg-row dg-row-wrap dg-curve-tools"), _slots(METRICS, keys, view)]
    return html.Div(parts.panel("Curves", body, count=len(keys)), id="curves")


def system_panel(detail: RunDetail, view: CurveView) -> Component | None:
    """Curves of the machine (``system/…``); None when none was logged. The axis is that of the curves above."""
    keys = _keys(detail, is_system=True)
    if not keys:
        return None
    has_tools = bool(_keys(detail, is_system=False))
    controls = [_picker(SYSTEM, keys, view), *([] if has_tools else _tools(view, keys))]
    body = [html.Div(controls, className="dg-row dg-row-wrap dg-curve-tools"), _slots(SYSTEM, keys, view)]
    return html.Div(parts.panel("System metrics", body, count=len(keys)), id="system-metrics")


def curve_keys(metrics: Mapping[str, MetricDetail]) -> list[str]:
    """Metrics with a curve: those with a goal first, then by name.

    A tracking server does not tell how many points a metric has (`count` is 0); those that never left step 0 come last.
    """
    keys = [key for key, item in metrics.items() if item.count != 1]
    return sorted(keys, key=lambda key: (_is_short(metrics[key]), not metrics[key].goal, key))


def _is_short(item: MetricDetail) -> bool:
    return item.count == 0 and not item.last_step


def _keys(detail: RunDetail, *, is_system: bool) -> list[str]:
    return [key for key in curve_keys(detail.metrics) if key.startswith(_SYSTEM_PREFIX) is is_system]


def _drawn(part: str, keys: Sequence[str], view: CurveView) -> list[str]:
    known = set(keys)
    return [key for key in view.metrics if key in known] or list(keys[: _SHOWN[part]])


def part_of(key: str) -> str:
    """The panel that has the curve of a metric."""
    return SYSTEM if key.startswith(_SYSTEM_PREFIX) else METRICS


def group_of(key: str) -> str:
    """The part of a metric's name before its last slash; empty when there is none."""
    return key.rpartition("/")[0]


def grouped(keys: Iterable[str]) -> dict[str, list[str]]:
    """Keys by group, in the order in which groups first occur; those without one first."""
    groups: dict[str, list[str]] = {"": []}
    for key in keys:
        groups.setdefault(group_of(key), []).append(key)
    return {group: members for group, members in groups.items() if members}


def _picker(part: str, keys: Sequence[str], view: CurveView) -> Component:
    groups = grouped(keys)
    data: list[Any] = list(keys)
    if len(groups) > 1:
        data = [{"group": group or "Ungrouped", "items": members} for group, members in groups.items()]
    label = "Metrics to draw" if part == METRICS else "System metrics to draw"
    picker: Component = dmc.MultiSelect(
        id=run_curve_keys(part), data=data, value=_drawn(part, keys, view), searchable=True, size="xs", limit=200,
        maxValues=_MOST, nothingFoundMessage="No metric of this name", className="dg-curve-keys",
        **marks(aria_label=label),
    )  # fmt: skip
    return picker


def _tools(view: CurveView, keys: Sequence[str]) -> list[Component]:
    return tools(view, keys, axis=RUN_CURVE_AXIS, log=RUN_CURVE_LOG, smoothing=RUN_CURVE_SMOOTHING)


def _slots(part: str, keys: Sequence[str], view: CurveView) -> Component:
    groups = grouped(keys)
    return html.Div(
        [
            dcc.Store(id=run_curve_groups(part), data=groups),
            html.Div(slots(_drawn(part, keys, view), groups), id=run_curve_slots(part), className="dg-curve-groups"),
        ],
        **marks(data_curve_part=part),
    )


def slots(drawn: Sequence[str] | None, groups: Mapping[str, Sequence[str]]) -> list[Component]:
    """A section for each group that has something to draw; one alone needs no heading.

    Args:
        drawn: Metrics to draw.
        groups: Every metric of the panel by group.
    """
    if not drawn:
        return [html.P("Choose a metric to draw.", className="dg-muted")]
    chosen = grouped(drawn)
    return [
        html.Section(
            [
                *([_heading(group, len(members), groups.get(group, members))] if len(groups) > 1 else []),
                html.Div([_slot(key) for key in members], className="dg-curves"),
            ],
            className="dg-curve-group",
            style={"flexBasis": f"min(100%, {len(members) * _WIDTH}px)", "flexGrow": len(members)},
        )
        for group, members in chosen.items()
    ]


def _heading(group: str, drawn: int, members: Sequence[str]) -> Component:
    count = [html.Span(f"{drawn} of {len(members):,}", className="dg-count")] if drawn < len(members) else []
    name = html.H3([group or "Ungrouped", *count])
    more = html.Button(
        "Draw all" if len(members) <= _MOST else f"Draw {_MOST}", type="button", className="dg-button dg-button-small",
        title=f"Draw the metrics of {group or 'no group'}",
        **marks(data_curve_group=json.dumps(list(members[:_MOST]))),
    )  # fmt: skip
    return html.Div([name, *([more] if drawn < len(members) else [])], className="dg-row dg-curve-heading")


def _slot(key: str) -> Component:
    name = html.H4(key, className="dg-curve-title dg-truncate", title=key)
    title = html.Div([name, download(is_small=True)], className="dg-row dg-curve-head")
    empty = figure(height=HEIGHT, margin={"l": 48, "r": 8, "t": 8, "b": 36})
    empty.update_xaxes(visible=False)
    empty.update_yaxes(visible=False)
    return html.Div(
        [
            title,
            dcc.Store(id=run_curve_zoom(key)),
            graph(empty, label=f"Curve of {key}", key=run_curve(key), height=HEIGHT, zoom=key),
            html.P(id=run_curve_note(key), className="dg-muted dg-small dg-curve-note"),
        ],
        className="dg-curve", **marks(data_curve=key),
    )  # fmt: skip
