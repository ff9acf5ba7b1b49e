"""Differences of texts and merged tables of several runs, as escaped HTML strings.

Everything in them was written by whoever logged the runs; nothing of it becomes markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from dashboard.data.sides import BY_POSITION, Difference, Fold, Line, Merged
from dashboard.figures.charts.comparison import Head
from dashboard.figures.palette import LINE_STYLES, css_colour
from dashboard.figures.text import plural

_KINDS = {"+": " dg-diff-added", "-": " dg-diff-removed"}
_SIGNS = {"+": "+", "-": "−"}
_SHOWN = 120
"""Characters of a cell; the rest is in its title."""


def lines(shown: Iterable[Line]) -> str:
    """Lines with their numbers and signs."""
    return "".join(map(_line, shown))


def difference(found: Difference) -> str:
    """Added and removed lines by sign and colour; folds open without a script."""
    return "".join(_fold(part) if isinstance(part, Fold) else _line(part) for part in found.parts)


def _line(line: Line) -> str:
    sign = _SIGNS.get(line.sign, " ")
    return (
        f'<div class="dg-diff-line{_KINDS.get(line.sign, "")}"><span class="dg-diff-number">{line.number}</span>'
        f'<span class="dg-diff-sign">{sign}</span><code>{escape(line.text)}</code></div>'
    )


def _fold(fold: Fold) -> str:
    left = fold.total - len(fold.lines)
    more = f'<p class="dg-muted dg-diff-more">and {plural(left, "more line")}</p>' if left else ""
    summary = f"{plural(fold.total, 'unchanged line')}"
    return f'<details class="dg-diff-fold"><summary>{summary}</summary>{lines(fold.lines)}{more}</details>'


def merged(heads: Sequence[Head], found: Merged, base: int) -> str:
    """One table: each column once for every run, cells that differ from the base with a sign and a colour.

    Args:
        heads: The runs, in the order of the cells.
        found: The table.
        base: Position of the run that the others are compared with.
    """
    key = "Row" if found.key == BY_POSITION else found.key
    names = "".join(
        f'<th scope="colgroup" colspan="{len(heads)}" class="dg-merged-first">{escape(name)}</th>'
        for name in found.columns
    )
    runs = "".join(_run_heads(heads, base) for _ in found.columns)
    body = "".join(_row(found, at) for at in range(len(found.labels)))
    return (
        f'<table class="dg-table dg-merged"><thead><tr><th scope="col" rowspan="2">{escape(key)}</th>{names}</tr>'
        f"<tr>{runs}</tr></thead><tbody>{body}</tbody></table>"
    )


def _run_heads(heads: Sequence[Head], base: int) -> str:
    cells = []
    for place, head in enumerate(heads):
        line = f"border-top-color:{css_colour(head.id)};border-top-style:{LINE_STYLES[head.repeat % len(LINE_STYLES)]}"
        dot = f'<span class="dg-line-key" style="{line}" aria-hidden="true"></span>'
        name = escape(head.name or head.id[:7])
        label = f'<span class="dg-truncate" title="{name}">{name}</span>'
        badge = '<span class="dg-base">base</span>' if place == base else ""
        cells.append(f'<th scope="col"{_first(place)}><div class="dg-row">{dot}{label}{badge}</div></th>')
    return "".join(cells)


def _row(found: Merged, at: int) -> str:
    cells = []
    for place, (values, differing) in enumerate(zip(found.rows[at], found.differing[at], strict=True)):
        kind = "dg-number" if place in found.numeric else ""
        cells += [_cell(value, run, kind, is_changed=run in differing) for run, value in enumerate(values)]
    return f'<tr><th scope="row">{_text(found.labels[at])}</th>{"".join(cells)}</tr>'


def _cell(value: str | None, run: int, kind: str, *, is_changed: bool) -> str:
    classes = [kind, "dg-merged-first" if run == 0 else "", "dg-changed" if is_changed else ""]
    shown = '<span class="dg-muted" title="not there">–</span>' if value is None else _text(value)
    sign = '<span class="dg-merged-sign" title="differs from the base">≠</span> ' if is_changed else ""
    return f'<td class="{" ".join(filter(None, classes))}">{sign}{shown}</td>'


def _first(place: int) -> str:
    return "" if place else ' class="dg-merged-first"'


def _text(value: str) -> str:
    if len(value) <= _SHOWN:
        return escape(value)
    return f'<span title="{escape(value)}">{escape(value[:_SHOWN])}…</span>'
