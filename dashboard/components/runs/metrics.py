"""The table of a run's metrics: any of thousands is found by its name, the rest lies on further pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.ids_runs import (
    RUN_METRICS,
    RUN_METRICS_BACK,
    RUN_METRICS_NEXT,
    RUN_METRICS_PAGE,
    RUN_METRICS_RANGE,
    RUN_METRICS_SEARCH,
)
from dashboard.components.marks import marks
from dashboard.components.runs.metric_curves import part_of
from dashboard.data.experiments import MetricDetail, RunDetail
from dashboard.data.model.values import natural
from dashboard.figures import text

ROWS = 60
"""Metrics on a page."""
_FEW = 12
"""So many are seen at a glance and need no search."""

Item = tuple[str, MetricDetail]


class MetricsPage(NamedTuple):
    """Some of the metrics that a search finds.

    Attributes:
        table: Their table, or what to do when there is none.
        range: Which of how many these are.
        page: Its number, counted from 0; the nearest one that exists.
        pages: How many there are.
    """

    table: Component
    range: str
    page: int
    pages: int


def panel(detail: RunDetail, primary: str | None = None) -> Component:
    """The first metrics, a field that finds any other, and a way to the next ones.

    Args:
        detail: The run.
        primary: The metric whose best step counts; None when the project has none.
    """
    found = page_of(detail, primary)
    search = dmc.TextInput(
        id=RUN_METRICS_SEARCH, placeholder="Find a metric…", size="xs", debounce=200,
        className="dg-metrics-search", **marks(aria_label="Find a metric", data_remember="find"),
    )  # fmt: skip
    is_long = len(detail.metrics) > _FEW
    return parts.panel(
        "Metrics",
        [
            dcc.Store(id=RUN_METRICS_PAGE, data=found.page),
            html.Div(found.table, id=RUN_METRICS),
            _foot(found, is_hidden=len(detail.metrics) <= ROWS),
        ],
        actions=[html.Div(search, hidden=not is_long)], count=len(detail.metrics) or None, flush=bool(detail.metrics),
    )  # fmt: skip


def _foot(found: MetricsPage, *, is_hidden: bool) -> Component:
    def turn(key: str, label: str, *, is_end: bool) -> Component:
        return html.Button(
            label, id=key, type="button", className="dg-button dg-button-small", disabled=is_end,
            **marks(aria_label=f"{label} metrics"),
        )  # fmt: skip

    said = html.Span(found.range, id=RUN_METRICS_RANGE, role="status", className="dg-muted")
    back = turn(RUN_METRICS_BACK, "Previous", is_end=found.page == 0)
    following = turn(RUN_METRICS_NEXT, "Next", is_end=found.page + 1 >= found.pages)
    return html.Div([said, back, following], className="dg-row dg-metrics-foot", hidden=is_hidden)


def page_of(detail: RunDetail, primary: str | None = None, search: str = "", page: int = 0) -> MetricsPage:
    """One page of the metrics whose name has every word of a search; those with a goal come first.

    Args:
        detail: The run.
        primary: The metric whose best step counts; None when the project has none.
        search: What somebody typed.
        page: Which page, counted from 0.
    """
    if not detail.metrics:
        return MetricsPage(html.P("This run logged no metrics.", className="dg-muted"), "", 0, 1)
    words = search.lower().split()
    found = [item for item in detail.metrics.items() if all(word in item[0].lower() for word in words)]
    found.sort(key=lambda item: (not item[1].goal, natural(item[0])))
    pages = max(1, -(-len(found) // ROWS))
    page = min(max(0, page), pages - 1)
    shown = found[page * ROWS : (page + 1) * ROWS]
    if not shown:
        nothing = f"No metric of this run has {search.strip()} in its name. Try a shorter piece of it."
        return MetricsPage(html.P(nothing, className="dg-muted dg-metrics-none"), "0 metrics", 0, 1)
    is_single = all(item.count == 1 for item in detail.metrics.values())
    table = _single_values(shown) if is_single else _aggregates(shown, primary)
    start = page * ROWS
    return MetricsPage(table, f"{start + 1:,} to {start + len(shown):,} of {len(found):,}", page, pages)


def _single_values(items: Sequence[Item]) -> Component:
    """Metrics that were logged once have no last, least or mean."""
    rows = [[_name(name, item), _number(item.last)] for name, item in items]
    return _table(("Metric", "Value"), rows)


def _aggregates(items: Sequence[Item], primary: str | None) -> Component:
    at_best = (f"At best {primary}",) if primary else ()
    head = ("Metric", "Last", "Min", "Max", "Mean", "First", *at_best, "Points", "Best step")
    return _table(head, [_row(name, item, has_primary=primary is not None) for name, item in items])


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Component:
    table = parts.table(head, rows, numeric=range(1, len(head)), label="Metrics")
    return html.Div(table, className="dg-scroll", tabIndex=0, role="region", **marks(aria_label="Metrics, table"))


def _row(name: str, item: MetricDetail, *, has_primary: bool) -> list[Any]:
    numbers = [_number(item.last)]
    spread = (item.min, item.max, item.mean, item.first)
    is_known = item.count >= 1  # a tracking server tells neither count nor aggregates
    numbers += [_number(value) for value in spread] if item.count > 1 else ["" for _ in spread]
    if has_primary:
        numbers.append("" if item.at_best is None else _number(item.at_best))
    best = f"{item.best_step:,}" if item.best_step is not None and item.count > 1 else ""
    return [_name(name, item), *numbers, f"{item.count:,}" if is_known else "", best]


def _name(name: str, item: MetricDetail) -> Component:
    arrow = {"up": "arrow-up", "down": "arrow-down"}.get(item.goal)
    words = {"up": "higher is better", "down": "lower is better"}.get(item.goal, "")
    mark = [html.Span(icon(arrow, size=12), title=words, className="dg-muted")] if arrow else []
    return html.Span([parts.breakable(name, "dg-strong"), *mark, *_curve(name, item)], className="dg-row")


def _curve(name: str, item: MetricDetail) -> list[Component]:
    """The way to the curve of a metric that has one (``curves_state.js``)."""
    if item.count == 1:
        return []
    label = f"Draw the curve of {name}"
    return [
        html.Button(
            icon("chart-line"), type="button", title="Draw its curve",
            className="dg-button dg-button-quiet dg-button-icon dg-button-small",
            **marks(aria_label=label, data_curve_show=name, data_curve_in=part_of(name)),
        )
    ]  # fmt: skip


def _number(value: float) -> Any:
    shown = text.aligned(value)
    return shown if math.isfinite(value) else html.Span(shown, className="dg-grid-odd")
