"""Long histories are thinned in the database without losing a peak or an infinity, and parts of them are finer."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.model.points import Point, history_of
from dashboard.data.model.run import WHOLE, MetricHistory, Window
from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.reader import DatabaseReader
from dashboard.data.sources.mlflow.rules import LARGEST

MANY = 60_000
START = 1_700_000_000_000


def value_at(step: int) -> float:
    return {20_001: 9.0, 40_003: -9.0, 30_000: math.inf, 50_000: -math.inf, 10_000: math.nan}.get(step, step / MANY)


@pytest.fixture
def run_id(client: Any, database: Path) -> str:
    run = client.create_run("1").info.run_id
    write(database, run, "loss", ((step, START + step * 10, value_at(step)) for step in range(MANY)))
    return str(run)


def write(database: Path, run_id: str, key: str, points: Iterable[tuple[int, int, float]]) -> None:
    rows = [
        (key, 0.0 if math.isnan(value) else max(-LARGEST, min(LARGEST, value)), at, run_id, step, math.isnan(value))
        for step, at, value in points
    ]
    with sqlite3.connect(database) as connection:
        statement = "insert into metrics(key, value, timestamp, run_uuid, step, is_nan) values (?, ?, ?, ?, ?, ?)"
        connection.executemany(statement, rows)


def read(database: Path, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
    return DatabaseReader(Gate(f"sqlite:///{database}"), "mlflow", ("*",)).history(run_id, key, points, window)


def test_a_long_history_keeps_every_peak(database: Path, run_id: str) -> None:
    history = read(database, run_id, "loss", 200)
    assert (history.sampled, history.total) == (True, MANY)
    assert 100 <= len(history.value) <= 260
    assert history.step == sorted(history.step)
    points = dict(zip(history.step, history.value, strict=True))
    for step in (20_001, 40_003, 30_000, 50_000):
        assert points[step] == value_at(step)
    assert math.isnan(points[10_000])
    assert all(points[step] == value_at(step) for step in points if step != 10_000)


def test_a_part_of_a_long_history_is_finer(database: Path, run_id: str) -> None:
    part = read(database, run_id, "loss", 200, Window("step", 20_000, 20_150))
    assert (part.sampled, part.total) == (False, 151)
    assert (part.step[0], part.step[-1]) == (20_000, 20_150)
    by_time = read(database, run_id, "loss", 200, Window("time", START + 200_000, START + 200_100))
    assert by_time.step == list(range(20_000, 20_011))
    assert read(database, run_id, "loss", 200, Window("step", MANY * 2, MANY * 3)).total == 0


@pytest.mark.parametrize("window", [
    Window("step", 100, MANY - 100), Window("time", START + 100, START + MANY * 10 - 1000),
])  # fmt: skip
def test_a_large_part_is_thinned_like_the_whole(database: Path, run_id: str, window: Window) -> None:
    part = read(database, run_id, "loss", 200, window)
    assert part.sampled
    assert {20_001, 40_003} <= set(part.step)
    assert all(window.holds(step, at) for step, at in zip(part.step, part.time_ms, strict=True))


def test_a_long_history_of_one_step_is_thinned(client: Any, database: Path) -> None:
    run = client.create_run("1").info.run_id
    write(database, run, "flat", ((0, START + number, float(number == 777)) for number in range(MANY)))
    history = read(database, run, "flat", 100)
    assert (history.sampled, max(history.value)) == (True, 1.0)
    assert len(history.value) <= 200


def test_steps_out_of_order_are_ordered(client: Any, database: Path) -> None:
    run = client.create_run("1").info.run_id
    write(database, run, "loss", [(5, START, 1.0), (1, START + 1, 2.0), (3, START + 2, 3.0)])
    assert read(database, run, "loss", 10).step == [1, 3, 5]


def test_thinning_a_list_keeps_one_of_what_is_not_finite() -> None:
    points = [Point(step, step, math.inf if step == 50 else math.nan if step == 70 else -step) for step in range(100)]
    history = history_of("x", points, 20)
    assert history.sampled
    assert {0, 50, 70, 99} <= set(history.step)
    assert history_of("x", points, 20, Window("step", 10, 12)).step == [10, 11, 12]
