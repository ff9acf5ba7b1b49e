"""DVC's plots as figures: lines, points, bars and confusion matrices, several revisions over or beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import plotly.graph_objects as go

from dashboard.data.model.plots import Plot, PlotSide
from dashboard.figures import palette
from dashboard.figures.charts import plot_matrix, plot_points
from dashboard.figures.charts.chart_scales import as_text
from dashboard.figures.charts.plot_points import Numbers, Series, numbers, series_of
from dashboard.figures.charts.scatter import in_template
from dashboard.figures.curves.figure import smoothed
from dashboard.figures.palette import LIGHT, colour, repeats
from dashboard.figures.plots.template import figure
from dashboard.figures.text import plural

MOST_DRAWN = 6_000
"""Points of one figure; of more, every peak is kept."""
SMOOTHING = 0.6
_MARKED_POINTS = 30
_MOST_BARS = 40
_LEGEND_PX, _LEGEND_LINE_PX = 28, 17
_LETTER_PX, _KEY_PX, _CARD_PX = 6.2, 44, 480
"""Room that a legend takes in a card, about."""
_SYMBOLS = ("circle", "square", "triangle-up", "diamond")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True, slots=True)
class Style:
    """How a plot is drawn.

    Attributes:
        is_log_x, is_log_y: Whether an axis is logarithmic, where it has numbers.
        smoothing: Weight of the past in the moving average of lines; 0 for none, None for what the template says.
        height: Pixels.
    """

    is_log_x: bool = False
    is_log_y: bool = False
    smoothing: float | None = None
    height: int = 260


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, and what is to be said of it.

    Attributes:
        is_empty: Whether no point of it can be seen.
    """

    figure: go.Figure
    notes: tuple[str, ...] = ()
    is_empty: bool = False


def colours(plot: Plot) -> list[str]:
    """The colour of each side: that of its commit, which runs of the commit have everywhere."""
    return [colour(side.commit) for side in plot.sides]


def css_colour(side: PlotSide) -> str:
    """The colour of a side as a CSS value that follows the theme."""
    return palette.css_colour(side.commit)


def drawn(plot: Plot, style: Style) -> Drawn:
    """The figure of a plot with points, by its template; by ``linear`` where the template is not DVC's."""
    template = plot.template if plot.spec is None else "linear"
    return _TEMPLATES.get(template, _lines)(plot, style)


def can_smooth(plot: Plot) -> bool:
    """Whether a plot has lines."""
    return plot.spec is not None or _TEMPLATES.get(plot.template, _lines) is _lines


def has_axes(plot: Plot) -> bool:
    """Whether a plot has an axis that may be logarithmic."""
    return not plot.template.startswith("confusion")


def _base(plot: Plot, style: Style, legend: Sequence[str]) -> go.Figure:
    """An empty figure, as much higher as the lines of its legend need."""
    room = sum(len(name) * _LETTER_PX + _KEY_PX for name in legend)
    more = int(room // _CARD_PX) * _LEGEND_LINE_PX if len(legend) > 1 else 0
    top = _LEGEND_PX + more if len(legend) > 1 else 8
    made = figure(
        height=style.height + more, showlegend=len(legend) > 1, margin={"l": 48, "r": 10, "t": top, "b": 40},
    )  # fmt: skip
    made.update_xaxes(title_text=as_text(plot.x_label or plot.x))
    made.update_yaxes(title_text=as_text(plot.y_label or plot.y))
    return made


def _look(plot: Plot, each: Series) -> tuple[str, str]:
    """Colour and dashes: a colour for each revision, dashes for each line; lines of one revision have colours."""
    if sum(bool(side.points.height) for side in plot.sides) < 2 and len(plot.lines) > 1:
        return LIGHT[each.rank % len(LIGHT)], "solid"
    repeated = repeats(side.commit for side in plot.sides)[each.place]
    return colour(each.side.commit), _DASHES[(each.rank + repeated) % len(_DASHES)]


def label(plot: Plot, each: Series) -> str:
    """What tells a line from the others: its revision, its file and column, as far as they differ."""
    files, fields = {line.file for line in plot.lines}, {line.field for line in plot.lines}
    revision = [each.side.rev[:24]] if len(plot.sides) > 1 else []
    words = [*revision, *([each.line.file] if len(files) > 1 else []), *([each.line.field] if len(fields) > 1 else [])]
    return " · ".join(words) or each.side.rev


def _legend(plot: Plot, series: Sequence[Series]) -> dict[int, str]:
    """Names in the legend, by place of the series: of lines where there are several, for the page names revisions."""
    if len(plot.lines) < 2:
        return {place: label(plot, each) for place, each in enumerate(series)}
    first: dict[int, str] = {}
    for place, each in enumerate(series):
        if all(series[other].rank != each.rank for other in first):
            first[place] = label(replace(plot, sides=(each.side,)), each)
    return first


def _lines(plot: Plot, style: Style) -> Drawn:
    return _points(plot, style, mode="lines")


def _scatter(plot: Plot, style: Style) -> Drawn:
    return _points(plot, style, mode="markers")


def _points(plot: Plot, style: Style, *, mode: str) -> Drawn:
    series = list(series_of(plot))
    legend = _legend(plot, series)
    made = _base(plot, style, list(legend.values()))
    xs, ys = [numbers(each.x) for each in series], [numbers(each.y) for each in series]
    is_numeric = (all(x is not None for x in xs), all(y is not None for y in ys))
    counts = _Counts()
    most = max(200, MOST_DRAWN // max(1, len(series)))
    for place, (each, x, y) in enumerate(zip(series, xs, ys, strict=True)):
        if is_numeric[0] and is_numeric[1] and x is not None and y is not None:
            found = _Drawing(plot, style, each, mode)
            traces = found.traces(x, y, most, counts)
        else:
            traces = [_named(plot, each, mode, most, counts)]
        traces[-1].update(name=as_text(legend.get(place, "")), showlegend=place in legend)
        made.add_traces(traces)
    made.update_xaxes(type="log" if style.is_log_x and is_numeric[0] else "linear" if is_numeric[0] else "category")
    made.update_yaxes(type="log" if style.is_log_y and is_numeric[1] else "linear" if is_numeric[1] else "category")
    return Drawn(made, counts.notes(), is_empty=not counts.seen)


@dataclass
class _Counts:
    """What is not drawn of a figure."""

    total: int = 0
    drawn: int = 0
    seen: int = 0
    odd: int = 0
    not_positive: int = 0
    is_cut: bool = False

    def notes(self) -> tuple[str, ...]:
        found = []
        if self.is_cut:
            found.append(f"{self.drawn:,} of {self.total:,} points are drawn: the first of each line.")
        elif self.drawn < self.total:
            found.append(f"{self.drawn:,} of {self.total:,} points are drawn, with every peak.")
        if self.odd:
            found.append(f"Not drawn: {plural(self.odd, 'value')} that {_are(self.odd)} NaN, infinite or missing.")
        if self.not_positive:
            found.append(f"Not drawn: {plural(self.not_positive, 'value')} of zero or below, for a log axis has none.")
        return tuple(found)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One line of numbers."""

    plot: Plot
    style: Style
    each: Series
    mode: str

    def traces(self, x: Numbers, y: Numbers, most: int, counts: _Counts) -> list[go.Scatter]:
        is_line = self.mode == "lines"
        total = len(x)
        if is_line:
            x, y = plot_points.in_order(x, y)
        counts.odd += int((~np.isfinite(y)).sum()) + total - len(x)
        weight = self._weight() if is_line else 0.0
        smooth = np.array(smoothed(y.tolist(), weight)) if weight else None
        counts.not_positive += self._not_positive(x, y)
        kept = plot_points.thinned(np.where(np.isfinite(y), y, np.nan), most)
        counts.total += len(x)
        counts.drawn += len(kept)
        counts.seen += int(np.isfinite(y[kept]).sum())
        if smooth is None:
            return [self._trace(x[kept], y[kept])]
        behind = self._trace(x[kept], y[kept])
        behind.update(opacity=0.28, hoverinfo="skip", hovertemplate=None, showlegend=False)
        return [behind, self._trace(x[kept], smooth[kept])]

    def _weight(self) -> float:
        if self.style.smoothing is not None:
            return self.style.smoothing
        return SMOOTHING if self.plot.template == "smooth" else 0.0

    def _not_positive(self, x: Numbers, y: Numbers) -> int:
        hidden = ((x <= 0) & self.style.is_log_x) | ((y <= 0) & self.style.is_log_y)
        return int(hidden.sum())

    def _trace(self, x: Numbers, y: Numbers) -> go.Scatter:
        tone, dash = _look(self.plot, self.each)
        shown = [value if np.isfinite(value) else None for value in y.tolist()]
        return go.Scatter(
            x=x.tolist(), y=shown, mode=_marked(self.mode, len(x)),
            line={"color": tone, "dash": dash}, hovertemplate=_hover(self.plot, self.each),
            marker={"color": tone, "symbol": _SYMBOLS[self.each.rank % len(_SYMBOLS)]},
        )  # fmt: skip


def _marked(mode: str, points: int) -> str:
    """Points are marked on a line of few: of one there would be nothing to see."""
    return "lines+markers" if mode == "lines" and points <= _MARKED_POINTS else mode


def _hover(plot: Plot, each: Series) -> str:
    return f"<b>%{{y}}</b> at %{{x}}<extra>{in_template(label(plot, each))}</extra>"


def _named(plot: Plot, each: Series, mode: str, most: int, counts: _Counts) -> go.Scatter:
    """A line over names, in the order of the file."""
    counts.total += len(each.x)
    counts.drawn += min(len(each.x), most)
    counts.seen += min(len(each.x), most)
    counts.is_cut |= len(each.x) > most
    tone, dash = _look(plot, each)
    x, y = numbers(each.x), numbers(each.y)
    return go.Scatter(
        x=[plot_points.name(value) for value in each.x[:most]] if x is None else x[:most].tolist(),
        y=[plot_points.name(value) for value in each.y[:most]] if y is None else _gaps(y[:most]),
        mode=_marked(mode, len(each.x)), line={"color": tone, "dash": dash}, marker={"color": tone},
        hovertemplate=_hover(plot, each),
    )  # fmt: skip


def _gaps(values: Numbers) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def _bars(plot: Plot, style: Style) -> Drawn:
    """Horizontal bars, one for each name; several revisions below each other."""
    series = list(series_of(plot))
    lengths = [numbers(each.x) for each in series]
    if any(length is None for length in lengths):
        return _points(plot, style, mode="markers")
    sums = [_by_name(each, length) for each, length in zip(series, lengths, strict=True) if length is not None]
    names = _names(sums, is_sorted=plot.template.endswith("_sorted"))
    shown, left_out = names[:_MOST_BARS], len(names) - _MOST_BARS
    height = max(style.height, 60 + len(shown) * (8 + 10 * len(series)))
    legend = _legend(plot, series)
    made = _base(plot, Style(height=height), list(legend.values()))
    for place, (each, found) in enumerate(zip(series, sums, strict=True)):
        tone, _ = _look(plot, each)
        made.add_trace(
            go.Bar(
                x=[found.get(name) for name in shown], y=[as_text(name) for name in shown], orientation="h",
                name=as_text(legend.get(place, "")), showlegend=place in legend, marker={"color": tone},
                hovertemplate=f"<b>%{{x}}</b> %{{y}}<extra>{in_template(label(plot, each))}</extra>",
            )
        )  # fmt: skip
    made.update_layout(barmode="group", bargap=0.25)
    made.update_xaxes(type="log" if style.is_log_x else "linear")
    made.update_yaxes(type="category", autorange="reversed")
    order = "largest" if plot.template.endswith("_sorted") else "first"
    note = f"The {order} {_MOST_BARS} of {len(names):,} bars." if left_out > 0 else ""
    return Drawn(made, (note,) if note else ())


def _by_name(each: Series, lengths: Numbers) -> dict[str, float]:
    """Bars of one name are added up, as Vega stacks them."""
    found: dict[str, float] = {}
    for name, length in zip(map(plot_points.name, each.y), lengths.tolist(), strict=True):
        if np.isfinite(length):
            found[name] = found.get(name, 0.0) + length
    return found


def _names(sums: Sequence[Mapping[str, float]], *, is_sorted: bool) -> list[str]:
    names = list(dict.fromkeys(name for found in sums for name in found))
    if not is_sorted:
        return sorted(names)
    return sorted(names, key=lambda name: -max(found.get(name, -np.inf) for found in sums))


def _confusion(plot: Plot, style: Style) -> Drawn:
    return Drawn(*plot_matrix.matrices(plot, style.height, is_normalized=False))


def _normalized(plot: Plot, style: Style) -> Drawn:
    return Drawn(*plot_matrix.matrices(plot, style.height, is_normalized=True))


_TEMPLATES: Mapping[str, Callable[[Plot, Style], Drawn]] = {
    "linear": _lines, "simple": _lines, "smooth": _lines, "scatter": _scatter, "scatter_jitter": _scatter,
    "confusion": _confusion, "confusion_normalized": _normalized, "bar_horizontal": _bars,
    "bar_horizontal_sorted": _bars,
}  # fmt: skip
