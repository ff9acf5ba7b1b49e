"""Labels: kept once, shown by the frame, and never in the way of what a sync has still to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dashboard.data.model.project import Project
from dashboard.data.model.run import Run, RunSource
from dashboard.data.store.stores import Stores
from dashboard.errors import InvalidRequestError


def run(name: str) -> Run:
    return Run(
        id=name, source=RunSource.MLFLOW, source_name="mlflow", name=name, experiment="", status="FINISHED", user="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC), ended_at=None,
    )  # fmt: skip


@pytest.fixture
def shown(stores: Stores, project: Project) -> Project:
    """A project whose frame shows everything."""
    stores.runs.save(project.id, [run("a"), run("b"), run("c")])
    stores.projects.set_framed(project.id, stores.projects.run_changes(project.id))
    stores.projects.publish(project.id, stores.projects.edits(project.id), {})
    return project


def test_labels_are_given_and_taken_once(stores: Stores, shown: Project) -> None:
    edit = stores.labels.change(shown.id, ["a", "b"], add=["best", "x"], remove=["never"])
    assert edit is not None
    assert edit.ids == {"a", "b"}
    assert stores.labels.change(shown.id, ["a", "b"], add=["best"], remove=[]) is None
    again = stores.labels.change(shown.id, ["a", "b", "c"], add=["best"], remove=["x"])
    assert again is not None
    assert again.ids == {"a", "b", "c"}
    assert stores.labels.of(shown.id, ["a", "c", "z"]) == {"a": ("best",), "c": ("best",), "z": ()}


def test_labels_of_many_runs_are_found_as_those_of_few(stores: Stores, shown: Project) -> None:
    ids = [f"run {number}" for number in range(4_100)]
    edit = stores.labels.change(shown.id, ids, add=["x"], remove=[])
    assert edit is not None
    assert edit.ids == set(ids)
    assert stores.labels.of(shown.id, ids) == dict.fromkeys(ids, ("x",))
    rest = stores.labels.change(shown.id, [*ids[:4_050], "a"], add=["y"], remove=["x"])
    assert rest is not None
    assert len(rest.ids) == 4_051
    assert stores.labels.of(shown.id, ids)["run 4099"] == ("x",)


def test_a_run_takes_only_so_many_labels_and_a_refusal_changes_nothing(stores: Stores, shown: Project) -> None:
    stores.labels.change(shown.id, ["a"], add=[f"label {number}" for number in range(50)], remove=[])
    with pytest.raises(InvalidRequestError, match="more than 50"):
        stores.labels.change(shown.id, ["a", "b"], add=["one more"], remove=[])
    assert stores.labels.of(shown.id, ["b"]) == {"b": ()}


def test_shown_labels_leave_nothing_to_do_and_a_new_generation(
    stores: Stores, shown: Project, clock: Callable[[], datetime]
) -> None:
    first = stores.labels.change(shown.id, ["a"], add=["x"], remove=[])
    second = stores.labels.change(shown.id, ["b"], add=["x"], remove=[])
    assert first is not None
    assert second is not None
    stores.labels.set_shown(shown.id, second)
    assert stores.projects.run_changes(shown.id).ids == {"a"}
    stores.labels.set_shown(shown.id, first)
    assert not stores.projects.run_changes(shown.id).is_any
    assert stores.projects.edits(shown.id) == 0
    found = stores.projects.get("team", "wine", clock())
    assert found is not None
    assert found.generation == 3


def test_what_a_sync_has_still_to_show_stays_listed(stores: Stores, shown: Project) -> None:
    stores.runs.save(shown.id, [run("d")])
    edit = stores.labels.change(shown.id, ["a", "d"], add=["x"], remove=[])
    assert edit is not None
    stores.labels.set_shown(shown.id, edit)
    changes = stores.projects.run_changes(shown.id)
    assert (changes.is_any, changes.ids) == (True, {"d"})
    stores.projects.set_framed(shown.id, changes)
    assert not stores.projects.run_changes(shown.id).is_any


def test_labels_given_while_a_sync_shows_older_changes_stay_listed(stores: Stores, shown: Project) -> None:
    stores.runs.save(shown.id, [run("d")])
    changes = stores.projects.run_changes(shown.id)
    edit = stores.labels.change(shown.id, ["a"], add=["x"], remove=[])
    stores.projects.set_framed(shown.id, changes)
    assert edit is not None
    assert stores.projects.run_changes(shown.id).ids == {"a"}
    stores.labels.set_shown(shown.id, edit)
    assert not stores.projects.run_changes(shown.id).is_any


def test_labels_wait_for_a_run_that_went_and_came_back(stores: Stores, shown: Project) -> None:
    stores.labels.change(shown.id, ["a"], add=["x"], remove=[])
    stores.runs.remove(shown.id, ["a"])
    stores.runs.save(shown.id, [run("a")])
    assert stores.labels.all(shown.id) == {"a": ("x",)}
