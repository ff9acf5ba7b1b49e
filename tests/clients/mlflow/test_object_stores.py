"""Artifacts in S3: those that a server hands out itself, and those that runs wrote there directly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.data.sources.mlflow.server.client import Client
from dashboard.data.sources.mlflow.server.reader import ServerReader
from dashboard.errors import DagboardError
from tests.dvc_storage import Buckets

pytestmark = pytest.mark.clients


@pytest.fixture(params=["mlflow-artifacts:", "s3://mlflow/direct"])
def run(
    server: str, artifact_store: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A run that wrote through the server, and one that wrote into the bucket itself."""
    from mlflow import MlflowClient

    for name, value in artifact_store.items():
        monkeypatch.setenv(name, value)
    client, location = MlflowClient(server), request.param
    name = f"{location} {datetime.now(UTC).timestamp()}"
    experiment = client.create_experiment(name, None if location == "mlflow-artifacts:" else location)
    made = client.create_run(experiment)
    client.log_text(made.info.run_id, "hello", "deep/er/a b ü.txt")
    client.log_text(made.info.run_id, "x" * 100_000, "long.txt")
    client.set_terminated(made.info.run_id)
    assert made.info.artifact_uri.startswith(location)
    return made.info


def test_artifacts_in_a_bucket_are_listed_and_read(server: str, run: Any) -> None:
    reader, address = ServerReader(Client(server, None), "mlflow", ("*",)), (run.run_id, run.artifact_uri)
    found = [(each.path, each.is_directory, each.size) for each in reader.artifacts(*address, "")]
    assert found == [("deep", True, None), ("long.txt", False, 100_000)]
    assert [each.path for each in reader.artifacts(*address, "deep/er")] == ["deep/er/a b ü.txt"]
    with reader.artifact_file(*address, "deep/er/a b ü.txt") as content:
        assert content.read() == b"hello"
    head = reader.artifact_head(*address, "long.txt", 3)
    assert (head.content, head.size) == (b"xxx", 100_000)
    for path in ("nothing.txt", "../../../mlflow.db"):
        with pytest.raises(DagboardError):
            reader.artifact_file(*address, path)


def test_a_bucket_that_refuses_the_server_is_said(server: str, run: Any, buckets: Buckets) -> None:
    denied = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::mlflow/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    buckets.client().put_bucket_policy(Bucket="mlflow", Policy=policy)
    reader = ServerReader(Client(server, None), "mlflow", ("*",))
    try:
        with pytest.raises(DagboardError, match="cannot read this artifact"):
            reader.artifact_file(run.run_id, run.artifact_uri, "long.txt")
    finally:
        buckets.client().delete_bucket_policy(Bucket="mlflow")
