"""A project whose runs stand in a real database and a real frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pytest

from dashboard.data.compare import Comparisons
from dashboard.data.experiments import Experiments
from dashboard.data.model.dvc import CommitFacts, Output, Stage
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.run import (
    Artifact,
    ArtifactHead,
    MetricHistory,
    MetricSummary,
    Run,
    RunSource,
    Window,
)
from dashboard.data.store.database import Database
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.frames.build import build
from dashboard.data.store.projects import ProjectEntry
from dashboard.data.store.stores import Stores, stores_of

NOW = datetime(2026, 1, 8, tzinfo=UTC)
MakeRun = Callable[..., Run]


@dataclass
class Reader:
    """A source that remembers what it was asked."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    now: Run | None = None

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:
        self.asked.append(("history", run_id, key, points, window))
        return MetricHistory(key, [0, 1], [0, 1], [0.5, 0.6], sampled=False, total=2)

    def pulse(self, run_id: str) -> str:
        self.asked.append(("pulse", run_id))
        return self.now.fingerprint if self.now else ""

    def run(self, run_id: str) -> Run | None:
        self.asked.append(("run", run_id))
        return self.now

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        self.asked.append(("artifacts", run_id, artifact_uri, path))
        return [Artifact("model", is_directory=True)]

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        self.asked.append(("file", run_id, artifact_uri, path))
        return BytesIO(b"content")

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        self.asked.append(("head", run_id, artifact_uri, path, limit))
        return ArtifactHead(b"content"[:limit], 7)

    def close(self) -> None:
        self.asked.append(("close",))


@dataclass
class Bench:
    """The noun with its collaborators within reach."""

    project: Project
    experiments: Experiments
    compare: Comparisons
    frames: RunFrames
    stores: Stores
    reader: Reader
    runs: dict[str, Run] = field(default_factory=dict)

    def sync(self, runs: Sequence[Run], labels: dict[str, tuple[str, ...]] | None = None) -> None:
        """What a sync does in the end."""
        stores, project_id = self.stores, self.project.id
        stores.runs.remove(project_id, set(self.runs) - {run.id for run in runs})
        self.runs = {run.id: run for run in runs}
        stores.runs.save(project_id, runs)
        for run_id, given in (labels or {}).items():
            stores.labels.change(project_id, [run_id], add=given, remove=())
        labelled, hashes = stores.labels.all(project_id), stores.commits.data_hashes(project_id)
        self.frames.add(project_id, build(stores.runs.columns(project_id), hashes, labelled), self.project.goals)


@pytest.fixture
def make_run() -> MakeRun:
    """A run by number: the higher, the newer; metrics may be plain numbers."""

    def made(number: int, **changes: Any) -> Run:
        created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        metrics = {
            name: value if isinstance(value, MetricSummary) else MetricSummary(float(value))
            for name, value in changes.pop("metrics", {}).items()
        }
        values: dict[str, Any] = {
            "id": f"run{number:03}", "source": RunSource.MLFLOW, "source_name": "mlflow", "name": f"name {number}",
            "experiment": "baseline", "status": "FINISHED", "user": "data-scientist", "created_at": created,
            "ended_at": created + timedelta(seconds=30), "artifact_uri": "mlflow-artifacts:/1", **changes,
        }  # fmt: skip
        return Run(metrics=metrics, **values)

    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    database = Database(f"sqlite:///{tmp_path / 'dagboard.sqlite'}")
    database.migrate()
    stores = stores_of(database, lambda: NOW)
    stores.projects.configure([ProjectEntry(ProjectKey("team", "wine"), "", {"acc": "up", "loss": "down"}, ())])
    project = stores.projects.get("team", "wine", NOW)
    assert project is not None
    outs = (Output("data/raw", hash="aa11.dir"), Output("metrics.json", cached=False, hash="bb"))
    facts = CommitFacts(is_dvc=True, stages=(Stage("train", "dvc.yaml", outs=outs),))
    stores.commits.save_facts(project.id, {"key": facts}, {"c1": "key"})
    frames, reader = RunFrames(tmp_path / "frames"), Reader()
    experiments = Experiments(frames, stores.runs, stores.commits, lambda *_: reader, now=lambda: NOW)
    yield Bench(project, experiments, Comparisons(frames), frames, stores, reader)
    database.engine.dispose()
