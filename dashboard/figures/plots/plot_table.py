"""The rows of a plot as one HTML string."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from dashboard.data.model.plots import ABSENT, Plot
from dashboard.data.plots.points import dressed
from dashboard.figures import text

MOST_ROWS = 200
"""Of each revision; a file has them all."""
_MOST_COLUMNS = 40


def rows_of(plot: Plot) -> str:
    """The first rows of each revision: the revision, the columns that are drawn, then the others."""
    parts = [dressed(side.points, plot.lines) for side in plot.sides if side.points.height]
    known = dict.fromkeys(name for part in parts for name in part.columns)
    first = [name for name in ("rev", plot.x, plot.y) if name in known]
    names = [*dict.fromkeys([*first, *known])][:_MOST_COLUMNS]
    rows = [
        [part.columns[name][place] if name in part.columns else ABSENT for name in names]
        for part in parts
        for place in range(min(part.height, MOST_ROWS))
    ]
    numeric = [bool(rows) and all(_is_number(row[at]) for row in rows) for at in range(len(names))]
    head = "".join(f'<th scope="col"{_kind(is_number=is_number)}>{escape(name)}</th>' for name, is_number in
                   zip(names, numeric, strict=True))  # fmt: skip
    body = "".join(f"<tr>{_cells(row, numeric)}</tr>" for row in rows)
    return f'<table class="dg-table dg-plot-rows"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(row: Sequence[Any], numeric: Sequence[bool]) -> str:
    return "".join(f"<td{_kind(is_number=kind)}>{_cell(value)}</td>" for value, kind in zip(row, numeric, strict=True))


def _kind(*, is_number: bool) -> str:
    return ' class="dg-number"' if is_number else ""


def _is_number(value: Any) -> bool:
    try:
        return value is ABSENT or value is None or float(value) is not None
    except (TypeError, ValueError):
        return False


def _cell(value: Any) -> str:
    if value is ABSENT or value is None:
        return ""
    return escape(value if isinstance(value, str) else text.value(value))
