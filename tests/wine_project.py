"""One project with real sources: a git repository run by dvc, and an MLflow database written by its client."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.web import create_app

DVC_YAML = """
stages:
  prepare:
    cmd: python prepare.py
    deps: [prepare.py]
    outs: [data.csv]
  train:
    cmd: python train.py
    deps: [train.py, data.csv]
    params: [train.lr, train.epochs]
    outs: [model.txt]
    metrics:
      - metrics.json: {cache: false}
"""
PREPARE = "open('data.csv', 'w').write('a,b\\n1,2\\n')\n"
TRAIN = """
import json
lr = float([line for line in open('params.yaml') if 'lr' in line][0].split(':')[1])
open('model.txt', 'w').write(str(lr))
json.dump({'acc': 1 - lr, 'loss': lr}, open('metrics.json', 'w'))
"""


@dataclass(frozen=True)
class Sources:
    """Where the real things lie and what is in them."""

    repository: Path
    tracking: Path
    first: str
    second: str
    runs: tuple[str, ...]


def run(folder: Path, *command: str) -> str:
    environment = os.environ | {
        "GIT_AUTHOR_NAME": "data-scientist",
        "GIT_AUTHOR_EMAIL": "data-scientist@example.com",
        "GIT_COMMITTER_NAME": "data-scientist",
        "GIT_COMMITTER_EMAIL": "data-scientist@example.com",
        "DVC_NO_ANALYTICS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-qm", message)
    return run(folder, "git", "rev-parse", "HEAD")


def make_repository(folder: Path) -> tuple[str, str]:
    folder.mkdir()
    run(folder, "git", "init", "-q", "-b", "main")
    run(folder, "dvc", "init", "-q")
    for name, text in (("dvc.yaml", DVC_YAML), ("prepare.py", PREPARE), ("train.py", TRAIN), ("README.md", "# Wine\n")):
        (folder / name).write_text(text)
    shas = []
    for lr, message in (("0.5", "Begin"), ("0.25", "Halve the learning rate\n\nIt was too large.")):
        (folder / "params.yaml").write_text(f"train:\n  lr: {lr}\n  epochs: 3\n")
        run(folder, "dvc", "repro", "-q")
        shas.append(commit(folder, message))
    run(folder, "git", "tag", "-a", "v1", "-m", "first", shas[0])
    run(folder, "git", "branch", "faster", shas[0])
    run(folder, "dvc", "exp", "run", "-q", "-S", "train.lr=0.125", "-n", "tiny-steps")
    return shas[0], shas[1]


def make_tracking(folder: Path, sha: str) -> tuple[str, ...]:
    from mlflow import MlflowClient

    folder.mkdir()
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment("sweep", artifact_location=(folder / "artifacts").as_uri())
    ids = []
    for index, (lr, accuracies) in enumerate((("0.1", [0.5, 0.9, 0.8]), ("1e-2", [float("nan")]), ("big", []))):
        created = client.create_run(
            experiment,
            start_time=1_700_000_000_000 + index,
            run_name=f"run {index}",
            tags={"mlflow.user": "data-scientist", "mlflow.source.git.commit": sha, "team": "a,b"},
        )
        run_id = created.info.run_id
        client.log_param(run_id, "lr", lr)
        client.log_param(run_id, "opt kind", "adam")
        for step, value in enumerate(accuracies):
            client.log_metric(run_id, "acc", value, timestamp=1_700_000_000_000 + step * 1000, step=step)
        client.log_metric(run_id, "val/f1", float("inf") if index == 2 else 0.5 + index, timestamp=1_700_000_000_000)
        client.log_text(run_id, "<script>alert(1)</script>", "notes/page.html")
        client.set_terminated(run_id, end_time=1_700_000_060_000)
        ids.append(run_id)
    client.create_registered_model("wine-quality")
    client.create_model_version("wine-quality", source=(folder / "artifacts").as_uri(), run_id=ids[0])
    client.set_registered_model_alias("wine-quality", "champion", "1")
    return tuple(ids)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("sources")
    first, second = make_repository(folder / "wine")
    runs = make_tracking(folder / "tracking", first)
    return Sources(folder / "wine", folder / "tracking", first, second, runs)


@pytest.fixture(scope="session")
def settings(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": tmp_path_factory.mktemp("data"),
            "projects": [
                {
                    "owner": "team",
                    "name": "wine",
                    "description": "How good is it?",
                    "git": {"url": str(sources.repository)},
                    "mlflow": [{"uri": f"sqlite:///{sources.tracking / 'mlflow.db'}"}],
                    "goals": {"acc": "up"},
                },
                {"owner": "team", "name": "empty"},
            ],
        }
    )


@pytest.fixture(scope="session")
def board(settings: Settings) -> Context:
    built = contexts.build(settings)
    for project in built.projects.list():
        built.sync.run(project)
    return built


@pytest.fixture(scope="session")
def client(board: Context) -> FlaskClient:
    return create_app(board).server.test_client()
