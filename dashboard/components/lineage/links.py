"""What the address of the lineage page says, and where its nodes lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.components.datasets import view as data_view
from dashboard.components.route import Route
from dashboard.data.lineage import MOST_DEPTH, Direction, Node, NodeId, NodeKind, Remainder

PAGE = "lineage"
DEPTH = 3
"""Edges between the node in the centre and the farthest ones, unless the address says otherwise."""
NEIGHBOURS = 8
"""Neighbours of one kind that are drawn next to a node; the others are one counted box."""
_COMPARED = 20


@dataclass(frozen=True, slots=True)
class LineageView:
    """A state of the page.

    Attributes:
        node: What is in the centre; empty on the page where one chooses.
        chosen: Id of the node whose panel is open.
    """

    node: str = ""
    direction: Direction = Direction.BOTH
    depth: int = DEPTH
    chosen: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> LineageView:
        """The state that an address names; what makes no sense is the default."""
        direction, depth = query.get("direction", ""), query.get("depth", "")
        is_depth = depth.isascii() and depth.isdigit() and 1 <= int(depth[:3]) <= MOST_DEPTH
        is_way = direction in {way.value for way in Direction}
        return cls(
            query.get("node", ""), Direction(direction) if is_way else Direction.BOTH,
            int(depth[:3]) if is_depth else DEPTH, query.get("chosen", ""),
        )  # fmt: skip


def centre_href(route: Route, node: NodeId | str) -> str:
    """The lineage of a node, with the direction and depth of the address when it is one of a lineage."""
    kept = {key: route.query[key] for key in ("direction", "depth") if route.page == PAGE and route.query.get(key)}
    return route.to(PAGE, node=str(node), **kept).href


def panel_href(route: Route, node: Node) -> str:
    """The page with the panel of a node open."""
    return route.with_query(chosen=str(node.id)).href


def rest_href(route: Route, rest: Remainder) -> str:
    """Where counted neighbours are: runs in the run table, others around their node."""
    if rest.filter:
        return route.to("experiments", filter=rest.filter).href
    return centre_href(route, rest.node)


def compare_href(route: Route, nodes: Iterable[Node]) -> str:
    """The runs among some nodes side by side; empty where fewer than two are there."""
    runs = [node.id.name for node in nodes if node.id.kind is NodeKind.RUN and not node.is_missing]
    return route.to("compare", runs=",".join(runs[:_COMPARED])).href if len(runs) > 1 else ""


def page_links(route: Route, node: Node) -> list[tuple[str, str]]:
    """(words, address) of the pages about a node."""
    name, at = node.id.name, node.id.at
    if node.is_missing or node.id.kind is NodeKind.EXTERNAL:
        return []
    if node.id.kind is NodeKind.RUN:
        return [("Open the run", route.to("runs", name).href)]
    if node.id.kind is NodeKind.COMMIT:
        places = [(page.capitalize(), route.to(page, rev=name).href) for page in ("files", "pipeline", "data")]
        return [*places, ("Runs", data_view.commit_runs_href(route, name))]
    if node.id.kind is NodeKind.STAGE:
        return [("Open in the pipeline", route.to("pipeline", rev=at, node=name).href)]
    if node.id.kind is NodeKind.MODEL:
        return [("Open the model", route.to("models", name, version=at).href)]
    files = route.to("files", rev=node.commit or "", path=name).href
    versions = route.to("data", path=name, version=at).href
    return [("Versions", versions), ("Files", files), ("Compare with now", data_view.diff_href(route, at, "", name))]
