"""Facts, pipeline edges and status against dvc itself, at every commit of a repository full of traps."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import NodeKind, Pipeline, StageStatus
from dashboard.data.pipelines.graph import pipeline_of
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import is_stage, statuses
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository

pytestmark = pytest.mark.clients

Ask = Callable[..., dict[str, Any]]


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str, sort_keys=True))


def _same(ours: Any, theirs: Any) -> bool:
    """Equal, with equal types, and NaN equal to itself."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)


def _stage(stage: Stage) -> dict[str, Any]:
    commands = list(stage.cmd)
    return {
        "cmd": None if not commands else commands[0] if len(commands) == 1 else commands,
        "frozen": stage.frozen,
        "wdir": stage.wdir or ".",
        "deps": [{"path": dep.path, "hash": dep.hash} for dep in stage.deps],
        "params": {item.path: [sorted(item.keys), item.locked] for item in stage.params},
        "outs": [
            {"path": out.path, "hash": out.hash, "cached": out.cached, "role": out.role, "size": out.size}
            | {"nfiles": out.nfiles}
            for out in stage.outs
        ],
    }


def _sorted_lists(stages: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: sorted(value, key=str) if isinstance(value, list) else value for key, value in stage.items()}
        for name, stage in stages.items()
    }


def _graph(reader: DvcReader, sha: str) -> tuple[CommitFacts, Pipeline]:
    facts = reader.facts(sha)
    outputs, files = Outputs(facts.stages), reader.hashes(sha)
    return facts, pipeline_of(sha, facts, outputs, statuses(facts, outputs, files), files)


def _edges(facts: CommitFacts, pipeline: Pipeline) -> tuple[list[list[str]], list[list[str]]]:
    """Edges of ``dvc dag`` and ``dvc dag --outs``, from the pipeline's own, by following paths to the next stage."""
    nodes = {node.id: node for node in pipeline.nodes}
    owners = {out.path: stage for stage in facts.stages for out in stage.outs}
    following: dict[str, list[str]] = {}
    for edge in pipeline.edges:
        following.setdefault(edge.source, []).append(edge.target)

    def readers(identity: str) -> set[str]:
        found: set[str] = set()
        for target in following.get(identity, ()):
            node = nodes[target]
            if node.kind is NodeKind.STAGE:
                found.add(target)
            elif node.path in owners:
                found.add(owners[node.path].address)
            else:
                found |= readers(target)
        return found

    outs = {stage.address: [out.path for out in stage.outs] for stage in facts.stages}
    pairs = [
        (node.path, reader)
        for node in pipeline.nodes
        if node.kind is not NodeKind.STAGE and node.path in owners
        for reader in readers(node.id)
    ]
    stage_edges = {(owners[path].address, reader) for path, reader in pairs}
    out_edges = {(path, out) for path, reader in pairs for out in outs[reader]}
    return sorted(map(list, stage_edges)), sorted(map(list, out_edges))


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """dvc's bare numbers stand under the file's own name with us."""
    return {path: value if isinstance(value, dict) else {path.split("/")[-1]: value} for path, value in values.items()}


def _check(reader: DvcReader, commit: str, theirs: dict[str, Any]) -> None:
    facts, pipeline = _graph(reader, commit)
    ours = _sorted_lists(_plain({stage.address: _stage(stage) for stage in facts.stages}))
    expected = _sorted_lists(_plain(theirs["stages"]))
    assert ours.keys() == expected.keys()
    for address in ours:
        assert _same(ours[address], expected[address]), (ours[address], expected[address])
    assert _same(_plain(facts.params), theirs["params"]), (facts.params, theirs["params"])
    assert _same(_plain(facts.metrics), _values(theirs["metrics"])), (facts.metrics, theirs["metrics"])
    assert _edges(facts, pipeline) == (theirs["edges"], theirs["out_edges"])
    names = sorted(artifact.name.rpartition(":")[2] for artifact in facts.artifacts)
    assert names == sorted(name for _, name in theirs["artifacts"])


def test_every_commit_equals_dvc(lab: Any, ask_dvc: Ask) -> None:
    commits = lab.all_commits()
    answers = ask_dvc(commits)
    reader = DvcReader(Repository.open(lab.path))
    failed = {commit for commit in commits if "error" in answers[commit]}
    assert failed == {lab.commits["one stage broken"]}, {commit: answers[commit] for commit in failed}
    for commit in set(commits) - failed:
        _check(reader, commit, answers[commit])


def test_one_broken_stage_leaves_the_others(lab: Any) -> None:
    facts, pipeline = _graph(DvcReader(Repository.open(lab.path)), lab.commits["one stage broken"])
    broken = [stage for stage in facts.stages if stage.problem]
    assert [stage.address for stage in broken] == ["local"]
    assert broken[0].problem is not None
    assert "config/local.yaml" in broken[0].problem.message
    whole, _ = _graph(DvcReader(Repository.open(lab.path)), lab.commits["git files edited"])
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
    _check(reader, commit, theirs)


def test_status_equals_dvc_status(lab: Any, ask_dvc: Ask) -> None:
    labels = ("templated", "params without a run", "commands without a run", "half a run", "git files edited")
    answers = ask_dvc([lab.commits[label] for label in labels], "", str(lab.cache))
    reader = DvcReader(Repository.open(lab.path))
    for label in labels:
        facts, pipeline = _graph(reader, lab.commits[label])
        frozen = {stage.address for stage in facts.stages if stage.frozen}
        ours = {
            node.id: node.status in {StageStatus.CHANGED, StageStatus.NEVER_RUN}
            for node in pipeline.nodes
            if node.status is not None and node.id not in frozen
        }
        theirs = {
            address: value for address, value in answers[lab.commits[label]]["changed"].items() if address in ours
        }
        assert ours == theirs, (label, [(node.id, node.reasons) for node in pipeline.nodes if node.reasons])
        assert {stage.address for stage in facts.stages if is_stage(stage)} == set(theirs) | frozen


def test_experiments_are_read_like_commits(lab: Any) -> None:
    repository = Repository.open(lab.path)
    experiments = {ref.name: ref for ref in repository.refs() if ref.kind == "experiment"}
    assert set(experiments) == {"warm-owl", "cold-fox"}
    reader = DvcReader(repository)
    for name, rate in (("warm-owl", 0.25), ("cold-fox", 0.75)):
        assert reader.facts(experiments[name].commit).params["params.yaml"]["train"]["lr"] == rate
        assert experiments[name].baseline == lab.commits["imports"]
