"""Any column against any other: a point per run, or, where points would hide each other, how many lie where.

WebGL traces need ``unsafe-eval``, which the pages forbid, so a cloud of more than `MAX_POINTS` is drawn as a picture of
counts: `BINS` cells along each axis, in the space of the axes. Nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import palette
from dashboard.figures.charts.chart_scales import Mask, Numbers, Scale, Variable, as_text, left_out, shortened
from dashboard.figures.plots.template import figure
from dashboard.figures.text import plural

MAX_POINTS = 3_000
BINS = 72
_MAX_COLOURS = 11
_OTHER = "#80838d"
RAMP = (
    "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b",
)  # fmt: skip
"""Viridis (Smith and van der Walt, 2015, CC0) without its yellow end, which vanishes on white."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and the sentences that belong below it: what is drawn, and what is not and why."""

    figure: go.Figure
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """Who the points are: ids, names, and addresses start with `href`."""

    ids: Sequence[str]
    names: Sequence[str | None]


def scatter(runs: Runs, x: Scale, y: Scale, colour: Variable | None, *, height: int) -> Chart:
    """The chart.

    Args:
        runs: In the order of the variables' values.
        x: The horizontal axis.
        y: The vertical axis.
        colour: What colours the points: None gives each run its own colour; of a cloud it colours cells by their mean.
        height: Pixels.
    """
    drawn = x.mask & y.mask
    made = figure(height=height, showlegend=False, margin={"l": 56, "r": 8, "t": 8, "b": 40})
    made.update_xaxes(**x.layout)
    made.update_yaxes(**y.layout)
    notes = [left_out((x, y), drawn)]
    if int(drawn.sum()) > MAX_POINTS:
        trace, note = _cloud(x, y, drawn, colour)
        made.add_trace(trace)
        notes.insert(0, note)
    else:
        made.add_traces(list(_points(runs, x, y, drawn, colour)))
        made.update_layout(showlegend=colour is not None and not _is_ramp(colour))
        notes.append(_uncoloured(drawn, colour))
    notes.append(_one_colour(drawn, colour))
    return Chart(made, tuple(note for note in notes if note))


def _is_ramp(colour: Variable) -> bool:
    return colour.kind != "category"


def _uncoloured(drawn: Mask, colour: Variable | None) -> str:
    grey = 0 if colour is None else int((drawn & ~colour.placed()).sum())
    return f"{plural(grey, 'run')} grey: no finite {colour.key}." if grey and colour else ""


def _one_colour(drawn: Mask, colour: Variable | None) -> str:
    """Why all points look alike: a column with one value tells no run from another."""
    if colour is None:
        return ""
    values = np.unique(colour.values[drawn & colour.placed()])
    if len(values) != 1:
        return ""
    return f"One colour: every run drawn here that has {colour.key} has the same."


def _points(runs: Runs, x: Scale, y: Scale, drawn: Mask, colour: Variable | None) -> Iterator[go.Scatter]:
    if colour is None:
        own = [palette.colour(runs.ids[place]) for place in np.flatnonzero(drawn).tolist()]
        yield _trace(runs, x, y, drawn, {"color": own})
    elif _is_ramp(colour):
        yield from _ramped(runs, x, y, drawn, colour)
    else:
        yield from _categories(runs, x, y, drawn, colour)


def _ramped(runs: Runs, x: Scale, y: Scale, drawn: Mask, colour: Variable) -> Iterator[go.Scatter]:
    known = drawn & colour.placed()
    yield _trace(runs, x, y, drawn & ~known, {"color": _OTHER, "symbol": "circle-open"})
    bar = {"title": {"text": as_text(shortened(colour.key)), "side": "right"}, "thickness": 10, "outlinewidth": 0}
    marker = {"color": colour.values[known].tolist(), "colorscale": list(RAMP), "showscale": True, "colorbar": bar}
    yield _trace(runs, x, y, known, marker, extra=(colour.key, colour.values[known].tolist()))


def _categories(runs: Runs, x: Scale, y: Scale, drawn: Mask, colour: Variable) -> Iterator[go.Scatter]:
    """The commonest categories in colours of their own, the others together in grey."""
    codes = np.where(np.isfinite(colour.values), colour.values, -1).astype(int)
    counts = np.bincount(codes[drawn & (codes >= 0)], minlength=len(colour.labels))
    shown = [int(code) for code in np.argsort(-counts, kind="stable")[:_MAX_COLOURS] if counts[code]]
    for place, code in enumerate(sorted(shown)):
        look = {"color": palette.LIGHT[place % len(palette.LIGHT)]}
        yield _trace(runs, x, y, drawn & (codes == code), look, name=as_text(shortened(colour.labels[code])))
    rest = drawn & ~np.isin(codes, shown)
    if rest.any():
        others = f"others or missing ({int(rest.sum()):,})"
        yield _trace(runs, x, y, rest, {"color": _OTHER, "symbol": "circle-open"}, name=others)


def _trace(
    runs: Runs, x: Scale, y: Scale, which: Mask, marker: Mapping[str, Any], *, name: str = "",
    extra: tuple[str, Sequence[float]] | None = None,
) -> go.Scatter:  # fmt: skip
    places = np.flatnonzero(which)
    custom: list[list[Any]] = [[runs.ids[place], _named(runs, place)] for place in places.tolist()]
    hover = f"<b>%{{customdata[1]}}</b><br>{_quoted(x)}: %{{x}}<br>{_quoted(y)}: %{{y}}"
    if extra is not None:
        custom = [[*item, value] for item, value in zip(custom, extra[1], strict=True)]
        hover += f"<br>{in_template(extra[0])}: %{{customdata[2]:.5g}}"
    return go.Scatter(
        x=x.plotted(x.positions[places]), y=y.plotted(y.positions[places]), mode="markers", name=name,
        marker={"size": 7, "opacity": 0.85, **marker}, customdata=custom, hovertemplate=f"{hover}<extra></extra>",
    )  # fmt: skip


def _named(runs: Runs, place: int) -> str:
    return as_text(runs.names[place] or runs.ids[place][:7])


def _quoted(scale: Scale) -> str:
    return in_template(scale.variable.key)


def in_template(label: str) -> str:
    """A label as text inside a hover template, where braces are variables."""
    return as_text(shortened(label)).replace("{", "(").replace("}", ")")


def _cloud(x: Scale, y: Scale, drawn: Mask, colour: Variable | None) -> tuple[go.Heatmap, str]:
    at_x, at_y = x.positions[drawn], y.positions[drawn]
    edges_x, edges_y = _edges(x, at_x), _edges(y, at_y)
    counts = np.histogram2d(at_y, at_x, bins=[edges_y, edges_x])[0]
    shown = f"{plural(int(drawn.sum()), 'run')} in {counts.shape[1]} × {counts.shape[0]} cells"
    if colour is None or not _is_ramp(colour):
        cells, word = counts, "runs"
        ignored = f" {colour.key} has no mean, so it colours nothing here." if colour else ""
        note = f"{shown}; the colour says how many runs a cell holds.{ignored}"
    else:
        cells, word = _means(at_x, at_y, (edges_x, edges_y), colour.values[drawn]), f"mean {colour.key}"
        note = f"{shown}; the colour is the mean {colour.key} of a cell's runs, of finite values."
    return _heatmap(x, y, _Cells((edges_x, edges_y), counts, cells, word)), note


def _means(at_x: Numbers, at_y: Numbers, edges: tuple[Numbers, Numbers], values: Numbers) -> Numbers:
    finite = np.isfinite(values)
    bins = [edges[1], edges[0]]
    sums = np.histogram2d(at_y[finite], at_x[finite], bins=bins, weights=values[finite])[0]
    counts = np.histogram2d(at_y[finite], at_x[finite], bins=bins)[0]
    means: Numbers = np.full(counts.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _edges(scale: Scale, positions: Numbers) -> Numbers:
    """Cells of equal width; a category is a cell of its own."""
    if scale.variable.kind == "category":
        return np.arange(len(scale.variable.labels) + 1, dtype=np.float64) - 0.5
    low, high = float(positions.min()), float(positions.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, BINS + 1, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A cloud in cells: their edges along x and y, how many runs each holds, and what its colour says."""

    edges: tuple[Numbers, Numbers]
    counts: Numbers
    values: Numbers
    word: str

    @property
    def is_count(self) -> bool:
        return self.values is self.counts

    @property
    def shade(self) -> Numbers:
        """Counts by their logarithm, so that single runs stay visible beside thousands."""
        shown = np.where(self.counts > 0, self.values, np.nan)
        return np.log10(shown) if self.is_count else shown

    @property
    def bar(self) -> dict[str, Any]:
        title = {"text": as_text(shortened(self.word)), "side": "right"}
        made: dict[str, Any] = {"title": title, "thickness": 10, "outlinewidth": 0}
        if self.is_count:
            powers = range(int(np.log10(max(self.counts.max(), 1))) + 1)
            made |= {"tickvals": list(powers), "ticktext": [f"{10**power:,}" for power in powers]}
        return made


def _heatmap(x: Scale, y: Scale, cells: _Cells) -> go.Heatmap:
    value = "" if cells.is_count else f"<br>{in_template(cells.word)}: %{{z:.5g}}"
    place = f"{_quoted(x)}: %{{x}}<br>{_quoted(y)}: %{{y}}"
    centres = [(edges[:-1] + edges[1:]) / 2 for edges in cells.edges]
    return go.Heatmap(
        x=x.plotted(centres[0]), y=y.plotted(centres[1]), z=cells.shade, customdata=cells.counts.astype(int),
        colorscale=list(RAMP), colorbar=cells.bar, hoverongaps=False,
        hovertemplate=f"<b>%{{customdata:,}} runs</b>{value}<br>{place}<extra></extra>",
    )  # fmt: skip
