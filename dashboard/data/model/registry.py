"""Registered models and their versions, from MLflow's registry or from GTO tags, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Happening(StrEnum):
    """What happened to a model."""

    REGISTERED = "registered"
    """A version was registered."""
    DELETED = "deleted"
    """A version is gone, or (without a version) the whole model."""
    FOUND = "found"
    """What the first reading of a registry found in place: an alias, a stage or an undated version."""
    ALIAS_SET = "alias set"
    ALIAS_MOVED = "alias moved"
    """An alias went from one version to another."""
    ALIAS_REMOVED = "alias removed"
    STAGE_SET = "stage assigned"
    STAGE_MOVED = "stage moved"
    """A stage went from one version to another."""
    STAGE_REMOVED = "stage unassigned"
    DEPRECATED = "deprecated"
    """The whole model is not to be used any more."""


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a registered model.

    Attributes:
        version: MLflow's number as text, or GTO's SemVer (``v1.2.0``).
        run: Id of the run that made it; None when unknown.
        commit: Sha it was made at; None when unknown.
        aliases: MLflow aliases.
        stages: GTO stages (or MLflow's legacy stage) it holds now.
        user: Who registered it; empty when the source does not say.
        updated_at: When the source last changed it, where it says so.
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
    user: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """One event of a model's history.

    Attributes:
        at: When it happened; of what only the comparison of two syncs tells, when it was noticed.
        by: Empty when the source does not say who.
        from_: The version that held the alias or stage before, or what `version` was until then.
        to: What `version` became: its own name when it was registered, else the alias or stage; empty when it lost it.
        version: Which version; empty for the whole model.
        kind: A `Happening`.
        label: The alias or stage, for those events that are about one.
        since: What a comparison of two syncs noticed happened between this moment and `at`; None where `at` is exact,
            or where nobody looked before.
    """

    at: datetime
    by: str
    from_: str
    to: str
    version: str
    kind: str = ""
    label: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A named model with versions, newest first.

    Attributes:
        source: ``mlflow`` or ``dvc``.
        path: For a DVC artifact, the path it names.
        history: Newest first; of MLflow's models it is in our own log (`dashboard.data.store.models`).
        is_deprecated: Whether it is marked as not to be used any more.
    """

    name: str
    source: str
    source_name: str
    versions: tuple[ModelVersion, ...]
    description: str = ""
    path: str = ""
    history: tuple[Promotion, ...] = ()
    is_deprecated: bool = False
