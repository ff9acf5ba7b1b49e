"""RFC 9457 problem documents."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ProblemPart(BaseModel):
    """One wrong part of a question."""

    field: str = Field(description="The parameter or body key.")
    position: int | None = Field(None, description="0-based character offset inside the parameter's text.")
    message: str
    token: str = Field("", description="The piece of text that is wrong; empty at its end.")


class Problem(BaseModel):
    """What went wrong, in the form of RFC 9457."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="A stable identifier of the kind of problem, or about:blank.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked.")
    hint: str | None = Field(None, description="What to do about it.")
    where: str | None = Field(None, description="The place: a file and line, a source.")
    errors: list[ProblemPart] = Field(default_factory=list)


class SourceProblem(BaseModel):
    """Why a source could not be read."""

    code: str
    message: str
    where: str
    hint: str
