"""What we say of a commit against what dvc says of it (``oracle.py``)."""

from __future__ import annotations

import json
import math
from typing import Any

from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import NodeKind, Pipeline, StageStatus
from dashboard.data.pipelines.graph import pipeline_of
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import statuses
from dashboard.data.sources.dvc.reader import DvcReader


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str, sort_keys=True))


def same(ours: Any, theirs: Any) -> bool:
    """Equal, with equal types, and NaN equal to itself."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)


def stage_of(stage: Stage) -> dict[str, Any]:
    commands = list(stage.cmd)
    return {
        "cmd": None if not commands else commands[0] if len(commands) == 1 else commands,
        "frozen": stage.frozen,
        "always_changed": stage.always_changed,
        "desc": stage.desc,
        "wdir": stage.wdir or ".",
        "deps": [{"path": dep.path, "hash": dep.hash} for dep in stage.deps],
        "params": {item.path: [sorted(item.keys), item.locked] for item in stage.params},
        "outs": [
            {"path": out.path, "hash": out.hash, "cached": out.cached, "role": out.role, "size": out.size}
            | {"nfiles": out.nfiles, "persist": out.persist}
            for out in stage.outs
        ],
    }


def sorted_lists(stages: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: sorted(value, key=str) if isinstance(value, list) else value for key, value in stage.items()}
        for name, stage in stages.items()
    }


def graph(reader: DvcReader, sha: str) -> tuple[CommitFacts, Pipeline]:
    facts = reader.facts(sha)
    outputs, files = Outputs(facts.stages), reader.hashes(sha)
    return facts, pipeline_of(sha, facts, outputs, statuses(facts, outputs, files), files)


def edges(facts: CommitFacts, pipeline: Pipeline) -> tuple[list[list[str]], list[list[str]]]:
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
        if node.kind not in {NodeKind.STAGE, NodeKind.EXTERNAL} and node.path in owners
        for reader in readers(node.id)
    ]
    stage_edges = {(owners[path].address, reader) for path, reader in pairs}
    out_edges = {(path, out) for path, reader in pairs for out in outs[reader]}
    return sorted(map(list, stage_edges)), sorted(map(list, out_edges))


def values(values: dict[str, Any]) -> dict[str, Any]:
    """dvc's bare numbers stand under the file's own name with us."""
    return {path: value if isinstance(value, dict) else {path.split("/")[-1]: value} for path, value in values.items()}


def check(reader: DvcReader, commit: str, theirs: dict[str, Any]) -> None:
    facts, pipeline = graph(reader, commit)
    ours = sorted_lists(plain({stage.address: stage_of(stage) for stage in facts.stages}))
    expected = sorted_lists(plain(theirs["stages"]))
    assert ours.keys() == expected.keys()
    for address in ours:
        assert same(ours[address], expected[address]), (ours[address], expected[address])
    assert same(plain(facts.params), theirs["params"]), (facts.params, theirs["params"])
    assert same(plain(facts.metrics), values(theirs["metrics"])), (facts.metrics, theirs["metrics"])
    assert edges(facts, pipeline) == (theirs["edges"], theirs["out_edges"])
    names = sorted(artifact.name.rpartition(":")[2] for artifact in facts.artifacts)
    assert names == sorted(name for _, name in theirs["artifacts"])


def check_stale(facts: CommitFacts, pipeline: Pipeline, theirs: dict[str, bool]) -> int:
    """Whether each stage would run, data that is not at hand being no reason; how many were compared.

    dvc hashes a folder without what it tracks inside, where that is missing, so it cannot be asked about such folders;
    and it passes over what is missing, which we name as the reason where neither git nor a lock has it.
    """
    outputs = Outputs(facts.stages)
    unsure = {stage.address for stage in facts.stages for dep in stage.deps if any(outputs.inside(dep.path))}
    ours = {node.id: (node.status in _STALE, node.reasons) for node in pipeline.nodes if node.status is not None}
    stages = {stage.address: stage for stage in facts.stages}
    lost = {
        address
        for address, (_, reasons) in ours.items()
        if (reasons or not stages[address].locked) and all(_is_loss(stages[address], reason) for reason in reasons)
    }
    compared = [address for address in theirs if address not in unsure | lost]
    for address in compared:
        assert ours[address][0] == theirs[address], (pipeline.commit, address, ours[address])
    return len(compared)


def _is_loss(stage: Stage, reason: str) -> bool:
    """Whether a reason is that something is not there, or was never recorded, which dvc passes over likewise."""
    kind, _, name = reason.partition(" ")
    known = {"out": stage.locked_outs, "dep": stage.locked_deps}
    is_new = kind in known and name not in known[kind]
    return is_new or reason.endswith("(missing)") or (reason == "always changed" and stage.frozen)


_STALE = {StageStatus.CHANGED, StageStatus.NEVER_RUN}
