"""What the values of each column of a table look like, as one HTML string."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.data.preview import ColumnStatistics
from dashboard.figures import text

_HEAD = (("Column", ""), ("Type", ""), ("Missing", "dg-number"), ("Distinct", "dg-number"), ("Least", ""),
         ("Greatest", ""), ("Mean", "dg-number"), ("Distribution", ""))  # fmt: skip


def table(columns: Sequence[ColumnStatistics]) -> str:
    """One row per column."""
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in _HEAD)
    rows = "".join(_row(column) for column in columns)
    return f'<table class="dg-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(column: ColumnStatistics) -> str:
    mean = text.MISSING if column.mean is None else text.number(column.mean)
    distinct = text.MISSING if column.distinct is None else f"{column.distinct:,}"
    return (
        f"<tr><td>{escape(column.name)}</td><td>{escape(column.kind)}</td>"
        f'<td class="dg-number">{column.nulls:,}</td><td class="dg-number">{distinct}</td>'
        f"<td>{escape(column.min or text.MISSING)}</td><td>{escape(column.max or text.MISSING)}</td>"
        f'<td class="dg-number">{mean}</td><td>{_bars(column.histogram)}</td></tr>'
    )


def _bars(counts: Sequence[int]) -> str:
    """A small histogram; its numbers are in its title."""
    most = max(counts, default=0)
    if not most:
        return ""
    bars = "".join(
        f'<rect x="{place * 6}" y="{20 - 20 * count / most:.1f}" width="5" height="{20 * count / most:.1f}"/>'
        for place, count in enumerate(counts)
    )
    title = ", ".join(f"{count:,}" for count in counts)
    return (
        f'<svg class="dg-bars" width="{6 * len(counts)}" height="20" role="img" '
        f'aria-label="Values in each of {len(counts)} equal parts: {title}">{bars}</svg>'
    )
