"""The lineage of a run, commit, data version, stage or model version."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Kind = Literal["run", "commit", "data", "stage", "model", "external"]
Relation = Literal[
    "ran at", "used", "executed", "read", "wrote", "made", "defined at", "added at", "holds", "came from",
    "registered at", "stored as",
]  # fmt: skip
Basis = Literal[
    "commit tag", "commit", "tracked at the commit", "logged input", "tag", "program", "changed lock", "lock",
    "dvc.yaml", ".dvc file", "registry", "git tag", "artifacts",
]  # fmt: skip


class LineageNode(BaseModel):
    """A node; what does not apply to its kind is null or empty."""

    id: str = Field(
        description="`run:<id>`, `commit:<sha>`, `data:<path>@<hash>`, `stage:<address>@<sha>`, "
        "`model:<name>@<version>`; `external:<address>` is where an import came from, and cannot be asked for."
    )
    kind: Kind
    label: str
    name: str = Field(description="The part of the id before its last `@`.")
    at: str = Field(description="Hash, sha or version: the part after it.")
    steps: int = Field(description="Edges between the node that was asked for and this one.")
    way: Literal["upstream", "downstream", "both"] = Field(description="On which side; `both` for the node itself.")
    notes: list[str] = Field(description="What a reader should know: a commit that is unknown, a run that is gone.")
    missing: bool = Field(description="Whether the thing itself is not here.")
    commit: str | None
    created: str | None
    by: str
    message: str
    status: str
    source: str
    experiment: str
    size: int | None
    nfiles: int | None
    aliases: list[str]
    stages: list[str] = Field(description="Stages that a model version holds.")
    command: list[str]
    params: dict[str, str] = Field(description="Of a run: as it logged them; of a stage: as its lock recorded them.")
    code: list[str]
    metrics: list[str]


class LineageEvidence(BaseModel):
    """One thing that an edge rests on."""

    basis: Basis
    words: str


class LineageEdge(BaseModel):
    """`source` did `relation` to `target`: a run used data, a stage wrote data."""

    source: str
    target: str
    relation: Relation
    upstream: Literal["source", "target"] = Field(description="Which end went in; the other came out.")
    evidence: list[LineageEvidence]
    caution: str = Field(description="Why it may not be the whole truth; empty when nothing is known against it.")


class LineageRemainder(BaseModel):
    """Neighbours that are counted and not listed."""

    node: str
    kind: Kind
    relation: Relation
    way: Literal["upstream", "downstream"]
    count: int
    filter: str = Field(description="Of runs: the run filter that finds all of them, listed ones too.")


class LineageGraph(BaseModel):
    """A lineage."""

    node: str = Field(description="The node that was asked for, every name in it resolved.")
    nodes: list[LineageNode]
    edges: list[LineageEdge]
    more: list[LineageRemainder]
    truncated: bool = Field(description="Whether anything was counted or left out instead of listed.")
