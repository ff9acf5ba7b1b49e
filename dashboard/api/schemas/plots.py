"""DVC's plots and their rows."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.pipelines import ProblemsOfBoth
from dashboard.api.schemas.problem import SourceProblem


class PlotLine(BaseModel):
    """One series of a plot."""

    file: str = Field(description="Its file, without what the names of all files of the plot begin with.")
    field: str = Field(description="Its column.")


class PlotFacts(BaseModel):
    """One plot at a revision."""

    id: str = Field(description="DVC's id: a path, a name, or `file::name` where several files have the name.")
    file: str = Field(description="The dvc.yaml that defines it.")
    stage: str = Field(description="The stage whose output it is; empty for a top-level entry.")
    kind: Literal["table", "image"]
    template: str = Field(description="As written; `linear` where none is named, empty for an image.")
    title: str
    x: str = Field(description="The column of its rows on the horizontal axis.")
    y: str = Field(description="The column of its rows on the vertical axis.")
    x_label: str
    y_label: str
    lines: list[PlotLine]
    points: int = Field(description="Rows.")
    image: str | None = Field(description="Path of the image, whose bytes `/blob` serves.")
    problem: SourceProblem | None = Field(description="Why it is not drawn, or not as it says.")


class PlotList(BaseModel):
    """Every plot of a revision."""

    commit: str
    plots: list[PlotFacts]
    problems: list[SourceProblem] = Field(description="What else could not be read; the rest is here.")


class PlotRows(BaseModel):
    """Rows of one plot as `dvc plots show --json` has them."""

    commit: str
    id: str
    rows: list[dict[str, Any]]
    total: int
    next: str | None = Field(description="Cursor of the next page.")
    problem: SourceProblem | None


class PlotImage(BaseModel):
    """An image at one revision."""

    rev: str
    path: str


class PlotProblem(SourceProblem):
    """Why a plot is not drawn at a revision; an empty `rev` is about its template."""

    rev: str


class PlotOverlay(BaseModel):
    """One plot of two revisions laid over each other, as `dvc plots diff --json` has it."""

    id: str
    file: str
    kind: Literal["table", "image"]
    template: str
    title: str
    x: str
    y: str
    x_label: str
    y_label: str
    defined: list[str] = Field(description="Revisions that define it, as they were asked for.")
    images: list[PlotImage]
    rows: list[dict[str, Any]] = Field(description="Of both revisions; `rev` says which one.")
    points: int = Field(description="How many rows there are in all.")
    problems: list[PlotProblem]


class PlotDifference(BaseModel):
    """The plots of two revisions laid over each other."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    plots: list[PlotOverlay]
    problems: ProblemsOfBoth
