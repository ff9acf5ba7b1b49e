"""Two versions of a model side by side, as one escaped HTML table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from dashboard.data.model.values import as_float, is_number
from dashboard.data.models import VersionRow
from dashboard.figures import text
from dashboard.figures.datasets.items import hash_code

_SECTIONS = (("metric", "Metrics"), ("param", "Params"), ("data", "Data versions"), ("run", "Origin"), ("tag", "Tags"))
_LONGEST = 300
_MARKED = frozenset({"param", "data", "tag"})


@dataclass(frozen=True, slots=True)
class Head:
    """A column: a version, its address, and what it holds."""

    name: str
    href: str
    labels: tuple[str, ...] = ()


DataLink = Callable[[str, str, str], str]
"""Address of the difference of two hashes of a path."""


def table(heads: Sequence[Head], rows: Sequence[VersionRow], goals: Mapping[str, str], data: DataLink) -> str:
    """The table; sections without a row are left out.

    Args:
        heads: The versions, the older first.
        rows: What to show.
        goals: Metric name to ``up`` or ``down``.
        data: Where a difference of data is shown.
    """
    cells = "".join(_head(head) for head in heads)
    first = '<th scope="col" class="dg-differences-key">Value</th>'
    columns = f'<colgroup><col class="dg-differences-keys"><col span="{len(heads)}"></colgroup>'
    body = "".join(_section(kind, title, rows, goals, data) for kind, title in _SECTIONS)
    return (
        f'<table class="dg-table dg-differences dg-model-differences" style="--dg-runs:{len(heads)}">{columns}'
        f"<thead><tr>{first}{cells}</tr></thead>{body}</table>"
    )


def _head(head: Head) -> str:
    held = f' <span class="dg-muted dg-small">{escape(", ".join(head.labels))}</span>' if head.labels else ""
    return f'<th scope="col"><a href="{escape(head.href)}">{escape(head.name)}</a>{held}</th>'


def _section(kind: str, title: str, rows: Sequence[VersionRow], goals: Mapping[str, str], data: DataLink) -> str:
    inside = [row for row in rows if row.kind == kind]
    if not inside:
        return ""
    width = len(inside[0].values) + 1
    head = f'<th colspan="{width}" scope="colgroup" class="dg-grid-kind-{kind}"><span>{title}</span></th>'
    lines = "".join(_row(row, goals, data) for row in inside)
    return f'<tbody><tr class="dg-differences-section">{head}</tr>{lines}</tbody>'


def _row(row: VersionRow, goals: Mapping[str, str], data: DataLink) -> str:
    goal = goals.get(row.name, "") if row.kind == "metric" else ""
    arrow = {"up": " ↑", "down": " ↓"}.get(goal, "")
    name = "<wbr>".join(map(escape, text.words(row.name)))
    if row.kind == "data" and row.differs and all(row.values):
        href = escape(data(row.name, str(row.values[0]), str(row.values[-1])))
        name = f'<a href="{href}" title="What changed in it">{name}</a>'
    first = row.values[0]
    cells = "".join(_cell(row, value, None if place == 0 else (first,), goal) for place, value in enumerate(row.values))
    return f'<tr><th scope="row">{name}{arrow}</th>{cells}</tr>'


def _cell(row: VersionRow, value: Any, base: tuple[Any] | None, goal: str) -> str:
    """A cell; `base` holds the value of the first version, and is None for that one itself."""
    kinds = ["dg-number"] if is_number(value) else []
    kinds += ["dg-changed"] if row.kind in _MARKED and base is not None and value != base[0] else []
    change = _delta(value, base[0], goal) if row.kind == "metric" and base else ""
    return f'<td class="{" ".join(kinds)}">{_value(row, value)}{change}</td>'


def _value(row: VersionRow, value: Any) -> str:
    if value is None:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    if row.kind == "data" or (row.kind == "run" and row.name in {"commit", "content"}):
        return hash_code(str(value))
    if isinstance(value, datetime):
        return text.stamp(value)
    if is_number(value):
        return text.aligned(value) if row.kind == "metric" else text.plain(value)
    shown = text.value(value) or '""'
    return escape(shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")


def _delta(value: Any, base: Any, goal: str) -> str:
    new, old = as_float(value), as_float(base)
    if new is None or old is None or not (math.isfinite(new) and math.isfinite(old)) or new == old:
        return ""
    is_better = (new > old) == (goal == "up")
    kind = (" dg-better" if is_better else " dg-worse") if goal else ""
    word = (", better" if is_better else ", worse") if goal else ""
    sign = "+" if new > old else "−"
    title = f"against the other version{word}"
    return f' <span class="dg-delta{kind}" title="{title}">{sign}{text.aligned(abs(new - old))}</span>'


def plain_table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[object]]]) -> str:
    """Names and a value in each column."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(text.value(value))}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    return f'<table class="dg-table dg-packages"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
