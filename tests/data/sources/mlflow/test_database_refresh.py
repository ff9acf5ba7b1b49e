"""Reading a database again finds everything that changed, and only that."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.reader import DatabaseReader
from dashboard.data.sources.mlflow.database.runs import RunTables

LONG_AGO = 1_500_000_000_000


@pytest.fixture
def refresh(database: Path, refresher: Any) -> Any:
    return refresher(lambda clock: DatabaseReader(Gate(f"sqlite:///{database}"), "mlflow", ("*",), clock))


def old_run(client: Any, name: str) -> str:
    """A finished run that no time-based question finds."""
    run_id: str = client.create_run("1", run_name=name, start_time=LONG_AGO).info.run_id
    client.log_metric(run_id, "acc", 0.5, timestamp=LONG_AGO)
    client.set_terminated(run_id, end_time=LONG_AGO + 1000)
    return run_id


def test_first_reading_tells_everything_and_who_is_present(refresh: Any, client: Any) -> None:
    run_id = old_run(client, "one")
    assert refresh() == {"one"}
    assert refresh.present == {run_id}


def test_new_running_and_finished_runs_are_found_without_a_sweep(refresh: Any, client: Any) -> None:
    refresh()
    run_id = client.create_run("1", run_name="new").info.run_id
    assert refresh(sweep=False) == {"new"}
    client.log_metric(run_id, "acc", 0.5, step=3)
    assert refresh(sweep=False) == {"new"}
    assert refresh.runs[run_id].metrics["acc"].last_step == 3
    client.set_terminated(run_id)
    assert refresh(sweep=False) == {"new"}
    assert refresh.runs[run_id].status == "FINISHED"
    assert refresh(sweep=False) == set()
    assert refresh.present is None


@pytest.mark.parametrize("change", [
    lambda client, run_id: client.log_metric(run_id, "late", 1.0, timestamp=LONG_AGO),
    lambda client, run_id: client.log_metric(run_id, "acc", 0.1, timestamp=LONG_AGO - 5, step=-1),
    lambda client, run_id: client.log_param(run_id, "late", "1"),
    lambda client, run_id: client.set_tag(run_id, "team", "b"),
    lambda client, run_id: client.delete_tag(run_id, "team"),
    lambda client, run_id: client.update_run(run_id, name="other"),
    lambda client, _: client.rename_experiment("1", "renamed"),
])  # fmt: skip
def test_a_late_change_is_found_by_a_sweep(refresh: Any, client: Any, change: Any) -> None:
    run_id = old_run(client, "one")
    client.set_tag(run_id, "team", "a")
    refresh()
    before = refresh.runs[run_id]
    change(client, run_id)
    refresh(sweep=True)
    assert refresh.runs[run_id] != before
    assert refresh(sweep=True) == set()


def test_a_sweep_of_an_unchanged_store_sends_nothing(refresh: Any, client: Any) -> None:
    for index in range(5):
        old_run(client, f"run {index}")
    assert len(refresh()) == 5
    seen = dict(refresh.runs)
    refresh.runs.clear()
    assert refresh(sweep=True) == set()
    assert refresh.present == seen.keys()


def test_runs_of_experiments_that_are_not_wanted_cause_no_sweep(
    client: Any, database: Path, refresher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_run(client, "one")
    refresh = refresher(lambda clock: DatabaseReader(Gate(f"sqlite:///{database}"), "mlflow", ("sweep",), clock))
    assert refresh() == {"one"}
    swept: list[object] = []
    digest = RunTables.digest
    monkeypatch.setattr(RunTables, "digest", lambda self, connection: swept.append(1) or digest(self, connection))
    foreign = client.create_run(client.create_experiment("foreign"), run_name="foreign").info.run_id
    assert refresh(sweep=False) == set()
    client.delete_run(foreign)
    assert refresh(sweep=False) == set()
    assert swept == []


def test_deleted_runs_vanish_and_restored_ones_return_at_once(refresh: Any, client: Any) -> None:
    keep, drop = old_run(client, "keep"), old_run(client, "drop")
    refresh()
    client.delete_run(drop)
    refresh(sweep=False)
    assert refresh.present == {keep}
    client.restore_run(drop)
    refresh.runs.pop(drop)
    assert refresh(sweep=False) == {"drop"}
    assert refresh.present == {keep, drop}


def test_runs_of_a_deleted_experiment_vanish(refresh: Any, client: Any) -> None:
    old_run(client, "one")
    refresh()
    client.delete_experiment("1")
    refresh(sweep=False)
    assert refresh.present == set()


def test_a_running_run_becomes_stale_by_time_alone(refresh: Any, client: Any) -> None:
    client.create_run("1", run_name="abandoned")
    refresh()
    assert refresh.named("abandoned").status == "RUNNING"
    refresh.now += timedelta(hours=25)
    assert refresh(sweep=False) == {"abandoned"}
    assert refresh.named("abandoned").status == "STALE"


def test_a_clock_ahead_of_ours_hides_nothing(refresh: Any, client: Any) -> None:
    ahead = int((refresh.now + timedelta(days=3)).timestamp() * 1000)
    refresh()
    run_id = client.create_run("1", run_name="ahead", start_time=ahead).info.run_id
    client.set_terminated(run_id, end_time=ahead + 1)
    assert refresh(sweep=False) == {"ahead"}
    run_id = client.create_run("1", run_name="normal").info.run_id
    client.set_terminated(run_id)
    assert "normal" in refresh(sweep=False)


def test_runs_of_late_and_of_a_clock_ahead_are_not_read_again_until_something_of_them_changes(
    refresh: Any, client: Any
) -> None:
    ahead = int((refresh.now + timedelta(days=3)).timestamp() * 1000)
    late = int(refresh.now.timestamp() * 1000)
    ids = {
        name: client.create_run("1", run_name=name, start_time=at).info.run_id
        for name, at in (("ahead", ahead), ("late", late))
    }
    for name, run_id in ids.items():
        client.log_metric(run_id, "acc", 0.5, timestamp=LONG_AGO)
        client.set_terminated(run_id, end_time=ahead if name == "ahead" else late)
    assert refresh() == {"ahead", "late"}
    refresh.runs.clear()
    assert refresh(sweep=False) == set()
    for change in (
        lambda run_id: client.log_metric(run_id, "acc", 0.6, timestamp=LONG_AGO, step=1),
        lambda run_id: client.log_param(run_id, "lr", "0.1"),
        lambda run_id: client.set_tag(run_id, "team", "a"),
        lambda run_id: client.update_run(run_id, status="FAILED"),
    ):
        for name, run_id in ids.items():
            change(run_id)
            assert refresh(sweep=False) == {name}
    refresh.runs.clear()
    assert refresh(sweep=False) == set()


def test_a_run_that_goes_on_is_read_again_whatever_its_start(refresh: Any, client: Any) -> None:
    ahead = int((refresh.now + timedelta(days=3)).timestamp() * 1000)
    run_id = client.create_run("1", run_name="ahead", start_time=ahead).info.run_id
    refresh()
    client.log_metric(run_id, "acc", 0.5, timestamp=LONG_AGO, step=7)
    assert refresh(sweep=False) == {"ahead"}
    assert refresh.runs[run_id].metrics["acc"].last_step == 7


def test_of_very_many_runs_of_late_new_ones_and_new_ends_are_found(
    refresh: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.data.sources.mlflow.database.runs._MANY_FRESH", 1)
    ids = [client.create_run("1", run_name=name).info.run_id for name in ("one", "two")]
    for run_id in ids:
        client.set_terminated(run_id)
    refresh()
    refresh.runs.clear()
    assert refresh(sweep=False) == set()
    client.set_terminated(ids[0], status="FAILED")
    assert refresh(sweep=False) == {"one"}
    client.set_terminated(client.create_run("1", run_name="three").info.run_id)
    assert "three" in refresh(sweep=False)
    client.set_tag(ids[1], "team", "a")
    assert refresh(sweep=True) == {"two"}


class Glanced:
    """A refresh that no census may help."""

    def __init__(self, refresh: Any) -> None:
        self.refresh = refresh

    def __call__(self) -> set[str]:
        found: set[str] = self.refresh(sweep=False, glance=True)
        return found

    @property
    def was_enough(self) -> bool:
        return bool(self.refresh._cursor["census_seconds"] == 1e9)


@pytest.fixture
def glanced(refresh: Any) -> Glanced:
    return Glanced(refresh)


def test_between_two_censuses_a_glance_finds_new_running_and_finished_runs(glanced: Glanced, client: Any) -> None:
    for index in range(3):
        old_run(client, f"old {index}")
    glanced.refresh()
    assert (glanced(), glanced.was_enough) == (set(), True)
    run_id = client.create_run("1", run_name="new").info.run_id
    assert glanced() == {"new"}
    client.log_metric(run_id, "acc", 0.5, step=3)
    assert glanced() == {"new"}
    client.set_terminated(run_id)
    assert glanced() == {"new"}
    client.set_tag(run_id, "team", "a")
    assert glanced() == {"new"}
    old_run(client, "backdated")
    assert (glanced(), glanced.was_enough) == ({"backdated"}, True)
    cursor = glanced.refresh._cursor
    assert (cursor["total"], cursor["deleted"]) == (5, 0)
    assert glanced.refresh.present is None


def test_what_a_glance_does_not_see_waits_for_a_census(glanced: Glanced, client: Any) -> None:
    run_id = old_run(client, "old")
    glanced.refresh()
    client.delete_run(run_id)
    assert (glanced(), glanced.refresh.present, glanced.was_enough) == (set(), None, True)
    glanced.refresh(sweep=False)
    assert glanced.refresh.present == set()


def test_a_glance_leaves_to_a_census_what_it_cannot_tell(
    glanced: Glanced, client: Any, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = client.create_run("1", run_name="late").info.run_id
    glanced.refresh()
    client.delete_run(late)
    glanced()
    assert (glanced.refresh.present, glanced.was_enough) == (set(), False)
    last = old_run(client, "last")
    assert (glanced(), glanced.was_enough) == ({"last"}, True)
    with sqlite3.connect(database) as connection:  # as `mlflow gc` does: the number of the row is given anew
        for table in ("latest_metrics", "metrics", "tags", "runs"):
            connection.execute(f"DELETE FROM {table} WHERE run_uuid = ?", (last,))
    client.create_run("1", run_name="next")
    assert (glanced(), glanced.was_enough) == ({"next"}, False)
    monkeypatch.setattr("dashboard.data.sources.mlflow.database.census._MOST_WATCHED", 1)
    for name in ("one", "two"):
        client.create_run("1", run_name=name)
    assert (glanced(), glanced.was_enough) == ({"one", "two"}, False)
    assert (glanced(), glanced.was_enough) == (set(), False)


def test_the_cursor_survives_json_and_stays_small(refresh: Any, client: Any) -> None:
    old_run(client, "one")
    refresh()
    assert json.loads(json.dumps(refresh._cursor)) == refresh._cursor
    assert len(json.dumps(refresh._cursor)) < 60_000


def test_a_restored_backup_is_seen_as_it_is(refresh: Any, client: Any, database: Path, tmp_path: Path) -> None:
    first = old_run(client, "first")
    backup = shutil.copy(database, tmp_path / "backup.db")
    old_run(client, "second")
    refresh()
    shutil.copy(backup, database)
    refresh(sweep=False)
    assert refresh.present == {first}


def test_reading_leaves_no_lock_and_no_trace(refresh: Any, client: Any, database: Path) -> None:
    old_run(client, "one")
    before = database.read_bytes()
    reader = refresh._opened(lambda: refresh.now)
    for _ in reader.changes(None, full=True):
        with sqlite3.connect(database, timeout=0) as writer:
            writer.execute("BEGIN EXCLUSIVE")
            writer.rollback()
    reader.registered_models()
    assert database.read_bytes() == before
