"""A focus keeps what a node needs and what needs it; sub-projects fold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.data.model.pipeline import Dag, Edge, Node, NodeKind, Pipeline, StageStatus
from dashboard.figures.pipeline import folding
from dashboard.figures.pipeline import graph as pipeline_graph
from dashboard.figures.pipeline.focus import Way, focused
from dashboard.figures.pipeline.mermaid import flowchart

_SHA = "0" * 40


def _stage(folder: str, name: str, group: str | None = None) -> Node:
    file = f"{folder}/dvc.yaml" if folder else "dvc.yaml"
    address = f"{file}:{name}" if folder else name
    return Node(address, NodeKind.STAGE, name, file, status=StageStatus.UP_TO_DATE, group=group, folder=folder)


def _chain(*nodes: Node) -> Pipeline:
    edges = [Edge(before.id, after.id) for before, after in pairwise(nodes)]
    return Pipeline(_SHA, nodes, tuple(edges))


A, B, C, D = (_stage("", name) for name in "abcd")
FORK = Pipeline(_SHA, (A, B, C, D), (Edge("a", "b"), Edge("b", "c"), Edge("b", "d")))


@pytest.mark.parametrize(("way", "kept"), [(Way.UPSTREAM, "abc"), (Way.DOWNSTREAM, "c"), (Way.BOTH, "abc")])
def test_what_a_node_needs_and_what_needs_it(way: Way, kept: str) -> None:
    drawing = focused(folding.of_pipeline(FORK), "c", way)
    assert {node.id for node in drawing.nodes} == set(kept)
    assert all(source in kept and target in kept for source, target, _ in drawing.edges)


def test_a_focus_on_what_is_not_there_leaves_everything() -> None:
    drawing = folding.of_pipeline(FORK)
    assert focused(drawing, "gone", Way.BOTH) is drawing


def test_a_focus_on_a_member_is_one_on_its_fold() -> None:
    pipeline = _chain(A, _stage("", "t@x", "t"), B)
    drawing = focused(folding.of_pipeline(pipeline), "t@x", Way.DOWNSTREAM)
    assert [node.id for node in drawing.nodes] == ["fold:stage:t", "b"]


def test_groups_of_one_name_in_two_files_are_two() -> None:
    nodes = [_stage(folder, f"fit@{key}", f"{folder}/dvc.yaml:fit") for folder in ("one", "two") for key in "ab"]
    drawing = folding.of_pipeline(Pipeline(_SHA, tuple(nodes), ()))
    assert [node.label for node in drawing.nodes] == ["one/dvc.yaml:fit ×2", "two/dvc.yaml:fit ×2"]


def test_a_sub_project_folds_when_asked_and_unfolds() -> None:
    pipeline = _chain(_stage("one", "a"), _stage("one", "b"), _stage("two", "c"))
    assert len(folding.of_pipeline(pipeline).nodes) == 3
    folded = folding.of_pipeline(pipeline, folded={"one/"})
    assert [(node.id, node.label, node.fold) for node in folded.nodes] == [
        ("fold:part:one/", "one/ ×2", "one/"), ("two/dvc.yaml:c", "c", "two/"),
    ]  # fmt: skip
    assert folded.edges == (("fold:part:one/", "two/dvc.yaml:c", None),)
    assert folded.nodes[0].is_part


def test_sub_projects_of_a_large_pipeline_start_folded() -> None:
    pipeline = _chain(*(_stage(f"p{place % 2}", f"s{place}") for place in range(folding.LARGE + 10)))
    drawing = folding.of_pipeline(pipeline)
    assert {node.id for node in drawing.nodes} == {"fold:part:p0/", "fold:part:p1/"}
    assert len(folding.of_pipeline(pipeline, {"p0/"}).nodes) == (folding.LARGE + 10) // 2 + 1


def test_the_direction_can_be_chosen() -> None:
    drawing = folding.of_pipeline(FORK)
    for direction, axis in (("right", "x"), ("down", "y")):
        elements, drawn = pipeline_graph.elements(drawing, direction=direction)  # type: ignore[arg-type]
        at = {item["data"]["id"]: item["position"][axis] for item in elements if "position" in item}
        assert drawn == direction
        assert at["a"] < at["b"] < at["c"]


def test_mermaid_quotes_what_would_end_a_label() -> None:
    text = flowchart(Dag(('a"b', "raw#1.dvc"), (("raw#1.dvc", 'a"b'),)))
    assert text == 'flowchart TD\n    node1["a#quot;b"]\n    node2["raw#35;1.dvc"]\n    node2 --> node1\n'
