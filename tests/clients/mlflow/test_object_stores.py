"""Artifacts in S3: those that a server hands out itself, and those that runs wrote there directly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.sources.mlflow.server.client import Client
from dashboard.data.sources.mlflow.server.reader import ServerReader
from dashboard.errors import DagboardError
from tests.clients.mlflow.conftest import serving
from tests.dvc_storage import Buckets

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def server(buckets: Buckets, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose artifacts lie in a bucket; this process may write there as well."""
    environment = {
        "MLFLOW_S3_ENDPOINT_URL": buckets.url, "AWS_ACCESS_KEY_ID": buckets.options["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": buckets.options["secret_access_key"], "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    buckets.client().create_bucket(Bucket="mlflow")
    folder = tmp_path_factory.mktemp("server")
    (folder / "mlflow.db").write_bytes(Path(database.removeprefix("sqlite:///")).read_bytes())
    with pytest.MonkeyPatch.context() as patch, serving(folder, "s3://mlflow/handed-out", environment) as address:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield address


@pytest.fixture(scope="module", params=["mlflow-artifacts:", "s3://mlflow/direct"])
def run(server: str, request: pytest.FixtureRequest) -> Any:
    """A run that wrote through the server, and one that wrote into the bucket itself."""
    from mlflow import MlflowClient

    client, location = MlflowClient(server), request.param
    experiment = client.create_experiment(location, None if location == "mlflow-artifacts:" else location)
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
