"""The panels of the page of one model: versions, a metric over them, history and card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.files import addresses
from dashboard.components.files.preview_bodies import inserted
from dashboard.components.graph import graph
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.models.view import ModelView, commits_href, version_href, without_comparison
from dashboard.components.navigation import filter_field
from dashboard.components.route import Route
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.models import Card, Holder, Origin, holders
from dashboard.figures import markdown, text
from dashboard.figures.models import events as model_events
from dashboard.figures.models import items as model_items
from dashboard.figures.models.chart import Measured, over_versions
from dashboard.figures.models.items import VersionLine, VersionLinks, VersionTable

VERSIONS = 200
"""Versions of one part of the table."""
_COLUMNS = 2
"""Metrics that have a column."""
_HEIGHT = 260
_EVENTS = 30
_MOST_EVENTS = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What the panels are drawn from.

    Attributes:
        model: With its history.
        origins: Of every version.
        metrics: Names of its metrics, those with a goal first.
        goals: Metric name to ``up`` or ``down``.
        view: The state of the page.
        route: Where we are.
        now: For ages.
    """

    model: RegisteredModel
    origins: Mapping[str, Origin]
    metrics: Sequence[str]
    goals: Mapping[str, str]
    view: ModelView
    route: Route
    now: datetime


def badges(found: Sequence[Holder], route: Route) -> Component | None:
    """Aliases and stages, each a link to the version that holds it."""
    if not found:
        return None
    items = [
        html.Li(html.A(badge(holder, f"{holder.label} → {holder.version}"),
                       href=version_href(route, holder.version)))
        for holder in found
    ]  # fmt: skip
    return html.Ul(items, className="dg-plain dg-row dg-row-wrap", **marks(aria_label="Aliases and stages"))


def badge(holder: Holder, words: str) -> Component:
    """An alias or a stage; green for what means production."""
    tone = "green" if holder.is_in_use else "blue" if holder.kind == "alias" else ""
    return parts.badge(words, tone, title=f"{holder.kind} {holder.label}")


def versions(shown: Shown) -> Component:
    """The table of versions; two that are ticked can be compared."""
    model, view, route = shown.model, shown.view, shown.route
    title = [icon("layers"), "Versions"]
    if not model.versions:
        words = "No version is registered yet. Register one, and it is here after the next sync."
        return parts.panel(title, html.P(words, className="dg-muted"), count=0)
    page = model.versions[view.offset : view.offset + VERSIONS + 1]
    origins = [shown.origins[version.version] for version in page]
    lines = [
        VersionLine(version, origin, before)
        for version, origin, before in zip(page[:VERSIONS], origins, [*origins[1:], None], strict=False)
    ]
    clean = without_comparison(route).with_query(version=None)
    how = VersionTable(_columns(shown.metrics, view), shown.goals, _links(clean), view.version, shown.now)
    listed = inserted(model_items.versions(lines, how), "dg-scroll-x", label=f"Versions of {model.name}")
    body = html.Div([listed, *_pages(len(model.versions), view, route)], **marks(data_versions=clean.href))
    tools = [_compare_button(), *_pairs(model, clean)] if len(model.versions) > 1 else []
    return parts.panel(title, body, count=len(model.versions), flush=True, actions=tools)


def _links(clean: Route) -> VersionLinks:
    return VersionLinks(
        version=lambda name: clean.with_query(version=name).href,
        run=lambda run_id: clean.to("runs", run_id).href,
        commit=lambda sha: clean.to("pipeline", rev=sha).href,
        data=lambda sha: data_view.data_href(clean, sha),
        changes=lambda old, new: commits_href(clean, old, new),
    )


def _columns(metrics: Sequence[str], view: ModelView) -> list[str]:
    first = [view.metric] if view.metric in metrics else []
    return list(dict.fromkeys([*first, *metrics]))[:_COLUMNS]


def _compare_button() -> Component:
    named = marks(data_versions_compare="", aria_disabled="true")
    return html.A("Compare two versions", className="dg-button dg-button-small", role="link", **named)


def _pairs(model: RegisteredModel, clean: Route) -> list[Component]:
    """A link that compares what is in use with what may follow it."""
    held = holders(model)
    if not held:
        return []
    first = held[0]
    rivals = [holder for holder in held if holder.version != first.version and holder.label == "challenger"]
    rivals += [holder for holder in held if holder.version != first.version]
    newest = model.versions[0].version
    if rivals:
        from_, to = first.label, rivals[0].label
    elif newest != first.version:
        from_, to = first.label, "latest"
    else:
        return []
    href = clean.with_query(**{"from": from_, "to": to}).href
    words: list[parts.Child] = [icon("git-compare", size=14), f"{from_} and {to}"]
    return [html.A(words, href=href, className="dg-button dg-button-small", title=f"Compare {from_} with {to}")]


def _pages(total: int, view: ModelView, route: Route) -> list[Component]:
    if total <= VERSIONS:
        return []
    end = min(view.offset + VERSIONS, total)
    said = html.Span(f"{view.offset + 1:,} to {end:,} of {total:,}", className="dg-muted")
    before = str(view.offset - VERSIONS) if view.offset > VERSIONS else None
    newer = [parts.button_link("Newer", route.with_query(offset=before).href)] if view.offset else []
    older = [parts.button_link("Older", route.with_query(offset=str(end)).href)] if end < total else []
    return [html.Div([*newer, said, *older], className="dg-row dg-centred")]


def chart(shown: Shown) -> Component | None:
    """The chosen metric over the versions; None where no metric has values to draw."""
    model, metrics, view = shown.model, shown.metrics, shown.view
    if not metrics or len(model.versions) < 2:
        return None
    chosen = view.metric if view.metric in metrics else metrics[0]
    found = [
        Measured(
            version.version, shown.origins[version.version].metrics.get(chosen), (*version.aliases, *version.stages)
        )
        for version in reversed(model.versions)
    ]
    drawn = over_versions(found, chosen, shown.goals.get(chosen, ""), height=_HEIGHT)
    lacking = sum(each.value is None for each in found)
    body: list[Component] = []
    if drawn is None:
        body.append(html.P(f"Fewer than two versions have a value of {chosen}.", className="dg-muted"))
    else:
        body.append(graph(drawn, label=f"{chosen} over the versions of {model.name}", height=_HEIGHT))
    if drawn is not None and lacking:
        body.append(html.P(f"{text.plural(lacking, 'version')} without a value.", className="dg-muted dg-small"))
    return parts.panel(
        [icon("chart-line"), "Over versions"], body, actions=[_metric_picker(metrics, chosen, shown.route)]
    )


def _metric_picker(metrics: Sequence[str], chosen: str, route: Route) -> Component:
    links = [
        html.A(html.Span(name, className="dg-truncate"), href=route.with_query(metric=name).href, className="dg-option",
               **marks(aria_current="true" if name == chosen else "false"))
        for name in metrics
    ]  # fmt: skip
    summary = html.Summary(
        [html.Span(text.metric_name(chosen), className="dg-truncate dg-picker-label"), icon("chevron-down", size=14)],
        title=f"Metric {chosen}", **marks(aria_label=f"Metric {chosen}, choose another"),
    )  # fmt: skip
    found = html.Div([filter_field("Find a metric…"), html.Div(links, className="dg-popover-list")],
                     className="dg-popover dg-popover-right")  # fmt: skip
    return html.Details([summary, found], className="dg-picker dg-picker-button")


def history(shown: Shown) -> Component:
    """What happened to the model, newest first."""
    model, view, route = shown.model, shown.view, shown.route
    title = [icon("history"), "History"]
    events = model.history
    if not events:
        words = "Nothing is recorded yet. The next sync writes down what it finds."
        return parts.panel(title, html.P(words, className="dg-muted"), count=0)
    listed = events[: _MOST_EVENTS if view.is_history_whole else _EVENTS]
    known = {version.version for version in model.versions}

    def link(version: str) -> str:
        return version_href(route, version) if version in known else ""

    body: list[Component] = [inserted(model_events.timeline(listed, link, shown.now), "dg-events-box")]
    if len(listed) < len(events):
        body.append(html.P(parts.link(f"All {len(events):,} events", route.with_query(history="all").href)))
    if any(event.since for event in listed):
        body.append(html.P(_NOT_RECORDED, className="dg-muted dg-small dg-after"))
    return parts.panel(title, body, count=len(events))


_NOT_RECORDED = (
    "MLflow does not record who moves an alias, or when. Such times are those at which a sync noticed; point at one to "
    "see between which two syncs it happened."
)


def card(found: Card | None, description: str, route: Route) -> Component:
    """What the registry and the repository say of the model."""
    title = [icon("book-open"), "Model card"]
    said: list[Component] = []
    if description.strip():
        said.append(inserted(markdown.render(description), "dg-prose"))
    if found is not None:
        folder = found.path.rpartition("/")[0]
        links = (addresses.resolver(route, folder), addresses.picturer(route, folder, found.commit))
        said.append(inserted(markdown.render(found.text, *links), "dg-prose"))
    if not said:
        advice = (
            "Write one in docs/models/<name>.md of the repository, or as MODEL_CARD.md beside the model's file; "
            "MLflow's description of the model is shown here too."
        )
        return parts.panel(title, html.P(advice, className="dg-muted"))
    source = []
    if found is not None:
        file = addresses.page(route, found.path, found.commit).href
        source = [html.A(html.Code(found.path), href=file, className="dg-break dg-small")]
    return parts.panel(title, html.Div(said, className="dg-stack"), actions=source)
