"""Links that show one panel on other pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.parameters import Parameters, ProjectPath

_Panel = Literal["table", "parallel", "curves", "scatter", "pipeline", "versions", "diff", "model", "summary"]
_Theme = Literal["auto", "light", "dark"]
_Origin = Annotated[str, Field(max_length=300)]
_Value = Annotated[str, Field(max_length=20_000)]


class EmbedPath(ProjectPath):
    """An embed link of a project."""

    id: str


class EmbedBody(Parameters):
    """A new link."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    title: str = Field(min_length=1, max_length=500, description="What it is for; people read it below the panel.")
    panel: _Panel = Field(description="What it shows.")
    query: dict[Annotated[str, Field(max_length=100)], _Value] = Field(
        default_factory=dict,
        max_length=60,
        description="The state of the panel: the query of the address of its page, as far as the panel knows it.",
    )
    model: str = Field("", max_length=1_000, description="Of the panel `model`: the name of the model.")
    theme: _Theme = Field("auto", description="Colours, unless the address of the frame says `?theme=`.")
    locale: str = Field(
        "en", max_length=100, description="How numbers and times are written, unless the frame says `?locale=`."
    )
    origins: list[_Origin] = Field(
        default_factory=list,
        max_length=100,
        description="Whose pages may frame it, e.g. `https://portal.example.com`; Dagboard's own always may.",
    )
    days: int | None = Field(90, ge=1, strict=True, description="Days until it ends; null for no end.")


class EmbedItem(BaseModel):
    """An embed link."""

    model_config = ConfigDict(protected_namespaces=())

    id: str
    title: str
    panel: _Panel
    query: dict[str, str]
    model: str
    theme: _Theme
    locale: str
    origins: list[str]
    state: Literal["active", "expired", "revoked"]
    address: str = Field(description="What a frame shows. Whoever has it sees the panel: treat it as a secret.")
    created: str
    created_by: str
    expires: str | None
    last_used: str | None = Field(description="To the minute; null for never.")
    revoked: str | None


class EmbedList(BaseModel):
    """The links of a project, the newest first."""

    embeds: list[EmbedItem]
    total: int
