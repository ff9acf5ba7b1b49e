"""Ids of nodes are written and read back, whatever is in the names."""

from __future__ import annotations

import pytest

from dashboard.data.lineage import FORMS, NodeId, NodeKind, data_node, model_node, readings, stage_node
from dashboard.errors import InvalidRequestError

HASH, SHA = "0" * 32 + ".dir", "a" * 40

WHOLE = [
    NodeId(NodeKind.RUN, "0a1b"),
    NodeId(NodeKind.RUN, "odd@id:with/everything"),
    NodeId(NodeKind.COMMIT, SHA),
    data_node("data/raw", HASH),
    data_node("données/été 2024@2x:v1.csv", HASH),
    stage_node("train@us", SHA),
    stage_node("sub/dvc.yaml:train@us", SHA),
    model_node("sub/folder:net", "v1.0.0"),
    model_node("分類@家", "production"),
]


@pytest.mark.parametrize("node", WHOLE, ids=str)
def test_what_is_written_is_read_back(node: NodeId) -> None:
    assert readings(str(node))[0] == node


def test_every_form_is_an_example_of_itself() -> None:
    for kind, form in FORMS.items():
        assert readings(form)[0].kind is kind


def test_a_branch_with_an_at_is_another_way_to_divide() -> None:
    assert readings("stage:train@us@feature@2") == (
        stage_node("train@us@feature", "2"),
        stage_node("train@us", "feature@2"),
        stage_node("train", "us@feature@2"),
    )


@pytest.mark.parametrize(
    "text", ["", "run", "run:", ":x", "data:raw", "data:@", "data:raw@", "data:@abc", "file:x@y", "external:x", "model"]
)
def test_what_has_no_form_says_which_forms_there_are(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"run:<id>, commit:<sha>, data:<path>@<hash>"):
        readings(text)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(InvalidRequestError):
        readings("data:" + "@" * 1_000_000)
