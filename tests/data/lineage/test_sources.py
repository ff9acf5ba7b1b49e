"""The lineage of a project that git, dvc and MLflow's client wrote."""

from __future__ import annotations

import pytest

from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.lineage import Direction, Lineage, NodeKind
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError
from tests.wine_project import Sources


@pytest.fixture
def wine(board: Context) -> Project:
    return board.projects.get("team", "wine")


def of(board: Context, project: Project, node: str, direction: Direction = Direction.BOTH, depth: int = 6) -> Lineage:
    return board.lineage.of(project, node, direction, depth)


def test_an_alias_leads_to_the_run_and_its_commit(board: Context, wine: Project, sources: Sources) -> None:
    found = of(board, wine, "model:wine-quality@champion")
    assert str(found.start) == "model:wine-quality@1"
    assert found.nodes[0].aliases == ("champion",)
    assert {str(node.id): (node.way, node.steps) for node in found.nodes[1:]} == {
        f"run:{sources.runs[0]}": (Direction.UPSTREAM, 1),
        f"commit:{sources.first}": (Direction.UPSTREAM, 2),
    }


def test_an_experiment_knows_its_stage_what_that_read_and_what_it_made(
    board: Context, wine: Project, sources: Sources
) -> None:
    run = next(row for row in board.experiments.page(wine, RunQuery(columns=())).rows if row["source"] == "dvc")
    found = of(board, wine, f"run:{run['id']}")
    stages = found.of_kind(NodeKind.STAGE)
    assert f"stage:train@{run['id']}" in map(str, stages)
    used = [edge for edge in found.edges if edge.relation.value == "used" and edge.source.name == run["id"]]
    assert [edge.target.name for edge in used] == ["data.csv"]
    assert "train, which it executed, depends on it" in used[0].evidence[0].words
    made = [edge.target.name for edge in found.edges if edge.relation.value == "made"]
    assert made.count("model.txt") == 1
    prepared = [node for node in stages if node.name == "prepare"]
    assert [node.at for node in prepared] == [sources.first], "the data was written where it first appeared"


def test_a_data_version_knows_its_stage_and_what_was_derived(board: Context, wine: Project, sources: Sources) -> None:
    found = of(board, wine, "data:data.csv@main", depth=2)
    up = {str(node.id) for node in found.nodes if node.way is Direction.UPSTREAM}
    assert {f"stage:prepare@{sources.first}", f"commit:{sources.first}"} <= up
    down = [node.id for node in found.nodes if node.way is Direction.DOWNSTREAM]
    readers = {node.at for node in down if node.kind is NodeKind.STAGE}
    assert {sources.first, sources.second} < readers, "each commit, and the experiment, trained on it"
    written = {node.at for node in down if node.kind is NodeKind.DATA and node.name == "model.txt"}
    assert len(written) == 3


def test_a_stage_says_what_it_ran_with(board: Context, wine: Project, sources: Sources) -> None:
    node = of(board, wine, "stage:train@v1", Direction.UPSTREAM, 1).nodes[0]
    assert str(node.id) == f"stage:train@{sources.first}"
    assert node.command == ("python train.py",)
    assert dict(node.params) == {"train.lr": "0.5", "train.epochs": "3"}
    assert node.code == ("train.py",)
    assert node.metrics == ("metrics.json",)


def test_a_commit_knows_its_runs_and_stages(board: Context, wine: Project, sources: Sources) -> None:
    found = of(board, wine, "commit:v1", Direction.DOWNSTREAM, 1)
    assert {node.name for node in found.of_kind(NodeKind.RUN)} == {*sources.runs, sources.first}
    assert {node.name for node in found.of_kind(NodeKind.STAGE)} == {"prepare", "train"}


def test_short_names_are_resolved(board: Context, wine: Project, sources: Sources) -> None:
    whole = of(board, wine, "data:data.csv@main").start
    assert of(board, wine, f"data:data.csv@{whole.at[:8]}").start == whole
    assert of(board, wine, f"run:{sources.runs[1][:12]}").start.name == sources.runs[1]
    assert of(board, wine, f"commit:{sources.second[:7]}").start.name == sources.second
    assert of(board, wine, "commit:tiny-steps").start.kind is NodeKind.COMMIT


@pytest.mark.parametrize(
    ("node", "hint"),
    [
        ("model:wine-qualty@1", "Did you mean wine-quality?"),
        ("model:wine-quality@champions", "Did you mean champion?"),
        ("data:dta.csv@main", "Did you mean data.csv?"),
        ("stage:trian@main", "Did you mean train?"),
        ("commit:mian", "main"),
        ("run:nothing-like-it", "the run table"),
        ("data:data.csv@0123456789", "six digits"),
    ],
)
def test_what_is_not_there_names_the_nearest(board: Context, wine: Project, node: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        of(board, wine, node)
    assert hint in caught.value.hint


def test_a_project_without_a_repository_has_no_lineage_but_says_so(board: Context) -> None:
    with pytest.raises(NotFoundError):
        of(board, board.projects.get("team", "empty"), "data:x@main")
