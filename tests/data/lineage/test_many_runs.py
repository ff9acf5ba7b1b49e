"""Ten thousand runs of one version of data are a few runs and a number, and found without reading the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.config import Settings
from dashboard.data.experiments import Experiments, RunQuery
from dashboard.data.lineage import Direction, Lineages, NodeKind, Relation
from dashboard.data.model.dvc import CommitFacts, Output, Stage
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import Run, RunSource
from dashboard.data.models import Models
from dashboard.data.sources.repositories import Repositories
from dashboard.data.store.database import Database
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.frames.build import build
from dashboard.data.store.projects import ProjectEntry
from dashboard.data.store.runs import RunStore
from dashboard.data.store.stores import stores_of
from dashboard.errors import NotFoundError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 10_000
HASH, OTHER = "a" * 32, "b" * 32
FIRST, SECOND = "1" * 40, "2" * 40


@dataclass
class CountedRuns:
    """Whole runs, and how many were read."""

    store: RunStore
    read: list[str] = field(default_factory=list)

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        self.read.extend(ids)
        return self.store.some(project_id, ids)


class NoRevisions:
    def resolve(self, project: Project, rev: str | None) -> str:
        raise NotFoundError(f"nothing is called {rev} in {project.key}")


@dataclass
class Crowd:
    project: Project
    lineage: Lineages
    experiments: Experiments
    runs: CountedRuns


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    folder: Path = tmp_path_factory.mktemp("crowd")
    database = Database(f"sqlite:///{folder / 'dagboard.sqlite'}")
    database.migrate()
    stores = stores_of(database, lambda: NOW)
    stores.projects.configure([ProjectEntry(ProjectKey("team", "wine"), "", {}, ())])
    project = stores.projects.get("team", "wine", NOW)
    assert project is not None
    facts = {
        hash_: CommitFacts(is_dvc=True, stages=(Stage("raw.dvc", "raw.dvc", outs=(Output("raw", hash=hash_),)),))
        for hash_ in (HASH, OTHER)
    }
    stores.commits.save_facts(project.id, facts, {FIRST: HASH, SECOND: OTHER})
    stores.commits.save_commits(project.id, [_commit(FIRST, ()), _commit(SECOND, (FIRST,))])
    stores.runs.save(project.id, (_run(number) for number in range(RUNS)))
    frames = RunFrames(folder / "frames")
    table = build(stores.runs.columns(project.id), stores.commits.data_hashes(project.id), {})
    frames.add(project.id, table, {})
    counted = CountedRuns(stores.runs)
    experiments = Experiments(frames, stores.runs, stores.commits, lambda *_: None, now=lambda: NOW)  # type: ignore[arg-type,return-value]
    repositories = Repositories(Settings(data_dir=folder))
    models = Models(stores.models, stores.runs, stores.commits, repositories)
    lineage = Lineages(experiments, counted, models, stores.commits, NoRevisions())
    yield Crowd(project, lineage, experiments, counted)
    database.engine.dispose()


def _commit(sha: str, parents: tuple[str, ...]) -> Commit:
    return Commit(sha, "Change", "data-scientist", "data-scientist@example.com", NOW, NOW, parents)


def _run(number: int) -> Run:
    at = NOW + timedelta(seconds=number)
    commit = SECOND if number % 100 == 0 else FIRST
    return Run(
        f"run{number:05}", RunSource.MLFLOW, "mlflow", f"name {number}", "sweep", "FINISHED", "data-scientist", at, at,
        commit=commit,
    )  # fmt: skip


def test_a_few_are_listed_and_the_others_counted(crowd: Crowd) -> None:
    crowd.runs.read.clear()
    found = crowd.lineage.of(crowd.project, f"data:raw@{HASH}", Direction.DOWNSTREAM, depth=3, limit=12)
    assert [node.name for node in found.of_kind(NodeKind.RUN)][:2] == ["run09999", "run09998"]
    assert len(found.of_kind(NodeKind.RUN)) == 12
    [rest] = found.more
    assert (rest.kind, rest.count) == (NodeKind.RUN, 9_900 - 12)
    assert len(crowd.runs.read) <= 2 * 12, "the others are no documents to read"
    matching = crowd.experiments.page(crowd.project, RunQuery(filter=rest.filter, columns=())).total
    assert matching == 9_900, "the filter finds all of them"


def test_which_runs_used_this_version(crowd: Crowd) -> None:
    found = crowd.lineage.of(crowd.project, f"data:raw@{OTHER[:6]}", Direction.DOWNSTREAM, 1, 200)
    used = [edge for edge in found.edges if edge.relation is Relation.USED]
    assert [edge.source.name for edge in used][:2] == ["run09900", "run09800"]
    assert (len(used), found.more) == (100, ())
    assert "no stage writes it" in used[0].evidence[0].words


def test_a_commit_with_thousands_of_runs_counts_them(crowd: Crowd) -> None:
    found = crowd.lineage.of(crowd.project, f"commit:{FIRST}", Direction.DOWNSTREAM, 1, 25)
    [rest] = found.more
    assert (len(found.of_kind(NodeKind.RUN)), rest.count) == (25, 9_875)
    assert crowd.experiments.page(crowd.project, RunQuery(filter=rest.filter, columns=())).total == 9_900
