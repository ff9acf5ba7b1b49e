"""Confusion matrices: how often each pair of classes occurs, a matrix for each revision and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.data.model.plots import Plot
from dashboard.figures.charts.chart_scales import as_text
from dashboard.figures.charts.plot_points import Series, name, numbers, series_of
from dashboard.figures.plots.template import template

MOST_CLASSES = 40
_WRITTEN = 14
"""In larger matrices numbers do not fit into cells."""
_MOST_IN_LINE, _SQUARE = 3, 4
_LONGEST_TITLE = 20
_TINT = [[0, "rgba(0, 114, 178, 0.04)"], [1, "rgba(0, 114, 178, 0.6)"]]
"""Half transparent, so that it lies on white and on black, and text on it stays legible."""

Counts = Counter[tuple[str, str]]


def matrices(plot: Plot, height: int, *, is_normalized: bool) -> tuple[go.Figure, tuple[str, ...]]:
    """The matrices of a plot beside each other, and what is to be said of them.

    Args:
        plot: With points; every row is one case.
        height: Pixels of each line of matrices.
        is_normalized: Whether cells are shares of the cases of their row instead of counts.
    """
    series = list(series_of(plot))
    counts = [Counter(zip(map(name, each.x), map(name, each.y), strict=True)) for each in series]
    across, down = (_classes(pair[place] for found in counts for pair in found) for place in (0, 1))
    columns = 2 if len(series) == _SQUARE else max(1, min(len(series), _MOST_IN_LINE))
    lines = max(1, -(-len(series) // columns))
    titles = [as_text(_title(plot, each)) for each in series] if len(series) > 1 else None
    made = make_subplots(
        rows=lines, cols=columns, subplot_titles=titles, horizontal_spacing=0.1 / columns + 0.03,
        vertical_spacing=0.3 / lines,
    )  # fmt: skip
    made.update_annotations(font_size=11)
    made.update_layout(
        template=template(), height=height * lines, showlegend=False,
        margin={"l": 48, "r": 10, "t": 28 if titles else 8, "b": 40},
    )  # fmt: skip
    shown = across[:MOST_CLASSES], down[:MOST_CLASSES]
    top = 1.0 if is_normalized else max((max(found.values(), default=0) for found in counts), default=1)
    for place, found in enumerate(counts):
        trace = _matrix(found, *shown, top=top, is_normalized=is_normalized)
        made.add_trace(trace, row=place // columns + 1, col=place % columns + 1)
    made.update_xaxes(type="category", showgrid=False)
    made.update_xaxes(title_text=as_text(plot.x_label or plot.x), row=lines)
    made.update_yaxes(type="category", autorange="reversed", showgrid=False)
    made.update_yaxes(title_text=as_text(plot.y_label or plot.y), col=1)
    many = max(len(across), len(down))
    note = f"The first {MOST_CLASSES} of {many:,} classes." if many > MOST_CLASSES else ""
    return made, (note,) if note else ()


def _title(plot: Plot, each: Series) -> str:
    words = [_short(each.side.rev), *([f"{each.line.file} {each.line.field}".strip()] if len(plot.lines) > 1 else [])]
    return " · ".join(words)


def _short(rev: str) -> str:
    return rev if len(rev) <= _LONGEST_TITLE else f"{rev[:_LONGEST_TITLE]}…"


def _classes(found: Iterable[str]) -> list[str]:
    """In order: numbers by their value, names by the alphabet."""
    distinct = list(dict.fromkeys(found))
    values = numbers(distinct)
    return sorted(distinct) if values is None else [distinct[place] for place in values.argsort(kind="stable")]


def _matrix(
    counts: Counts, across: Sequence[str], down: Sequence[str], *, top: float, is_normalized: bool
) -> go.Heatmap:
    cells: list[list[float]] = [[counts.get((x, y), 0) for x in across] for y in down]
    if is_normalized:
        totals = Counter[str]()
        for (_, y), count in counts.items():
            totals[y] += count
        cells = [[cell / (totals[y] or 1) for cell in row] for y, row in zip(down, cells, strict=True)]
    is_written = max(len(across), len(down)) <= _WRITTEN
    form = ".2f" if is_normalized else ",d"
    what: dict[str, Any] = {"text": [[_cell(cell, form) for cell in row] for row in cells]} if is_written else {}
    return go.Heatmap(
        x=[as_text(each) for each in across], y=[as_text(each) for each in down], z=cells, zmin=0, zmax=top or 1,
        colorscale=_TINT, showscale=False, xgap=1, ygap=1, texttemplate="%{text}" if is_written else None, **what,
        hovertemplate="<b>%{z:" + form + "}</b><br>%{x} across, %{y} down<extra></extra>",
    )  # fmt: skip


def _cell(value: float, form: str) -> str:
    return format(int(value) if form == ",d" else value, form) if value else ""
