"""Neighbours of a model version: the run that made it, the commit it was registered at, the data it is stored as."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.data.lineage.answers import Found
from dashboard.data.lineage.evidence import Basis, Edge, Evidence, Relation
from dashboard.data.lineage.identity import NodeId, commit_node, data_node, model_node, run_node
from dashboard.data.lineage.of_stages import registration
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.dvc import ArtifactDefinition, CommitFacts
from dashboard.data.model.registry import ModelVersion, RegisteredModel


def before(reading: Reading, node: NodeId) -> Found:
    """Where a model version came from."""
    found = reading.model_version(node.name, node.at)
    if found is None:
        return Found()
    model, version = found
    return Found((*_of_run(node, version), *_of_commit(reading, node, model, version)))


def artifact_at(facts: CommitFacts | None, name: str) -> ArtifactDefinition | None:
    """The artifact that a model's name means at a commit; None when it is not defined there.

    GTO names it from the root of the repository, the files of a project in a sub-directory from their folder.
    """
    artifacts = facts.artifacts if facts else ()
    exact = next((item for item in artifacts if item.name == name), None)
    last = name.rpartition(":")[2]
    return exact or next((item for item in artifacts if item.name.rpartition(":")[2] == last and ":" in name), None)


def stored_as(reading: Reading, node: NodeId) -> Iterator[Edge]:
    """The versions of DVC models whose artifact is a version of data."""
    for model in reading.models:
        for version in model.versions if model.source == "dvc" else ():
            here = reading.history.hashes.get(version.commit or "", {})
            if here.get(node.name) == node.at:
                edges = _stored(reading, model_node(model.name, version.version), version.commit or "")
                yield from (edge for edge in edges if edge.target == node)


def _of_run(node: NodeId, version: ModelVersion) -> Iterator[Edge]:
    if version.run:
        words = "MLflow's registry names the run as the source of this version."
        yield Edge(run_node(version.run), node, Relation.MADE, (Evidence(Basis.REGISTRY, words),))


def _of_commit(reading: Reading, node: NodeId, model: RegisteredModel, version: ModelVersion) -> Iterator[Edge]:
    is_of_run = version.run and reading.frame.row_number(version.run) is not None
    if version.commit is None or is_of_run:
        return
    yield Edge(node, commit_node(version.commit), Relation.REGISTERED_AT, (registration(model.source),))
    if model.source == "dvc":
        yield from _stored(reading, node, version.commit)


def _stored(reading: Reading, node: NodeId, sha: str) -> Iterator[Edge]:
    artifact = artifact_at(reading.facts(sha), node.name)
    if artifact is None:
        return
    outputs = reading.outputs(sha)
    words = f"The artifacts section of dvc.yaml at {sha[:7]} says that it is {artifact.path}."
    for found in (outputs.at(artifact.path), outputs.above(artifact.path)):
        if found and found[1].cached and found[1].hash:
            evidence = (Evidence(Basis.ARTIFACTS, words),)
            yield Edge(node, data_node(found[1].path, found[1].hash), Relation.STORED_AS, evidence)
            return
