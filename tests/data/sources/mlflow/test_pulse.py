"""Whether a database was written to, without reading it: SQLite by its files, PostgreSQL by a few counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import MlflowSettings
from dashboard.data.sources.mlflow.pulse import DatabasePulse, open_pulse
from dashboard.errors import SourceError

CHANGES: dict[str, Callable[[Any, str], Any]] = {
    "a new run": lambda client, _: client.create_run("1"),
    "a metric": lambda client, run: client.log_metric(run, "acc", 0.5, step=1),
    "the same metric, later": lambda client, run: client.log_metric(run, "acc", 0.5, step=2),
    "a param": lambda client, run: client.log_param(run, "lr", 1),
    "the end": lambda client, run: client.set_terminated(run),
}


def opened(uri: str) -> DatabasePulse:
    pulse = open_pulse(MlflowSettings(uri=uri), "mlflow", {})
    assert pulse is not None
    return pulse


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[tuple[DatabasePulse, Any]]:
    if request.param == "sqlite":
        pulse, client = opened(f"sqlite:///{request.getfixturevalue('database')}"), request.getfixturevalue("client")
    else:
        from mlflow import MlflowClient

        url = request.getfixturevalue("postgres_url")
        client = MlflowClient(url)
        client.create_experiment("sweep")
        pulse = opened(url.replace("+psycopg", ""))
    yield pulse, client
    pulse.close()


def test_every_step_of_a_running_run_is_seen_and_rest_is_rest(store: tuple[DatabasePulse, Any]) -> None:
    pulse, client = store
    run = client.create_run("1").info.run_id
    before = pulse.beat()
    assert pulse.beat() == before
    for what, change in CHANGES.items():
        change(client, run)
        after = pulse.beat()
        assert after != before, what
        before = after


@pytest.mark.parametrize("uri", ["https://mlflow.example.com", "mlruns", "file:///tmp/mlruns"])
def test_servers_and_folders_have_none(uri: str) -> None:
    assert open_pulse(MlflowSettings(uri=uri), "mlflow", {}) is None


def test_a_database_that_is_not_there_has_no_news(tmp_path: Path) -> None:
    pulse = opened(f"sqlite:///{tmp_path / 'none.db'}")
    assert pulse.beat() == pulse.beat()
    with pytest.raises(SourceError):
        opened("postgresql://nobody@127.0.0.1:1/none").beat()
