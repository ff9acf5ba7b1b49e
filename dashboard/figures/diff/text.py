"""Differences of texts as HTML strings: side by side, or one line below the other, words marked, folds that open.

Everything in them was written by whoever wrote the files; nothing of it becomes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import islice

from dashboard.data.diff import Fold, Line, Row, TextDiff
from dashboard.figures.text import plural

_CHUNK = 100
"""Lines that a browser lays out together, when they come into sight."""
_SIGNS = {"+": "+", "-": "−", " ": " "}
_KINDS = {"+": " dg-diff-added", "-": " dg-diff-removed", " ": ""}


def split(found: TextDiff) -> str:
    """Old lines on the left, new ones on the right; in a narrow window below each other."""
    return _chunks(_fold(part, _split_row) if isinstance(part, Fold) else _split_row(part) for part in found.parts)


def unified(found: TextDiff) -> str:
    """Removed lines above added ones, as ``diff -u`` writes them."""
    return _chunks(
        _fold(part, _same_line) if isinstance(part, Fold) else _line(part[0], part[1]) for part in found.unified()
    )


def _chunks(rows: Iterable[str]) -> str:
    return "".join(f'<div class="dg-diff-chunk">{"".join(batch)}</div>' for batch in _batches(rows))


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    left = iter(rows)
    while batch := list(islice(left, _CHUNK)):
        yield batch


def _split_row(row: Row) -> str:
    kind = " dg-split-same" if row.is_same else ""
    return f'<div class="dg-split-row{kind}">{_half(row.old, "-", row)}{_half(row.new, "+", row)}</div>'


def _half(line: Line | None, sign: str, row: Row) -> str:
    side = "dg-split-old" if sign == "-" else "dg-split-new"
    if line is None:
        return f'<div class="dg-split-half dg-split-none {side}"></div>'
    mark = " " if row.is_same else sign
    return (
        f'<div class="dg-split-half {side}{_KINDS[mark]}"><span class="dg-diff-number">{line.number}</span>'
        f'<span class="dg-diff-sign">{_SIGNS[mark]}</span><code>{_spans(line, mark)}</code></div>'
    )


def _same_line(row: Row) -> str:
    line = row.new or row.old
    return _line(" ", line) if line else ""


def _line(sign: str, line: Line) -> str:
    return (
        f'<div class="dg-diff-line{_KINDS[sign]}"><span class="dg-diff-number">{line.number}</span>'
        f'<span class="dg-diff-sign">{_SIGNS[sign]}</span><code>{_spans(line, sign)}</code></div>'
    )


def _spans(line: Line, sign: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(sign)
    return "".join(
        f"<{tag}>{escape(span.text)}</{tag}>" if span.is_changed and tag else escape(span.text) for span in line.spans
    )


def _fold(fold: Fold, drawn: Callable[[Row], str]) -> str:
    left = fold.total - len(fold.rows)
    more = f'<p class="dg-muted dg-diff-more">and {plural(left, "more line")}</p>' if left else ""
    rows = "".join(drawn(row) for row in fold.rows)
    summary = f"{plural(fold.total, 'unchanged line')}"
    return f'<details class="dg-diff-fold"><summary>{summary}</summary>{rows}{more}</details>'
