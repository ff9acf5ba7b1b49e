"""Registered models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ModelVersionItem(BaseModel):
    """One version of a registered model."""

    version: str
    run: str | None
    commit: str | None
    data: dict[str, str] = Field(description="Hash of every tracked path at the version's commit.")
    aliases: list[str]
    stage: str | None = Field(description="The stage it holds; the newest of several.")
    stages: list[str]
    created: str | None
    metrics: dict[str, float | str]
    description: str
    tags: dict[str, str]


class ModelEvent(BaseModel):
    """One event of a model's history."""

    model_config = ConfigDict(populate_by_name=True)

    at: str
    by: str
    from_: str = Field(alias="from")
    to: str
    version: str


class RegisteredModelItem(BaseModel):
    """A registered model with its versions, newest first."""

    name: str
    source: Literal["mlflow", "dvc"]
    source_name: str
    description: str
    path: str
    versions: list[ModelVersionItem]
    history: list[ModelEvent]


class ModelList(BaseModel):
    """The registered models of a project."""

    models: list[RegisteredModelItem]
    total: int
    next: str | None
