"""One metric over the versions of a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dashboard.figures import text
from dashboard.figures.palette import LIGHT
from dashboard.figures.plots.template import figure

_ROOM = 0.18
_MOST_LABELLED = 12
"""Versions beside whose points their aliases and stages stand; more of them would hide each other."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A version, its value of a metric, and the aliases and stages that it holds."""

    version: str
    value: float | None
    labels: tuple[str, ...] = ()


def over_versions(found: Sequence[Measured], metric: str, goal: str, *, height: int) -> go.Figure | None:
    """The values, oldest version first; None where fewer than two are finite.

    Args:
        found: Versions in the order of the axis; those without a value leave a gap.
        metric: Its name.
        goal: ``up``, ``down`` or empty; the best version has a ring.
        height: Pixels.
    """
    values = [_finite(each.value) for each in found]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    labelled = [each for each in found if each.labels]
    is_named = len(labelled) <= _MOST_LABELLED
    best = {"up": max(known), "down": min(known)}.get(goal)
    arrow = {"up": " ↑", "down": " ↓"}.get(goal, "")
    made = figure(height=height, showlegend=False, margin={"l": 56, "r": 16, "t": 24, "b": 40})
    made.add_trace(
        go.Scatter(
            x=[each.version for each in found], y=values, mode="lines+markers+text",
            text=[escape(", ".join(each.labels)) if is_named else "" for each in found], textposition=_places(values),
            cliponaxis=False, connectgaps=True, line={"color": LIGHT[0]},
            marker={"color": LIGHT[0], "size": [11 if value == best else 7 for value in values],
                    "symbol": ["circle-open-dot" if value == best else "circle" for value in values]},
            hovertext=[_hover(each, metric, is_best=value is not None and value == best)
                       for each, value in zip(found, values, strict=True)],
            hoverinfo="text",
        )
    )  # fmt: skip
    made.update_layout(
        xaxis={"type": "category", "title_text": "Version", "nticks": 30},
        yaxis={"title_text": f"{escape(text.metric_name(metric))}{arrow}", "range": _range(min(known), max(known))},
    )
    return made


def _range(low: float, high: float) -> list[float]:
    """The values with room for words above and below."""
    room = (high - low or abs(high) or 1.0) * _ROOM
    return [low - room, high + room]


def _places(values: Sequence[float | None]) -> list[str]:
    """Where the words of each point stand: below those from which a line rises, so that it does not cross them."""
    found = []
    for place, value in enumerate(values):
        near = (*values[max(place - 1, 0) : place], *values[place + 1 : place + 2])
        around = [each for each in near if each is not None]
        rises = value is not None and bool(around) and max(around) > value and min(around) >= value
        found.append("bottom center" if rises else "top center")
    return found


def _hover(each: Measured, metric: str, *, is_best: bool) -> str:
    value = text.MISSING if each.value is None else text.number(each.value)
    held = f"<br>{escape(', '.join(each.labels))}" if each.labels else ""
    best = ", best" if is_best else ""
    return f"<b>{escape(each.version)}</b><br>{escape(text.metric_name(metric))} {value}{best}{held}"


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
