"""What a drawn page is made of."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


def below(value: Any) -> list[Component]:
    """Every component of a page; a list inside a list of children never reaches the browser, so it fails."""
    if not isinstance(value, Component):
        return []
    children = getattr(value, "children", None)
    listed = children if isinstance(children, (list, tuple)) else [children]
    assert not any(isinstance(child, (list, tuple)) for child in listed), f"nested list under {value}"
    return [value, *(found for child in listed for found in below(child))]
