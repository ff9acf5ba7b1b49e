"""A filter that MLflow understands selects the same runs here: the language is a superset of `search_runs`."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mlflow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mlflow.entities import Metric, Param, RunTag

from dashboard.config import MlflowSettings
from dashboard.data.query.parser import parse
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.store.frames import RunFrame, RunFrames
from dashboard.data.store.frames.build import build
from dashboard.data.store.run_columns import RunColumns

pytestmark = [pytest.mark.clients]

START = 1_767_225_600_000
RUNS: tuple[dict[str, Any], ...] = (
    {
        "params": {"lr": "0.1", "opt": "adam", "a b": "x"},
        "metrics": {"acc": 0.9, "val/loss": 0.1},
        "tags": {"team": "a"},
    },
    {"params": {"lr": "0.01", "opt": "Adam"}, "metrics": {"acc": 0.8, "acc.max": 0.95}, "tags": {"team": "b"}},
    {"params": {"lr": "1e-1", "opt": "sgd"}, "metrics": {"acc": math.nan}, "tags": {"team": "A_b", "note": "50%"}},
    {"params": {"opt": "sgd", "flag": "True"}, "metrics": {"acc": -1.0, "val/loss": 7.5}, "status": "FAILED"},
    {"params": {"lr": "auto"}, "metrics": {"val/loss": 0.0}, "tags": {"team": ""}},
    {"params": {"note": "it is 'quoted'", "opt": 'say "again"'}, "metrics": {"acc": 0.9}, "status": "KILLED"},
)
FILTERS = (
    "",
    "metrics.acc > 0.8", "metrics.acc >= 0.8 and metrics.acc <= 0.9", "metrics.acc = 0.9", "metric.acc < 0",
    "metrics.`val/loss` < 1", 'metrics."val/loss" > 1e-3', "metrics.`acc.max` > 0.5", "metrics.acc > -2",
    "params.opt = 'adam'", "params.opt != 'adam'", "params.opt LIKE 'a%'", "params.opt ILIKE 'a%'",
    "params.opt like '%g_'",
    "params.lr = '0.1'", "parameters.lr != '0.1'", 'param."a b" = "x"', "params.`a b` = 'x'", "params.flag = 'True'",
    "params.lr IS NULL", "params.lr IS NOT NULL", "params.never IS NULL",
    "tags.team = 'a'", "tags.team != 'a'", "tag.team LIKE 'A%'", "tags.team ILIKE 'a%'", "tags.note LIKE '50%'",
    "tags.mlflow.runName = 'run 1'", "tags.`mlflow.runName` LIKE 'run%' AND params.opt = 'sgd'", "tags.note IS NULL",
    "attributes.status = 'FAILED'", "attribute.status != 'FAILED'", "status = 'FINISHED'", "attr.status LIKE 'FIN%'",
    "run_name = 'run 2'", "attributes.run_name ILIKE 'RUN%'", "attributes.`run name` = 'run 2'", "`Run Name` = 'run 3'",
    f"attributes.start_time > {START + 2000}", f"start_time <= {START + 2000}", f"created = {START}",
    f"end_time < {START + 65_000}", "user_id = 'data-scientist'", "attributes.artifact_uri LIKE '%artifacts'",
    "dataset.name = 'wine'", "datasets.digest LIKE 'd%'", "dataset.context = 'training'",
)  # fmt: skip


def _conditions(fields: list[str], operators: list[str], values: list[str]) -> st.SearchStrategy[str]:
    return st.tuples(*map(st.sampled_from, (fields, operators, values))).map(" ".join)


ORDER = ["=", "!=", "<", "<=", ">", ">="]
TEXT = ["=", "!=", "LIKE", "ILIKE", "like"]
GENERATED = st.lists(
    st.one_of(
        _conditions(
            ["metrics.acc", "metric.`val/loss`", 'metrics."acc.max"'], ORDER, ["-1", "0", "0.1", "0.8", "9e-1", "7.5"]
        ),
        _conditions(
            ["params.opt", "param.lr", 'parameters."a b"', "params.flag", "params.note"],
            TEXT, ["'adam'", "'Adam'", "'0.1'", "'%a%'", "'_d%'",
                   "'1e-1'", '"it is \'quoted\'"', '\'say "again"\'', "'True'", "''"],
        ),
        _conditions(["tags.team", "tag.note", "tags.`mlflow.user`"], TEXT,
                    ["'a'", "'A_b'", "'%'", "'50%'", "'_'", "''"]),
        _conditions(
            ["params.lr", "params.never", "tags.team", "tags.`never ever`"], ["IS", "is not"], ["NULL", "null"]
        ),
        _conditions(["status", "attributes.status"], TEXT, ["'FINISHED'", "'FAILED'", "'F%'", "'finished'"]),
        _conditions(["run_name", "attr.`Run name`"], TEXT, ["'run 1'", "'RUN%'", "'%3'"]),
        _conditions(["user_id", "artifact_uri"], TEXT, ["'reviewer'", "'%e%'"]),
        _conditions(["start_time", "attributes.end_time"], ORDER, [str(START + 2000), str(START + 62_000)]),
        _conditions(["dataset.name", "datasets.digest", "dataset.context"], TEXT, ["'wine'", "'d%'", "'Training'"]),
    ),
    min_size=1, max_size=4,
).map(" AND ".join)  # fmt: skip
"""Whatever MLflow understands: it joins by AND alone, and a text there cannot hold the quote it stands in."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[mlflow.MlflowClient, str, RunFrame, list[str]]:
    folder: Path = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("baseline", artifact_location=(folder / "artifacts").as_uri())
    ids = [_log(client, experiment, number, content) for number, content in enumerate(RUNS)]
    reader = open_reader(MlflowSettings(uri=uri), "mlflow", {})
    runs = [run for batch in reader.changes(None, full=True) for run in batch.runs]
    reader.close()
    frames = RunFrames(folder / "frames")
    frames.add(1, build([RunColumns.of(runs)], {}, {}), {})
    return client, experiment, frames.open(1), ids


def _log(client: mlflow.MlflowClient, experiment: str, number: int, content: dict[str, Any]) -> str:
    tags = {"mlflow.user": "data-scientist" if number % 2 else "reviewer", **content.get("tags", {})}
    start = START + number * 1000
    run_id = str(client.create_run(experiment, start, tags, run_name=f"run {number}").info.run_id)
    client.log_batch(
        run_id,
        [Metric(key, value, START, 0) for key, value in content["metrics"].items()],
        [Param(key, value) for key, value in content["params"].items()],
        [RunTag("extra", "x")],
    )
    if number < 2:
        dataset = mlflow.entities.Dataset("wine", f"d{number}", "local", "{}")
        context = mlflow.entities.InputTag("mlflow.data.context", "training")
        client.log_inputs(run_id, [mlflow.entities.DatasetInput(dataset, [context])])
    client.set_terminated(run_id, content.get("status", "FINISHED"), start + 60_000)
    return run_id


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_selects_what_mlflow_selects(store: Any, text: str) -> None:
    client, experiment, frame, _ = store
    expected = {run.info.run_id for run in client.search_runs([experiment], text)}
    rows = frame.rows(frame.select(parse(text), now=datetime.now(UTC)), ())
    assert {row["id"] for row in rows} == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=GENERATED)
def test_a_generated_filter_selects_what_mlflow_selects(store: Any, text: str) -> None:
    test_a_filter_selects_what_mlflow_selects(store, text)


def test_runs_can_be_named_by_id(store: Any) -> None:
    client, experiment, frame, ids = store
    for text in (
        f"attributes.run_id IN ('{ids[0]}', '{ids[3]}')",
        f"run_id NOT IN ('{ids[0]}')",
        f"run_id = '{ids[1]}'",
    ):
        expected = {run.info.run_id for run in client.search_runs([experiment], text)}
        rows = frame.rows(frame.select(parse(text), now=datetime.now(UTC)), ())
        assert {row["id"] for row in rows} == expected, text
