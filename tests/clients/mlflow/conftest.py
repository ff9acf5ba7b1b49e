"""Stores filled by MLflow's own client: a SQLite database, an ``mlruns`` directory, and a real server on a third."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dvc_storage import Buckets

NAMES = ("Default", 'a/b "c" größe', "sweeps")


def fill(uri: str) -> None:
    """Experiments and runs with everything that is hard to read."""
    from mlflow import MlflowClient
    from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param

    client = MlflowClient(uri, registry_uri=uri)
    quoted, sweeps = client.create_experiment(NAMES[1]), client.create_experiment(NAMES[2])
    plain = _finished(client, sweeps, "plain", {"mlflow.user": "data-scientist", "mlflow.source.git.commit": "a" * 40})
    nested = client.create_run(sweeps, run_name="nested", tags={"mlflow.parentRunId": plain}).info.run_id
    for step, value in enumerate([0.5, float("nan"), 2.0, -1.0]):
        client.log_metric(nested, "loss/val größe", value, step=step)
    for step, value in ((5, 1.0), (3, 9.0), (5, 0.5)):
        client.log_metric(nested, "out of order", value, timestamp=1_700_000_000_000 + step, step=step)
    for at, value in ((2, 5.0), (1, 7.0), (3, 6.0)):
        client.log_metric(nested, "no steps", value, timestamp=1_700_000_000_000 + at)
    client.log_metric(nested, "all nan", float("nan"))
    for step in range(3):
        client.log_metric(nested, "huge", 1e308, step=step)
    client.set_terminated(nested, "FAILED")
    special = client.create_run(quoted, tags={"team: a/b": "many\nlines ü", "empty": ""}).info.run_id
    metrics = [("up", float("inf")), ("down", float("-inf")), ("not", float("nan")), ("tiny", 5e-324)]
    client.log_batch(special, [Metric(key, value, 1_700_000_000_000, 0) for key, value in metrics])
    client.log_batch(special, params=[Param("long", "x" * 6000), Param("a/b.c d", "1e-3"), Param("größe", "ü")])
    client.log_batch(special, [Metric(f"m.{index}", index / 7, 1_700_000_000_000, 0) for index in range(900)])
    dataset = Dataset("wine", "abc123", "local", '{"uri": "data/wine.csv"}', profile='{"rows": 3}')
    context = [InputTag("mlflow.data.context", "train")]
    client.log_inputs(special, [DatasetInput(dataset, context)])
    client.create_run("0", run_name="bare", start_time=1_600_000_000_000)
    client.delete_run(_finished(client, sweeps, "deleted", {}))
    gone = client.create_experiment("gone")
    _finished(client, gone, "in a deleted experiment", {})
    client.delete_experiment(gone)
    _register(client, plain)


def _finished(client: Any, experiment: str, name: str, tags: dict[str, str]) -> str:
    run_id: str = client.create_run(experiment, run_name=name, tags=tags).info.run_id
    client.log_param(run_id, "lr", "0.1")
    client.log_metric(run_id, "acc", 0.9)
    client.set_terminated(run_id)
    return run_id


def _register(client: Any, run_id: str) -> None:
    client.create_registered_model("grape finder", description="finds grapes")
    for number in ("1", "2"):
        client.create_model_version("grape finder", "s3://bucket/model", run_id=run_id, tags={"number": number})
    client.set_registered_model_alias("grape finder", "champion", "1")
    client.create_registered_model("empty")
    client.register_prompt("greeting", "Hello {{name}}")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    uri = f"sqlite:///{tmp_path_factory.mktemp('database') / 'mlflow.db'}"
    fill(uri)
    return uri


@pytest.fixture(scope="session")
def mlruns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    patch = pytest.MonkeyPatch()
    patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    path = tmp_path_factory.mktemp("files") / "mlruns"
    fill(str(path))
    yield str(path)
    patch.undo()


@pytest.fixture(scope="session")
def artifact_store(buckets: Buckets) -> dict[str, str]:
    """The environment in which the bucket `mlflow` can be used."""
    buckets.client().create_bucket(Bucket="mlflow")
    return {
        "MLFLOW_S3_ENDPOINT_URL": buckets.url, "AWS_ACCESS_KEY_ID": buckets.options["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": buckets.options["secret_access_key"], "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip


@pytest.fixture(scope="session")
def server(database: str, artifact_store: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that hands out artifacts of a bucket."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(database.removeprefix("sqlite:///"), folder / "mlflow.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += [
        "--backend-store-uri",
        f"sqlite:///{folder / 'mlflow.db'}",
        "--artifacts-destination",
        "s3://mlflow/handed-out",
    ]
    environment = os.environ | artifact_store
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, folder / "log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its data is a copy, and a busy machine lets it end slowly otherwise
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(params=["database", "mlruns", "server"])
def uri(request: pytest.FixtureRequest) -> str:
    """The address of each kind of store in turn; their contents are alike."""
    address: str = request.getfixturevalue(request.param)
    return address
