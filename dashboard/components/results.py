"""Hits of the global search."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.search import Hit

_ICONS = {
    "project": "box", "run": "flask-conical", "model": "package", "branch": "git-branch", "tag": "tag",
    "experiment": "flask-conical",
}  # fmt: skip


def options(home: Route, hits: Iterable[Hit]) -> list[Component]:
    """One link per hit."""
    return [_option(home, hit) for hit in hits]


def _option(home: Route, hit: Hit) -> Component:
    where = "" if hit.kind == "project" else str(hit.project)
    own = [hit.detail, hit.id[:7]] if hit.kind == "run" else [hit.detail] if hit.kind == "model" else []
    detail = " · ".join(part for part in (hit.kind, where, *own) if part)
    named = html.Span(
        [
            html.Span(hit.title, className="dg-truncate dg-hit-title"),
            html.Span(detail, className="dg-muted dg-small dg-truncate"),
        ],
        className="dg-hit",
    )
    label = [icon(_ICONS.get(hit.kind, "arrow-right")), named]
    return html.A(label, href=href(home, hit), className="dg-option", title=hit.detail or None)


def href(home: Route, hit: Hit) -> str:
    """Where a hit leads."""
    at = home.project
    owner, name = hit.project.owner, hit.project.name
    if hit.kind == "run":
        return at(owner, name, "runs", hit.id).href
    if hit.kind == "model":
        return at(owner, name, "models", hit.id).href
    if hit.kind in {"branch", "tag", "experiment"}:
        return at(owner, name, "", rev=hit.id).href
    if hit.kind == "model":
        return at(owner, name, "models", hit.id).href
    return at(owner, name).href
