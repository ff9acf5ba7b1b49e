"""A JSON, YAML or TOML document as a tree that opens and closes, as one HTML string."""

from __future__ import annotations

from html import escape

from dashboard.data.preview import Branch
from dashboard.figures.text import plural

_OPEN_DEPTH = 2
_OPEN_BRANCHES = 60
"""A mapping or list with more in it starts closed below the root."""


def tree(root: Branch) -> str:
    """The document, its first levels open."""
    return f'<div class="dg-tree">{_branch(root, 0)}</div>'


def _branch(branch: Branch, depth: int) -> str:
    name = f'<span class="dg-tree-key">{escape(branch.name)}</span>' if branch.name else ""
    if branch.kind not in {"mapping", "list"}:
        return (
            f'<div class="dg-tree-leaf">{name}<span class="dg-tree-{branch.kind}">{escape(branch.value)}</span></div>'
        )
    word = plural(branch.total, "key") if branch.kind == "mapping" else plural(branch.total, "item")
    rest = branch.total - len(branch.branches)
    more = f'<div class="dg-tree-leaf dg-muted">and {rest:,} more</div>' if rest > 0 else ""
    inner = "".join(_branch(each, depth + 1) for each in branch.branches) + more
    is_open = depth == 0 or (depth < _OPEN_DEPTH and len(branch.branches) <= _OPEN_BRANCHES)
    return (
        f'<details{" open" if is_open else ""}><summary>{name}<span class="dg-muted">{word}</span></summary>'
        f'<div class="dg-tree-inner">{inner}</div></details>'
    )
