"""Named views: whose they are, what they may say, and who wins when two save one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import Settings
from dashboard.data.access import Access
from dashboard.data.audit import Audit
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.view import ViewDraft
from dashboard.data.store.database import Database
from dashboard.data.store.projects import ProjectEntry
from dashboard.data.store.stores import stores_of
from dashboard.data.views import Views
from dashboard.errors import ConflictError, ForbiddenError, InvalidRequestError, NotFoundError, QueryError


@pytest.fixture
def bench(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[tuple[Views, Project]]:
    database = Database(f"sqlite:///{tmp_path / 'dagboard.sqlite'}")
    database.migrate()
    stores = stores_of(database, clock)
    stores.projects.configure([ProjectEntry(ProjectKey("team", "wine"), "", {}, ())])
    project = stores.projects.get("team", "wine", clock())
    assert project is not None
    yield Views(stores.views, Audit(stores.audit, Access(Settings()), clock)), project
    database.close()


def draft(name: str = "best", **changes: Any) -> ViewDraft:
    values: dict[str, Any] = {"is_shared": True, "is_default": False, "state": {}} | changes
    return ViewDraft(name, **values)


def test_a_view_is_kept_as_it_was_given(bench: Any) -> None:
    views, project = bench
    state = {"filter": "metrics.acc > 0.9", "columns": ['params."a b"', "data.x"], "later": {"kind": [1, None]}}
    made = views.create(project, draft(" the   best ", state=state), "me")
    assert (made.name, made.version, made.state, made.owner) == ("the best", 1, state, "me")
    assert views.list(project, "") == [made]
    assert views.default(project) is None


def test_a_view_may_name_what_the_project_does_not_have(bench: Any) -> None:
    views, project = bench
    views.create(project, draft(state={"filter": "metrics.gone > 1", "columns": ["params.gone"]}), "me")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"is_shared": False, "is_default": True}, "default"),
        ({"state": {"more": "x" * 200_001}}, "state"),
        ({"state": {"a": [[[[[[[[1]]]]]]]]}}, "state"),
        ({"state": {"filter": "metrics.acc >"}}, "state.filter"),
        ({"state": {"order_by": "a,,"}}, "state.order_by"),
        ({"state": {"columns": ["metrics."]}}, "state.columns"),
        ({"state": {"group_by": ["(("]}}, "state.columns"),
    ],
)
def test_what_no_table_could_show_is_refused(bench: Any, changes: dict[str, Any], where: str) -> None:
    views, project = bench
    with pytest.raises(InvalidRequestError) as raised:
        views.create(project, draft(**changes), "me")
    assert raised.value.where == where
    assert isinstance(raised.value, QueryError) == (where.startswith("state."))


def test_a_private_view_does_not_exist_for_others(bench: Any) -> None:
    views, project = bench
    made = views.create(project, draft(is_shared=False), "me")
    for other in ("you", ""):
        with pytest.raises(NotFoundError, match="private to another browser"):
            views.get(project, made.id, other)
        with pytest.raises(NotFoundError):
            views.replace(project, made.id, draft(), version=1, visitor=other)
        with pytest.raises(NotFoundError):
            views.remove(project, made.id, version=None, visitor=other)
    views.remove(project, made.id, version=1, visitor="me")
    assert views.list(project, "me") == []


def test_a_shared_view_is_everybodys_but_taken_back_by_its_owner_alone(bench: Any) -> None:
    views, project = bench
    made = views.create(project, draft(is_default=True), "me")
    changed = views.replace(project, made.id, draft("better", is_default=True), version=1, visitor="you")
    assert (changed.name, changed.changed_by, changed.owner) == ("better", "you", "me")
    with pytest.raises(ForbiddenError, match="only that one can make it private"):
        views.replace(project, made.id, draft(is_shared=False), version=2, visitor="you")
    assert views.default(project) == changed
    views.replace(project, made.id, draft(is_shared=False), version=2, visitor="me")
    assert views.default(project) is None
    assert views.list(project, "you") == []


def test_of_two_who_save_a_view_the_first_wins_and_the_second_is_told(bench: Any) -> None:
    views, project = bench
    made = views.create(project, draft(), "me")
    views.replace(project, made.id, draft(state={"filter": "user = 'a'"}), version=1, visitor="you")
    with pytest.raises(ConflictError, match="at version 2, yours began at 1; theirs stays") as raised:
        views.replace(project, made.id, draft(state={"filter": "user = 'b'"}), version=1, visitor="me")
    assert "under another name" in raised.value.hint
    with pytest.raises(ConflictError):
        views.remove(project, made.id, version=1, visitor="me")
    assert views.get(project, made.id, "me").state == {"filter": "user = 'a'"}


def test_a_project_has_so_many_views_at_most(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    views, project = bench
    monkeypatch.setattr("dashboard.data.views.MAX_VIEWS", 1)
    views.create(project, draft(), "me")
    with pytest.raises(InvalidRequestError, match="1 views at most"):
        views.create(project, draft(), "me")
