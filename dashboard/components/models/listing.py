"""The list of a project's registered models, what narrows it, and what to do when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files.preview_bodies import inserted
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.models.view import LIST, model_href
from dashboard.components.route import Route
from dashboard.data.models import ModelLine, ModelPage, ModelQuery
from dashboard.figures.models import items as model_items

_MLFLOW = """\
import mlflow

info = mlflow.sklearn.log_model(model, name="model")
mlflow.register_model(info.model_uri, "classifier")"""
_GTO = """\
gto register classifier --version v1.0.0
gto assign classifier --version v1.0.0 --stage prod
git push --tags"""
_YAML = """\
artifacts:
  classifier:
    path: models/classifier.pkl
    type: model"""
_MOST_CHOICES = 8


def panel(page: ModelPage, query: ModelQuery, route: Route, now: datetime, *, offset: int, limit: int) -> Component:
    """The models that fit, with the field and links that narrow them.

    Args:
        page: The part of the list.
        query: What was asked.
        route: Where we are.
        now: For ages.
        offset: After how many models the part begins.
        limit: How many a part has at most.
    """
    names = [line.model.name for line in page.lines]

    def href(line: ModelLine) -> str:
        model = line.model
        return model_href(route, model.name, source=model.source_name if names.count(model.name) > 1 else "")

    if page.lines:
        shown: Component = inserted(model_items.lines(page.lines, href, now), "dg-scroll-x", label="Registered models")
    else:
        shown = _nothing_fits(route)
    steps = _pages(page, offset, limit, route)
    body = html.Div([_filters(page, query, route), shown, *steps])
    return parts.panel(
        [icon("package"), "Registered models"], body, count=page.total, flush=True, actions=[_field(query)]
    )


def _field(query: ModelQuery) -> Component:
    field: Component = dmc.TextInput(
        value=query.text, placeholder="Find a model…", size="xs", rightSection=html.Kbd("/"),
        className="dg-files-filter",
        **marks(aria_label="Find a model", data_files_filter="", data_files_query="q"),
    )  # fmt: skip
    return field


def _filters(page: ModelPage, query: ModelQuery, route: Route) -> Component | None:
    """Links that narrow by source and by alias or stage, and what is narrowed by a commit."""
    groups = []
    if len(page.sources) > 1 or query.source:
        named = {source: model_items.SOURCES.get(source, source) for source in page.sources}
        groups.append(_choices("Source", "source", named, query.source, route))
    if page.labels:
        held = {label: label for label in page.labels[:_MOST_CHOICES]}
        groups.append(_choices("Alias or stage", "label", held, query.label, route))
    if query.commit:
        away = parts.link("any commit", route.with_query(commit=None).href)
        groups.append(html.Span(["Made at commit ", parts.short_sha(query.commit), " · ", away], className="dg-small"))
    return html.Div(groups, className="dg-row dg-row-wrap dg-model-filters") if groups else None


def _choices(title: str, key: str, values: Mapping[str, str], chosen: str, route: Route) -> Component:
    """Links that set `key` of the address to one of some values, each in its words, or to none."""

    def link(label: str, value: str | None) -> Component:
        current = marks(aria_current="true") if (value or "") == chosen else {}
        return html.A(label, href=route.with_query(**{key: value, "offset": None}).href, className="dg-view", **current)

    known = {**values, **({chosen: chosen} if chosen and chosen not in values else {})}
    links = [link("All", None), *(link(words, value) for value, words in known.items())]
    switch = html.Div(links, className="dg-views-switch", role="group", **marks(aria_label=title))
    return html.Div([html.Span(title, className="dg-muted dg-small"), switch], className="dg-row dg-row-wrap")


def _nothing_fits(route: Route) -> Component:
    every = parts.link("Show all models", route.to(LIST).href)
    return parts.empty("No model fits", html.P(["Change the words or the filters. ", every]), icon_name="search")


def _pages(page: ModelPage, offset: int, limit: int, route: Route) -> list[Component]:
    if page.total <= limit:
        return []
    end = min(offset + limit, page.total)
    said = html.Span(f"{offset + 1:,} to {end:,} of {page.total:,}", className="dg-muted")
    before = str(offset - limit) if offset > limit else None
    back = [parts.button_link("Back", route.with_query(offset=before).href)] if offset else []
    more = [parts.button_link("More", route.with_query(offset=str(end)).href)] if end < page.total else []
    return [html.Div([*back, said, *more], className="dg-row dg-centred")]


def nothing() -> Component:
    """How to register a first model."""
    ways = html.Div(
        [
            html.Div([html.H3("With MLflow"), parts.code(_MLFLOW, "Copy Python")],
                     className="dg-panel-section dg-stack dg-stack-tight"),
            html.Div(
                [html.H3("With DVC: name the file in dvc.yaml"), parts.code(_YAML, "Copy dvc.yaml"),
                 html.H3("and register its versions by git tags"), parts.code(_GTO, "Copy gto commands")],
                className="dg-panel-section dg-stack dg-stack-tight",
            ),
        ],
        className="dg-halves dg-first-model",
    )  # fmt: skip
    words = "Versions, who holds production and what was promoted when appear here after the next sync."
    return html.Div([parts.empty("No registered models yet", html.P(words), icon_name="package"), ways])
