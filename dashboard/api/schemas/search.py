"""Hits of a search over everything."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SearchHit(BaseModel):
    """One thing that was found."""

    kind: str = Field(description="project, model, branch, tag, experiment, run or file.")
    project: str = Field(description="owner/name.")
    id: str = Field(description="A name, the id of a run, or the path of a file.")
    title: str
    detail: str


class SearchAnswer(BaseModel):
    """What was found, best first."""

    results: list[SearchHit]
    total: int
    next: str | None
