"""Cytoscape elements, the small SVG and the list of a pipeline."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from dashboard.data.model.pipeline import Edge, Node, NodeKind, Pipeline, StageStatus
from dashboard.figures import listing
from dashboard.figures.pipeline import folding
from dashboard.figures.pipeline import graph as pipeline_graph
from dashboard.figures.pipeline import svg as pipeline_svg

HOSTILE = '<b>"x"</b>&'
NODES = (
    Node("raw", NodeKind.DATA, "raw", "raw"),
    Node(HOSTILE, NodeKind.STAGE, HOSTILE, "dvc.yaml", status=StageStatus.CHANGED, reasons=("dep <raw>",)),
    Node("out", NodeKind.METRIC, "out", "out", HOSTILE),
    Node("late", NodeKind.STAGE, "late", "dvc.yaml", status=StageStatus.NEVER_RUN),
)
EDGES = (Edge("raw", HOSTILE), Edge(HOSTILE, "out"), Edge("out", "late"), Edge("raw", "late"))
DRAWING = folding.of_pipeline(Pipeline("0" * 40, NODES, EDGES))


def test_every_node_and_edge_is_drawn_with_its_state_in_words() -> None:
    elements, _ = pipeline_graph.elements(DRAWING, selected="late")
    nodes = {item["data"]["id"]: item for item in elements if "position" in item}
    edges = [item for item in elements if "position" not in item]
    assert nodes.keys() == {node.id for node in NODES}
    assert nodes["late"]["selected"]
    assert nodes["late"]["data"]["label"] == "late · never run"
    assert "tone-amber" in nodes[HOSTILE]["classes"]
    assert len(edges) == len(EDGES)
    for edge in edges:
        weights, distances = (edge["data"][name].split() for name in ("weights", "distances"))
        assert len(weights) == len(distances) >= 2
        assert all(math.isfinite(float(number)) for number in (*weights, *distances))


def test_the_stylesheet_names_tokens_and_no_colours() -> None:
    rules = pipeline_graph.stylesheet({NodeKind.STAGE: '<svg stroke="currentColor"/>'}, "<svg/>")
    values = [str(value) for rule in rules for value in rule["style"].values()]
    assert any("var(--dg-kind-stage)" in value and value.startswith("svg:") for value in values)
    assert not [value for value in values if value.startswith(("#", "rgb"))]


def test_the_small_picture_is_well_formed_whatever_a_stage_is_called() -> None:
    small = pipeline_svg.stages(DRAWING)
    pictures = _pictures(pipeline_svg.pictures(small, lambda node: f"?node={node.id}", "Stages"))
    for picture in pictures:
        titles = [title.text for title in picture.iter(f"{_SVG}title")]
        assert titles == [f"{HOSTILE}: changed", "late: never run"]


def test_the_small_picture_holds_lone_stages_and_every_line() -> None:
    lone = tuple(Node(name, NodeKind.STAGE, name, "dvc.yaml") for name in ("train", "export"))
    small = pipeline_svg.stages(folding.of_pipeline(Pipeline("0" * 40, lone, ())))
    for picture in _pictures(pipeline_svg.pictures(small, lambda _: "", "Stages")):
        left, top, width, height = (float(number) for number in (picture.get("viewBox") or "").split())
        for box in picture.iter(f"{_SVG}rect"):
            x, y = float(box.get("x") or 0), float(box.get("y") or 0)
            assert left <= x
            assert x + float(box.get("width") or 0) <= left + width
            assert top <= y <= top + height


def _chain(*names: str) -> folding.Drawing:
    """Stages one behind the other."""
    nodes = tuple(folding.Shown(name, NodeKind.STAGE, name, "dvc.yaml", members=(name,)) for name in names)
    return folding.Drawing(nodes, tuple((before, after, None) for before, after in pairwise(names)))


def test_the_small_picture_flows_down_in_a_narrow_window_and_when_it_is_wide() -> None:
    across, down = _pictures(pipeline_svg.pictures(_chain("prepare", "train", "evaluate"), lambda _: "", "Stages"))
    assert float(across.get("width") or 0) > float(down.get("width") or 0)
    assert float(across.get("height") or 0) < float(down.get("height") or 0)
    long = pipeline_svg.pictures(_chain(*(f"stage-number-{place}" for place in range(12))), lambda _: "", "Stages")
    (only,) = _pictures(long)
    assert float(only.get("width") or 0) < 300


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("train-a-network-on-everything", "train-a-network-on-everything"),
        ("train-the-large-network-on-everything@components-and-pixels", "train-the-large-network-on-…-and-pixels"),
        ("x" * 41, f"{'x' * 27}…{'x' * 12}"),
    ],
)
def test_a_long_name_in_the_small_picture_is_cut_between_words(name: str, shown: str) -> None:
    for picture in _pictures(pipeline_svg.pictures(_chain(name), lambda _: "", "Stages")):
        assert [text.text for text in picture.iter(f"{_SVG}text")] == [shown]


_SVG = "{http://www.w3.org/2000/svg}"


def _pictures(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<body>{markup}</body>").iter(f"{_SVG}svg"))


def test_the_list_has_a_row_per_node_and_escapes_it() -> None:
    table = ET.fromstring(listing.table(DRAWING, lambda node: f"?node={node.id}"))
    rows = ["".join(row.itertext()) for row in table.iter("tr")]
    assert len(rows) == 1 + len(NODES)
    assert rows[1].startswith(f" {HOSTILE}StageChangeddep <raw>raw")
