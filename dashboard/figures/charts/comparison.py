"""The difference table of compared runs, as one escaped HTML string.

Fifty runs by a few hundred rows are thousands of cells: too many for components, nothing for a table. Every value is
escaped here; nothing in the string comes from a run unescaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Protocol

from dashboard.data.model.run_name import parted
from dashboard.data.model.values import as_float, is_number
from dashboard.figures import text
from dashboard.figures.palette import LINE_STYLES, css_colour

SECTIONS = (("metric", "Metrics"), ("param", "Params"), ("data", "Data versions"), ("run", "Run"), ("tag", "Tags"),
            ("environment", "Packages"), ("system", "System tags"))  # fmt: skip
"""Kinds of rows and their headings, in the order of the table; what a tool noted for itself comes last, folded."""
_SYSTEM = "mlflow."

_IDS = frozenset({"commit", "parent"})
_MAX_TEXT = 160
_HIGHLIGHTED = frozenset({"param", "data", "tag", "environment"})


class Row(Protocol):
    """One key over all runs; see `dashboard.data.compare`."""

    @property
    def key(self) -> str:
        """As the query language writes it."""

    @property
    def kind(self) -> str:
        """``run``, ``param``, ``metric``, ``tag``, ``data`` or ``environment``."""

    @property
    def name(self) -> str:
        """Without prefix and quotes."""

    @property
    def values(self) -> Sequence[Any]:
        """By run; None where missing."""

    @property
    def differs(self) -> bool:
        """Whether any two runs disagree."""


@dataclass(frozen=True, slots=True)
class Head:
    """One column: a run's id, name and address, and how many before it have its colour.

    Where the id is a full one, `dashboard.data.model.run_name`, the project stands below the name.
    """

    id: str
    name: str
    href: str
    repeat: int = 0


def difference_table(heads: Sequence[Head], rows: Iterable[Row], base: int, goals: Mapping[str, str]) -> str:
    """The table.

    Args:
        heads: The runs, in order.
        rows: Every row; those that agree carry the class ``dg-same`` and are hidden by the switch.
        base: Index of the run the others are compared with.
        goals: Metric name to ``up`` or ``down``; decides what is better.
    """
    listed = list(rows)
    sections = []
    for kind, heading in SECTIONS:
        inside = [row for row in listed if section_of(row) == kind]
        if inside:
            body = "".join(_row(row, base, goals) for row in inside)
            fold = ' class="dg-folded"' if kind == "system" else ""
            sections.append(f"<tbody{fold}>{_section_title(kind, heading, inside, len(heads))}{body}</tbody>")
    columns = f'<colgroup><col class="dg-differences-keys"><col span="{len(heads)}"></colgroup>'
    style = f"--dg-runs:{len(heads)}"
    return (
        f'<table class="dg-table dg-differences" style="{style}">{columns}{_header(heads, base)}'
        f"{''.join(sections)}</table>"
    )


def section_of(row: Row) -> str:
    """The section a row stands in: its kind, or ``system`` for a tag that a tool wrote for itself."""
    return "system" if row.kind == "tag" and row.name.startswith(_SYSTEM) else row.kind


def count_differences(rows: Iterable[Row]) -> int:
    """How many rows differ."""
    return sum(row.differs for row in rows)


def _header(heads: Sequence[Head], base: int) -> str:
    cells = [_head(head, is_base=place == base) for place, head in enumerate(heads)]
    return f'<thead><tr><th scope="col" class="dg-differences-key">Value</th>{"".join(cells)}</tr></thead>'


def _head(head: Head, *, is_base: bool) -> str:
    line = f"border-top-color:{css_colour(head.id)};border-top-style:{LINE_STYLES[head.repeat % len(LINE_STYLES)]}"
    dot = f'<span class="dg-line-key" style="{line}" aria-hidden="true"></span>'
    project, run_id = parted(head.id)
    called = escape(head.name or run_id[:7])
    name = f'<a href="{escape(head.href)}" title="{escape(head.name or run_id)}">{called}</a>'
    label = f"Compare with {called}"
    marks = f'type="button" class="dg-link-button" data-compare-base="{escape(head.id)}" title="{label}"'
    button = '<span class="dg-base">base</span>' if is_base else f"<button {marks}>make base</button>"
    ident = f'<span class="dg-grid-id">{escape(run_id[:7])}</span>'
    of = (
        f'<div class="dg-muted dg-small dg-truncate" title="{escape(project)}">{escape(project)}</div>'
        if project
        else ""
    )
    below = f'<div class="dg-row dg-small">{ident}{button}</div>'
    return f'<th scope="col"><div class="dg-row">{dot}{name}</div>{of}{below}</th>'


_FOLD = ' <button type="button" class="dg-link-button" data-compare-fold aria-expanded="false">Show</button>'


def _section_title(kind: str, heading: str, rows: Sequence[Row], runs: int) -> str:
    differing = count_differences(rows)
    state = "" if differing else " dg-same"
    count = f'<span class="dg-count">{differing:,} of {len(rows):,} differ</span>'
    fold = _FOLD if kind == "system" else ""
    look = "tag" if kind == "system" else kind
    head = f'<th colspan="{runs + 1}" scope="colgroup" class="dg-grid-kind-{look}">'
    return f'<tr class="dg-differences-section{state}">{head}<span>{escape(heading)} {count}{fold}</span></th></tr>'


def _row(row: Row, base: int, goals: Mapping[str, str]) -> str:
    label = row.name
    name = "<wbr>".join(map(escape, text.words(label)))
    goal = goals.get(label, "") if row.kind == "metric" else ""
    best = _best(row.values, goal) if row.differs else frozenset()
    cells = [_cell(row, value, row.values[base] if place != base else None, goal, is_best=place in best)
             for place, value in enumerate(row.values)]  # fmt: skip
    same = "" if row.differs else ' class="dg-same"'
    arrow = {"up": " ↑", "down": " ↓"}.get(goal, "")
    return f'<tr{same}><th scope="row" title="{escape(row.key)}">{name}{arrow}</th>{"".join(cells)}</tr>'


def _cell(row: Row, value: Any, base: Any, goal: str, *, is_best: bool) -> str:
    kinds = ["dg-number"] if is_number(value) else []
    kinds += ["dg-best"] if is_best else []
    changed = row.kind in _HIGHLIGHTED and base is not None and value != base
    kinds += ["dg-changed"] if changed else []
    attribute = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<td{attribute}>{_value(row, value)}{_delta(value, base, goal) if row.kind == 'metric' else ''}</td>"


def _value(row: Row, value: Any) -> str:
    if value is None:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    if row.kind == "data":
        square = f'<span class="dg-grid-square" style="background:{css_colour(str(value))}" aria-hidden="true"></span>'
        short = escape(text.short_hash(str(value)))
        return f'<span class="dg-row">{square}<code title="{escape(str(value))}">{short}</code></span>'
    if row.key in _IDS:
        return f'<code title="{escape(str(value))}">{escape(text.short_hash(str(value)))}</code>'
    if isinstance(value, datetime):
        return escape(text.stamp(value))
    if row.key == "duration":
        return escape(text.duration(value))
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    shown = _shown(row, value)
    cut = escape(shown if len(shown) <= _MAX_TEXT else shown[:_MAX_TEXT] + "…")
    return cut if len(shown) <= _MAX_TEXT else f'<span title="{escape(shown[:4000])}">{cut}</span>'


def _shown(row: Row, value: Any) -> str:
    if not is_number(value):
        return text.value(value) or '""'
    return text.aligned(value) if row.kind == "metric" else text.plain(value)


def _delta(value: Any, base: Any, goal: str) -> str:
    if not (_is_finite(value) and _is_finite(base)) or value == base:
        return ""
    change = value - base
    is_better = (change > 0) == (goal == "up")
    kind = (" dg-better" if is_better else " dg-worse") if goal else ""
    word = (", better" if is_better else ", worse") if goal else ""
    sign = "+" if change > 0 else "−"
    return f' <span class="dg-delta{kind}" title="against the base{word}">{sign}{text.aligned(abs(change))}</span>'


def _best(values: Sequence[Any], goal: str) -> frozenset[int]:
    """Places of the best value; several where it is a tie."""
    finite = [(value, place) for place, value in enumerate(values) if _is_finite(value)]
    if not goal or len(finite) < 2:
        return frozenset()
    best = (max if goal == "up" else min)(value for value, _ in finite)
    return frozenset(place for value, place in finite if value == best)


def _is_finite(value: Any) -> bool:
    number = as_float(value)
    return number is not None and math.isfinite(number)
