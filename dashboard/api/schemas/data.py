"""Tracked data, its versions and what changed."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.problem import SourceProblem


class DataItemShown(BaseModel):
    """One path that DVC tracks."""

    path: str
    kind: Literal["directory", "file"]
    hash: str = Field(description="As DVC recorded it; that of a directory ends with `.dir`.")
    size: int | None = Field(description="Bytes.")
    nfiles: int | None = Field(description="Files of a directory.")
    stage: str = Field(description="DVC's address of the stage, or the `.dvc` file, that gives it.")
    type: Literal["dataset", "model", "other"]
    basis: Literal["artifact", "role", "suffix", "name", "added", "nothing"] = Field(
        description="What `type` rests on: the `artifacts` section, being a metric or plot, the suffix, a word of the "
        "path, having been added by `dvc add`, or nothing."
    )
    remote: str | None = Field(description="The one it names, else the default one; null when there is none.")
    desc: str


class DataItems(BaseModel):
    """What DVC tracks at a commit, by path."""

    commit: str
    items: list[DataItemShown]
    total: int
    next: str | None
    problems: list[SourceProblem] = Field(description="What could not be read; the rest is here.")


class ModelUsed(BaseModel):
    """A version of a registered model that was made from the data."""

    name: str
    version: str
    source: Literal["mlflow", "dvc"]


class EntryNumbers(BaseModel):
    """How many entries there are of each kind."""

    added: int
    deleted: int
    modified: int
    renamed: int


class VersionDelta(BaseModel):
    """What changed from the version before."""

    previous: str = Field(description="Its hash.")
    size: int | None = Field(description="Bytes more; negative for fewer.")
    nfiles: int | None = Field(description="Files more; negative for fewer.")
    files: EntryNumbers | None = Field(description="Files that differ, where both listings are here already.")


class DataVersionItem(BaseModel):
    """One content that a path had."""

    hash: str
    commit: str = Field(description="The commit that introduced it, the oldest of several.")
    author: str
    committed_at: str
    message: str
    size: int | None
    nfiles: int | None
    runs: int = Field(description="Runs whose commit has it, without hidden ones.")
    models: list[ModelUsed]
    is_current: bool = Field(description="Whether the path has it at `rev`.")
    returned: list[str] = Field(description="Commits at which it came back after another, the newest first.")
    delta: VersionDelta | None = Field(description="None of the first version.")


class DataVersions(BaseModel):
    """A page of the versions of a path, newest first."""

    path: str
    versions: list[DataVersionItem]
    total: int
    next: str | None


class ContentStated(BaseModel):
    """A content."""

    hash: str | None = Field(description="None where a pipeline declares the path and never wrote it.")
    size: int | None


class EntryItem(ContentStated):
    """A path that was added or deleted."""

    path: str = Field(description="That of a tracked directory ends with a slash, as dvc writes it.")


class ChangedEntry(BaseModel):
    """A path whose content changed."""

    model_config = ConfigDict(populate_by_name=True)

    path: str
    from_: ContentStated = Field(alias="from")
    to: ContentStated


class RenamedEntry(BaseModel):
    """A content that lies elsewhere now."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    hash: str
    size: int | None


class EntryBytes(BaseModel):
    """Bytes of the files whose sizes are known."""

    added: int
    deleted: int
    modified: int = Field(description="How much larger the modified files became.")
    unknown: int = Field(description="Files whose sizes are not known.")


class DataDifference(BaseModel):
    """What differs between the data of two sides, as `dvc diff` tells it; a page of each kind, by path."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from", description="Full sha of the commit, or full hash.")
    to: str
    path: str
    added: list[EntryItem]
    deleted: list[EntryItem]
    modified: list[ChangedEntry]
    renamed: list[RenamedEntry]
    unchanged: int = Field(description="Files that are the same on both sides.")
    total: EntryNumbers = Field(description="All entries; a tracked directory that changed is one beside its files.")
    files: EntryNumbers = Field(description="All files among the entries.")
    bytes: EntryBytes | None = Field(description="None when there are more than 20,000 files to look up.")
    next: str | None
    problems: list[SourceProblem] = Field(
        description="Why directories could not be looked into. Each of them is one entry, and the rest stands."
    )
