"""The versions of a tracked path: list, timeline, and who uses one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.graph import graph
from dashboard.components.icons import icon
from dashboard.components.lineage.links import centre_href
from dashboard.components.marks import marks
from dashboard.components.models.view import model_href
from dashboard.components.palette_dot import run_dot
from dashboard.components.route import Route
from dashboard.data.datasets import DataVersion, RunUse, Users, VersionPage
from dashboard.data.lineage import data_node
from dashboard.figures import text
from dashboard.figures.datasets import items as data_items
from dashboard.figures.datasets.timeline import timeline

_HEIGHT = 220


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the versions of a path.

    Attributes:
        path: The tracked path.
        page: The part.
        offset: After how many versions it begins.
        limit: How many a part has at most.
    """

    path: str
    page: VersionPage
    offset: int
    limit: int


def panels(shown: Shown, route: Route, now: datetime) -> list[Component]:
    """Timeline and list."""
    path, page = shown.path, shown.page
    drawn = timeline(page.versions, height=_HEIGHT)
    figure = graph(drawn, label=f"Size of {path} over time", height=_HEIGHT) if drawn is not None else None
    links = data_items.VersionLinks(
        users=lambda hash_: data_view.path_href(route, path, version=hash_),
        runs=partial(data_view.runs_href, route, path),
        compare=lambda old, new: data_view.diff_href(route, old, new, path),
        data=partial(data_view.data_href, route),
        model=lambda name, version: model_href(route, name, version=version),
    )
    markup = data_items.versions(page.versions, links, route.query.get("version", ""), now)
    label = f"Versions of {path}"
    listed = html.Div(
        className="dg-scroll-x", tabIndex=0, role="region", **marks(data_markup=markup, aria_label=label)
    )  # fmt: skip
    body = html.Div([listed, *_pages(shown, route)], **marks(data_versions=_compare_base(route, path)))
    title = [icon("database"), "Versions"]
    tools = _tools(path, page.versions, route)
    panel = parts.panel(title, body, count=page.total, flush=True, actions=tools)
    return [parts.panel("Over time", figure), panel] if figure is not None else [panel]


def _compare_base(route: Route, path: str) -> str:
    """The address of a difference without its sides, which ``data_versions.js`` adds."""
    return route.to("data", data_view.DIFF, path=path).href


def _tools(path: str, versions: Sequence[DataVersion], route: Route) -> list[Component]:
    back = parts.link("All data", route.with_query(path=None, version=None, offset=None).href)
    copy = parts.copy_button(path, "Copy path")
    if len(versions) < 2:
        return [copy, back]
    compare = html.A(
        "Compare two versions", className="dg-button dg-button-small", role="link",
        **marks(data_versions_compare="", aria_disabled="true"),
    )  # fmt: skip
    return [compare, copy, back]


def _pages(shown: Shown, route: Route) -> list[Component]:
    """Steps to newer and older versions, where there are more than fit."""
    page, offset, limit = shown.page, shown.offset, shown.limit
    if page.total <= limit:
        return []
    end = min(offset + limit, page.total)
    said = html.Span(f"{offset + 1:,} to {end:,} of {page.total:,}", className="dg-muted")
    before = str(offset - limit) if offset > limit else None
    newer = parts.button_link("Newer", route.with_query(offset=before).href)
    older = parts.button_link("Older", route.with_query(offset=str(end)).href)
    steps = [*([newer] if offset else []), said, *([older] if end < page.total else [])]
    return [html.Div(steps, className="dg-row dg-centred")]


def users(path: str, hash_: str, found: Users, stages: Sequence[str], route: Route) -> Component:
    """Runs, models and stages that use one version.

    Args:
        path: The tracked path.
        hash_: Of the version.
        found: Runs and models.
        stages: Addresses of stages that read the path where the version was introduced.
        route: Where we are.
    """
    runs = [_run(use, route) for use in found.runs]
    more = parts.link(f"All {text.plural(found.total, 'run')}", data_view.runs_href(route, path, hash_))
    models = [
        html.Li([icon("package"), parts.link(use.name, model_href(route, use.name, version=use.version), "dg-break"),
                 parts.chip(use.version)])
        for use in found.models
    ]  # fmt: skip
    read_by = [
        html.Li([icon("workflow"), parts.link(stage, route.to("pipeline", node=stage).href)]) for stage in stages
    ]
    columns = [
        _column("Runs", found.total, [*runs, *([html.Li(more)] if found.total > len(runs) else [])],
                "No run has a commit with this version."),
        _column("Models made from it", len(models), models, "No registered model comes from it."),
        _column("Stages that read it", len(read_by), read_by, "No stage reads it where it was introduced."),
    ]  # fmt: skip
    close = parts.link("Close", route.with_query(version=None).href)
    title = ["What uses version ", parts.short_sha(hash_)]
    lineage = parts.link("Lineage", centre_href(route, data_node(path, hash_)))
    actions = [parts.copy_button(hash_, "Copy hash"), lineage, close]
    return parts.panel(title, html.Div(columns, className="dg-data-users"), actions=actions)


def _column(title: str, count: int, items: Sequence[Component], nothing: str) -> Component:
    body = html.Ul(items, className="dg-plain dg-data-uses") if items else html.P(nothing, className="dg-muted")
    return html.Div([html.H3([f"{title} ", html.Span(f"{count:,}", className="dg-count")]), body])


def _run(use: RunUse, route: Route) -> Component:
    name = html.A(use.name or use.id[:7], href=route.to("runs", use.id).href, className="dg-break")
    return html.Li([run_dot(use.id), name, html.Span(parts.time(use.created), className="dg-muted dg-small")])
