"""What a tracked path seems to be, and what says so."""

from __future__ import annotations

import pytest

from dashboard.data.datasets.items import items_of
from dashboard.data.model.dvc import ArtifactDefinition, CommitFacts, Output, Stage


def stage(*outs: Output, cmd: tuple[str, ...] = ()) -> Stage:
    return Stage(address="train" if cmd else "x.dvc", file="dvc.yaml", cmd=cmd, outs=outs)


@pytest.mark.parametrize(
    ("path", "type_", "basis"),
    [
        ("net.pt", "model", "suffix"),
        ("data/weights.SAFETENSORS", "model", "suffix"),
        ("out/table.parquet", "dataset", "suffix"),
        ("models/final", "model", "name"),
        ("model/data", "dataset", "name"),
        ("data/best_model", "model", "name"),
        ("raw-images", "dataset", "name"),
        ("out/report.txt", "other", "nothing"),
        ("modelling.txt", "other", "nothing"),
    ],
)
def test_what_a_stage_wrote(path: str, type_: str, basis: str) -> None:
    (item,) = items_of(CommitFacts(True, (stage(Output(path, hash="0" * 32), cmd=("x",)),)))
    assert (item.type, item.basis, item.stage) == (type_, basis, "train")


def test_the_strongest_word_counts() -> None:
    added, metric = Output("plain", hash="1" * 32), Output("data/m.csv", role="metric", hash="2" * 32)
    named = Output("scores.csv", hash="3" * 32, remote="far", desc="What it is", size=3)
    of_git = Output("git.csv", cached=False, hash="4" * 32)
    facts = CommitFacts(
        True,
        (stage(added, Output("dropped"), of_git), stage(metric, named, cmd=("x",))),
        artifacts=(ArtifactDefinition("a", "scores.csv", type="Model"), ArtifactDefinition("b", "plain")),
    )  # fmt: skip
    items = {item.path: item for item in items_of(facts)}
    assert list(items) == ["data/m.csv", "plain", "scores.csv"]
    assert (items["plain"].type, items["plain"].basis) == ("dataset", "added")
    assert (items["data/m.csv"].type, items["data/m.csv"].basis) == ("other", "role")
    assert (items["scores.csv"].type, items["scores.csv"].basis) == ("model", "artifact")
    assert (items["scores.csv"].remote, items["scores.csv"].desc, items["scores.csv"].size) == ("far", "What it is", 3)


def test_a_directory_is_told_by_its_hash() -> None:
    facts = CommitFacts(True, (stage(Output("data", hash="1" * 32 + ".dir", nfiles=7)),))
    (item,) = items_of(facts)
    assert (item.kind, item.nfiles) == ("directory", 7)
