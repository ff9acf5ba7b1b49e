"""The lineage page: controls, graph with its panel, the same as a list; and the page where one chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon, svg
from dashboard.components.lineage.links import DEPTH, LineageView, centre_href, compare_href, panel_href, rest_href
from dashboard.components.marks import marks
from dashboard.components.models.parts import badge
from dashboard.components.pipeline.node_graph import node_graph
from dashboard.components.route import Route
from dashboard.data.lineage import MOST_DEPTH, Direction, Lineage, NodeId, NodeKind
from dashboard.data.models import Holder
from dashboard.figures.lineage import graph as lineage_graph
from dashboard.figures.lineage import words as lineage_words
from dashboard.figures.lineage.words import KIND_ICONS, KIND_WORDS

_WAYS = {
    Direction.UPSTREAM: ("Upstream", "What it came from"),
    Direction.BOTH: ("Both", "What it came from and what came of it"),
    Direction.DOWNSTREAM: ("Downstream", "What came of it"),
}
_NOTHING = {
    Direction.UPSTREAM: "Nothing is known that it came from.",
    Direction.DOWNSTREAM: "Nothing is known that came of it.",
}
_LONG_LIST = 12


def controls(view: LineageView, route: Route) -> Component:
    """Which way and how far the lineage is followed; each choice is an address."""
    ways = [
        html.A(
            words, href=route.with_query(direction=None if way is Direction.BOTH else way.value).href,
            className="dg-view", title=title, **(marks(aria_current="true") if way is view.direction else {}),
        )
        for way, (words, title) in _WAYS.items()
    ]  # fmt: skip
    switch = html.Div(ways, className="dg-views-switch", role="group", **marks(aria_label="Direction"))
    said = html.Span([html.Strong(str(view.depth)), " step" if view.depth == 1 else " steps"], className="dg-nowrap")
    fewer = _depth(view.depth - 1, "minus", "Fewer steps", route)
    further = _depth(view.depth + 1, "plus", "More steps", route)
    named = marks(aria_label="Steps from the node in the centre")
    depth = html.Div([fewer, said, further], className="dg-row", role="group", **named)
    other = parts.link("Choose another start", route.with_query(node=None, chosen=None).href)
    return html.Div([switch, depth, html.Span(className="dg-fill"), other], className="dg-row dg-row-wrap")


def _depth(depth: int, picture: str, label: str, route: Route) -> Component:
    kind = "dg-button dg-button-icon dg-button-small"
    if not 1 <= depth <= MOST_DEPTH:
        return html.Span(icon(picture, size=14), className=kind, **marks(aria_disabled="true", aria_hidden="true"))
    href = route.with_query(depth=None if depth == DEPTH else str(depth)).href
    return html.A(icon(picture, size=14), href=href, className=kind, title=label, **marks(aria_label=label))


def view(lineage: Lineage, chosen: str, route: Route) -> Component:
    """Graph with its panel at the side, and both sides as lists below.

    Args:
        lineage: What is shown.
        chosen: Id of the node whose panel is open; empty for none.
        route: This page.
    """
    drawn = lineage_graph.elements(lineage, chosen)
    waiting = html.Div(className="dg-skeleton", style={"height": 120}) if chosen else None
    side = html.Aside(
        waiting, id=ids.LINEAGE_PANEL, className="dg-panel dg-node-panel dg-lineage-panel", **marks(aria_live="polite")
    )
    box = html.Div(
        [_graph(drawn), _tools(), _legend(lineage)],
        className="dg-panel dg-graph-box", style={"--dg-drawn": f"{lineage_graph.height_of(drawn)}px"},
    )  # fmt: skip
    cut = parts.notice("This lineage is larger than what is drawn.", "Take fewer steps, or centre on a node of it.")
    sheet = lineage_graph.stylesheet({kind: svg(name) for kind, name in KIND_ICONS.items()})
    return html.Div(
        [
            *([cut] if lineage.is_cut else []),
            html.Div([box, side], className="dg-graph-columns"),
            *_lists(lineage, route),
            dcc.Store(id=ids.LINEAGE_VIEW, data=sheet),
            dcc.Store(id=ids.LINEAGE_NODE, data=chosen),
        ],
        className="dg-stack",
    )


def _graph(drawn: list[dict[str, Any]]) -> Component:
    label = "Lineage graph. Arrow keys walk from node to node; the lists below hold the same nodes as links."
    return node_graph(ids.LINEAGE_GRAPH, drawn, label=label)


def _tools() -> Component:
    tools = (("in", "zoom-in", "Zoom in"), ("out", "zoom-out", "Zoom out"), ("fit", "maximize", "Fit to view"))
    buttons = [
        html.Button(
            icon(picture), className="dg-button dg-button-icon dg-button-small", title=label,
            **marks(data_lineage_tool=name, aria_label=label),
        )
        for name, picture, label in tools
    ]  # fmt: skip
    return html.Div(buttons, className="dg-graph-tools")


def _legend(lineage: Lineage) -> Component:
    kinds = [kind for kind in NodeKind if lineage.of_kind(kind)]
    items = [
        html.Li([html.Span(icon(KIND_ICONS[kind], size=14), className=f"dg-kind-{kind.value}"), KIND_WORDS[kind]])
        for kind in kinds
    ]
    hint = html.Li("Select a node to see what its links rest on.", className="dg-graph-hint")
    return html.Ul([*items, hint], className="dg-plain dg-legend", **marks(aria_label="Legend"))


def _lists(lineage: Lineage, route: Route) -> list[Component]:
    found = []
    for way, (title, _) in _WAYS.items():
        nodes = [node for node in lineage.nodes if node.way is way]
        rows = len(nodes)
        if way is Direction.BOTH or (not rows and not _is_asked(lineage, way, route)):
            continue
        markup = lineage_words.table(lineage, way, partial(panel_href, route), partial(rest_href, route))
        listed = html.Div(
            className="dg-node-list",
            tabIndex=0,
            role="region",
            **marks(data_markup=markup, aria_label=f"{title} nodes"),
        )
        body = listed if rows else html.P(_NOTHING[way], className="dg-muted dg-panel-line")
        compare = compare_href(route, nodes)
        tools: list[Component] = [parts.link("Compare the runs", compare, "dg-nowrap")] if compare else []
        if rows >= _LONG_LIST:
            tools.append(parts.row_filter(f"Find a node {title.lower()}", f"find_{title.lower()}"))
        found.append(parts.panel(title, body, count=rows, flush=True, actions=tools))
    return found


def _is_asked(lineage: Lineage, way: Direction, route: Route) -> bool:
    return LineageView.from_query(route.query).direction in {way, Direction.BOTH} and bool(lineage.nodes)


@dataclass(frozen=True, slots=True)
class Choice:
    """A node to begin with.

    Attributes:
        node: Its id; names in it are resolved later.
        label: For people.
        detail: What else tells it from others.
        held: Aliases and stages.
    """

    node: NodeId
    label: str
    detail: parts.Child = ""
    held: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind to begin with.

    Attributes:
        nothing: What to do where there is none.
        all: Words and page of the link to all of them.
    """

    title: str
    picture: str
    nothing: str
    choices: Sequence[Choice]
    all: tuple[str, str]


def start(groups: Sequence[Group], route: Route) -> Component:
    """What one may begin with."""
    panels = []
    for group in groups:
        lines = [_choice(choice, group.picture, route) for choice in group.choices]
        body = (
            html.Ul(lines, className="dg-plain dg-lines dg-lineage-choices")
            if lines
            else html.P(group.nothing, className="dg-muted dg-panel-line")
        )
        words, page = group.all
        every = [parts.link(words, route.to(page).href)] if lines else []
        panels.append(parts.panel([icon(group.picture), group.title], body, actions=every))
    return html.Div(panels, className="dg-lineage-start")


def _choice(choice: Choice, picture: str, route: Route) -> Component:
    kind = html.Span(icon(picture), className=f"dg-kind-{choice.node.kind.value}")
    link = parts.link(choice.label, centre_href(route, choice.node), "dg-break")
    held = [badge(holder, holder.label) for holder in choice.held]
    return html.Li(
        [kind, link, *held, html.Span(className="dg-fill"), html.Span(choice.detail, className="dg-muted dg-small")]
    )
