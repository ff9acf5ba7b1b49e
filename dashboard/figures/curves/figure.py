"""Metric curves: one line per run, raw behind smooth, never inventing points where a value is not finite."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.data.model.run import MetricHistory
from dashboard.figures.curves.points import METRIC, RELATIVE, STEP, TIME, in_order, odd, positions
from dashboard.figures.plots.template import figure

AXES = ((STEP, "Step"), (TIME, "Time"), (RELATIVE, "Seconds since start"))
"""What the horizontal axis may show besides a metric, and its title."""

_MARKED_LINES, _MARKED_POINTS = 3, 30
"""Points are marked where they are few; among many lines marks hide the lines."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line.

    Attributes:
        label: Name of the run or metric, for the hover label.
        colour: ``#rrggbb``.
        history: The points.
        dash: Plotly's name of the line's dashes.
        start_ms: When the run began, Unix milliseconds; the first point when None.
        other: The metric on the horizontal axis, when the style asks for one.
    """

    label: str
    colour: str
    history: MetricHistory
    dash: str = "solid"
    start_ms: int | None = None
    other: MetricHistory | None = None


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """How curves are drawn.

    Attributes:
        axis: Horizontal axis: a key of `AXES`, or ``metric:`` and a name.
        is_log: Logarithmic vertical axis; values of zero and below leave a gap.
        smoothing: Weight of the past in the exponential moving average, 0 (none) to 0.99.
    """

    axis: str = STEP
    is_log: bool = False
    smoothing: float = 0.0


def style_of(how: Mapping[str, Any]) -> CurveStyle:
    """The style that the controls of a panel ask for: ``axis``, ``is_log``, ``smoothing``; nonsense is the default."""
    asked = str(how.get("axis") or "")
    axis = asked if asked.startswith(METRIC) or asked in dict(AXES) else STEP
    smoothing = float(how.get("smoothing") or 0)
    return CurveStyle(axis=axis, is_log=bool(how.get("is_log")), smoothing=min(max(smoothing, 0.0), 0.99))


def curves(lines: Sequence[Curve], style: CurveStyle, *, title: str = "", height: int = 240) -> go.Figure:
    """All lines in one figure."""
    made = figure(
        height=height, showlegend=False, margin={"l": 48, "r": 8, "t": 8, "b": 36},
        uirevision=f"{style.axis} {style.is_log}",  # a zoom stays when points are added
    )  # fmt: skip
    for line in lines:
        for trace in _traces(line, style, is_marked=len(lines) <= _MARKED_LINES):
            made.add_trace(trace)
    made.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "fixedrange": True, "visible": False})
    return dressed(made, style, title)


def dressed(made: go.Figure, style: CurveStyle, title: str) -> go.Figure:
    """The figure with the axes that a style asks for."""
    name = dict(AXES).get(style.axis, style.axis.removeprefix(METRIC))
    made.update_xaxes(title_text=_as_text(name), type="date" if style.axis == TIME else "linear")
    made.update_layout(yaxis={"type": "log" if style.is_log else "linear", "title_text": _as_text(title)})
    return made


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average, corrected for its start (Adam's bias correction), that skips values not finite.

    Args:
        values: In order.
        weight: Weight of the past, at least 0 and below 1.
    """
    out: list[float] = []
    total, bias = 0.0, 0.0
    for value in values:
        if not math.isfinite(value):
            out.append(value)
            continue
        total = total * weight + value * (1 - weight)
        bias = bias * weight + (1 - weight)
        out.append(total / bias)
    return out


def not_positive(history: MetricHistory) -> int:
    """How many points a logarithmic axis cannot show."""
    return sum(math.isfinite(value) and value <= 0 for value in history.value)


def not_finite(history: MetricHistory) -> int:
    """How many points are NaN or infinite; they are marked at the edge."""
    return sum(not math.isfinite(value) for value in history.value)


def _traces(line: Curve, style: CurveStyle, *, is_marked: bool) -> list[go.Scatter]:
    history = in_order(line.history, style.axis)
    x = positions(history, style.axis, line.start_ms, line.other)
    raw = [_drawable(value, style) for value in history.value]
    mode = "lines+markers" if is_marked and len(raw) <= _MARKED_POINTS else "lines"
    hover = f"<b>%{{y:.5g}}</b> at %{{x}}<extra>{_in_template(line.label)}</extra>"
    common: dict[str, Any] = {"x": x, "name": line.label, "hovertemplate": hover}
    marks = _marks(line, x, history.value)
    if style.smoothing <= 0:
        look = {"color": line.colour, "dash": line.dash}
        return [go.Scatter(y=raw, mode=mode, line=look, marker={"color": line.colour}, **common), *marks]
    smooth = [_drawable(value, style) for value in smoothed(history.value, min(style.smoothing, 0.99))]
    behind = go.Scatter(
        x=x,
        y=raw,
        mode="lines",
        line={"color": line.colour, "width": 1},
        opacity=0.28,
        hoverinfo="skip",
        showlegend=False,
    )
    over = {"color": line.colour, "width": 2, "dash": line.dash}
    return [behind, go.Scatter(y=smooth, mode="lines", line=over, **common), *marks]


def _marks(line: Curve, x: Sequence[Any], values: Sequence[float]) -> list[go.Scatter]:
    """Where NaN and infinities were logged, at the upper or lower edge, whatever the vertical axis shows."""
    return [
        go.Scatter(
            x=kind.x, y=[kind.height] * len(kind.x), yaxis="y2", mode="markers", name=kind.word, showlegend=False,
            marker={"symbol": kind.symbol, "color": line.colour, "size": 7, "line_width": 1.5},
            hovertemplate=f"<b>{kind.word}</b> at %{{x}}<extra>{_in_template(line.label)}</extra>",
        )
        for kind in odd(values, x)
    ]  # fmt: skip


def _drawable(value: float, style: CurveStyle) -> float | None:
    return value if math.isfinite(value) and not (style.is_log and value <= 0) else None


def _as_text(label: str) -> str:
    """Plotly reads a few tags in labels; the name of a run or metric is text."""
    return label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _in_template(label: str) -> str:
    """The same inside a hover template, where braces are variables."""
    return _as_text(label).replace("{", "(").replace("}", ")")
