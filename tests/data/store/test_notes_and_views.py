"""Notes and views: versions that only one of two writers gets, and views that only their browser sees."""

from __future__ import annotations

from typing import Any

from dashboard.data.model.note import Note
from dashboard.data.model.project import Project
from dashboard.data.model.view import ViewDraft
from dashboard.data.store.stores import Stores


def draft(name: str = "mine", **changes: Any) -> ViewDraft:
    values: dict[str, Any] = {"is_shared": False, "is_default": False, "state": {"filter": "a"}} | changes
    return ViewDraft(name, **values)


def test_the_first_of_two_writers_of_a_note_wins_and_the_other_knows(stores: Stores, project: Project, clock) -> None:
    assert stores.notes.get(project.id, "a") == Note()
    assert stores.notes.save(project.id, "a", "# First\x00", version=0, by="me")
    assert not stores.notes.save(project.id, "a", "second", version=0, by="you")
    assert stores.notes.get(project.id, "a") == Note("# First\ufffd", 1, clock(), "me")
    assert stores.notes.noted(project.id) == {"a"}
    assert stores.notes.save(project.id, "a", "", version=1, by="you")
    assert stores.notes.noted(project.id) == set()
    assert not stores.notes.save(project.id, "a", "third", version=0, by="me"), "an emptied note keeps its version"


def test_a_private_view_is_seen_by_its_browser_alone(stores: Stores, project: Project) -> None:
    assert stores.views.add(project.id, "v1", draft("b"), owner="me", most=9)
    assert stores.views.add(project.id, "v2", draft("A", is_shared=True), owner="me", most=9)
    assert [view.id for view in stores.views.all(project.id, "me")] == ["v2", "v1"]
    for other in ("you", ""):
        assert [view.id for view in stores.views.all(project.id, other)] == ["v2"]
        assert stores.views.get(project.id, "v1", other) is None
    assert stores.views.get(project.id + 1, "v2", "me") is None
    assert not stores.views.add(project.id, "v3", draft(), owner="me", most=2)


def test_a_project_has_one_default_view_at_most(stores: Stores, project: Project) -> None:
    shared = draft(is_shared=True, is_default=True)
    for view_id in ("v1", "v2"):
        stores.views.add(project.id, view_id, shared, owner="me", most=9)
    assert {view.id: view.is_default for view in stores.views.all(project.id, "")} == {"v1": False, "v2": True}
    assert stores.views.replace(project.id, "v1", shared, version=1, by="me")
    found = stores.views.default(project.id)
    assert found is not None
    assert (found.id, found.version) == ("v1", 2)
    stores.views.remove(project.id, "v2", version=None)
    assert stores.views.default(project.id) is not None
    stores.views.remove(project.id, "v1", version=2)
    assert stores.views.default(project.id) is None


def test_the_first_of_two_writers_of_a_view_wins_and_the_other_knows(stores: Stores, project: Project) -> None:
    stores.views.add(project.id, "v1", draft(), owner="me", most=9)
    assert stores.views.replace(project.id, "v1", draft("theirs"), version=1, by="you")
    assert not stores.views.replace(project.id, "v1", draft("mine"), version=1, by="me")
    assert not stores.views.remove(project.id, "v1", version=1)
    found = stores.views.get(project.id, "v1", "me")
    assert found is not None
    assert (found.name, found.version, found.changed_by, found.state) == ("theirs", 2, "you", {"filter": "a"})
