"""Points of DVC's plots by line: as numbers where they are, in the order of the axis, thinned with every peak kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.data.model.plots import ABSENT, Line, Plot, PlotSide

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """One line at one revision.

    Attributes:
        side: The revision.
        place: Of the side among those of the plot.
        line: Which column of which file; its place among the lines of the plot is `rank`.
        x, y: Values as they stand in the file; `ABSENT` became None.
    """

    side: PlotSide
    place: int
    line: Line
    rank: int
    x: Sequence[Any]
    y: Sequence[Any]


def series_of(plot: Plot) -> Iterator[Series]:
    """The lines of a plot, revision by revision."""
    ranks = {line: rank for rank, line in enumerate(plot.lines)}
    for place, side in enumerate(plot.sides):
        columns, height = side.points.columns, side.points.height
        files, fields = columns.get("filename", ()), columns.get("field", ())
        start = 0
        while start < height:  # rows of one line follow each other
            line = Line(files[start], fields[start])
            end = _end(files, fields, start, height)
            x, y = (_present(columns.get(name, ()), start, end) for name in (plot.x, plot.y))
            yield Series(side, place, line, ranks.setdefault(line, len(ranks)), x, y)
            start = end


def _end(files: Sequence[Any], fields: Sequence[Any], start: int, height: int) -> int:
    end = start
    while end < height and fields[end] == fields[start] and files[end] == files[start]:
        end += 1
    return end


def _present(values: Sequence[Any], start: int, end: int) -> list[Any]:
    if not values:
        return [None] * (end - start)
    return [None if value is ABSENT else value for value in values[start:end]]


def numbers(values: Sequence[Any]) -> Numbers | None:
    """The values as numbers, NaN where there is none; None when some of them are names."""
    try:
        return np.array([_number(value) for value in values], dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(value: Any) -> float:
    if isinstance(value, (bool, dict, list)):
        raise TypeError("no number")
    return float("nan") if value is None or value == "" else float(value)


def name(value: Any) -> str:
    """A value as a category."""
    return "–" if value is None or value == "" else str(value)


def in_order(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Both in the order of `x`, without points that have no place on it."""
    kept = np.isfinite(x)
    if not kept.all():
        x, y = x[kept], y[kept]
    if len(x) > 1 and (np.diff(x) < 0).any():
        order = np.argsort(x, kind="stable")
        return x[order], y[order]
    return x, y


def thinned(y: Numbers, most: int) -> npt.NDArray[np.int64]:
    """Places of about `most` points: of each stretch the first, the last, the least and the greatest.

    Args:
        y: Values in the order they are drawn; NaN is never the least.
        most: More are thinned.
    """
    count = len(y)
    if count <= most:
        return np.arange(count)
    size = -(-count // max(1, most // 4))
    stretches = count // size
    body = y[: stretches * size].reshape(stretches, size)
    starts = np.arange(stretches) * size
    low = np.where(np.isnan(body), np.inf, body).argmin(axis=1) + starts
    high = np.where(np.isnan(body), -np.inf, body).argmax(axis=1) + starts
    rest = np.arange(stretches * size, count)
    tail = rest[[0, -1]] if len(rest) else rest
    extremes = [] if not len(rest) else [rest[_extreme(y[rest], np.inf)], rest[_extreme(y[rest], -np.inf)]]
    return np.unique(np.concatenate([starts, starts + size - 1, low, high, tail, np.array(extremes, dtype=np.int64)]))


def _extreme(values: Numbers, hidden: float) -> int:
    shown = np.where(np.isnan(values), hidden, values)
    return int(shown.argmin() if hidden > 0 else shown.argmax())
