"""foreach stages fold, unfold, and say what is inside."""

from __future__ import annotations

from dashboard.data.model.pipeline import (
    Change,
    ChangedEdge,
    ChangedNode,
    Edge,
    Node,
    NodeKind,
    Pipeline,
    PipelineDiff,
    StageStatus,
)
from dashboard.figures.pipeline import folding
from dashboard.figures.pipeline.svg import stages

KEYS = ("us", "uk", "de")


def stage(key: str, status: StageStatus = StageStatus.UP_TO_DATE) -> Node:
    return Node(f"train@{key}", NodeKind.STAGE, f"train@{key}", "dvc.yaml", status=status, group="train")


def model(key: str) -> Node:
    return Node(f"models/{key}.pkl", NodeKind.DATA, f"{key}.pkl", f"models/{key}.pkl", f"train@{key}", group="train")


def pipeline(*statuses: StageStatus) -> Pipeline:
    nodes = [Node("data", NodeKind.DATA, "data", "data"), Node("models", NodeKind.FILE, "models", "models")]
    nodes.append(Node("report", NodeKind.STAGE, "report", "dvc.yaml", status=StageStatus.UP_TO_DATE))
    edges = [Edge("models", "report")]
    for key, status in zip(KEYS, statuses, strict=True):
        nodes += [stage(key, status), model(key)]
        edges += [Edge("data", f"train@{key}"), Edge(f"train@{key}", f"models/{key}.pkl")]
        edges.append(Edge(f"models/{key}.pkl", "models"))
    return Pipeline("0" * 40, tuple(nodes), tuple(edges))


CALM = pipeline(*[StageStatus.UP_TO_DATE] * 3)


def test_a_foreach_stage_and_its_outputs_fold_into_one_node_each() -> None:
    drawing = folding.of_pipeline(CALM)
    by_id = {node.id: node for node in drawing.nodes}
    assert set(by_id) == {"data", "models", "report", "fold:stage:train", "fold:data:train"}
    assert by_id["fold:stage:train"].label == "train ×3"
    assert by_id["fold:data:train"].label == "*.pkl ×3"
    assert by_id["fold:data:train"].path == "models/*.pkl"
    assert by_id["fold:stage:train"].members == ("train@us", "train@uk", "train@de")
    assert ("data", "fold:stage:train", None) in drawing.edges
    assert len(drawing.edges) == 4


def test_unfolding_shows_every_member_again() -> None:
    drawing = folding.of_pipeline(CALM, {"train"})
    assert {node.id for node in drawing.nodes} == {node.id for node in CALM.nodes}
    assert {edge[:2] for edge in drawing.edges} == {(edge.source, edge.target) for edge in CALM.edges}


def test_a_fold_is_as_bad_as_its_worst_member_and_says_how_many() -> None:
    drawing = folding.of_pipeline(pipeline(StageStatus.UP_TO_DATE, StageStatus.CHANGED, StageStatus.UP_TO_DATE))
    fold = next(node for node in drawing.nodes if node.id == "fold:stage:train")
    assert fold.status == StageStatus.CHANGED
    assert fold.note == "1 of 3 changed"


def test_what_a_fold_says_is_what_its_frame_shows() -> None:
    """Many that were never run beside one that changed: the frame is of the one, and so are the words."""
    states = (StageStatus.NEVER_RUN, StageStatus.UPSTREAM_CHANGED, StageStatus.NEVER_RUN)
    fold = next(node for node in folding.of_pipeline(pipeline(*states)).nodes if node.id == "fold:stage:train")
    assert (fold.status, fold.note) == (StageStatus.UPSTREAM_CHANGED, "1 of 3 upstream changed")
    states = (StageStatus.NEVER_RUN, StageStatus.UP_TO_DATE, StageStatus.NEVER_RUN)
    fold = next(node for node in folding.of_pipeline(pipeline(*states)).nodes if node.id == "fold:stage:train")
    assert (fold.status, fold.note) == (StageStatus.NEVER_RUN, "2 of 3 never run")


def test_a_difference_folds_too_and_keeps_the_reasons() -> None:
    changed = [
        ChangedNode(stage("us"), Change.SAME),
        ChangedNode(stage("uk"), Change.CHANGED, ("cmd",)),
        ChangedNode(stage("de"), Change.ADDED),
    ]
    edge = ChangedEdge(Edge("train@us", "train@uk"), Change.ADDED)
    drawing = folding.of_diff(PipelineDiff("0" * 40, "1" * 40, tuple(changed), (edge,)))
    (fold,) = drawing.nodes
    assert (fold.change, fold.reasons) == (Change.CHANGED, ("cmd",))
    assert drawing.edges == ()


def test_the_small_picture_joins_stages_through_files_and_folders() -> None:
    drawing = stages(folding.of_pipeline(CALM))
    assert {node.id for node in drawing.nodes} == {"fold:stage:train", "report"}
    assert drawing.edges == (("fold:stage:train", "report", None),)


def test_names_share_whole_words_only() -> None:
    nodes = tuple(
        Node(f"out/{name}.npz", NodeKind.DATA, f"{name}.npz", f"out/{name}.npz", group="f")
        for name in ("pixels", "components")
    )
    (fold,) = folding.of_pipeline(Pipeline("0" * 40, nodes, ())).nodes
    assert fold.label == "*.npz ×2"


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    nodes = [Node(path, NodeKind.DATA, path.split("/")[-1], path) for path in ("a/x/map.pkl", "b/x/map.pkl", "b/out")]
    nodes += [Node(f"{folder}/dvc.yaml:train", NodeKind.STAGE, "train", f"{folder}/dvc.yaml") for folder in "ab"]
    nodes.append(Node("map.pkl", NodeKind.METRIC, "map.pkl", "map.pkl"))
    drawing = folding.of_pipeline(Pipeline("0" * 40, tuple(nodes), ()))
    assert [node.label for node in drawing.nodes] == [
        "a/x/map.pkl", "b/x/map.pkl", "out", "a/dvc.yaml:train", "b/dvc.yaml:train", "map.pkl",
    ]  # fmt: skip
