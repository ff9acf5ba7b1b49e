"""What the routes accept in paths, query strings and bodies. Unknown query parameters are ignored.

Here is what all of them share and what is asked of projects, revisions, pipelines, models and lineage;
`run_parameters` is about runs, `file_parameters` about files, data and plots.
"""

from __future__ import annotations

import functools
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.data.lineage import DEPTH, LIMIT, MOST_CHARACTERS, MOST_DEPTH, MOST_NEIGHBOURS

MOST = 10_000
"""Most items of one answer, as the contract has it."""
FARTHEST = 1_000_000_000
"""Largest offset, so that arithmetic on it stays small."""


class Parameters(BaseModel):
    """Base of path, query and body parameters.

    flask-openapi3 asks for the schema on every request; it is worked out once per class.
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    @functools.cache
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:  # type: ignore[override] # narrower, as called
        """The schema, worked out once per class and set of options."""
        return super().model_json_schema(**options)


class ProjectPath(Parameters):
    """The project of an address."""

    owner: str
    name: str


class JobPath(ProjectPath):
    """A job of a project."""

    id: str


class RunPath(ProjectPath):
    """A run of a project."""

    id: str = Field(description="MLflow run id, or full sha of a DVC experiment or commit.")


class ModelPath(ProjectPath):
    """A registered model of a project."""

    model: str


class ViewPath(ProjectPath):
    """A named view of a project's run table."""

    id: str


class AllViewPath(Parameters):
    """A named view of the table of all projects."""

    id: str


class ListQuery(Parameters):
    """A page of a list."""

    limit: int = Field(100, ge=1, le=MOST, description="Most items to answer.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class ModelsQuery(ListQuery):
    """Which registered models."""

    q: str = Field("", description="Only models whose name or description has these words.")
    source: str = Field("", description="Only models of mlflow, of dvc, or of the source of this name.")
    label: str = Field("", description="Only models of which a version holds this alias or stage.")
    commit: str = Field("", description="Only models with a version made at the commit whose sha begins so.")


class ModelSourceQuery(Parameters):
    """Which of two models of one name."""

    source: str = Field("", description="Name of the source; empty for the first that has a model of this name.")


class VersionsQuery(ModelSourceQuery):
    """Two versions of a model, each by its number, an alias or a stage."""

    model: str = Field(description="Name of the model.")
    from_: str = Field(alias="from", description="The older version.")
    to: str = Field("latest", description="The newer version.")


class RevisionsQuery(Parameters):
    """Which names of revisions."""

    q: str = Field("", description="Only names that contain this text.")
    limit: int = Field(MOST, ge=1, le=MOST, description="Most names of each kind.")


class RevisionQuery(Parameters):
    """A revision; the default branch's head when it is left out."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")


class PipelineQuery(RevisionQuery):
    """A revision's pipeline."""

    remote: bool = Field(
        default=False,
        description="Ask the remotes of config.yaml what they hold, which may take seconds; what is missing there has "
        "the status `missing on remote`.",
    )


class PipelineHistoryQuery(RevisionQuery):
    """The history of a revision's pipeline."""

    limit: int = Field(40, ge=1, le=200, description="Most commits to answer.")


class CommitsQuery(ListQuery):
    """Where a log begins and which path it is about."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")
    path: str | None = Field(None, description="Only commits that changed this path.")


class DiffQuery(Parameters):
    """Two revisions."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description="The older revision.")
    to: str | None = Field(None, description="The newer revision; the default branch's head when left out.")


class SearchQuery(Parameters):
    """A search over everything."""

    q: str = Field("", max_length=500, description="Text to look for.")
    limit: int = Field(100, ge=1, le=MOST, description="Most hits.")


class LineageQuery(Parameters):
    """Whose lineage, which way and how far."""

    node: str = Field(
        min_length=1,
        max_length=MOST_CHARACTERS,
        description="`run:<id>`, `commit:<sha>`, `data:<path>@<hash>`, `stage:<address>@<commit>` or "
        "`model:<name>@<version>`. A short hash, a branch in place of a commit and an alias in place of a version "
        "are resolved.",
    )
    direction: Literal["upstream", "downstream", "both"] = Field("both", description="Which side.")
    depth: int = Field(DEPTH, ge=1, le=MOST_DEPTH, description="Most edges between the node and what is told.")
    limit: int = Field(
        LIMIT,
        ge=1,
        le=MOST_NEIGHBOURS,
        description="Most neighbours of one kind of any node; `more` counts the others.",
    )


class SyncBody(Parameters):
    """What to sync; everything that changed when the body is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", openapi_extra={"required": False})  # type: ignore[typeddict-unknown-key] # flask-openapi3's own

    source: str | None = Field(None, description="Name of one source; all when left out.")
    full: bool = Field(False, strict=True, description="Read everything again, not only what changed.")

    @model_validator(mode="before")
    @classmethod
    def _may_be_absent(cls, value: object) -> object:
        return {} if value is None else value
