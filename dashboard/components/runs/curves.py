"""Panel of one metric's curves over several runs, above the figure that a callback fills in."""

from __future__ import annotations

import json
from collections.abc import Sequence

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.graph import graph
from dashboard.components.ids_runs import (
    COMPARE_CURVE_AXIS,
    COMPARE_CURVE_GROUP,
    COMPARE_CURVE_KEY,
    COMPARE_CURVE_LOG,
    COMPARE_CURVE_SMOOTHING,
    COMPARE_CURVES,
)
from dashboard.components.marks import marks
from dashboard.components.palette_dot import group_key, line_key
from dashboard.components.runs.curve_tools import download, tools
from dashboard.components.runs.view import CurveView
from dashboard.data.experiments import Leading
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run_name import own_id
from dashboard.errors import DagboardError
from dashboard.figures.runs.names import ambiguous
from dashboard.figures.text import plural

HEIGHT, COMPARE_HEIGHT = 220, 320
"""Pixels of a curve of one run, and of the curves of several."""
MAX_CURVES = 100
"""Lines in one figure; more of them hide each other."""
_FEW, _FEW_LEGEND_PX, _LEGEND_PX = 6, 32, 120
"""Above how many runs the legend has several lines, and the room it is given before it comes."""


def compare_panel(keys: Sequence[str], view: CurveView, runs: int, groups: Sequence[str] = ()) -> Component | None:
    """Curves of one metric over several runs; None when no run has a metric.

    Args:
        keys: The metrics, the chosen one first unless the view names another.
        view: What the address says.
        runs: How many are compared; the place of their legend is kept free.
        groups: Keys of columns that the runs may be grouped by.
    """
    if not keys:
        return None
    chosen = next((key for key in view.metrics if key in keys), keys[0])
    picker = dmc.Select(
        id=COMPARE_CURVE_KEY, data=list(keys), value=chosen, searchable=True, size="xs",
        limit=100, allowDeselect=False, className="dg-curve-key", **marks(aria_label="Metric to draw"),
    )  # fmt: skip
    how = tools(view, keys, axis=COMPARE_CURVE_AXIS, log=COMPARE_CURVE_LOG, smoothing=COMPARE_CURVE_SMOOTHING)
    room = COMPARE_HEIGHT + (_LEGEND_PX if runs > _FEW else _FEW_LEGEND_PX)
    slot = _slot(COMPARE_CURVES, COMPARE_HEIGHT, 1, room=room)
    body = [
        html.Div([picker, *how, _grouping(view, groups), download()], className="dg-row dg-row-wrap dg-curve-tools"),
        slot,
    ]
    return parts.panel("Metric curves", body)


def _grouping(view: CurveView, groups: Sequence[str]) -> Component:
    """What makes groups of the runs; a chosen key is offered even where it would not be."""
    offered = [*([view.group] if view.group and view.group not in groups else []), *groups]
    select: Component = dmc.Select(
        id=COMPARE_CURVE_GROUP, data=offered, value=view.group or None, clearable=True, searchable=True, size="xs",
        limit=100, w=190, placeholder="a line for each run", nothingFoundMessage="No such column",
        **marks(aria_label="Group the runs by"),
    )  # fmt: skip
    return html.Div([html.Span("Group", className="dg-small dg-muted"), select], className="dg-row")


def banded(
    figure: go.Figure,
    key: str,
    groups: Sequence[tuple[str, int]],
    runs: Sequence[str],
    *,
    notes: Sequence[str],
    problems: Sequence[DagboardError],
) -> list[Component]:
    """The curves of groups of runs.

    Args:
        figure: From `dashboard.figures.curves.bands`.
        key: The metric.
        groups: Label and number of runs of each group, in the order of their colours.
        runs: Ids of the runs in these groups.
        notes: How the lines came to be, and what is left out.
        problems: Of sources that could not be read.
    """
    keyed = [
        html.Li(
            [group_key(place), html.Span(label, className="dg-truncate", title=label), _muted(plural(size, "run"))],
            className="dg-row",
        )
        for place, (label, size) in enumerate(groups)
    ]
    legend = html.Ul(keyed, className="dg-plain dg-curve-legend", tabIndex=0, **marks(aria_label="Groups drawn"))
    said = html.P(" ".join(filter(None, notes)), className="dg-muted dg-small dg-curve-note", role="status")
    notices = [parts.problem(problem_of(error), tone="amber") for error in problems]
    drawn_runs = _drawn(key, runs)
    return [
        *notices,
        graph(figure, label=f"Curves of {key} by group", height=COMPARE_HEIGHT, zoom=key),
        legend,
        said,
        drawn_runs,
    ]


def _drawn(key: str, runs: Sequence[str]) -> Component:
    """Which runs are drawn, for the button that offers them as a file."""
    return html.Div(hidden=True, **marks(data_curves_drawn=json.dumps({"key": key, "runs": list(runs)})))


def _muted(words: str) -> Component:
    return html.Span(words, className="dg-muted")


def drawn(
    figure: go.Figure | None,
    key: str,
    shown: Leading,
    runs: Sequence[tuple[str, str, int]],
    *,
    goal: str,
    problems: Sequence[DagboardError],
    note: str = "",
) -> list[Component]:
    """The curves, which runs they are, and what is not there and why.

    Args:
        figure: The curves; None when there is none.
        key: The metric.
        shown: Which runs were asked for, out of how many.
        runs: Id, name and repeat of the colour (`dashboard.figures.palette.repeats`) of each run drawn.
        goal: ``up``, ``down`` or empty: what made the choice among many.
        problems: Of sources that could not be read.
        note: What else has no place in the figure.
    """
    notices = [parts.problem(problem_of(error), tone="amber") for error in problems]
    if figure is None:
        empty = note or "None of these runs kept a history of this metric."
        return [*notices, *([] if notices else [html.P(empty, className="dg-muted")])]
    repeated = ambiguous({run: name for run, name, _ in runs})
    keyed = [html.Li(_line(run, name, repeat, is_told=run in repeated), className="dg-row")
             for run, name, repeat in runs]  # fmt: skip
    legend = html.Ul(keyed, className="dg-plain dg-curve-legend", tabIndex=0, **marks(aria_label="Runs drawn"))
    words = " ".join(filter(None, (left_out(key, shown, goal), note)))
    said = [html.P(words, className="dg-muted dg-small dg-curve-note", role="status")] if words else []
    drawn_runs = _drawn(key, [run for run, _, _ in runs])
    return [
        *notices,
        graph(figure, label=f"Curves of {key}", height=COMPARE_HEIGHT, zoom=key),
        legend,
        *said,
        drawn_runs,
    ]


def _line(run: str, name: str, repeat: int, *, is_told: bool) -> list[Component]:
    """A run in the legend, with the beginning of its id where its name does not tell it."""
    ident = [html.Span(own_id(run)[:7], className="dg-grid-id")] if is_told else []
    return [line_key(run, repeat), html.Span(name, className="dg-truncate", title=name), *ident]


def left_out(key: str, shown: Leading, goal: str) -> str:
    """Which runs have no curve; empty when all have."""
    without = shown.total - shown.having
    words = []
    if shown.having > len(shown.ids):
        best = f"those with the {'highest' if goal == 'up' else 'lowest'} last {key}"
        which = best if goal else "those that come first"
        words.append(f"Curves of {len(shown.ids)} of {shown.having:,} runs with a history: {which}, and the base.")
    if without:
        words.append(f"{plural(without, 'run')} without a history of it.")
    return " ".join(words)


def _slot(key: str, height: int, count: int, *, room: int = 0) -> Component:
    """As high as the curves that will come (at least `room`), so that nothing below them moves."""
    waiting = [html.Div(className="dg-skeleton dg-curve", style={"height": height}) for _ in range(count)]
    return html.Div(waiting, id=key, className="dg-curves", style={"minHeight": room or None})
