"""Params and tags read beside the rest are those that are read with it."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.behind import Behind
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.reader import DatabaseReader
from dashboard.data.sources.mlflow.database.schema import Schema
from dashboard.data.sources.mlflow.database.texts import Beside, TextTables

_SCHEMA = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, status TEXT, experiment_id INTEGER);
CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
INSERT INTO experiments VALUES (0, 'sweep');
"""
_ODD = ["plain", "", ' "quoted" ', "back\\slash", "line\nbreak\ttab", "emoji 🎯 ü", "{}", "\x01", "nul\x00inside"]
_IDS = ["a", 'b"c', "d\\e", "ü", "without texts"]


@pytest.fixture
def odd_database(tmp_path: Path) -> Path:
    path = tmp_path / "odd.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO runs VALUES (?, 'FINISHED', 0)", [(run_id,) for run_id in _IDS])
        texts = [(f"{number} {text}", text, run_id) for run_id in _IDS[:-1] for number, text in enumerate(_ODD)]
        connection.executemany("INSERT INTO params VALUES (?, ?, ?)", texts)
        connection.executemany("INSERT INTO tags VALUES (?, ?, ?)", [*texts[:3], ("missing", None, "a")])
    return path


def test_a_first_reading_gives_each_run_as_a_reading_of_that_run_alone(odd_database: Path) -> None:
    with closing(DatabaseReader(Gate(f"sqlite:///{odd_database}"), "mlflow", ("*",))) as reader:
        runs = {run.id: run for batch in reader.changes(None, full=True) for run in batch.runs}
        assert sorted(runs) == sorted(_IDS)
        assert runs == {run_id: reader.run(run_id) for run_id in _IDS}
    assert len(runs["ü"].params) == len(_ODD)
    assert runs["a"].tags["missing"] == ""


@pytest.mark.parametrize("most_bytes", [1_000_000, 400])
def test_texts_too_long_for_one_value_come_all_the_same(odd_database: Path, most_bytes: int) -> None:
    with closing(Gate(f"sqlite:///{odd_database}")) as gate, gate.connect() as connection, Behind() as behind:
        driver: Any = connection.connection.driver_connection
        driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most_bytes)
        tables, chosen = TextTables(Schema(connection, "")), Chosen(sorted(_IDS), is_range=True)
        found = tables.beside(Beside(connection, behind), chosen)
        assert found == tables.both(connection, chosen)
        assert set(found[0]) == set(_IDS[:-1])


def test_many_long_texts_take_no_more_memory_than_run_by_run(odd_database: Path) -> None:
    with closing(sqlite3.connect(odd_database)) as connection, connection:
        connection.executemany("INSERT INTO params VALUES ('long', ?, ?)", [("x" * 12_000_000, run) for run in _IDS])
    with closing(Gate(f"sqlite:///{odd_database}")) as gate, gate.connect() as connection, Behind() as behind:
        tables, chosen = TextTables(Schema(connection, "")), Chosen(sorted(_IDS), is_range=True)
        by_run = _peak(lambda: tables.both(connection, chosen))
        assert _peak(lambda: tables.beside(Beside(connection, behind), chosen)) < by_run * 1.1


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_a_table_that_is_missing_has_no_texts(tmp_path: Path) -> None:
    path = tmp_path / "few.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"{_SCHEMA} DROP TABLE params; INSERT INTO runs VALUES ('a', 'FINISHED', 0);")
    with closing(DatabaseReader(Gate(f"sqlite:///{path}"), "mlflow", ("*",))) as reader:
        (run,) = [run for batch in reader.changes(None, full=True) for run in batch.runs]
    assert (run.params, run.tags) == ({}, {})
