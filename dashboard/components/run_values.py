"""Tables of a run page: metrics, params, tags, inputs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.experiments import MetricDetail, RunDetail
from dashboard.figures import text

MAX_ROWS = 60
"""Rows shown at once; the rest of a long list is one piece of preformatted text behind a disclosure."""
_LONG, _LINES = 140, 4
"""A text of more characters or lines opens on a click."""


def metrics(detail: RunDetail, primary: str | None = None) -> Component:
    """Every metric with its aggregates.

    Args:
        detail: The run.
        primary: The metric whose best step counts; None when the project has none.
    """
    if not detail.metrics:
        return parts.panel("Metrics", html.P("This run logged no metrics.", className="dg-muted"))
    if all(item.count == 1 for item in detail.metrics.values()):
        return _single_values(detail)
    at_best = (f"At best {primary}",) if primary else ()
    head = ("Metric", "Last", "Min", "Max", "Mean", "First", *at_best, "Points", "Best step")
    items = sorted(detail.metrics.items(), key=lambda item: (not item[1].goal, item[0]))
    rows = [_metric_row(name, item, has_primary=primary is not None) for name, item in items[:MAX_ROWS]]
    table = parts.table(head, rows, numeric=range(1, len(head)), label="Metrics")
    rest = _rest([(name, text.number(item.last)) for name, item in items[MAX_ROWS:]])
    return parts.panel("Metrics", [_scroll(table, "Metrics"), rest], count=len(items), flush=True)


def _single_values(detail: RunDetail) -> Component:
    """Metrics that were logged once have no last, least or mean."""
    items = sorted(detail.metrics.items(), key=lambda item: (not item[1].goal, item[0]))
    rows = [[_metric_name(name, item.goal), _number(item.last)] for name, item in items[:MAX_ROWS]]
    table = parts.table(("Metric", "Value"), rows, numeric=(1,), label="Metrics")
    rest = _rest([(name, text.number(item.last)) for name, item in items[MAX_ROWS:]])
    return parts.panel("Metrics", [_scroll(table, "Metrics"), rest], count=len(items), flush=True)


def _metric_row(name: str, item: MetricDetail, *, has_primary: bool) -> list[Any]:
    numbers = [_number(item.last)]
    spread = (item.min, item.max, item.mean, item.first)
    is_known = item.count > 1  # a tracking server tells neither count nor aggregates
    numbers += [_number(value) for value in spread] if is_known else ["" for _ in spread]
    if has_primary:
        numbers.append("" if item.at_best is None else _number(item.at_best))
    best = f"{item.best_step:,}" if item.best_step is not None and is_known else ""
    return [_metric_name(name, item.goal), *numbers, f"{item.count:,}" if item.count else "", best]


def _metric_name(name: str, goal: str) -> Component:
    arrow = {"up": "arrow-up", "down": "arrow-down"}.get(goal)
    words = {"up": "higher is better", "down": "lower is better"}.get(goal, "")
    mark = [html.Span(icon(arrow, size=12), title=words, className="dg-muted")] if arrow else []
    return html.Span([parts.breakable(name, "dg-strong"), *mark], className="dg-row")


def _number(value: float) -> Any:
    shown = text.aligned(value)
    return shown if math.isfinite(value) else html.Span(shown, className="dg-grid-odd")


def params(detail: RunDetail) -> Component:
    """Every param, as the source wrote it; how it compares stands in the title."""
    if not detail.params:
        return parts.panel("Params", html.P("This run has no params.", className="dg-muted"))
    raw = detail.params_raw
    rows = [(name, _param(value, raw.get(name))) for name, value in list(detail.params.items())[:MAX_ROWS]]
    rest = _rest([(name, str(value)) for name, value in list(detail.params.items())[MAX_ROWS:]])
    return parts.panel("Params", [_pairs(rows, "Params"), rest], count=len(detail.params), flush=True)


def _param(value: Any, raw: str | None) -> Any:
    if isinstance(value, str):
        return _text(value)
    kind = "true or false" if isinstance(value, bool) else "number"
    return html.Code(raw or text.plain(value), title=kind)


def tags(detail: RunDetail) -> Component | None:
    """The run's tags; those of tools themselves (``mlflow.…``) come last, behind a disclosure."""
    own = {name: value for name, value in sorted(detail.run.tags.items()) if not name.startswith("mlflow.")}
    system = {name: value for name, value in sorted(detail.run.tags.items()) if name.startswith("mlflow.")}
    if not own and not system:
        return None
    table = _pairs([(name, _text(value)) for name, value in list(own.items())[:MAX_ROWS]], "Tags") if own else None
    hidden = _system_tags(system) if system else None
    return parts.panel("Tags", [table, hidden], count=len(own) + len(system), flush=True)


def _system_tags(tags: dict[str, str]) -> Component:
    table = _pairs([(name, _text(value)) for name, value in tags.items()], "System tags")
    return html.Details([html.Summary(text.plural(len(tags), "system tag")), table], className="dg-disclosure")


def inputs(detail: RunDetail) -> Component | None:
    """Datasets the run says it used."""
    if not detail.inputs:
        return None
    rows = [(item.name, html.Code(item.digest), item.context or text.MISSING, item.source_type, _source(item.source))
            for item in detail.inputs[:MAX_ROWS]]  # fmt: skip
    table = parts.table(("Dataset", "Digest", "Context", "Source type", "Source"), rows, label="Inputs")
    return parts.panel("Inputs", _scroll(table, "Inputs"), count=len(detail.inputs), flush=True)


def _source(value: str) -> Component:
    """Where a dataset came from; MLflow wraps an address in JSON."""
    try:
        read = json.loads(value)
    except ValueError:
        return _text(value)
    addresses = [read[key] for key in ("uri", "url", "path") if read.get(key)] if isinstance(read, dict) else []
    return _text(str(addresses[0])) if len(addresses) == 1 and len(read) == 1 else _text(value)


def _pairs(rows: Iterable[tuple[str, Any]], label: str) -> Component:
    cells = [(parts.breakable(name), value) for name, value in rows]
    return html.Div(_scroll(parts.table(("Name", "Value"), cells, label=label), label), className="dg-pairs")


def _scroll(table: Component, label: str) -> Component:
    """A table that scrolls sideways where it must, by keyboard too."""
    return html.Div(table, className="dg-scroll", tabIndex=0, role="region", **marks(aria_label=f"{label}, table"))


def _text(value: str) -> Component:
    if len(value) <= _LONG and value.count("\n") < _LINES:
        return html.Code(value or '""', className="dg-break dg-lines", title=None if value else "empty text")
    lead = " ".join(value[:_LONG].split())
    summary = html.Summary(
        [html.Code(f"{lead}…", className="dg-break"), html.Span(f" {len(value):,} characters", className="dg-muted")]
    )
    return html.Details([summary, html.Pre(value, className="dg-long-text", tabIndex=0)])


def _rest(pairs: Sequence[tuple[str, str]]) -> Component | None:
    if not pairs:
        return None
    lines = "\n".join(f"{name} = {value}" for name, value in pairs)
    return html.Details([html.Summary(f"{len(pairs):,} more"), html.Pre(lines, className="dg-long-text", tabIndex=0)],
                        className="dg-disclosure")  # fmt: skip
