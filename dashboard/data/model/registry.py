"""Registered models and their versions, from MLflow's registry or from GTO tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a registered model.

    Attributes:
        version: MLflow's number as text, or GTO's SemVer (``v1.2.0``).
        run: Id of the run that made it; None when unknown.
        commit: Sha it was made at; None when unknown.
        aliases: MLflow aliases.
        stages: GTO stages (or MLflow's legacy stage) it holds now.
    """

    version: str
    run: str | None = None
    commit: str | None = None
    aliases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    created_at: datetime | None = None
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promotion:
    """One event of a model's history; `by` is empty when the source does not say who."""

    at: datetime
    by: str
    from_: str
    to: str
    version: str


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A named model with versions, newest first.

    Attributes:
        source: ``mlflow`` or ``dvc``.
        path: For a DVC artifact, the path it names.
    """

    name: str
    source: str
    source_name: str
    versions: tuple[ModelVersion, ...]
    description: str = ""
    path: str = ""
    history: tuple[Promotion, ...] = ()
