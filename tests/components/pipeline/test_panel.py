"""The panel of a node."""

from __future__ import annotations

from dashboard.components.pipeline import panel as pipeline_panel
from dashboard.data.model.dvc import Output, ParamsDependency, Stage
from dashboard.data.model.pipeline import NodeKind
from dashboard.figures.pipeline.folding import Shown


def test_a_group_of_params_is_told_key_by_key_with_what_the_last_run_had() -> None:
    depended = ParamsDependency("params.yaml", ("cv", "seed", "gone"), {"cv": {"folds": 5, "share": 0.9}, "seed": 1})
    stage = Stage(address="train", name="train", file="dvc.yaml", cmd=("python train.py",), params=(depended,))
    values = {"params.yaml": {"cv": {"folds": 10, "share": 0.9}, "seed": 1, "other": 2}}
    shown = str(pipeline_panel.stage(stage, values, {}, pipeline_panel.Addresses(lambda path: path)))
    for expected in ("cv.folds", "10", "last run: 5", "cv.share", "0.9", "seed", "gone"):
        assert expected in shown, expected
    assert "other" not in shown
    assert shown.count("last run") == 1


def test_params_inside_lists_have_their_values() -> None:
    depended = ParamsDependency(
        "net.json", ("sizes.1", "layers.0", "sizes.7"), {"sizes.1": 64, "layers.0": {"units": 8}}
    )
    stage = Stage(address="train", name="train", file="dvc.yaml", cmd=("train",), params=(depended,))
    values = {"net.json": {"sizes": [16, 32], "layers": [{"units": 128}]}}
    shown = str(pipeline_panel.stage(stage, values, {}, pipeline_panel.Addresses(lambda path: path)))
    for expected in ("'32'", "last run: 64", "layers.0.units", "'128'", "last run: 8", "sizes.7"):
        assert expected in shown, expected


def test_of_an_import_nothing_is_said_that_is_true_of_the_same_path_here() -> None:
    outputs = {"data/a.zip": Output("data/a.zip", hash="1" * 32, size=7)}
    for kind, is_said in ((NodeKind.EXTERNAL, False), (NodeKind.DATA, True)):
        node = Shown("id", kind, "a.zip", "data/a.zip")
        assert ("1" * 32 in str(pipeline_panel.path(node, outputs, [], [], {}))) is is_said
