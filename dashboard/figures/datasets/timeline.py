"""Size and number of files of a tracked path over its versions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dashboard.data.datasets import DataVersion
from dashboard.figures import text
from dashboard.figures.palette import LIGHT
from dashboard.figures.plots.template import figure

_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes"))


def timeline(versions: Sequence[DataVersion], *, height: int) -> go.Figure | None:
    """Each version at the moment of its commit; None where there are no sizes at two moments.

    Args:
        versions: In any order.
        height: Pixels.
    """
    known = sorted((each for each in versions if each.size is not None), key=lambda each: each.committed_at)
    if len(known) < 2:
        return None
    sizes = [each.size or 0 for each in known]
    unit, name = next(pair for pair in _UNITS if max(sizes) >= pair[0] or pair[1] == "bytes")
    made = figure(height=height, showlegend=False, margin={"l": 56, "r": 12, "t": 8, "b": 32})
    made.add_trace(_line(known, [size / unit for size in sizes], [text.size(size) for size in sizes], "y", LIGHT[0]))
    made.update_layout(yaxis={"title_text": f"Size, {name}", "rangemode": "tozero"})
    counts = [each.nfiles for each in known]
    if any(count is not None for count in counts):
        said = ["" if count is None else text.plural(count, "file") for count in counts]
        made.add_trace(_line(known, counts, said, "y2", LIGHT[1]))
        made.update_layout(
            yaxis={"domain": [0.56, 1]},
            yaxis2={"domain": [0, 0.42], "title_text": "Files", "rangemode": "tozero", "anchor": "x"},
            xaxis={"anchor": "y2"},
        )
    return made


def _line(
    versions: Sequence[DataVersion], values: Sequence[float | int | None], said: Sequence[str], axis: str, colour: str
) -> go.Scatter:
    """A value holds until the next version."""
    labels = [
        f"<b>{words}</b><br>{text.short_hash(each.hash)}, {_label(each.message)}"
        for each, words in zip(versions, said, strict=True)
    ]
    return go.Scatter(
        x=[each.committed_at for each in versions], y=list(values), yaxis=axis, mode="lines+markers",
        line={"shape": "hv", "color": colour}, marker={"color": colour, "size": 7}, hovertext=labels,
        hoverinfo="text+x",
    )  # fmt: skip


def _label(message: str) -> str:
    return escape(message.split("\n", 1)[0][:60], quote=False)
