"""How a stage changed since another revision, with both values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets.view import diff_href
from dashboard.components.route import Route
from dashboard.data.model.pipeline import Change, StageChange
from dashboard.figures import text

_MOST_CHANGES = 40
_LABELS = {"cmd": "Command", "wdir": "Working directory", "dep": "", "param": "", "out": ""}
_GONE = "none"


def section(changes: Sequence[StageChange] | None, base: str, sha: str, route: Route, *, is_parent: bool) -> Component:
    """The section of a stage's panel.

    Args:
        changes: What differs; None where the stage is not at the other revision.
        base: The other revision: a full sha.
        sha: The commit that is shown.
        route: Of the page.
        is_parent: Whether the other revision is the commit before.
    """
    whole = route.with_query(**{"rev": sha, "from": base}).href
    other = parts.link("previous commit" if is_parent else text.short_hash(base), whole)
    title = html.H3(["Changes since ", "the " if is_parent else "", other])
    return html.Section([title, _body(changes, base, sha, route)], className="dg-panel-section")


def first_commit() -> Component:
    """Instead of changes where there is no commit before."""
    said = html.P("This is the first commit.", className="dg-muted")
    return html.Section([html.H3("Changes"), said], className="dg-panel-section")


def _body(changes: Sequence[StageChange] | None, base: str, sha: str, route: Route) -> Component:
    if changes is None:
        return html.P("The stage is new.", className="dg-muted")
    if not changes:
        return html.P("Nothing about this stage changed.", className="dg-muted")
    rows = [html.Li(_line(change, base, sha, route)) for change in changes[:_MOST_CHANGES]]
    rest = len(changes) - _MOST_CHANGES
    more = [html.Li(f"and {rest:,} more", className="dg-muted")] if rest > 0 else []
    return html.Ul([*rows, *more], className="dg-plain dg-lines")


def _line(change: StageChange, base: str, sha: str, route: Route) -> list[Component]:
    words = change.kind.capitalize() if not change.name else change.kind
    name: list[parts.Child] = [html.Span(_LABELS.get(change.kind) or words, className="dg-muted"), " "]
    if change.name:
        name.append(html.Code(change.name, className="dg-break"))
    lines: list[Component] = [html.Div(name)]
    if change.kind in {"dep", "out"}:
        lines.append(html.Div(_versions(change, base, sha, route), className="dg-muted dg-small"))
    elif change.kind not in {"broken", "mended"}:
        lines.append(html.Div([_value(change.before), " → ", _value(change.after)], className="dg-break"))
    return lines


def _versions(change: StageChange, base: str, sha: str, route: Route) -> list[parts.Child]:
    before, after = (parts.short_sha(side) if side else _GONE for side in (change.before, change.after))
    if change.change is not Change.CHANGED:
        return [change.change.value]
    link = parts.link("diff", diff_href(route, base, sha, change.name)) if change.before and change.after else ""
    return [before, " → ", after, " ", link]


def _value(value: Any) -> Component:
    if value is None:
        return html.Span(_GONE, className="dg-muted")
    shown = (
        "; ".join(value) or "." if isinstance(value, tuple) else value if isinstance(value, str) else text.value(value)
    )
    return html.Code(shown)
