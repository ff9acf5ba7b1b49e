"""Edges of the lineage: who did what to what, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.data.lineage.identity import NodeId


class Relation(StrEnum):
    """What the source of an edge did to its target, or is to it."""

    RAN_AT = "ran at"
    USED = "used"
    EXECUTED = "executed"
    READ = "read"
    WROTE = "wrote"
    MADE = "made"
    DEFINED_AT = "defined at"
    ADDED_AT = "added at"
    HOLDS = "holds"
    CAME_FROM = "came from"
    REGISTERED_AT = "registered at"
    STORED_AS = "stored as"


_FORWARD = frozenset({Relation.WROTE, Relation.MADE})
"""Relations whose target is what came out; of the others the target is what went in."""


class Basis(StrEnum):
    """What an edge rests on."""

    COMMIT_TAG = "commit tag"
    """MLflow's tag ``mlflow.source.git.commit``."""
    COMMIT = "commit"
    """The run is the commit, or the experiment, itself."""
    TRACKED = "tracked at the commit"
    """``dvc.lock`` or a ``.dvc`` file of the run's commit."""
    INPUT = "logged input"
    """A dataset that the run logged."""
    TAG = "tag"
    """A tag ``dvc.*`` of the run."""
    PROGRAM = "program"
    """The program that the run names is that of one stage alone."""
    LOCK_CHANGED = "changed lock"
    """The stage's entry in ``dvc.lock`` differs from that of the commit before."""
    LOCK = "lock"
    """``dvc.lock`` of the commit."""
    DEFINITION = "dvc.yaml"
    DVC_FILE = ".dvc file"
    REGISTRY = "registry"
    """MLflow's registry."""
    GIT_TAG = "git tag"
    """A tag as GTO writes them."""
    ARTIFACTS = "artifacts"
    """The ``artifacts`` section of a ``dvc.yaml``."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that an edge rests on; `words` is a sentence for people."""

    basis: Basis
    words: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` did `relation` to `target`: a run used data, a stage wrote data, a model version is stored as data.

    Attributes:
        evidence: What it rests on, the strongest first.
        caution: Why it may not be the whole truth, as a sentence; empty when nothing is known against it.
    """

    source: NodeId
    target: NodeId
    relation: Relation
    evidence: tuple[Evidence, ...]
    caution: str = ""

    @property
    def upstream(self) -> NodeId:
        """The end that was there first: what went in."""
        return self.source if self.relation in _FORWARD else self.target

    @property
    def downstream(self) -> NodeId:
        """The end that came out."""
        return self.target if self.relation in _FORWARD else self.source


def joined(edges: Iterable[Edge]) -> list[Edge]:
    """Each edge once, with everything that it rests on."""
    found: dict[tuple[NodeId, NodeId, Relation], Edge] = {}
    for edge in edges:
        key = (edge.source, edge.target, edge.relation)
        before = found.get(key)
        if before is None:
            found[key] = edge
            continue
        evidence = tuple(dict.fromkeys((*before.evidence, *edge.evidence)))
        found[key] = replace(before, evidence=evidence, caution=before.caution or edge.caution)
    return list(found.values())
