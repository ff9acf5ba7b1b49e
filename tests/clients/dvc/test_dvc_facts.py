"""Facts, pipeline edges and status against dvc itself, at every commit of a repository full of traps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.model.pipeline import StageStatus
from dashboard.data.pipelines.status import is_stage
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository
from tests.clients.dvc.comparing import check, graph

pytestmark = pytest.mark.clients

Ask = Callable[..., dict[str, Any]]


def test_every_commit_equals_dvc(lab: Any, ask_dvc: Ask) -> None:
    commits = lab.all_commits()
    answers = ask_dvc(commits)
    reader = DvcReader(Repository.open(lab.path))
    failed = {commit for commit in commits if "error" in answers[commit]}
    assert failed == {lab.commits["one stage broken"]}, {commit: answers[commit] for commit in failed}
    for commit in set(commits) - failed:
        check(reader, commit, answers[commit])


def test_one_broken_stage_leaves_the_others(lab: Any) -> None:
    facts, pipeline = graph(DvcReader(Repository.open(lab.path)), lab.commits["one stage broken"])
    broken = [stage for stage in facts.stages if stage.problem]
    assert [stage.address for stage in broken] == ["local"]
    assert broken[0].problem is not None
    assert "config/local.yaml" in broken[0].problem.message
    whole, _ = graph(DvcReader(Repository.open(lab.path)), lab.commits["git files edited"])
    assert {stage.address for stage in facts.stages} == {stage.address for stage in whole.stages}
    status = {node.id: node.status for node in pipeline.nodes}
    assert status["local"] is StageStatus.BROKEN


def test_a_project_in_a_folder_equals_dvc(lab: Any, ask_dvc: Ask) -> None:
    commit = lab.commits["nested"]
    theirs = ask_dvc([commit], "nested")[commit]
    assert list(theirs["stages"]) == ["own"]
    reader = DvcReader(Repository.open(lab.path), "nested")
    # `dvc params` looks for ../params.yaml in the project itself; `dvc repro` and we read the file that is meant.
    assert theirs["params"].pop("../params.yaml") == {}
    assert reader.facts(commit).params["../params.yaml"] == {"train": {"lr": 0.5}}
    theirs["params"]["../params.yaml"] = {"train": {"lr": 0.5}}
    check(reader, commit, theirs)


def test_status_equals_dvc_status(lab: Any, ask_dvc: Ask) -> None:
    labels = ("templated", "params without a run", "commands without a run", "half a run", "git files edited",
              "everything", "everything changed")  # fmt: skip
    answers = ask_dvc([lab.commits[label] for label in labels], "", str(lab.cache))
    reader = DvcReader(Repository.open(lab.path))
    for label in labels:
        facts, pipeline = graph(reader, lab.commits[label])
        ours = {
            node.id: node.status in {StageStatus.CHANGED, StageStatus.NEVER_RUN}
            for node in pipeline.nodes
            if node.status is not None
        }
        theirs = {
            address: value for address, value in answers[lab.commits[label]]["changed"].items() if address in ours
        }
        assert ours == theirs, (label, [(node.id, node.reasons) for node in pipeline.nodes if node.reasons])
        assert {stage.address for stage in facts.stages if is_stage(stage)} == set(theirs)


def test_experiments_are_read_like_commits(lab: Any) -> None:
    repository = Repository.open(lab.path)
    experiments = {ref.name: ref for ref in repository.refs() if ref.kind == "experiment"}
    assert set(experiments) == {"warm-owl", "cold-fox"}
    reader = DvcReader(repository)
    for name, rate in (("warm-owl", 0.25), ("cold-fox", 0.75)):
        assert reader.facts(experiments[name].commit).params["params.yaml"]["train"]["lr"] == rate
        assert experiments[name].baseline == lab.commits["imports"]
