"""Aliases that a real tracking server's registry moves between syncs, and how MLflow itself loads what we show."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.components.models.loading import Wanted, model_uri
from dashboard.config import Settings
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.models import Origin, holders, version_of

pytestmark = pytest.mark.clients

NAME = f"moved {datetime.now(UTC).timestamp()}"


@pytest.fixture
def client(server: str) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(server, registry_uri=server)


@pytest.fixture
def board(server: str, tmp_path: Path) -> Iterator[contexts.Context]:
    project = {"owner": "team", "name": "grapes", "mlflow": [{"uri": server}]}
    made = contexts.build(Settings.model_validate({"data_dir": tmp_path, "projects": [project]}))
    with contextlib.closing(made.sync._stores.database):
        yield made


def read(board: contexts.Context) -> RegisteredModel:
    project = board.projects.get("team", "grapes")
    assert board.sync.run(project, full=True).problems == ()
    return board.models.get(project, NAME)


def test_a_move_on_a_server_is_noticed_with_both_syncs(board: contexts.Context, client: Any) -> None:
    client.create_registered_model(NAME)
    run = client.create_run("0", tags={"mlflow.source.git.commit": "c" * 40}).info.run_id
    for _ in range(2):
        client.create_model_version(NAME, "s3://bucket/model", run_id=run)
    client.set_registered_model_alias(NAME, "champion", "1")
    first = read(board)
    assert [event.kind for event in first.history] == ["found", "registered", "registered"]
    client.set_registered_model_alias(NAME, "champion", "2")
    client.transition_model_version_stage(NAME, "1", "Staging")
    moved = read(board)
    by_kind = {event.kind: event for event in moved.history}
    alias, stage = by_kind["alias moved"], by_kind["stage assigned"]
    assert (alias.from_, alias.version, alias.label) == ("1", "2", "champion")
    assert alias.since is not None
    assert stage.since is not None
    assert alias.since <= stage.at <= alias.at, "the server dates a change of stage"
    assert read(board).history == moved.history
    [holder, _] = holders(moved)
    version = version_of(moved, "champion")
    uri = model_uri(NAME, Wanted(version, Origin(), holder))
    assert client.get_model_version_by_alias(*uri.removeprefix("models:/").split("@")).version == version.version
