"""A project whose runs are odd in every way that sources allow; its sources are a real MLflow database and git."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mlflow import MlflowClient
from mlflow.entities import Metric, Param

HOSTILE = (
    "a/b.c:d e",
    'it\'s "quoted" `so`',
    "two\nlines",
    "🎯 größe",
    "<img src=x onerror=window.pwned=1>",
    "a, b) or (c",
    "acc.max",
)
"""Names of metrics in a file of a commit: MLflow refuses most of them, JSON does not."""

COUNTED = ("unit2", "unit10")
"""Params in the order in which people count."""

LEAVES = {f"tree.leaf{index:02}": str(index) for index in range(70)}
"""Params of one run, more than its page draws one by one."""

DAY = 86_400_000
LONG = "x" * 5_990 + " the end"
MANY = 10_000


@dataclass(frozen=True)
class Odd:
    """The served project.

    Attributes:
        address: Of the board, without a trailing slash.
        ids: Run id by name; of the twins the last.
        client: MLflow's own, on the database.
        retired: Id of the experiment ``retired``, which a test deletes.
        sync: Reads the sources once more.
    """

    address: str
    ids: dict[str, str]
    client: MlflowClient
    retired: str
    sync: Callable[[], None]

    @property
    def api(self) -> str:
        """Of the project."""
        return f"{self.address}/api/v1/projects/team/odd"

    @property
    def table(self) -> str:
        """Address of the run table."""
        return f"{self.address}/team/odd/experiments"

    def page(self, name: str) -> str:
        """Address of a run's page."""
        return f"{self.address}/team/odd/runs/{self.ids[name]}"


def write_sources(folder: Path) -> tuple[Path, MlflowClient, dict[str, str], str]:
    """Write the sources: the configuration file, MLflow's client, run ids by name, and the id of ``retired``."""
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(uri, registry_uri=uri)
    artifacts = (folder / "artifacts").as_uri()
    experiment, retired = (client.create_experiment(name, artifact_location=artifacts) for name in ("odd", "retired"))
    ids = _runs(client, experiment)
    _log(client, retired, "leaves", metrics=[("acc", 0.1, 0)])
    repository = _repository(folder / "origin")
    project = {"owner": "team", "name": "odd", "git": {"url": str(repository)}, "mlflow": [{"uri": uri}]}
    config = folder / "config.yaml"
    values = {"server": {"port": 0}, "sync": {"interval_seconds": 3600}, "projects": [project]}
    config.write_text(yaml.safe_dump(values), "utf-8")
    return config, client, ids, retired


def _runs(client: MlflowClient, experiment: str) -> dict[str, str]:
    now = int(time.time() * 1000)
    many = [(f"layer/{index:05}", float(index), 0) for index in range(MANY)]
    shuffled = [("loss", 1 / (step + 1), step) for step in (5, 1, 4, 0, 3, 2)]
    made = {
        "nothing": _log(client, experiment, "nothing"),
        "many": _log(client, experiment, "many", metrics=many),
        "shuffled": _log(client, experiment, "shuffled", metrics=shuffled),
        "tomorrow": _log(client, experiment, "tomorrow", metrics=[("acc", 0.2, 0)], start=now + DAY),
        "backwards": _log(client, experiment, "backwards", start=now, end=now - 90_000),
        "long": _log(client, experiment, "long", params={"prompt": LONG, "lr": "auto", "rate": "0.30000000000000004"}),
        "number": _log(
            client, experiment, "number", params={"lr": "0.10", "rate": "0.3"} | dict.fromkeys(COUNTED, "a") | LEAVES
        ),
    }
    for value in ("0.5", "0.25"):
        made["twin"] = _log(client, experiment, "twin", params={"lr": value})
    return made


def _log(
    client: MlflowClient, experiment: str, name: str, *, metrics: Any = (), params: Any = None,
    start: int | None = None, end: int | None = None,
) -> str:  # fmt: skip
    run_id = str(client.create_run(experiment, run_name=name, start_time=start).info.run_id)
    points = [Metric(key, value, step, step) for key, value, step in metrics]
    for at in range(0, len(points), 1_000):
        client.log_batch(run_id, points[at : at + 1_000])
    client.log_batch(run_id, params=[Param(key, value) for key, value in (params or {}).items()])
    client.set_terminated(run_id, "FINISHED", end)
    return run_id


def _repository(folder: Path) -> Path:
    (folder / ".dvc").mkdir(parents=True)
    (folder / ".dvc" / "config").write_text("", "utf-8")
    (folder / "dvc.yaml").write_text("metrics: [metrics.json]\n", "utf-8")
    values = {name: index + 0.5 for index, name in enumerate(HOSTILE)} | {"acc": 0.75, "": 0.25}
    (folder / "metrics.json").write_text(json.dumps(values), "utf-8")
    who = ["-c", "user.name=data-scientist", "-c", "user.email=data-scientist@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "Measure"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    (folder / "metrics.json").write_text(json.dumps({"": 0.75}), "utf-8")
    subprocess.run(["git", *who, "commit", "-q", "-a", "-m", "Forget the names"], cwd=folder, check=True)
    return folder
