"""Curves of groups of runs: the mean of each group, with its deviation and its range as bands.

How runs are brought together: each run's curve is read at the same places of the horizontal axis, which are those where
any run of the group has a point (evenly chosen among them when there are many). Between two of its points a run is
interpolated linearly. Before its first and after its last point, and beside values that are not finite, it does not
count. Points of one run that stand at one place, as they do where a metric is the axis, are averaged first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.curves.figure import Curve, CurveStyle, dressed, smoothed
from dashboard.figures.curves.points import METRIC, TIME, in_order, positions
from dashboard.figures.palette import LIGHT
from dashboard.figures.plots.template import figure

PLACES = 400
"""Places of the horizontal axis at which the runs of a group are read."""
MAX_BANDS = len(LIGHT)
"""Groups in one figure: each has a colour of its own."""
RULE = (
    "Each line is the mean of a group, inside mean ± standard deviation (darker) and least to largest (lighter). "
    "Between its points a run is interpolated linearly; before its first and after its last point, and beside values "
    "that are not finite, it does not count."
)
"""The same in the words of the page."""
RULE_OF_METRIC = "Points of a run at one value of the axis are averaged."

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that share a value.

    Attributes:
        label: The value.
        curves: One per run.
    """

    label: str
    curves: Sequence[Curve]


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers of a group at places of the horizontal axis; all arrays are of one length.

    Attributes:
        x: Places; Unix milliseconds for times.
        mean, low, high: NaN where no run counts.
        std: Of the sample; NaN where fewer than two runs count.
        count: Runs that count.
    """

    x: Numbers
    mean: Numbers
    std: Numbers
    low: Numbers
    high: Numbers
    count: np.ndarray[Any, np.dtype[np.int64]]


def band_of(curves: Sequence[Curve], style: CurveStyle) -> Band:
    """The numbers of some runs, by the rule of this module."""
    lines = [line for line in (_line(curve, style) for curve in curves) if len(line[0])]
    places = _places([x for x, _ in lines])
    values = np.vstack([_read(places, *line) for line in lines]) if lines else np.empty((0, 0))
    counted = np.isfinite(values)
    count = counted.sum(axis=0)
    zeroed = np.where(counted, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = zeroed.sum(axis=0) / count
        std = np.sqrt(np.where(counted, (values - mean) ** 2, 0.0).sum(axis=0) / (count - 1))
    std[count < 2] = math.nan
    low = np.where(counted, values, math.inf).min(axis=0, initial=math.inf)
    high = np.where(counted, values, -math.inf).max(axis=0, initial=-math.inf)
    nobody = count == 0
    low[nobody], high[nobody] = math.nan, math.nan
    return Band(places, mean, std, low, high, count)


def _line(curve: Curve, style: CurveStyle) -> tuple[Numbers, Numbers]:
    """One run's places, ascending and each once, and its values there; NaN where it has no finite one."""
    history = in_order(curve.history, style.axis)
    x = _numbers(positions(history, style.axis, curve.start_ms, curve.other))
    values = smoothed(history.value, style.smoothing) if style.smoothing > 0 else history.value
    y = np.asarray(values, dtype=np.float64)
    has_place = np.isfinite(x)
    places, at = np.unique(x[has_place], return_inverse=True)
    y = y[has_place]
    finite = np.isfinite(y)
    sums = np.bincount(at, np.where(finite, y, 0.0), len(places))
    with np.errstate(invalid="ignore"):
        return places, sums / np.bincount(at, finite, len(places))


def _numbers(x: Sequence[Any]) -> Numbers:
    plain = [place.timestamp() * 1000 if isinstance(place, datetime) else place for place in x]
    return np.asarray([math.nan if place is None else place for place in plain], dtype=np.float64)


def _places(found: Sequence[Numbers]) -> Numbers:
    every: Numbers = np.unique(np.concatenate([*found, np.empty(0)]))
    if len(every) > PLACES:
        every = every[np.linspace(0, len(every) - 1, PLACES).round().astype(int)]
    return every


def _read(places: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """A run at these places; NaN where it does not count."""
    left = np.clip(np.searchsorted(x, places, side="right") - 1, 0, len(x) - 1)
    right = np.minimum(left + 1, len(x) - 1)
    width = x[right] - x[left]
    share = np.divide(places - x[left], width, out=np.zeros(len(places)), where=width > 0)
    between = y[left] + (y[right] - y[left]) * share
    found = np.where(places == x[left], y[left], between)
    return np.where((places >= x[0]) & (places <= x[-1]), found, math.nan)


def bands(groups: Sequence[Group], style: CurveStyle, *, title: str, height: int) -> go.Figure:
    """The groups in one figure, the first in the first colour."""
    made = figure(
        height=height, showlegend=False, margin={"l": 48, "r": 8, "t": 8, "b": 36},
        uirevision=f"{style.axis} {style.is_log}",
    )  # fmt: skip
    drawn = [(group, band_of(group.curves, style), LIGHT[place]) for place, group in enumerate(groups[:MAX_BANDS])]
    for _, band, colour in drawn:
        made.add_traces([*_area(band, (band.low, band.high), style, _fill(colour, 0.1))])
        # Under the least value lies no run; what a deviation reaches there would be drawn where nothing was.
        low, high = np.maximum(band.mean - band.std, band.low), np.minimum(band.mean + band.std, band.high)
        made.add_traces([*_area(band, (low, high), style, _fill(colour, 0.2))])
    for group, band, colour in drawn:
        made.add_trace(_mean(group, band, style, colour))
    return dressed(made, style, title)


def _shown(values: Numbers, style: CurveStyle) -> list[float | None]:
    return [float(v) if math.isfinite(v) and not (style.is_log and v <= 0) else None for v in values]


def _where(band: Band, style: CurveStyle) -> list[Any]:
    if style.axis != TIME:
        return list(band.x.tolist())
    return [datetime.fromtimestamp(place / 1000, UTC) for place in band.x]


def _fill(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _area(band: Band, edges: tuple[Numbers, Numbers], style: CurveStyle, fill: str) -> Iterator[go.Scatter]:
    """Closed areas, one for each stretch in which two runs or more count and both edges have a place."""
    x = _where(band, style)
    lower, upper = (_shown(edge, style) for edge in edges)
    has_area = [a is not None and b is not None and n > 1 for a, b, n in zip(lower, upper, band.count, strict=True)]
    start = None
    for place, inside in enumerate([*has_area, False]):
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            there = slice(start, place)
            yield go.Scatter(
                x=[*x[there], *reversed(x[there])], y=[*upper[there], *reversed(lower[there])], mode="lines",
                fill="toself", fillcolor=fill, line={"width": 0}, hoverinfo="skip",
                showlegend=False,
            )  # fmt: skip
            start = None


def _mean(group: Group, band: Band, style: CurveStyle, colour: str) -> go.Scatter:
    told = np.column_stack([band.std, band.low, band.high, band.count])
    label = group.label.replace("&", "&amp;").replace("<", "&lt;").replace("{", "(").replace("}", ")")
    return go.Scatter(
        x=_where(band, style), y=_shown(band.mean, style), mode="lines", name=group.label,
        line={"color": colour, "width": 2}, customdata=[[None if math.isnan(v) else v for v in row] for row in told],
        hovertemplate="<b>%{y:.5g}</b> ± %{customdata[0]:.3g} at %{x}<br>%{customdata[1]:.5g} to %{customdata[2]:.5g}"
        f" in %{{customdata[3]}} runs<extra>{label}</extra>",
    )  # fmt: skip


def rule(style: CurveStyle) -> str:
    """How the lines came to be, in the words of the page."""
    return f"{RULE} {RULE_OF_METRIC}" if style.axis.startswith(METRIC) else RULE
