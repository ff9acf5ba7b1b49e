"""Tables of a run page: params, tags, inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.marks import marks
from dashboard.data.experiments import RunDetail
from dashboard.figures import text
from dashboard.figures.runs import pairs

MAX_ROWS = 60
"""Rows shown at once; the rest of a long list is one piece of markup behind a disclosure."""
_FEW = 20
"""A longer list has a field that finds names in it."""


def params(detail: RunDetail) -> Component:
    """Every param, as the source wrote it; how it compares stands in the title."""
    if not detail.params:
        return parts.panel("Params", html.P("This run has no params.", className="dg-muted"))
    raw = detail.params_raw
    found = list(detail.params.items())
    rows = [(name, _param(value, raw.get(name))) for name, value in found[:MAX_ROWS]]
    rest = _rest([(name, raw.get(name) or _plain(value)) for name, value in found[MAX_ROWS:]], "params")
    return _panel("Params", [_pairs(rows, "Params"), rest], len(found), parts.row_filter("Find a param", "find_param"))


def _param(value: Any, raw: str | None) -> Any:
    if isinstance(value, str):
        return _text(value)
    kind = "true or false" if isinstance(value, bool) else "number"
    return html.Code(raw or _plain(value), title=kind)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else text.plain(value)


def tags(detail: RunDetail) -> Component | None:
    """The run's tags; those of tools themselves (``mlflow.…``) come last, behind a disclosure."""
    own = {name: value for name, value in sorted(detail.run.tags.items()) if not name.startswith("mlflow.")}
    system = {name: value for name, value in sorted(detail.run.tags.items()) if name.startswith("mlflow.")}
    if not own and not system:
        return None
    found = list(own.items())
    table = _pairs([(name, _text(value)) for name, value in found[:MAX_ROWS]], "Tags") if own else None
    rest = _rest(found[MAX_ROWS:], "tags")
    hidden = _system_tags(system) if system else None
    find = parts.row_filter("Find a tag", "find_tag")
    return _panel("Tags", [table, rest, hidden], len(own) + len(system), find)


def _panel(title: str, body: list[Component | None], count: int, find: Component) -> Component:
    """A panel of pairs; where there are many, with a field that finds names among them."""
    return parts.panel(title, body, actions=[find] if count > _FEW else [], count=count, flush=True)


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
    rest = _rest([(item.name, item.digest) for item in detail.inputs[MAX_ROWS:]], "inputs")
    return parts.panel("Inputs", [_scroll(table, "Inputs"), rest], count=len(detail.inputs), flush=True)


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
    if not pairs.is_long(value):
        return html.Code(value or '""', className="dg-break dg-as-written", title=None if value else "empty text")
    summary = html.Summary(
        [html.Code(pairs.lead(value), className="dg-break"),
         html.Span(f" {len(value):,} characters", className="dg-muted")]
    )  # fmt: skip
    return html.Details([summary, html.Pre(value, className="dg-long-text", tabIndex=0)])


def _rest(found: Sequence[tuple[str, str]], what: str) -> Component | None:
    if not found:
        return None
    table = html.Div(className="dg-pairs", **marks(data_markup=pairs.table(found, f"More {what}")))
    return html.Details([html.Summary(f"{len(found):,} more"), table], className="dg-disclosure")
