"""Named views on the page of the run table: their states as addresses, the picker, the bar of what changed.

Their behaviour is ``views_picker.js`` and ``views_bar.js``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.runs.view import split_keys
from dashboard.data.model.view import View

NO_VIEW = "none"
"""In place of a view's id: the plain table, although the project has a default view."""

KEYS = frozenset(
    (
        *("filter", "order_by", "columns", "hidden", "widths", "pinned", "group", "baseline", "nest", "differing"),
        *("history", "goals"),
    )
)
"""Query keys that say something about the table; each is a difference from the view that the address names."""


_LISTS = ("columns", "group_by", "history")


def canonical(state: Mapping[str, Any]) -> dict[str, Any]:
    """A view's state with column keys in their canonical spelling, also of columns that are gone."""
    spelled = {name: [key for part in state.get(name) or () for key in split_keys(part) or (part,)] for name in _LISTS}
    return {**state, **{name: keys for name, keys in spelled.items() if keys}}


def query_at(state: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, str]:
    """What an address says: a view's state, and beside it what the address says otherwise.

    Args:
        state: Of a view; empty for none.
        query: Of the address; a key with an empty value resets what the view says.
    """
    saved = {
        "filter": str(state.get("filter") or ""),
        "order_by": str(state.get("order_by") or ""),
        "columns": ",".join(state.get("columns") or ()),
        "hidden": "1" if state.get("hidden") else "",
        "widths": ",".join(f"{key}:{width}" for key, width in (state.get("widths") or {}).items()),
        "pinned": ",".join(state.get("pins") or ()),
        "group": ",".join(state.get("group_by") or ()),
        "baseline": str(state.get("baseline") or ""),
        "nest": "1" if state.get("nested") else "",
        "differing": "1" if state.get("differing") else "",
        "history": ",".join(state.get("history") or ()),
        "goals": ",".join(f"{key}:{goal}" for key, goal in (state.get("goals") or {}).items()),
    }
    return {**saved, **query}


def described(view: View, visitor: str) -> dict[str, Any]:
    """A view as the API answers it, as far as the page needs it.

    Args:
        view: Any that the browser may see.
        visitor: Digest of the browser.
    """
    return {
        "id": view.id, "name": view.name, "shared": view.is_shared, "default": view.is_default,
        "mine": bool(visitor) and view.owner == visitor, "version": view.version, "state": view.state,
    }  # fmt: skip


def picker(name: str) -> Component:
    """The button that names the open view and offers others."""
    label = html.Span(name or "Views", className="dg-truncate", **marks(data_views_name=""))
    return html.Button(
        [icon("bookmark"), label, icon("chevron-down", size=14)],
        className="dg-button dg-views-picker", title="Views: saved states of this table",
        **marks(data_views_picker="", aria_haspopup="dialog", aria_expanded="false"),
    )  # fmt: skip


def bar() -> Component:
    """The line that appears when the table differs from the open view."""
    return html.Div(className="dg-views-bar", hidden=True, role="status", **marks(data_views_bar=""))
