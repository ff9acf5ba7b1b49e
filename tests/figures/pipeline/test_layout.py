"""The layered layout: order, room, bends, and a thousand nodes."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.pipeline.layout import HUB, Direction, layered

BOX = (100.0, 34.0)


def boxes(count: int) -> dict[str, tuple[float, float]]:
    return {f"n{place}": (60.0 + place % 7 * 20, 34.0) for place in range(count)}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str]]]:
    """Any directed graph, cycles and self-loops included."""
    sizes = boxes(draw(st.integers(1, 24)))
    names = st.sampled_from(sorted(sizes))
    return sizes, draw(st.lists(st.tuples(names, names), max_size=60))


@given(graphs(), st.sampled_from(["right", "down"]))
def test_every_node_has_a_place_and_no_two_boxes_touch(graph: tuple, direction: Direction) -> None:
    sizes, edges = graph
    placed = layered(sizes, edges, direction)
    assert placed.centres.keys() == sizes.keys()
    for one, other in combinations(sizes, 2):
        across = abs(placed.centres[one][0] - placed.centres[other][0]) - (sizes[one][0] + sizes[other][0]) / 2
        down = abs(placed.centres[one][1] - placed.centres[other][1]) - (sizes[one][1] + sizes[other][1]) / 2
        assert max(across, down) > 0.5, (one, other)


@pytest.mark.parametrize(("direction", "axis"), [("right", 0), ("down", 1)])
def test_data_flows_one_way(direction: Direction, axis: int) -> None:
    names = boxes(40)
    generator = random.Random(5)
    ordered = list(names)
    edges = [(ordered[generator.randrange(place)], ordered[place]) for place in range(1, 40) for _ in range(2)]
    placed = layered(names, edges, direction)
    assert all(placed.centres[source][axis] < placed.centres[target][axis] for source, target in edges)


def test_a_long_edge_bends_in_every_layer_it_crosses_beside_the_nodes_there() -> None:
    sizes = dict.fromkeys("abcd", BOX)
    placed = layered(sizes, [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    bends = placed.bends["a", "d"]
    assert [x for x, _ in bends] == [placed.centres["b"][0], placed.centres["c"][0]]
    assert all(abs(y - placed.centres[node][1]) > BOX[1] / 2 for (_, y), node in zip(bends, "bc", strict=True))


def test_a_source_stands_next_to_the_first_node_that_needs_it() -> None:
    sizes = dict.fromkeys(["start", "middle", "end", "script"], BOX)
    placed = layered(sizes, [("start", "middle"), ("middle", "end"), ("script", "end")])
    assert placed.centres["script"][0] == placed.centres["middle"][0]


def test_a_fork_does_not_cross() -> None:
    sizes = dict.fromkeys(["a", "b", "x", "y"], BOX)
    placed = layered(sizes, [("a", "y"), ("b", "x")])
    above = placed.centres["a"][1] < placed.centres["b"][1]
    assert (placed.centres["y"][1] < placed.centres["x"][1]) == above


def test_nodes_without_edges_form_a_block() -> None:
    placed = layered(boxes(400), [])
    xs, ys = zip(*placed.centres.values(), strict=True)
    assert 0.3 < (max(xs) - min(xs)) / (max(ys) - min(ys)) < 3


@pytest.mark.parametrize(("direction", "axis"), [("right", 0), ("down", 1)])
def test_nodes_without_edges_begin_where_the_others_begin(direction: Direction, axis: int) -> None:
    sizes = {"a": (80.0, 30.0), "b": (80.0, 30.0), "alone": (120.0, 30.0), "single": (60.0, 30.0)}
    placed = layered(sizes, [("a", "b")], direction)
    begin = {node: placed.centres[node][axis] - size[axis] / 2 for node, size in sizes.items()}
    assert min(begin["alone"], begin["single"]) == begin["a"] == 0


def test_nothing_is_laid_out_without_complaint() -> None:
    assert layered({}, [("a", "b")]).centres == {}


def test_a_thousand_nodes_are_all_placed_behind_what_they_need() -> None:
    generator = random.Random(1)
    sizes = boxes(1000)
    names = list(sizes)
    edges = [(names[generator.randrange(max(0, at - 60), at)], names[at]) for at in range(1, 1000) for _ in range(2)]
    placed = layered(sizes, edges).centres
    assert placed.keys() == sizes.keys()
    assert all(placed[source][0] < placed[target][0] for source, target in edges)


def test_a_script_that_every_stage_needs_does_not_push_the_stages_out_of_sight() -> None:
    chain = [f"n{place}" for place in range(60)]
    sizes = dict.fromkeys(["run.py", *chain], BOX)
    edges = [*pairwise(chain), *(("run.py", node) for node in chain)]
    placed = layered(sizes, edges, "down")
    xs = [x for x, _ in placed.centres.values()]
    assert max(xs) - min(xs) < 3 * BOX[0]
    assert len(placed.straight) > HUB
    assert not placed.straight & placed.bends.keys()


def test_few_long_edges_keep_their_way_around_the_nodes() -> None:
    sizes = dict.fromkeys("abcd", BOX)
    placed = layered(sizes, [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("a", "c")])
    assert placed.straight == frozenset()
