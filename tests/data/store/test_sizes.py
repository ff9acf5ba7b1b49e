"""Sizes of tracked files, by hash and project."""

from __future__ import annotations

from dashboard.data.model.project import Project
from dashboard.data.store.stores import Stores


def test_sizes_are_remembered_by_hash(stores: Stores, project: Project) -> None:
    stores.sizes.save(project.id, {"a": 1, "b": 5_000_000_000})
    stores.sizes.save(project.id, {"a": 1})
    stores.sizes.save(project.id, {})
    assert stores.sizes.get(project.id, ["a", "b", "c", "a"]) == {"a": 1, "b": 5_000_000_000}
    assert stores.sizes.get(project.id + 1, ["a"]) == {}
    assert stores.sizes.get(project.id, []) == {}
