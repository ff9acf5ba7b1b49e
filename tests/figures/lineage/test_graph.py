"""A lineage as boxes and curves, and as a list: nothing is said twice, and names are only text."""

from __future__ import annotations

import re

from dashboard.data.lineage import (
    Basis,
    Direction,
    Edge,
    Evidence,
    Lineage,
    Node,
    NodeId,
    NodeKind,
    Relation,
    Remainder,
    commit_node,
    data_node,
    run_node,
    stage_node,
)
from dashboard.figures.lineage import graph as lineage_graph
from dashboard.figures.lineage import words as lineage_words

SHA = "a" * 40
RUN, STAGE, COMMIT = run_node("r1"), stage_node("train", SHA), commit_node(SHA)
DATA, MODEL = data_node("data/raw", "1" * 32), data_node("net.pkl", "2" * 32)
WHY = (Evidence(Basis.LOCK, "Because <it> says so."),)


def edge(source: NodeId, relation: Relation, target: NodeId, caution: str = "") -> Edge:
    return Edge(source, target, relation, WHY, caution)


def lineage(*edges: Edge, more: tuple[Remainder, ...] = ()) -> Lineage:
    ends = dict.fromkeys(end for item in edges for end in (item.source, item.target))
    nodes = [Node(end, end.name, steps=1, way=Direction.UPSTREAM) for end in ends if end != RUN]
    return Lineage(RUN, (Node(RUN, "run <one>"), *nodes), edges, more)


WHOLE = lineage(
    edge(RUN, Relation.EXECUTED, STAGE), edge(RUN, Relation.USED, DATA), edge(STAGE, Relation.READ, DATA),
    edge(RUN, Relation.MADE, MODEL), edge(STAGE, Relation.WROTE, MODEL),
    edge(RUN, Relation.RAN_AT, COMMIT, "It was dirty."),
    more=(Remainder(DATA, NodeKind.RUN, Relation.USED, Direction.DOWNSTREAM, 1234, "x"),),
)  # fmt: skip


def test_every_node_is_a_box_and_every_remainder_one_more() -> None:
    drawn = lineage_graph.elements(WHOLE, str(DATA))
    boxes = {item["data"]["id"]: item for item in drawn if "position" in item}
    assert boxes.keys() == {*(str(node.id) for node in WHOLE.nodes), "more:0"}
    assert boxes["more:0"]["data"]["label"] == "1,234 more runs"
    assert boxes[str(DATA)]["selected"]
    assert boxes[str(RUN)]["classes"] == "run start"
    assert len({(item["position"]["x"], item["position"]["y"]) for item in boxes.values()}) == len(boxes)


def test_arrows_lead_from_what_went_in_to_what_came_out() -> None:
    drawn = lineage_graph.elements(WHOLE)
    at = {item["data"]["id"]: item["position"]["x"] for item in drawn if "position" in item}
    arrows = [item["data"] for item in drawn if "source" in item["data"]]
    assert all(at[arrow["source"]] < at[arrow["target"]] for arrow in arrows)


def test_what_the_stage_of_a_run_tells_is_not_drawn_twice() -> None:
    shown = {(item.source.kind, item.relation) for item in lineage_graph.shown_edges(WHOLE)}
    assert (NodeKind.RUN, Relation.USED) not in shown
    assert (NodeKind.RUN, Relation.MADE) not in shown
    assert (NodeKind.STAGE, Relation.READ) in shown
    alone = lineage(edge(RUN, Relation.USED, DATA))
    assert [item.relation for item in lineage_graph.shown_edges(alone)] == [Relation.USED]


def test_an_edge_with_a_caution_looks_doubtful() -> None:
    drawn = [item for item in lineage_graph.elements(WHOLE) if item["data"].get("source") == str(COMMIT)]
    assert [item["classes"] for item in drawn] == ["doubt"]


def test_every_kind_has_an_icon_a_word_and_colours() -> None:
    icons = dict.fromkeys(NodeKind, "<svg stroke='currentColor'/>")
    selectors = {rule["selector"] for rule in lineage_graph.stylesheet(icons)}
    for kind in NodeKind:
        assert f"node.{kind.value}" in selectors
        assert lineage_words.KIND_ICONS[kind]
        assert lineage_words.KIND_WORDS[kind]
    assert lineage_words.PHRASES.keys() == set(Relation)


def test_the_list_tells_each_edge_from_its_node_and_escapes_names() -> None:
    markup = lineage_words.table(WHOLE, Direction.UPSTREAM, lambda node: f"?n={node.id}&x=1", lambda _: "?rest")
    text = re.sub(r"<[^>]+>", " ", markup)
    assert "Used by run &lt;one&gt;" in text
    assert "Because &lt;it&gt; says so." in text
    assert "It was dirty." in text
    assert "<one>" not in markup
    assert "&amp;x=1" in markup
    assert "more runs" not in text, "they lie on the other side"


def test_counted_runs_are_a_row_with_a_link() -> None:
    markup = lineage_words.table(WHOLE, Direction.DOWNSTREAM, lambda _: "?n", lambda rest: f"?filter={rest.filter}")
    assert "1,234 more runs at commits that have it" in markup
    assert 'href="?filter=x"' in markup
