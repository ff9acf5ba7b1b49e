"""Refreshing from a real server, and artifacts through it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.data.sources.mlflow.port import Cursor
from dashboard.data.sources.mlflow.server.client import Client
from dashboard.data.sources.mlflow.server.reader import ServerReader
from dashboard.errors import NotFoundError, SourceError

pytestmark = pytest.mark.clients


class CountingClient(Client):
    """Notes what is asked of the server."""

    def _send(self, method: str, path: str, *rest: Any) -> Any:
        self.asked: list[str] = [*getattr(self, "asked", []), path]
        return super()._send(method, path, *rest)


class Refresh:
    """One source that is read again and again; a sweep happens only when asked for."""

    def __init__(self, address: str) -> None:
        self.client = CountingClient(address, None)
        self.now = datetime.now(UTC)
        self.reader = ServerReader(self.client, "mlflow", ("*",), lambda: self.now)
        self.cursor: Cursor | None = None
        self.names: dict[str, str] = {}

    def __call__(self, *, sweep: bool = False) -> set[str]:
        """Names of the runs that this reading sent and that differ from before."""
        if self.cursor is not None:
            self.now = datetime.now(UTC) + timedelta(seconds=1)
            self.cursor["sweep_seconds"] = 0.0 if sweep else 1e9
        self.client.asked = []
        runs = [run for batch in self.reader.changes(self.cursor, full=False) for run in batch.runs]
        changed = {run.name for run in runs if self.names.get(run.id) != run.fingerprint}
        self.names.update((run.id, run.fingerprint) for run in runs)
        self.models = self.reader.registered_models()
        self.cursor = self.reader.next_cursor()
        return changed


@pytest.fixture
def refresh(server: str) -> Refresh:
    first = Refresh(server)
    assert len(first()) >= 4
    return first


@pytest.fixture
def client(server: str) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(server)


def test_a_refresh_without_change_takes_two_requests_and_one_for_models(refresh: Refresh) -> None:
    for _ in range(2):
        assert refresh() == set()
        assert len(refresh.client.asked) == (3 if refresh.client.asked[-1].endswith("registered-models/search") else 2)
        assert refresh.models is None


def test_what_changes_in_a_registry_is_found_by_the_next_refresh(refresh: Refresh, client: Any) -> None:
    name = f"watched {datetime.now(UTC).timestamp()}"
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/model")
    run = client.create_run("0", run_name="makes the registry known").info.run_id
    client.set_terminated(run)
    refresh()
    assert name in {model.name for model in refresh.models or ()}
    refresh()
    assert refresh.models is None
    assert len(refresh.client.asked) == 3
    steps = [
        lambda: client.set_registered_model_alias(name, "champion", "1"),
        lambda: client.create_model_version(name, "s3://bucket/other"),
        lambda: client.delete_registered_model_alias(name, "champion"),
        lambda: client.delete_registered_model(name),
    ]
    for step in steps:
        step()
        refresh()
        assert refresh.models is not None
        refresh()
        assert refresh.models is None


def test_new_running_finished_and_late_runs_are_found(refresh: Refresh, client: Any) -> None:
    experiment = client.create_experiment(f"new {datetime.now(UTC).timestamp()}")
    run_id = client.create_run(experiment, run_name="fresh").info.run_id
    assert refresh() == {"fresh"}
    assert refresh.models is not None
    client.log_metric(run_id, "acc", 0.5)
    assert refresh() == {"fresh"}
    client.set_terminated(run_id)
    assert refresh() == {"fresh"}
    assert refresh() == set()
    backdated = client.create_run(experiment, run_name="backdated", start_time=1_500_000_000_000).info.run_id
    client.set_terminated(backdated)
    second = client.create_run(experiment, run_name="second").info.run_id
    assert refresh() == {"second", "backdated"}
    client.set_terminated(second)


def test_renames_late_tags_and_deletions_are_found_by_a_sweep(refresh: Refresh, client: Any) -> None:
    run_id = client.create_run("0", run_name="to rename", start_time=1_500_000_000_000).info.run_id
    client.set_terminated(run_id, end_time=1_500_000_001_000)
    assert refresh(sweep=True) == {"to rename"}
    client.update_run(run_id, name="renamed")
    client.set_tag(run_id, "late", "tag")
    assert refresh() == set()
    assert refresh.reader.present() is None
    assert refresh(sweep=True) == {"renamed"}
    assert run_id in (refresh.reader.present() or ())
    client.delete_run(run_id)
    refresh(sweep=True)
    assert run_id not in (refresh.reader.present() or {run_id})
    client.restore_run(run_id)
    refresh(sweep=True)
    assert run_id in (refresh.reader.present() or ())
    client.delete_run(run_id)


def test_artifacts_are_listed_and_read_through_the_server(server: str, client: Any) -> None:
    experiment = client.create_experiment(f"artifacts {datetime.now(UTC).timestamp()}")
    run = client.create_run(experiment, run_name="with artifacts")
    client.log_text(run.info.run_id, "hello", "deep/er/a b ü.txt")
    client.set_terminated(run.info.run_id)
    assert run.info.artifact_uri.startswith("mlflow-artifacts:")
    reader = ServerReader(Client(server, None), "mlflow", ("*",))
    address = (run.info.run_id, run.info.artifact_uri)
    (folder,) = reader.artifacts(*address, "")
    assert (folder.path, folder.is_directory, folder.size) == ("deep", True, None)
    (file,) = reader.artifacts(*address, "deep/er")
    assert (file.path, file.is_directory, file.size) == ("deep/er/a b ü.txt", False, 5)
    with reader.artifact_file(*address, "deep/er/a b ü.txt") as content:
        assert content.read() == b"hello"
    assert reader.artifact_head(*address, "deep/er/a b ü.txt", 3) == (b"hel", 5)
    assert reader.artifact_head(*address, "deep/er/a b ü.txt", 100) == (b"hello", 5)
    for path in ("nothing.txt", "../../../mlflow.db", "/etc/hostname"):
        with pytest.raises((NotFoundError, SourceError)):
            reader.artifact_file(*address, path)
        with pytest.raises((NotFoundError, SourceError)):
            reader.artifact_head(*address, path, 10)


def test_a_store_that_the_server_cannot_reach_is_said(server: str, client: Any) -> None:
    name = f"unreachable {datetime.now(UTC).timestamp()}"
    experiment = client.create_experiment(name, artifact_location="s3://127.0.0.1-nowhere/bucket")
    run = client.create_run(experiment)
    client.set_terminated(run.info.run_id)
    reader = ServerReader(Client(server, None), "mlflow", ("*",))
    with pytest.raises((NotFoundError, SourceError), match="nowhere"):
        reader.artifacts(run.info.run_id, run.info.artifact_uri, "")
    with pytest.raises((NotFoundError, SourceError)):
        reader.artifact_head(run.info.run_id, run.info.artifact_uri, "a.txt", 10)
