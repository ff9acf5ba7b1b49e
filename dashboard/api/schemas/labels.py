"""Labels and notes of runs."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field, model_validator

from dashboard.api.schemas.parameters import Parameters


class _LabelChange(Parameters):
    """Which labels to add and remove; whoever inherits says of which runs, by `runs` or by `filter`."""

    include_hidden: bool = Field(False, strict=True, description="With `filter`: also runs labelled `hidden`.")
    baseline: str | None = Field(None, description="With `filter`: id of the run that `delta()` compares with.")
    add: list[str] = Field(default_factory=list, max_length=20, description="Labels to give.")
    remove: list[str] = Field(default_factory=list, max_length=20, description="Labels to take away.")

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (getattr(self, "runs", None) is None) == (getattr(self, "filter", None) is None):
            raise ValueError("give either runs or filter")
        return self


class LabelsBody(_LabelChange):
    """Which labels to add and remove, and of which runs: named ones, or all that match a filter."""

    runs: list[str] | None = Field(None, max_length=10_000, description="Ids of the runs.")
    filter: str | None = Field(None, description="Instead of ids: every run that matches, in the query language.")


class RunOfProject(Parameters):
    """A run, and whose it is."""

    project: str = Field(max_length=201, description="`owner/name`.")
    id: str


class AllLabelsBody(_LabelChange):
    """As for one project, of runs of several."""

    runs: list[RunOfProject] | None = Field(None, max_length=10_000, description="The runs.")
    filter: str | None = Field(None, description="Instead of runs: every one that matches, in the query language.")


class AllLabelsAnswer(BaseModel):
    """What became of the runs."""

    matched: int = Field(description="Runs that the request was about.")
    changed: int = Field(description="Those that had other labels before.")
    refused: list[str] = Field(description="Projects whose runs stayed as they were: you may not label there.")


class LabelsAnswer(BaseModel):
    """What became of the runs."""

    matched: int = Field(description="Runs that the request was about.")
    changed: int = Field(description="Those that had other labels before.")
    labels: dict[str, list[str]] = Field(description="All labels now of the runs named by id; empty for a filter.")


class NoteBody(Parameters):
    """A note to write."""

    text: str = Field(max_length=100_000, description="Markdown; empty to take the note away.")
    version: int = Field(0, ge=0, description="Version of the note that this one replaces; 0 when there is none.")


class NoteAnswer(BaseModel):
    """The note of a run."""

    text: str
    html: str = Field(description="The same as sanitised HTML.")
    version: int = Field(description="Grows with every change; 0 when nothing was ever written.")
    changed: str | None
    mine: bool = Field(description="Whether the asking browser wrote it.")
