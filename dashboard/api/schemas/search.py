"""Hits of a search over everything."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SearchHit(BaseModel):
    """One thing that was found."""

    kind: str = Field(description="project, model, branch, tag, experiment or run.")
    project: str = Field(description="owner/name.")
    id: str
    title: str
    detail: str


class SearchAnswer(BaseModel):
    """What was found, best first."""

    results: list[SearchHit]
    total: int
    next: str | None
