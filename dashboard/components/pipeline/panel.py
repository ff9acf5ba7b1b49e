"""The panel of one pipeline node: what a stage runs, reads and writes; what a path is and who uses it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.model.dvc import Dependency, Output, ParamsDependency, Stage, Values
from dashboard.data.model.pipeline import NodeKind, StageStatus
from dashboard.data.model.values import flatten
from dashboard.data.pipelines.status import UNKNOWN, param_value
from dashboard.figures import text
from dashboard.figures.pipeline.folding import Shown
from dashboard.figures.pipeline.graph import KIND_ICONS, KIND_WORDS
from dashboard.figures.pipeline.stage_tones import CHANGE_TONES, STAGE_TONES

_MOST_PARAMS = 60
_MOST_NAMES = 40

Link = Callable[[str], parts.Child]
"""A path or stage as a link to its own panel, or as text where the graph does not show it."""


def head(node: Shown, actions: Sequence[Component] = ()) -> Component:
    """Name, kind and state of a node."""
    state = [
        parts.badge(node.note.capitalize(), CHANGE_TONES[node.change] if node.change else _tone(node.status)),
        *([html.Span(", ".join(node.reasons), className="dg-muted dg-break")] if node.reasons else []),
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.Span(icon(KIND_ICONS[node.kind]), className=f"dg-kind-{node.kind.value}"),
                    html.H2(node.label, className="dg-break"),
                    html.Span(className="dg-fill"),
                    *actions,
                    _close(),
                ],
                className="dg-row",
            ),
            html.Div(
                KIND_WORDS[node.kind] + (f" · {node.path}" if node.path != node.label else ""),
                className="dg-muted dg-break",
            ),
            *([html.Div(state, className="dg-row dg-row-wrap")] if node.note else []),
        ],
        className="dg-stack dg-stack-tight",
    )


def _close() -> Component:
    """Gives the graph its whole width back."""
    named = marks(data_graph_close="1", aria_label="Close panel")
    return html.Button(icon("x"), className="dg-button dg-button-quiet dg-button-icon dg-button-small", **named)


def _tone(status: StageStatus | None) -> str:
    return STAGE_TONES[status] if status else ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a panel's links lead.

    Attributes:
        node: Makes a link of a path or stage that leads to its own panel.
        file: Address of a path's page; None for one that has none.
        source: Address of the stage's definition, at its line; empty when it has none.
        plots: Address of the plots; empty when there are none.
    """

    node: Link
    file: Callable[[str], str | None] = lambda _: None
    source: str = ""
    plots: str = ""


def stage(
    item: Stage, params: Values, metrics: Values, addresses: Addresses, more: Sequence[Component] = ()
) -> list[Component]:
    """Sections of a stage.

    Args:
        item: The stage.
        params: Params of the revision, by file.
        metrics: Metrics of the revision, by file.
        addresses: Where links lead.
        more: Sections between what it writes and its metrics.
    """
    sections: list[Component | None] = [
        parts.problem(item.problem) if item.problem else None,
        html.P(item.desc, className="dg-break") if item.desc else None,
        _marks(item),
        _section("Command", parts.code("\n".join(item.cmd))) if item.cmd else None,
        _section("Working directory", html.Code(item.wdir)) if item.wdir not in {"", "."} else None,
        _section("Params", _params(item.params, params)) if item.params else None,
        _section("Dependencies", _paths(item.deps, addresses)) if item.deps else None,
        _section("Outputs", _paths(item.outs, addresses)) if item.outs else None,
        *more,
        _metrics([out.path for out in item.outs], metrics),
        html.Div(parts.link("Plots of this revision", addresses.plots)) if addresses.plots else None,
        _section("Reproduce", parts.code(f"dvc repro {shlex.quote(item.address)}")) if item.cmd else None,
        _defined(item, addresses.source),
    ]
    return [section for section in sections if section is not None]


def _marks(item: Stage) -> Component | None:
    """What dvc.yaml says about when it runs."""
    said = [
        ("lock", "Frozen", "dvc repro does not look at what it reads") if item.frozen else None,
        ("refresh-cw", "Always changed", "dvc repro runs it every time") if item.always_changed else None,
    ]
    chips = [parts.chip(label, picture, title=title) for picture, label, title in filter(None, said)]
    return html.Div(chips, className="dg-row dg-row-wrap") if chips else None


def _defined(item: Stage, source: str) -> Component | None:
    if not source:
        return None
    line = source.rpartition("#L")[2] if "#L" in source else ""
    return _section("Defined in", html.A(f"{item.file}, line {line}" if line else item.file, href=source))


def path(
    node: Shown,
    outputs: Mapping[str, Output],
    makers: Sequence[parts.Child],
    users: Sequence[parts.Child],
    metrics: Values,
) -> list[Component]:
    """Sections of a path: its version, who writes it and who needs it.

    What another repository has may lie at the same path as something here; nothing is said of that.
    """
    is_here = node.kind != NodeKind.EXTERNAL
    output = outputs.get(node.path) if is_here else None
    known = []
    if output is not None and output.hash:
        version = html.Span(
            [html.Code(output.hash, className="dg-break"), parts.copy_button(output.hash, "Copy hash")],
            className="dg-row",
        )
        known = [("Version", version), ("Size", text.size(output.size))]
        known += [("Files", f"{output.nfiles:,}")] if output.nfiles is not None else []
    known += [("Written by", _listed(makers))] if makers else []
    known += [("Needed by", _listed(users))] if users else []
    sections = [parts.facts(known)] if known else []
    shown = _metrics([node.path], metrics) if is_here else None
    return [*sections, *([shown] if shown else [])]


def _listed(items: Sequence[parts.Child]) -> Component:
    """Names with commas between them; very many are counted."""
    shown = [part for item in items[:_MOST_NAMES] for part in (", ", item)][1:]
    rest = [f" and {len(items) - _MOST_NAMES:,} more"] if len(items) > _MOST_NAMES else []
    return html.Span([*shown, *rest])


def fold(node: Shown, links: Iterable[Component]) -> list[Component]:
    """Sections of a folded node: its members."""
    return [
        _section(
            f"{len(node.members)} members", html.Ul([html.Li(link) for link in links], className="dg-plain dg-lines")
        )
    ]


def _section(title: str, body: parts.Child) -> Component:
    return html.Section([html.H3(title), body], className="dg-panel-section")


def _paths(items: Sequence[Dependency | Output], addresses: Addresses) -> Component:
    rows = []
    for item in items:
        facts: list[parts.Child] = [parts.short_sha(item.hash) if item.hash else "No version recorded"]
        facts += [text.size(item.size)] if item.size is not None else []
        facts += [text.plural(item.nfiles, "file")] if item.nfiles is not None else []
        facts += _output_marks(item) if isinstance(item, Output) else []
        href = addresses.file(item.path)
        facts += [html.A("Open", href=href, **marks(aria_label=f"Open {item.path}"))] if href else []
        separated = [part for fact in facts for part in (" · ", fact)][1:]
        name = html.Div(addresses.node(item.path), className="dg-break")
        said = [html.Div(item.desc, className="dg-small dg-break")] if isinstance(item, Output) and item.desc else []
        rows.append(html.Li([name, *said, html.Div(separated, className="dg-muted dg-small")]))
    return html.Ul(rows, className="dg-plain dg-lines")


def _output_marks(item: Output) -> list[parts.Child]:
    """What sets an output apart from those that DVC keeps and removes before each run."""
    words = (
        (not item.cached, "in git", "Git keeps it, DVC only records its hash"),
        (item.persist, "kept between runs", "persist: dvc repro does not remove it before the stage runs"),
        (not item.push, "not pushed", "push: false: dvc push leaves it out"),
    )
    return [html.Span(word, title=title) for is_so, word, title in words if is_so]


def _params(items: Sequence[ParamsDependency], values: Values) -> Component:
    pairs: list[tuple[parts.Child, parts.Child]] = []
    for item in items:
        known = _leaves(values.get(item.path, {}), item.keys)
        locked = dict(flatten(item.locked))
        for key in item.keys or tuple(known):
            below = [leaf for leaf in known if leaf == key or leaf.startswith(f"{key}.")]
            pairs += [(html.Code(leaf, title=item.path), _param(leaf, known, locked)) for leaf in below or [key]]
    shown = parts.facts(pairs[:_MOST_PARAMS])
    if len(pairs) <= _MOST_PARAMS:
        return shown
    return html.Div([shown, html.P(f"and {len(pairs) - _MOST_PARAMS} more", className="dg-muted")])


def _leaves(values: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Values by dotted key, also those of `keys` that step into lists: ``sizes.0``."""
    inside = {key: value for key in keys if (value := param_value(values, key)) is not UNKNOWN}
    return dict(flatten(values)) | dict(flatten(inside))


def _param(key: str, known: Mapping[str, Any], locked: Mapping[str, Any]) -> parts.Child:
    """The value at the revision, and the one the lock recorded where it differs."""
    value = html.Code(text.value(known.get(key)))
    if key not in known or locked.get(key) is None or locked[key] == known[key]:
        return value
    return html.Span([value, html.Span(f" last run: {text.value(locked[key])}", className="dg-muted")])


def _metrics(paths: Iterable[str], metrics: Values) -> Component | None:
    leaves = [(key, value) for path in paths for key, value in flatten(metrics.get(path, {}))]
    if not leaves:
        return None
    shown = [(html.Code(key), html.Code(text.value(value))) for key, value in leaves[:_MOST_PARAMS]]
    return _section("Metrics", parts.facts(shown))
