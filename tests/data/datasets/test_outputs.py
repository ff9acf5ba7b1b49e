"""Tracked paths that differ, each as a whole."""

from __future__ import annotations

from dashboard.data.datasets.outputs import output_changes
from dashboard.data.model.dvc import Output


def outputs(**hashes: str) -> dict[str, Output]:
    return {path: Output(path, hash=hash_) for path, hash_ in hashes.items()}


def test_every_kind_of_change_by_path() -> None:
    old = outputs(kept="1", changed="2", gone="3", moved="4.dir")
    new = outputs(kept="1", changed="5", here="4.dir", fresh="6")
    found = list(output_changes(old, new))
    assert [(each.path, each.change, each.before) for each in found] == [
        ("changed", "modified", None), ("fresh", "added", None), ("gone", "deleted", None),
        ("here", "renamed", "moved"),
    ]  # fmt: skip
    assert [each.is_directory for each in found] == [False, False, False, True]


def test_two_that_went_are_paired_with_two_that_came_each_once() -> None:
    found = list(output_changes(outputs(a="1", b="1"), outputs(c="1", d="2")))
    assert [(each.path, each.change, each.before) for each in found] == [
        ("b", "deleted", None), ("c", "renamed", "a"), ("d", "added", None),
    ]  # fmt: skip
