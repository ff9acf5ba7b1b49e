"""Databases of older and stranger schemas are read as far as they go."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.model.run import Run
from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.reader import DatabaseReader
from dashboard.errors import SourceError

# MLflow 0.9: no latest_metrics, no steps, no NaN flag, no lifecycle of runs, no registry.
ANCIENT = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256), artifact_location VARCHAR(256));
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250),
  source_type VARCHAR(20), source_name VARCHAR(500),
  entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(20), start_time BIGINT, end_time BIGINT,
  source_version VARCHAR(50), artifact_uri VARCHAR(200), experiment_id INTEGER);
CREATE TABLE params (key VARCHAR(250), value VARCHAR(250), run_uuid VARCHAR(32));
CREATE TABLE tags (key VARCHAR(250), value VARCHAR(250), run_uuid VARCHAR(32));
CREATE TABLE metrics (key VARCHAR(250), value FLOAT, timestamp BIGINT, run_uuid VARCHAR(32));
INSERT INTO experiments VALUES (0, 'Default', '/a');
INSERT INTO runs VALUES ('r1', '', 'LOCAL', 'train.py', 'main', 'data-scientist', 'FINISHED', 1500000000000,
  1500000060000, 'abc123', '/a/0/r1/artifacts', 0);
INSERT INTO params VALUES ('lr', '0.1', 'r1');
INSERT INTO tags VALUES ('mlflow.runName', 'first', 'r1');
INSERT INTO metrics VALUES ('acc', 0.5, 1500000001000, 'r1'), ('acc', 0.9, 1500000002000, 'r1'),
  ('acc', 0.7, 1500000003000, 'r1'), ('nan', NULL, 1500000001000, 'r1');
"""


def reader(path: Path) -> DatabaseReader:
    return DatabaseReader(Gate(f"sqlite:///{path}"), "mlflow", ("*",))


def runs(path: Path) -> list[Run]:
    return [run for batch in reader(path).changes(None, full=True) for run in batch.runs]


def test_an_ancient_schema_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ancient.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(ANCIENT)
    (run,) = runs(path)
    assert (run.name, run.user, run.status, run.commit) == ("first", "data-scientist", "FINISHED", "abc123")
    assert run.params == {"lr": "0.1"}
    acc = run.metrics["acc"]
    assert (acc.last, acc.min, acc.max, acc.first, acc.count) == (0.7, 0.5, 0.9, 0.5, 3)
    assert acc.mean == pytest.approx(0.7)
    assert math.isnan(run.metrics["nan"].last)
    assert reader(path).registered_models() == ()
    assert reader(path).history("r1", "acc", 100).value == [0.5, 0.9, 0.7]
    assert reader(path).check().runs == 1


@pytest.mark.parametrize("table", [
    "params", "tags", "metrics", "latest_metrics", "inputs", "datasets", "input_tags", "registered_model_aliases",
    "model_version_tags", "model_versions", "registered_models", "alembic_version",
])  # fmt: skip
def test_any_table_but_runs_and_experiments_may_be_missing(client: Any, database: Path, table: str) -> None:
    run_id = client.create_run("1", run_name="one").info.run_id
    client.log_metric(run_id, "acc", 0.5)
    client.log_param(run_id, "lr", "1")
    client.create_registered_model("model")
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"DROP TABLE {table}")
    (run,) = runs(database)
    assert run.name == "one"
    assert run.params == ({} if table == "params" else {"lr": "1"})
    # Without the points the latest values remain, and the other way round.
    assert run.metrics["acc"].last == 0.5
    reader(database).registered_models()


def test_an_unknown_schema_revision_with_more_columns_is_read(client: Any, database: Path) -> None:
    client.create_run("1", run_name="one")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from the future'")
        connection.execute("ALTER TABLE runs ADD COLUMN mood VARCHAR(10)")
    assert [run.name for run in runs(database)] == ["one"]
    assert reader(database).check().version == "from the future"


def test_names_that_repeat_over_workspaces_are_told_apart(client: Any, database: Path) -> None:
    first = client.create_run("1", run_name="one").info.run_id
    client.create_registered_model("net", description="of the default workspace")
    version = client.create_model_version("net", "s3://bucket/net", run_id=first).version
    client.set_registered_model_alias("net", "champion", version)
    with sqlite3.connect(database) as connection:
        connection.executescript("""
            INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace)
              VALUES (7, 'sweep', 'active', 'red');
            INSERT INTO runs (run_uuid, name, status, lifecycle_stage, experiment_id)
              VALUES ('r7', 'seven', 'FINISHED', 'active', 7);
            INSERT INTO registered_models (name, description, workspace) VALUES ('net', NULL, 'red');
            INSERT INTO model_versions (name, version, workspace, current_stage, run_id)
              VALUES ('net', 4, 'red', 'None', 'r7');
        """)
    assert {run.name: run.experiment for run in runs(database)} == {"one": "sweep", "seven": "red/sweep"}
    models = {model.name: model for model in reader(database).registered_models()}
    assert models.keys() == {"net", "red/net"}
    assert [(item.version, item.aliases) for item in models["net"].versions] == [("1", ("champion",))]
    assert [(item.version, item.aliases) for item in models["red/net"].versions] == [("4", ())]


@pytest.mark.parametrize("statement", ["DROP TABLE runs", "DROP TABLE experiments"])
def test_without_runs_or_experiments_the_schema_is_unknown(database: Path, statement: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(statement)
    with pytest.raises(SourceError) as caught:
        runs(database)
    assert caught.value.code == "schema-unknown"
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_mlflow_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.db"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        reader(path).check()
    assert caught.value.code == "schema-unknown"
    assert path.read_bytes() == content


def test_a_long_history_is_thinned_with_its_extremes(client: Any, database: Path) -> None:
    run_id = client.create_run("1").info.run_id
    rows = [("loss", math.sin(step / 50), 1000 + step, run_id, step, 0) for step in range(20_000)]
    rows[7_777] = ("loss", 99.0, 8_777, run_id, 7_777, 0)
    rows[7_778] = ("loss", 0.0, 8_778, run_id, 7_778, 1)
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?,?,?,?,?,?)", rows
        )
        connection.execute("INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
                           "VALUES ('loss', 0, 1, 19999, 0, ?)", (run_id,))  # fmt: skip
    history = reader(database).history(run_id, "loss", 1000)
    assert history.sampled
    assert history.total == 20_000
    assert 400 < len(history.step) <= 1000
    assert history.step == sorted(history.step)
    assert (history.step[0], history.step[-1]) == (0, 19_999)
    assert max(value for value in history.value if not math.isnan(value)) == 99.0
    (run,) = runs(database)
    assert (run.metrics["loss"].max, run.metrics["loss"].max_step, run.metrics["loss"].count) == (99.0, 7_777, 20_000)
