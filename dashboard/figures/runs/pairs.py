"""Names and values beyond those that a page draws one by one: a table as one escaped HTML string."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.figures.text import words

LONG, LINES = 140, 4
"""A text of more characters or lines opens on a click."""


def is_long(value: str) -> bool:
    """Whether a value is too long to stand in its cell."""
    return len(value) > LONG or value.count("\n") >= LINES


def lead(value: str) -> str:
    """How a long value begins, on one line."""
    return f"{' '.join(value[:LONG].split())}…"


def table(pairs: Iterable[tuple[str, str]], label: str) -> str:
    """The pairs, each a row whose name may break between its words.

    Args:
        pairs: Names and values, as the source wrote them.
        label: What the table is called.
    """
    rows = "".join(f"<tr><td>{_name(name)}</td><td>{_value(value)}</td></tr>" for name, value in pairs)
    columns = '<colgroup><col style="width:40%"><col></colgroup>'
    return f'<table class="dg-table" aria-label="{escape(label)}">{columns}<tbody>{rows}</tbody></table>'


def _name(name: str) -> str:
    return f'<span class="dg-break">{"<wbr>".join(escape(word) for word in words(name))}</span>'


def _value(value: str) -> str:
    if not is_long(value):
        return f'<code class="dg-break dg-as-written">{escape(value) or "&quot;&quot;"}</code>'
    summary = (
        f'<code class="dg-break">{escape(lead(value))}</code> <span class="dg-muted">{len(value):,} characters</span>'
    )
    return (
        f'<details><summary>{summary}</summary><pre class="dg-long-text" tabindex="0">{escape(value)}</pre></details>'
    )
