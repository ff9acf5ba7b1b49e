"""The panel of one node of a lineage: what it is, what each of its edges rests on, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.icons import icon
from dashboard.components.lineage.links import centre_href, page_links, panel_href, rest_href
from dashboard.components.marks import marks
from dashboard.components.models.parts import badge
from dashboard.components.route import Route
from dashboard.data.lineage import Changed, Edge, Lineage, Node, NodeKind, Remainder
from dashboard.data.models import Holder
from dashboard.figures import text
from dashboard.figures.lineage.words import KIND_ICONS, KIND_WORDS, name_of, phrase, rest_words

_MOST_EDGES = 40
_MOST_NAMES = 12


def panel(lineage: Lineage, node: Node, route: Route, compared: Component | None = None) -> Component:
    """Everything about one node.

    Args:
        lineage: What the graph shows.
        node: One of its nodes.
        route: The page.
        compared: What else changed since the run in the centre, for another run.
    """
    notes = [parts.notice(note, tone="amber") for note in node.notes]
    facts = _facts(node)
    sections = [
        _head(lineage, node, route),
        *notes,
        *([parts.facts(facts)] if facts else []),
        *([compared] if compared is not None else []),
        *_made_with(node),
        *_edges(lineage, node, route),
    ]
    return html.Div(sections, className="dg-node")


def rest_panel(rest: Remainder, of: Node, route: Route) -> Component:
    """The panel of counted neighbours."""
    words = html.P(["Beside those that are drawn next to ", html.Strong(name_of(of)), "."])
    advice = "See them all in the run table" if rest.filter else "Centre on it to see more of them"
    link = parts.button_link(advice, rest_href(route, rest), primary=True)
    head = _title(KIND_ICONS[rest.kind], rest.kind.value, rest_words(rest), [])
    return html.Div([head, words, html.Div(link)], className="dg-node")


def gone(chosen: str) -> Component:
    """The panel of a node that the graph does not hold."""
    said = html.P([html.Code(chosen[:200], className="dg-break"), " is not drawn here."])
    return parts.empty("Not in this lineage", said, html.P("Show more steps, or centre on it."))


def changed_since(base: Node, node: Node, found: Changed, route: Route) -> Component:
    """What else changed between the run in the centre and another, each with a link to what differs in it."""
    compare = route.to("compare", runs=f"{base.id.name},{node.id.name}").href
    old, new = found.commits
    lines: list[parts.Child] = []
    if found.params:
        names = ", ".join(found.params[:_MOST_NAMES])
        lines.append([html.A(text.plural(len(found.params), "param"), href=compare), f": {names}"])
    for item in found.data[:_MOST_NAMES]:
        is_both = item.left and item.right
        href = data_view.diff_href(route, old or "", new or "", item.path)
        name = html.A(html.Code(item.path), href=href) if is_both else html.Code(item.path)
        lines.append(["Data ", name])
    if old and new and old != new:
        href = route.to("pipeline", rev=new, **{"from": old}).href
        lines.append([html.A("Code", href=href), f": {text.short_hash(old)} to {text.short_hash(new)}"])
    if found.program:
        lines.append(f"Program: {found.program[0] or 'unknown'} to {found.program[1] or 'unknown'}")
    body = html.Ul([html.Li(line, className="dg-break") for line in lines], className="dg-plain dg-lines")
    shown = body if lines else html.P("Nothing that is known: same params, data and code.", className="dg-muted")
    warned = [html.P(words, className="dg-small dg-lineage-caution") for words in found.cautions]
    link = html.A("Compare both runs", href=compare, className="dg-small")
    return _section(f"What else changed since {base.label}", html.Div([shown, *warned, link]))


def _title(picture: str, kind: str, label: str, actions: Sequence[Component]) -> Component:
    close = html.Button(
        icon("x"), className="dg-button dg-button-quiet dg-button-icon dg-button-small",
        **marks(data_lineage_close="1", aria_label="Close panel"),
    )  # fmt: skip
    named = [html.Span(icon(picture), className=f"dg-kind-{kind}"), html.H2(label, className="dg-break")]
    return html.Div([*named, html.Span(className="dg-fill"), *actions, close], className="dg-row")


def _head(lineage: Lineage, node: Node, route: Route) -> Component:
    kind = node.id.kind
    links = [parts.link(words, href) for words, href in page_links(route, node)]
    if node.id != lineage.start and kind is not NodeKind.EXTERNAL and not (node.is_missing and kind is NodeKind.RUN):
        links.insert(0, parts.link("Centre on this", centre_href(route, node.id)))
    copy = parts.copy_button(str(node.id), "Copy id")
    full = f"{KIND_WORDS[kind]} · {node.id.name}" if node.id.name != node.label else KIND_WORDS[kind]
    return html.Div(
        [
            _title(KIND_ICONS[kind], kind.value, node.label, [copy]),
            html.Div(full, className="dg-muted dg-break"),
            html.Div(links, className="dg-row dg-row-wrap dg-lineage-links"),
        ],
        className="dg-stack dg-stack-tight",
    )


def _facts(node: Node) -> list[tuple[parts.Child, parts.Child]]:
    pairs: list[tuple[str, parts.Child]] = [
        ("Version", _hash(node.id.at) if node.id.kind is NodeKind.DATA else ""),
        ("Commit", _hash(node.commit) if node.id.kind is NodeKind.COMMIT else _short(node.commit)),
        ("Aliases", _held(node, "alias", node.aliases)),
        ("Stages" if len(node.stages) > 1 else "Stage", _held(node, "stage", node.stages)),
        ("Message", node.message),
        ("Experiment", node.experiment),
        ("Status", node.status.capitalize()),
        ("By", node.by),
        ("When", parts.time(node.created) if node.created else ""),
        ("Size", text.size(node.size) if node.size is not None else ""),
        ("Files", f"{node.nfiles:,}" if node.nfiles is not None else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _short(sha: str | None) -> parts.Child:
    return parts.short_sha(sha) if sha else ""


def _hash(value: str | None) -> parts.Child:
    if not value:
        return ""
    return html.Span(
        [html.Code(value, className="dg-break dg-small"), parts.copy_button(value, "Copy hash")], className="dg-row"
    )


def _held(node: Node, kind: str, names: Sequence[str]) -> parts.Child:
    held = [badge(Holder(name, node.id.at, kind), name) for name in names]
    return html.Span(held, className="dg-row dg-row-wrap") if held else ""


def _made_with(node: Node) -> list[Component]:
    """What a stage ran and read, and the params of a stage or a run."""
    sections = [_section("Command", parts.code("\n".join(node.command)))] if node.command else []
    if node.params:
        shown = [(html.Code(name), html.Code(value)) for name, value in node.params]
        sections.append(_section("Params", parts.facts(shown)))
    for title, paths in (("Code", node.code), ("Metrics", node.metrics)):
        if paths:
            listed = html.Ul([html.Li(html.Code(path)) for path in paths], className="dg-plain dg-lines")
            sections.append(_section(title, listed))
    return sections


def _edges(lineage: Lineage, node: Node, route: Route) -> list[Component]:
    """The edges of a node as sentences, with what each rests on."""
    mine = [edge for edge in lineage.edges if node.id in {edge.source, edge.target}]
    upstream = [edge for edge in mine if edge.downstream == node.id]
    downstream = [edge for edge in mine if edge.upstream == node.id]
    found = []
    for title, edges in (("Came from", upstream), ("Led to", downstream)):
        if edges:
            lines = [_line(lineage, edge, node, route) for edge in edges[:_MOST_EDGES]]
            rest = [html.Li(f"and {len(edges) - _MOST_EDGES:,} more")] if len(edges) > _MOST_EDGES else []
            found.append(_section(title, html.Ul([*lines, *rest], className="dg-plain dg-lineage-edges")))
    return found


def _line(lineage: Lineage, edge: Edge, node: Node, route: Route) -> Component:
    words, other = phrase(edge, node.id)
    end = lineage.node(other)
    name = node_link(end, route) if end else html.Code(str(other))
    why = [html.Div(item.words, className="dg-muted dg-small") for item in edge.evidence]
    doubt = [html.Div(edge.caution, className="dg-small dg-lineage-caution")] if edge.caution else []
    return html.Li([html.Div([words, " ", name], className="dg-break"), *why, *doubt])


def node_link(node: Node, route: Route) -> Component:
    """A link that opens a node's panel and leaves the graph as it stands."""
    return html.A(name_of(node), href=panel_href(route, node), **marks(data_lineage_node=str(node.id)))


def _section(title: str, body: parts.Child) -> Component:
    return html.Section([html.H3(title), body], className="dg-panel-section")
