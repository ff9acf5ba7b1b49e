"""Metric curves: one line per run, raw behind smooth, never inventing points where a value is not finite."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.data.model.run import MetricHistory
from dashboard.figures.template import figure

Axis = Literal["step", "time", "relative"]
AXES: tuple[tuple[Axis, str], ...] = (("step", "Step"), ("time", "Time"), ("relative", "Seconds since start"))
"""What the horizontal axis may show, and its title."""


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
    """

    label: str
    colour: str
    history: MetricHistory
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """How curves are drawn.

    Attributes:
        axis: Horizontal axis.
        is_log: Logarithmic vertical axis; values of zero and below leave a gap.
        smoothing: Weight of the past in the exponential moving average, 0 (none) to 0.99.
    """

    axis: Axis = "step"
    is_log: bool = False
    smoothing: float = 0.0


def style_of(how: Mapping[str, Any]) -> CurveStyle:
    """The style that the controls of a panel ask for: ``axis``, ``is_log``, ``smoothing``; nonsense is the default."""
    axis: Axis = next((key for key, _ in AXES if key == how.get("axis")), AXES[0][0])
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
    made.update_xaxes(title_text=dict(AXES)[style.axis], type="date" if style.axis == "time" else "linear")
    made.update_yaxes(type="log" if style.is_log else "linear", title_text=_as_text(title))
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


def not_finite(history: MetricHistory) -> int:
    """How many points cannot be drawn."""
    return sum(not math.isfinite(value) for value in history.value)


def _traces(line: Curve, style: CurveStyle, *, is_marked: bool) -> list[go.Scatter]:
    x = _horizontal(line.history, style.axis)
    raw = [_drawable(value, style) for value in line.history.value]
    mode = "lines+markers" if is_marked and len(raw) <= _MARKED_POINTS else "lines"
    hover = f"<b>%{{y:.5g}}</b> at %{{x}}<extra>{_in_template(line.label)}</extra>"
    common: dict[str, Any] = {"x": x, "name": line.label, "hovertemplate": hover}
    if style.smoothing <= 0:
        look = {"color": line.colour, "dash": line.dash}
        return [go.Scatter(y=raw, mode=mode, line=look, marker={"color": line.colour}, **common)]
    smooth = [_drawable(value, style) for value in smoothed(line.history.value, min(style.smoothing, 0.99))]
    behind = go.Scatter(
        x=x, y=raw, mode="lines", line={"color": line.colour, "width": 1}, opacity=0.28, hoverinfo="skip"
    )
    return [
        behind,
        go.Scatter(y=smooth, mode="lines", line={"color": line.colour, "width": 2, "dash": line.dash}, **common),
    ]


def _horizontal(history: MetricHistory, axis: Axis) -> list[Any]:
    if axis == "step":
        return list(history.step)
    if axis == "time":
        return [datetime.fromtimestamp(time / 1000, UTC) for time in history.time_ms]
    start = history.time_ms[0] if history.time_ms else 0
    return [(time - start) / 1000 for time in history.time_ms]


def _drawable(value: float, style: CurveStyle) -> float | None:
    return value if math.isfinite(value) and not (style.is_log and value <= 0) else None


def _as_text(label: str) -> str:
    """Plotly reads a few tags in labels; the name of a run or metric is text."""
    return label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _in_template(label: str) -> str:
    """The same inside a hover template, where braces are variables."""
    return _as_text(label).replace("{", "(").replace("}", ")")
