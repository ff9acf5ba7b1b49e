"""What the address of the pipeline page says: which groups are folded, which node is in focus, which way data flows."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.model.pipeline import Pipeline, PipelineDiff
from dashboard.figures.pipeline import focus, folding
from dashboard.figures.pipeline.focus import Way
from dashboard.figures.pipeline.folding import Drawing, Shown
from dashboard.figures.pipeline.layout import Direction

CHECK = "check"
"""Key of the address that asks the remotes what they hold."""

_WAYS = {Way.UPSTREAM: "Upstream", Way.DOWNSTREAM: "Downstream", Way.BOTH: "Both"}
_MEANINGS = {
    Way.UPSTREAM: "Only what it needs",
    Way.DOWNSTREAM: "Only what needs it",
    Way.BOTH: "What it needs, and what needs it",
}


def whole(graph: Pipeline | PipelineDiff, route: Route) -> Drawing:
    """The drawing with the groups folded as the address says."""
    unfolded, folded = _names(route, "unfold"), _names(route, "fold")
    if isinstance(graph, PipelineDiff):
        return folding.of_diff(graph, unfolded, folded)
    return folding.of_pipeline(graph, unfolded, folded)


def focused(drawing: Drawing, route: Route) -> Drawing:
    """Only what the address focuses on."""
    node = route.query.get("focus", "")
    return focus.focused(drawing, node, _way(route)) if node else drawing


def direction(route: Route) -> Direction | None:
    """Where data flows in the picture; None lets the picture decide."""
    chosen = route.query.get("direction")
    return "right" if chosen == "right" else "down" if chosen == "down" else None


def asks_remotes(route: Route) -> bool:
    """Whether the address asks the remotes what they hold."""
    return route.query.get(CHECK) == "remote" and not route.query.get("from")


def focus_line(drawing: Drawing, shown: Drawing, route: Route) -> Component | None:
    """What a focus leaves of the drawing, and ways to see more; None without a focus."""
    node = route.query.get("focus")
    if not node:
        return None
    everything = parts.link("Show the whole pipeline", route.with_query(focus=None, way=None).href)
    if not any(node == box.id or node in box.members for box in drawing.nodes):
        said: list[parts.Child] = [html.Code(node), " is not in this pipeline. "]
        return html.Div([icon("info"), html.Div([*said, everything])], className="dg-notice")
    way = _way(route)
    words = {
        Way.UPSTREAM: [" and what it needs"],
        Way.DOWNSTREAM: [" and what needs it"],
        Way.BOTH: [", what it needs, and what needs it"],
    }[way]
    label = next((box.label for box in drawing.nodes if node in (box.id, *box.members)), node)
    line = html.Span(["Only ", html.Strong(label), *words, f": {len(shown.nodes):,} of {len(drawing.nodes):,} nodes. "])
    others = [parts.link(name, _focus(route, node, each)) for each, name in _WAYS.items() if each is not way]
    links = [part for link in (*others, everything) for part in (" · ", link)][1:]
    return html.Div([icon("funnel"), html.Div([line, *links])], className="dg-notice")


def focus_links(node: Shown, route: Route) -> Component:
    """Buttons that leave only what a node needs, or what needs it."""
    buttons = [
        html.A(name, href=_focus(route, node.id, way), className="dg-button dg-button-small", title=_MEANINGS[way])
        for way, name in _WAYS.items()
    ]
    return html.Div([html.Span("Focus", className="dg-muted dg-small"), *buttons], className="dg-row dg-row-wrap")


def fold_links(shown: Shown, route: Route) -> list[Component]:
    """Links that unfold a group or sub-project, or fold it again; none for a node that is in neither."""
    if shown.is_folded:
        found = [("Unfold in the graph", _toggled(route, shown.fold, is_folded=True))]
    else:
        found = [
            (f"Fold {name.rpartition(':')[2]}", _toggled(route, name, is_folded=False))
            for name in (shown.group, shown.part)
            if name
        ]
    links = [html.A([icon("unfold-vertical"), label], href=href, className="dg-button") for label, href in found]
    return [html.Div(links, className="dg-row dg-row-wrap")] if links else []


def member_links(shown: Shown, route: Route) -> list[Component]:
    """Links to the members of a folded node, which unfold it."""
    unfolding = _toggle(route, shown.fold, is_folded=True)
    return [html.A(member, href=unfolding.with_query(node=member).href) for member in shown.members]


def _way(route: Route) -> Way:
    chosen = route.query.get("way", "")
    return Way(chosen) if chosen in set(Way) else Way.BOTH


def _focus(route: Route, node: str, way: Way) -> str:
    return route.with_query(focus=node, way=None if way is Way.BOTH else way.value).href


def _names(route: Route, key: str) -> frozenset[str]:
    return frozenset(name for name in route.query.get(key, "").split(",") if name)


def _toggled(route: Route, name: str, *, is_folded: bool) -> str:
    return _toggle(route, name, is_folded=is_folded).with_query(node=None).href


def _toggle(route: Route, name: str, *, is_folded: bool) -> Route:
    """The same page with one group or sub-project unfolded, or folded; only sub-projects start unfolded."""
    unfolded, folded = _names(route, "unfold"), _names(route, "fold")
    if is_folded:
        unfolded, folded = unfolded | {name}, folded - {name}
    else:
        unfolded = unfolded - {name}
        folded = folded | {name} if name.endswith("/") else folded
    return route.with_query(unfold=",".join(sorted(unfolded)) or None, fold=",".join(sorted(folded)) or None)
