"""Branches, tags, experiments and commits."""

from __future__ import annotations

from pydantic import BaseModel, Field


class NamedCommit(BaseModel):
    """A name and the commit it points at."""

    name: str
    commit: str


class NamedExperiment(NamedCommit):
    """A DVC experiment."""

    baseline: str | None = Field(description="Sha of the commit it started from.")


class RevisionList(BaseModel):
    """Every name of a revision."""

    branches: list[NamedCommit]
    tags: list[NamedCommit]
    experiments: list[NamedExperiment]
    default_branch: str | None
    total: int


class CommitItem(BaseModel):
    """One commit."""

    id: str
    message: str
    author: str
    committed_at: str
    authored_at: str
    parents: list[str]


class CommitList(BaseModel):
    """A page of a log, newest first."""

    commit: str = Field(description="The commit the log begins at.")
    commits: list[CommitItem]
    next: str | None
