"""Events of running experiments, on both databases: kept once, in any order, by many at a time."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboard.data.model.live import LiveEvent, LiveKind, LiveRun
from dashboard.data.model.points import Point
from dashboard.data.store.database import Database
from dashboard.data.store.live import LiveStore
from dashboard.data.store.projects import ProjectEntry, ProjectStore

PATH = "dvclive/plots/metrics/loss.tsv"


@pytest.fixture
def store(database: Database, clock: Any) -> LiveStore:
    from dashboard.data.model.project import ProjectKey

    ProjectStore(database).configure([ProjectEntry(ProjectKey("team", "wine"), "", {}, ())])
    return LiveStore(database, clock)


def data(name: str, step: int, *values: tuple[int, float], metrics: Any = None) -> LiveEvent:
    points = {PATH: [Point(at, 0, value) for at, value in values]} if values else {}
    return LiveEvent(LiveKind.DATA, "a" * 40, name, step=step, points=points, metrics=metrics or {})


def only(store: LiveStore, run_id: str) -> LiveRun:
    (run,) = store.some(1, [run_id])
    return run


def test_values_that_are_no_numbers_survive(store: LiveStore) -> None:
    values = [(0, math.nan), (1, math.inf), (2, -math.inf), (3, 5e-324), (4, 1.5)]
    event = data("odd", 4, *values)
    for _ in range(2):
        store.receive(1, event)
    found = [(point.step, point.value) for point in store.points(1, event.run_id, PATH)]
    assert repr(found) == repr(values)
    tally = only(store, event.run_id).curves[PATH]
    assert (tally.points, tally.numbers, tally.min, tally.max) == (5, 4, -math.inf, math.inf)


def test_late_data_add_points_and_leave_newer_values(store: LiveStore) -> None:
    newer = data("late", 5, (5, 0.1), metrics={"m.json": {"loss": 0.1}})
    store.receive(1, newer)
    store.receive(1, data("late", 4, (4, 0.2), metrics={"m.json": {"loss": 0.2}}))
    run = only(store, newer.run_id)
    assert (run.step, run.metrics) == (5, {"m.json": {"loss": 0.1}})
    assert (run.curves[PATH].points, run.curves[PATH].last) == (2, 0.1)


def test_many_senders_lose_nothing(store: LiveStore) -> None:
    def send(sender: int) -> None:
        for step in range(10):
            store.receive(1, data(f"run {sender % 2}", step, (sender * 100 + step, float(step))))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    for number in range(2):
        run_id = data(f"run {number}", 0).run_id
        points = store.points(1, run_id, PATH)
        assert len(points) == 20
        tally = only(store, run_id).curves[PATH]
        assert (tally.points, tally.total) == (20, sum(point.value for point in points))
        assert only(store, run_id).version == 20


def test_each_event_changes_the_pulse(store: LiveStore) -> None:
    pulses = [store.pulses().get(1)]
    for event in (LiveEvent(LiveKind.START, "a" * 40, "x"), data("x", 0), LiveEvent(LiveKind.DONE, "a" * 40, "x")):
        store.receive(1, event)
        pulses.append(store.pulses().get(1))
    store.absorb(1, event.run_id, "b" * 40)
    pulses.append(store.pulses().get(1))
    assert len(set(pulses)) == 5


def test_a_run_that_was_absorbed_is_released_when_its_commit_goes(store: LiveStore) -> None:
    event = data("x", 0, (0, 1.0))
    store.receive(1, event)
    store.absorb(1, event.run_id, "b" * 40)
    assert (store.headers(1), store.absorber(1, event.run_id)) == ([], "b" * 40)
    store.release(1, {"b" * 40})
    assert store.headers(1) == []
    store.release(1, set())
    assert [header.id for header in store.headers(1)] == [event.run_id]


def test_a_start_after_the_end_makes_it_run_again(store: LiveStore) -> None:
    event = LiveEvent(LiveKind.DONE, "a" * 40, "x", experiment_rev="c" * 40)
    store.receive(1, event)
    store.absorb(1, event.run_id, "c" * 40)
    store.receive(1, LiveEvent(LiveKind.START, "a" * 40, "x"))
    run = only(store, event.run_id)
    assert (run.done_at, run.experiment_rev, run.absorbed_by) == (None, None, None)
