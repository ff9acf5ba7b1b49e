"""Registered models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class ModelVersionItem(BaseModel):
    """One version of a registered model."""

    version: str
    run: str | None
    run_gone: bool = Field(description="Whether it names a run that no source has any more.")
    commit: str | None
    commit_gone: bool = Field(description="Whether it names a commit that the repository does not have.")
    data: dict[str, str] = Field(description="Hash of every tracked path at the version's commit.")
    aliases: list[str]
    stage: str | None = Field(description="The stage it holds; the newest of several.")
    stages: list[str]
    created: str | None
    by: str = Field(description="Who registered it; empty when the source does not say.")
    metrics: dict[str, float | str]
    description: str
    tags: dict[str, str]


class ModelEvent(BaseModel):
    """One event of a model's history."""

    model_config = ConfigDict(populate_by_name=True)

    at: str = Field(description="When it happened; with `since`, when it was noticed.")
    since: str | None = Field(description="It happened between this moment and `at`; null where `at` is exact.")
    by: str = Field(description="Who; empty when the source does not say.")
    kind: str = Field(
        description="registered, deleted, found, alias set, alias moved, alias removed, stage assigned, stage moved, "
        "stage unassigned or deprecated."
    )
    label: str = Field(description="The alias or stage that it is about.")
    from_: str = Field(alias="from", description="The version that held the label before, or what was lost.")
    to: str = Field(description="What the version became: registered under its name, or holder of the label.")
    version: str = Field(description="Which version; empty for the whole model.")


class RegisteredModelItem(BaseModel):
    """A registered model with its versions, newest first."""

    name: str
    source: Literal["mlflow", "dvc"]
    source_name: str
    description: str
    path: str
    deprecated: bool
    versions: list[ModelVersionItem]
    history: list[ModelEvent]


class ModelList(BaseModel):
    """The registered models of a project."""

    models: list[RegisteredModelItem]
    total: int
    next: str | None


class ComparedModelVersion(ModelVersionItem):
    """One version with its params."""

    params: dict[str, Any]
    given: list[str] = Field(description="Tracked paths that no command of the pipeline writes.")


class ComparedModelRow(BaseModel):
    """One thing of both versions."""

    key: str
    kind: Literal["metric", "param", "data", "run", "tag"]
    values: list[Any]
    differs: bool


class ModelComparison(BaseModel):
    """Two versions of a model side by side."""

    model_config = ConfigDict(populate_by_name=True)

    model: str
    source: Literal["mlflow", "dvc"]
    from_: ComparedModelVersion = Field(alias="from")
    to: ComparedModelVersion
    rows: list[ComparedModelRow]
