"""The activity feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.parts import Child, empty, time
from dashboard.components.route import Route
from dashboard.data.model.project import Activity

_ICONS = {"commit": "git-commit-horizontal", "run": "flask-conical", "model": "package", "promotion": "tag"}
_WORDS = {"commit": "Commit", "run": "Run", "model": "Model", "promotion": "Promotion"}


def feed(lines: Sequence[Activity], route: Route, now: datetime) -> Component:
    """What happened, newest first; the project's name is left out on its own pages."""
    if not lines:
        return empty(
            "No activity yet", html.P("Commits, runs, model versions and promotions appear here after the first sync.")
        )
    return html.Ul([_line(group, route, now) for group in _grouped(lines)], className="dg-plain dg-feed")


def _grouped(lines: Sequence[Activity]) -> list[list[Activity]]:
    """Lines that tell of the same thing, as a commit of a repository with several projects, together."""
    groups: dict[tuple[str, str], list[Activity]] = {}
    for place, line in enumerate(lines):
        key = (line.kind, line.ref) if line.kind == "commit" else ("", str(place))
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _line(group: Sequence[Activity], route: Route, now: datetime) -> Component:
    line = group[0]
    title = line.title or line.ref
    names = ", ".join(str(each.project) for each in group)
    project: list[Child] = [] if route.has_project else [names]
    by: list[Child] = [*([" · "] if project else []), line.by] if line.by else []
    return html.Li(
        [
            html.Span(
                icon(_ICONS.get(line.kind, "activity")), title=_WORDS.get(line.kind, line.kind), className="dg-muted"
            ),
            html.Div(
                [
                    html.A(title, href=_href(line, route), className="dg-clamp dg-feed-title", title=title),
                    html.Div(
                        [html.Span([*project, *by], className="dg-truncate"), time(line.at, now=now)],
                        className="dg-feed-about dg-muted dg-small",
                    ),
                ]
            ),
        ]
    )


def _href(line: Activity, route: Route) -> str:
    owner, name = line.project.owner, line.project.name
    if line.kind == "run":
        return route.project(owner, name, "runs", line.ref).href
    if line.kind == "commit":
        return route.project(owner, name, "", rev=line.ref).href
    if line.kind in {"model", "promotion"}:
        return route.project(owner, name, "models", line.ref).href
    return route.project(owner, name).href
