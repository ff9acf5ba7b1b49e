"""Differences of keys and values, and of what files say of themselves, as HTML strings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from dashboard.data.diff import FactDiff, ValueChange, ValueDiff
from dashboard.figures import text

_SHOWN = 400
"""Characters of a value; the rest is in its title."""
MARKS = {"added": "+", "removed": "−", "deleted": "−", "changed": "~", "modified": "~", "renamed": "→", "same": "="}
TONES = {
    "added": "green",
    "removed": "red",
    "deleted": "red",
    "changed": "blue",
    "modified": "blue",
    "renamed": "amber",
}


def values(changes: Iterable[ValueDiff]) -> str:
    """One row for each key that differs: old value, new value, and the delta of numbers."""
    rows = "".join(_value_row(change) for change in changes)
    head = _head("Key", "Change", "Old", "New", "Delta")
    return f'<table class="dg-table dg-diff-values">{head}<tbody>{rows}</tbody></table>'


def _value_row(change: ValueDiff) -> str:
    old = "" if change.change is ValueChange.ADDED else f"<del>{cell(plain(change.old))}</del>"
    new = "" if change.change is ValueChange.REMOVED else f"<ins>{cell(plain(change.new))}</ins>"
    delta = "" if change.delta is None else signed(change.delta)
    return (
        f'<tr><th scope="row"><code>{_key(change.key)}</code></th><td>{mark(change.change.value)}</td>'
        f'<td class="dg-value">{old}</td><td class="dg-value">{new}</td>'
        f'<td class="dg-number dg-nowrap">{delta}</td></tr>'
    )


def _key(key: str) -> str:
    """A dotted key, which a narrow column breaks at its dots; the document itself has none."""
    return escape(key).replace(".", ".<wbr>") if key else "<em>whole document</em>"


def facts(found: Iterable[FactDiff]) -> str:
    """One row for each thing that a file says of itself; those that differ are marked."""
    listed = list(found)
    is_alone = all(fact.old is None for fact in listed) or all(fact.new is None for fact in listed)
    rows = "".join(_fact(fact, is_alone=is_alone) for fact in listed)
    return f'<table class="dg-table dg-diff-facts">{_head("Property", "Old", "New")}<tbody>{rows}</tbody></table>'


def _fact(fact: FactDiff, *, is_alone: bool) -> str:
    """One row; where there is one file only, nothing is told apart."""
    name = escape(fact.name[:1].upper() + fact.name[1:])
    if fact.is_same:
        both = cell(fact.old or "")
        return f'<tr><th scope="row">{name}</th><td>{both}</td><td class="dg-muted">the same</td></tr>'
    old, new = (
        _NOTHING if side is None else f"<{tag}>{cell(side)}</{tag}>"
        for side, tag in ((fact.old, "del"), (fact.new, "ins"))
    )
    if is_alone:
        return f'<tr><th scope="row">{name}</th><td>{cell(fact.old or "")}</td><td>{cell(fact.new or "")}</td></tr>'
    return f'<tr class="dg-changed-row"><th scope="row">{name} ≠</th><td>{old}</td><td>{new}</td></tr>'


_NOTHING = f'<span class="dg-muted" title="not there">{text.MISSING}</span>'


def mark(change: str) -> str:
    """A kind of change as sign, colour and word."""
    tone = TONES.get(change, "grey")
    sign = f'<span class="dg-change-sign dg-change-{tone}" aria-hidden="true">{MARKS.get(change, "")}</span>'
    return f'<span class="dg-nowrap">{sign}<span class="dg-change-word">{change}</span></span>'


def plain(value: Any) -> str:
    """A value as a person would type it."""
    if isinstance(value, str):
        return value if value.strip() == value and value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return text.plain(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:
        return str(value)


def signed(delta: float) -> str:
    """A difference of numbers with its sign."""
    return f"{'+' if delta > 0 else '−' if delta < 0 else '±'}{text.number(abs(delta))}"


def cell(value: str) -> str:
    """A text that fits a cell."""
    if len(value) <= _SHOWN:
        return escape(value)
    return f'<span title="{escape(value[:4_000])}">{escape(value[:_SHOWN])}…</span>'


def _head(*names: str) -> str:
    cells = "".join(f'<th scope="col"{_kind(name)}>{name}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _kind(name: str) -> str:
    return ' class="dg-number"' if name == "Delta" else ""
