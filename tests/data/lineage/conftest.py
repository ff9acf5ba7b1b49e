"""A project with a repository, GTO's tags, and an MLflow database written by its client, all of which can go wrong."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.lineage import Direction, Lineage
from dashboard.data.model.project import Project
from tests.dvc_ground import Ground, tracked

_YAML = """
stages:
  clean:
    cmd: python src/clean.py
    deps: [data/raw, src/clean.py]
    outs: [data/clean.csv]
  train:
    cmd: python src/train.py
    deps: [data/clean.csv, src/train.py]
    params: [lr]
    outs: [models/net.pkl]
    metrics: [{metrics.json: {cache: false}}]
artifacts:
  net: {path: models/net.pkl, type: model}
"""


def digest(text: str) -> str:
    """A hash as DVC writes them."""
    return md5(text.encode()).hexdigest()


def lock(raw: str, clean: str, net: str, lr: float = 0.1) -> str:
    """A dvc.lock after both stages ran."""

    def entry(path: str, hash_: str) -> str:
        return f"    - {{path: {path}, hash: md5, md5: {hash_}}}\n"

    return (
        "schema: '2.0'\nstages:\n"
        f"  clean:\n    cmd: python src/clean.py\n    deps:\n{entry('data/raw', raw)}"
        f"    outs:\n{entry('data/clean.csv', clean)}"
        f"  train:\n    cmd: python src/train.py\n    deps:\n{entry('data/clean.csv', clean)}"
        f"    params: {{params.yaml: {{lr: {lr}}}}}\n    outs:\n{entry('models/net.pkl', net)}"
        f"{entry('metrics.json', digest(net + 'metrics'))}"
    )


@dataclass
class House:
    """The project, its sources, and how to write to them.

    Attributes:
        first, second: Its commits on main.
    """

    ground: Ground
    client: Any
    experiment: str
    board: Context
    project: Project
    first: str = ""
    second: str = ""
    made: list[str] = field(default_factory=list)

    def git(self, *words: str) -> str:
        who = ("-c", "user.name=data-scientist", "-c", "user.email=data-scientist@example.com")
        done = subprocess.run(["git", *who, *words], cwd=self.ground.path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def state(self, name: str, lr: float = 0.1) -> dict[str, str]:
        """Files of a commit whose contents are all called after one name."""
        raw = digest(f"raw {name}") + ".dir"
        return {
            "data/raw.dvc": tracked("raw", raw),
            "dvc.lock": lock(raw, digest(f"clean {name}"), digest(f"net {name}"), lr),
            "params.yaml": f"lr: {lr}\n", "metrics.json": f'{{"acc": {lr}}}\n',
        }  # fmt: skip

    def log(self, name: str, commit: str | None = None, tags: dict[str, str] | None = None, **params: Any) -> str:
        """A run."""
        named = {"mlflow.source.git.commit": commit} if commit else {}
        self.made.append(name)
        at = 1_700_000_000_000 + len(self.made)
        run = self.client.create_run(self.experiment, at, {**named, **(tags or {})}, name).info.run_id
        for key, value in params.items():
            self.client.log_param(run, key, value)
        self.client.set_terminated(run, end_time=at + 10)
        return str(run)

    def use(self, run: str, digest_: str, source: str = "{}") -> None:
        """A dataset that a run logs."""
        dataset = Dataset(name="table", digest=digest_, source_type="local", source=source)
        self.client.log_inputs(run, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])

    def register(self, model: str, run: str) -> str:
        """A version of a model made by a run."""
        return str(self.client.create_model_version(model, source="file:///nowhere/model", run_id=run).version)

    def sync(self) -> None:
        self.board.sync.run(self.project)
        self.project = self.board.projects.get("team", "churn")

    def of(self, node: str, direction: Direction = Direction.BOTH, depth: int = 6, limit: int = 25) -> Lineage:
        return self.board.lineage.of(self.project, node, direction, depth, limit)


@pytest.fixture(scope="session")
def empty_tracking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow database without runs, because making one takes seconds."""
    path = tmp_path_factory.mktemp("tracking") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}", registry_uri=f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def house(ground: Ground, empty_tracking: Path, tmp_path: Path) -> House:
    shutil.copyfile(empty_tracking, tmp_path / "mlflow.db")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = MlflowClient(uri, registry_uri=uri)
    experiment = client.create_experiment("sweep", artifact_location=(tmp_path / "artifacts").as_uri())
    values = {
        "data_dir": tmp_path / "data",
        "projects": [
            {"owner": "team", "name": "churn", "git": {"url": str(ground.path)}, "mlflow": [{"uri": uri}]},
        ],
    }
    board = contexts.build(Settings.model_validate(values))
    made = House(ground, client, experiment, board, board.projects.get("team", "churn"))
    code = {"dvc.yaml": _YAML, "src/clean.py": "clean\n", "src/train.py": "train\n"}
    made.first = ground.commit({**code, **made.state("one")})
    made.second = ground.commit(made.state("two", lr=0.2))
    return made
