"""Hits of the global search."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.search import Hit
from dashboard.figures import text
from dashboard.figures.file_icons import icon_of

_ICONS = {
    "project": "box", "run": "flask-conical", "model": "package", "branch": "git-branch", "tag": "tag",
    "experiment": "flask-conical",
}  # fmt: skip


def options(home: Route, hits: Iterable[Hit]) -> list[Component]:
    """One link per hit."""
    return [_option(home, hit) for hit in hits]


def _option(home: Route, hit: Hit) -> Component:
    where = "" if hit.kind == "project" else str(hit.project)
    own = {"run": [hit.detail, hit.id[:7]], "file": [hit.detail], "model": [hit.detail]}.get(hit.kind, [])
    detail = " · ".join(part for part in (hit.kind, where, *own) if part)
    named = html.Span(
        [
            html.Span(text.name(hit.title), className="dg-truncate"),
            html.Span(detail, className="dg-muted dg-small dg-truncate"),
        ],
        className="dg-hit",
    )
    picture = icon_of(hit.title) if hit.kind == "file" else _ICONS.get(hit.kind, "arrow-right")
    title = hit.id if hit.kind == "file" else hit.detail or None
    return html.A([icon(picture), named], href=href(home, hit), className="dg-option", title=title)


def href(home: Route, hit: Hit) -> str:
    """Where a hit leads."""
    at = home.project
    owner, name = hit.project.owner, hit.project.name
    if hit.kind == "run":
        return at(owner, name, "runs", hit.id).href
    if hit.kind == "file":
        return at(owner, name, "files", path=hit.id).href
    if hit.kind in {"branch", "tag", "experiment"}:
        return at(owner, name, "", rev=hit.id).href
    if hit.kind == "model":
        return at(owner, name, "models", hit.id).href
    return at(owner, name).href
