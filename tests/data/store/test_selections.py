"""Selections: the same runs are one, and a project keeps those that were asked for last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from dashboard.data.model.project import Project
from dashboard.data.store.database import Database
from dashboard.data.store.selections import SelectionStore

_START = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_selections_that_were_kept_longest_ago_go(database: Database, project: Project, make_project) -> None:
    minutes = count()
    store = SelectionStore(database, lambda: _START + timedelta(minutes=next(minutes)), most=2)
    other = make_project("other")
    foreign = store.keep(other.id, ["a"])
    first, second = store.keep(project.id, ["a", "b"]), store.keep(project.id, ["b", "a"])
    assert store.keep(project.id, ["a", "b"]) == first
    third = store.keep(project.id, ["c"])
    assert [store.get(project.id, key) for key in (first, second, third)] == [("a", "b"), None, ("c",)]
    assert store.get(other.id, foreign) == ("a",)
    assert store.get(project.id, foreign) is None


def test_of_a_selection_of_several_projects_each_keeps_its_own(
    database: Database, project: Project, make_project
) -> None:
    store = SelectionStore(database, lambda: _START)
    other, third = make_project("other"), make_project("third")
    parts = {project.id: [(0, "a"), (2, "c")], other.id: [(1, "b")]}
    key = store.keep_parts(["x/y/a", "x/z/b", "x/y/c"], parts)
    assert store.keep_parts(["x/y/a", "x/z/b", "x/y/c"], parts) == key
    assert store.parts([project.id, other.id, third.id], key) == {
        project.id: ((0, "a"), (2, "c")),
        other.id: ((1, "b"),),
    }
    assert store.parts([other.id], key) == {other.id: ((1, "b"),)}
    assert store.get(project.id, key) == ("a", "c")
    assert store.get(third.id, key) is None
    assert store.parts([project.id], store.keep(project.id, ["a"])) == {}
