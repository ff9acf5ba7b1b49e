"""How a number is spread within groups of runs: a box per group, worked out here, so that any number is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import palette
from dashboard.figures.charts.chart_scales import Mask, Numbers, Scale, as_text, left_out, shortened
from dashboard.figures.charts.scatter import Chart
from dashboard.figures.plots.template import figure
from dashboard.figures.text import number, plural

MAX_BOXES = 30
MAX_DISTINCT = 12
RANGES = 8
"""Numbers of more than `MAX_DISTINCT` values are grouped into so many ranges, about equally full."""


@dataclass(frozen=True, slots=True)
class _Group:
    label: str
    values: Numbers


def boxes(x: Scale, y: Scale, *, height: int) -> Chart | str:
    """Boxes of `y` by groups of `x`; a sentence when there is nothing to draw.

    Boxes reach from the first to the third quartile, whiskers to the least and largest value; dashed is the mean.
    """
    if y.variable.kind != "number":
        return f"A box needs numbers, and {y.variable.key} has none. Choose a metric or a param of numbers."
    drawn = x.mask & y.mask
    groups = _groups(x, y, drawn)
    if not groups:
        return f"No run has both {x.variable.key} and a finite {y.variable.key}."
    shown = sorted(groups, key=lambda group: -len(group.values))[:MAX_BOXES]
    kept = [group for group in groups if group in shown]
    made = figure(height=height, showlegend=False, margin={"l": 56, "r": 8, "t": 8, "b": 40})
    made.add_trace(_trace(kept))
    made.update_xaxes(type="category", title_text=as_text(x.variable.key))
    made.update_yaxes(**y.layout)
    notes = [
        "Boxes reach from the first to the third quartile, whiskers to the least and largest value.",
        f"The {MAX_BOXES} largest of {len(groups):,} groups." if len(groups) > len(kept) else "",
        left_out((x, y), drawn),
    ]
    return Chart(made, tuple(note for note in notes if note))


def _groups(x: Scale, y: Scale, drawn: Mask) -> list[_Group]:
    places, values = x.variable.values[drawn], y.variable.values[drawn]
    if x.variable.kind == "category":
        return [
            _Group(shortened(label), values[places == code])
            for code, label in enumerate(x.variable.labels)
            if (places == code).any()
        ]
    known = np.unique(places)
    if len(known) <= MAX_DISTINCT and x.variable.kind == "number":
        return [_Group(number(float(value)), values[places == value]) for value in known]
    return _ranges(x, places, values)


def _ranges(x: Scale, places: Numbers, values: Numbers) -> list[_Group]:
    edges = np.unique(np.quantile(places, np.linspace(0, 1, RANGES + 1)))
    at = np.clip(np.searchsorted(edges, places, side="right") - 1, 0, max(len(edges) - 2, 0))
    is_time = x.variable.kind == "time"
    words = [f"{moment:%Y-%m-%d %H:%M}" for moment in x.plotted(edges)] if is_time else [_rough(edge) for edge in edges]
    found = [(place, values[at == place]) for place in range(max(len(edges) - 1, 1))]
    return [
        _Group(f"{words[place]} to {words[min(place + 1, len(words) - 1)]}", inside)
        for place, inside in found
        if len(inside)
    ]


def _rough(value: float) -> str:
    return f"{value:.3g}"


def _trace(groups: list[_Group]) -> go.Box:
    quartiles = [np.quantile(group.values, [0, 0.25, 0.5, 0.75, 1]).tolist() for group in groups]
    names = [f"{as_text(group.label)}<br>({plural(len(group.values), 'run')})" for group in groups]
    return go.Box(
        x=names, lowerfence=[item[0] for item in quartiles], q1=[item[1] for item in quartiles],
        median=[item[2] for item in quartiles], q3=[item[3] for item in quartiles],
        upperfence=[item[4] for item in quartiles], mean=[float(group.values.mean()) for group in groups],
        boxmean=True, line={"width": 1.5}, marker={"color": palette.LIGHT[0]}, hoverinfo="y",
    )  # fmt: skip
