"""A metric over two numbers, as contours between the runs: linear interpolation, and nothing outside what was tried."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.charts.chart_scales import Numbers, Scale, as_text, left_out, shortened
from dashboard.figures.charts.scatter import RAMP, Chart, in_template
from dashboard.figures.plots.template import figure
from dashboard.figures.text import plural

GRID = 64
MAX_PLACES = 2_000
"""Places that runs are merged into, where more than so many would be interpolated."""
_LEAST = 4


def contour(x: Scale, y: Scale, z: Scale, *, height: int) -> Chart | str:
    """Contours of `z`; a sentence when there is nothing to interpolate."""
    wrong = next((scale.variable.key for scale in (x, y, z) if scale.variable.kind == "category"), None)
    if wrong is not None:
        return f"Contours need numbers, and {wrong} is none. A box plot shows a metric by categories."
    drawn = x.mask & y.mask & z.mask
    places, values = _places(x.positions[drawn], y.positions[drawn], z.variable.values[drawn])
    if len(values) < _LEAST:
        return f"Only {plural(len(values), 'place')} with a finite {z.variable.key}: too few for contours."
    grid = _interpolated(places, values)
    if grid is None:
        return "The runs lie on one line here, so there is nothing to interpolate between. Choose other axes."
    made = figure(height=height, showlegend=False, margin={"l": 56, "r": 8, "t": 8, "b": 40})
    made.add_trace(_contours(x, y, z, grid))
    made.add_trace(_marks(x, y, z, places, values))
    made.update_xaxes(**x.layout)
    made.update_yaxes(**y.layout)
    runs = int(drawn.sum())
    merged = f", of {len(values):,} places: the mean where several runs share one" if len(values) < runs else ""
    notes = [
        f"Interpolated linearly between {plural(runs, 'run')}{merged}. Nothing is shown outside of what was tried.",
        left_out((x, y, z), drawn),
    ]
    return Chart(made, tuple(note for note in notes if note))


def _places(x: Numbers, y: Numbers, z: Numbers) -> tuple[Numbers, Numbers]:
    """Places, shape (n, 2), and the mean value at each; many are merged into cells first."""
    points = np.column_stack([x, y])
    if len(np.unique(points, axis=0)) > MAX_PLACES:
        points = np.column_stack([_rounded(x), _rounded(y)])
    places, at = np.unique(points, axis=0, return_inverse=True)
    at = at.reshape(-1)
    return places, np.bincount(at, weights=z) / np.bincount(at)


def _rounded(values: Numbers) -> Numbers:
    low, high = values.min(), values.max()
    step = (high - low) / int(np.sqrt(MAX_PLACES)) or 1.0
    return np.asarray(low + np.round((values - low) / step) * step)


def _interpolated(places: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers] | None:
    """The grid's axes and values, NaN outside the hull of the places; None when the places lie on one line."""
    from scipy.interpolate import LinearNDInterpolator  # noqa: PLC0415 - takes a second that other pages need not pay
    from scipy.spatial import QhullError  # noqa: PLC0415 - the same

    low, high = places.min(axis=0), places.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    try:
        interpolate = LinearNDInterpolator((places - low) / spread, values)
    except QhullError:
        return None
    unit = np.linspace(0, 1, GRID)
    grid = interpolate(*np.meshgrid(unit, unit))
    return low[0] + unit * spread[0], low[1] + unit * spread[1], grid


def _contours(x: Scale, y: Scale, z: Scale, grid: tuple[Numbers, Numbers, Numbers]) -> go.Contour:
    bar = {"title": {"text": as_text(shortened(z.variable.key)), "side": "right"}, "thickness": 10, "outlinewidth": 0}
    return go.Contour(
        x=x.plotted(grid[0]), y=y.plotted(grid[1]), z=grid[2], colorscale=list(RAMP), colorbar=bar, ncontours=14,
        line={"width": 0.6, "color": "rgba(255,255,255,0.5)"}, connectgaps=False, hoverinfo="skip",
    )  # fmt: skip


def _marks(x: Scale, y: Scale, z: Scale, places: Numbers, values: Numbers) -> go.Scatter:
    names = [in_template(scale.variable.key) for scale in (x, y, z)]
    hover = f"<b>%{{customdata:.5g}}</b> {names[2]}<br>{names[0]}: %{{x}}<br>{names[1]}: %{{y}}<extra></extra>"
    return go.Scatter(
        x=x.plotted(places[:, 0]), y=y.plotted(places[:, 1]), mode="markers", customdata=values, hovertemplate=hover,
        marker={"size": 5, "color": "#ffffff", "line": {"width": 1, "color": "#1c2024"}},
    )  # fmt: skip
