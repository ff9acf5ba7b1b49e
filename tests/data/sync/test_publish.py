"""The run table follows changed runs alone, whatever happens between their rows and the table."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.store.frames import disk


def _shown(place: Any) -> list[tuple[str, str | None]]:
    page = place.context.experiments.page(place.project, RunQuery())
    return [(row["id"], row["branch"]) for row in page.rows]


def _base(place: Any) -> int:
    frames = place.context.sync._frames
    newest = frames.generation(place.project.id)
    return disk.base_of(frames._folder / str(place.project.id), newest)


def test_new_commits_are_added_and_nothing_else_is_built(history: Any, home: Any) -> None:
    first = history.commits("main", [history.version(number) for number in range(3)])
    place = home()
    place.sync()
    assert _base(place) == 0
    newer = history.commits("main", [history.version(7)], start=first[-1])
    assert place.sync().has_changed
    assert _base(place) == 1
    assert _shown(place) == [(sha, "main") for sha in [*newer, *reversed(first)]]
    assert not place.sync().has_changed


def test_runs_that_go_leave_the_table_without_a_full_build(history: Any, home: Any) -> None:
    first = history.commits("main", [history.version(number) for number in range(3)])
    place = home()
    place.sync()
    history.git("update-ref", "refs/heads/main", first[1])
    assert place.sync().has_changed
    assert _base(place) == 1
    assert [run_id for run_id, _ in _shown(place)] == [first[1], first[0]]


def test_what_a_killed_update_did_not_show_the_next_one_shows(
    history: Any, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = history.commits("main", [history.version(1)])
    place = home()
    place.sync()
    newer = history.commits("main", [history.version(2)], start=first[0])

    class Killed(BaseException):
        pass

    def kill(*_arguments: object) -> None:
        raise Killed

    for where, name in ((place.context.sync._frames, "update"), (place.context.sync._stores.projects, "set_framed")):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, lambda *_, **__: kill())
            with pytest.raises(Killed):
                place.sync()
    assert place.sync().has_changed
    assert [run_id for run_id, _ in _shown(place)] == [*newer, *first]
    assert not place.context.sync._stores.projects.run_changes(place.project.id).ids
