"""One version of a model: where it came from, what it was made with, what it is called."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.files.preview_bodies import inserted
from dashboard.components.icons import icon
from dashboard.components.models.parts import badge
from dashboard.components.models.view import lineage_href
from dashboard.components.palette_dot import hash_square, run_dot
from dashboard.components.route import Route
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.models import VersionDetail, holders
from dashboard.figures import markdown, text
from dashboard.figures.models import events as model_events

_PATHS = 12
_PARAMS = 30


def panel(detail: VersionDetail, model: RegisteredModel, route: Route) -> Component:
    """One version: where it came from, what it was made with, what it is called."""
    shown = detail.version
    pairs: list[tuple[parts.Child, parts.Child]] = [
        ("Registered", _registered(detail)),
        ("Run", _run(detail, route)),
        ("Commit", _commit(detail, route)),
        ("Data", _data(detail, route)),
    ]
    if detail.inputs:
        used = [parts.chip(f"{each.name} {each.digest[:10]}", "database", title=each.source) for each in detail.inputs]
        pairs.append(("Inputs it logged", html.Span(used, className="dg-row dg-row-wrap")))
    if detail.origin.content:
        pairs.append(("Content", html.Span([hash_square(detail.origin.content), parts.short_sha(detail.origin.content)],
                                           className="dg-row")))  # fmt: skip
    if shown.tags:
        tags = [parts.chip(f"{key} = {value}"[:120], "tag") for key, value in list(shown.tags.items())[:_PARAMS]]
        pairs.append(("Tags", html.Span(tags, className="dg-row dg-row-wrap")))
    body: list[Component] = [html.Div([html.Div(parts.facts(pairs)), *_values(detail)], className="dg-version")]
    if shown.description.strip():
        body.insert(0, inserted(markdown.render(shown.description), "dg-prose dg-version-said"))
    close = parts.link("Close", route.with_query(version=None).href)
    lineage = parts.button_link([icon("waypoints", size=14), "Lineage"], lineage_href(route, model.name, shown.version))
    held = [badge(holder, holder.label) for holder in holders(model) if holder.version == shown.version]
    title = [icon("layers"), html.Span(text.sentence(model_events.version_name(shown.version)).rstrip(".")), *held]
    return parts.panel(title, body, actions=[lineage, close])


def _registered(detail: VersionDetail) -> Component:
    by = f" by {detail.version.user}" if detail.version.user else ""
    return html.Span([parts.time(detail.version.created_at, never="at an unknown time"), by])


def _run(detail: VersionDetail, route: Route) -> Component:
    run = detail.origin.run
    if run is not None:
        named = html.A(run.name or run.id[:7], href=route.to("runs", run.id).href, className="dg-break")
        return html.Span([run_dot(run.id), named], className="dg-row")
    if detail.origin.is_run_gone:
        return html.Span([html.Code(str(detail.version.run)[:12]), " is deleted, or not in a source of this project"])
    return html.Span("none is named", className="dg-muted")


def _commit(detail: VersionDetail, route: Route) -> Component:
    origin = detail.origin
    if origin.commit is None:
        return html.Span("unknown", className="dg-muted")
    if origin.described is None:
        return html.Span([parts.short_sha(origin.commit), " is not in the repository"])
    link = html.A(parts.short_sha(origin.commit), href=route.to("pipeline", rev=origin.commit).href)
    subject = html.Span(origin.described.subject, className="dg-break")
    files = parts.link("files", route.to("files", rev=origin.commit).href, "dg-small")
    runs = parts.link("runs", data_view.commit_runs_href(route, origin.commit), "dg-small")
    return html.Span([link, subject, files, runs], className="dg-row dg-row-wrap")


def _data(detail: VersionDetail, route: Route) -> Component:
    """The data it rests on: what no command of the pipeline writes."""
    data = detail.origin.data
    paths = [path for path in (detail.given or tuple(data)) if path in data]
    if not paths:
        return html.Span("none is tracked at its commit", className="dg-muted")
    items = [_path(path, data[path], route) for path in paths[:_PATHS]]
    if len(paths) > _PATHS or len(data) > len(paths):
        every = data_view.data_href(route, str(detail.origin.commit))
        items.append(html.Li(parts.link(f"all {text.plural(len(data), 'path')} at its commit", every, "dg-small")))
    return html.Ul(items, className="dg-plain")


def _path(path: str, hash_: str, route: Route) -> Component:
    named = html.A(html.Code(path), href=data_view.path_href(route, path, version=hash_), className="dg-break")
    square = html.Span([hash_square(hash_), parts.short_sha(hash_)], className="dg-row dg-nowrap")
    return html.Li([named, square], className="dg-row dg-row-wrap")


def _values(detail: VersionDetail) -> list[Component]:
    """Metrics and params, each as a list; long ones are cut."""
    found: list[Component] = []
    for title, values in (("Metrics", detail.origin.metrics), ("Params", detail.params)):
        if not values:
            continue
        pairs = [
            (parts.breakable(name), html.Span(text.value(value)[:200], className="dg-break"))
            for name, value in sorted(values.items())[:_PARAMS]
        ]
        listed = [html.H3(title), parts.facts(pairs)]
        if len(values) > _PARAMS:
            more = f"and {len(values) - _PARAMS:,} more; the run's page has them"
            listed.append(html.P(more, className="dg-muted dg-small"))
        found.append(html.Div(listed, className="dg-panel-section"))
    return found or [html.P("No metrics and no params are known of it.", className="dg-muted")]
