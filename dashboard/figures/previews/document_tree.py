"""A JSON, YAML or TOML document as a tree that opens and closes, as one HTML string."""

from __future__ import annotations

from html import escape

from dashboard.data.preview import Branch
from dashboard.figures.text import plural

_GLANCE, _GLANCED = 90, 12
"""Characters, and values, that are shown of a closed branch."""
_OPEN_VALUES = 100
"""A document with more in it starts with its first level alone."""


def tree(root: Branch) -> str:
    """The document; one of many values starts closed."""
    return f'<div class="dg-tree">{_branch(root, is_open=True, are_open=_values(root) <= _OPEN_VALUES)}</div>'


def _inside(branch: Branch) -> str:
    """The beginning of what is in a branch, to be read while it is closed; nothing where it holds no plain values."""
    if not branch.branches or any(each.kind in {"mapping", "list"} for each in branch.branches):
        return ""
    is_mapping = branch.kind == "mapping"
    left, right = "{}" if is_mapping else "[]"
    said = ", ".join(f"{each.name}: {each.value}" if is_mapping else each.value for each in branch.branches[:_GLANCED])
    is_all = len(said) <= _GLANCE and len(branch.branches) == branch.total <= _GLANCED
    return f'<span class="dg-tree-glance">{left}{escape(said if is_all else f"{said[:_GLANCE]}…")}{right}</span>'


def _values(branch: Branch) -> int:
    return branch.total + sum(_values(each) for each in branch.branches)


def _branch(branch: Branch, *, is_open: bool, are_open: bool) -> str:
    name = f'<span class="dg-tree-key">{escape(branch.name)}</span>' if branch.name else ""
    if branch.kind not in {"mapping", "list"}:
        return (
            f'<div class="dg-tree-leaf">{name}<span class="dg-tree-{branch.kind}">{escape(branch.value)}</span></div>'
        )
    word = plural(branch.total, "key") if branch.kind == "mapping" else plural(branch.total, "item")
    rest = branch.total - len(branch.branches)
    more = f'<div class="dg-tree-leaf dg-muted">and {rest:,} more</div>' if rest > 0 else ""
    inner = "".join(_branch(each, is_open=are_open, are_open=are_open) for each in branch.branches) + more
    return (
        f'<details{" open" if is_open else ""}><summary>{name}<span class="dg-muted">{word}{_inside(branch)}</span>'
        f'</summary><div class="dg-tree-inner">{inner}</div></details>'
    )
