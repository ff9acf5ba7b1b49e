"""Named views of the run table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.parameters import Parameters

_Key = Annotated[str, Field(max_length=2_000)]
_Id = Annotated[str, Field(max_length=500)]


class ViewState(Parameters):
    """A state of the run table. Unknown keys are kept as they are, for tables that know more than this one."""

    model_config = ConfigDict(frozen=True, extra="allow")

    filter: str = Field("", max_length=10_000, description="The query language.")
    order_by: str = Field("", max_length=10_000, description="Comma-separated keys, `-` first for descending.")
    columns: list[_Key] | None = Field(
        None, max_length=2_000, description="Column keys in their order; null for the project's default ones."
    )
    widths: dict[_Key, Annotated[int, Field(ge=20, le=2_000)]] = Field(
        default_factory=dict, max_length=2_000, description="Width of columns in pixels."
    )
    pins: dict[_Key, Literal["left", "right"]] = Field(
        default_factory=dict, max_length=200, description="Pinned columns and their side."
    )
    hidden: bool = Field(False, strict=True, description="Whether runs labelled `hidden` are shown.")
    baseline: _Id | None = Field(None, description="Id of the run that others are compared with.")
    group_by: list[_Key] = Field(default_factory=list, max_length=8, description="Column keys to group by.")
    nested: bool = Field(False, strict=True, description="Whether nested runs stand below their parents.")
    differing: bool = Field(False, strict=True, description="Whether columns that are the same in all runs go.")
    history: list[_Key] = Field(
        default_factory=list, max_length=200, description="Keys of metric columns that show the history."
    )
    goals: dict[_Key, Literal["up", "down", "none"]] = Field(
        default_factory=dict, max_length=200, description="Goals of metrics, in place of those of the configuration."
    )


class ViewBody(Parameters):
    """A new view."""

    name: str = Field(min_length=1, max_length=200)
    shared: bool = Field(False, strict=True, description="Everybody sees it; else only the browser that made it.")
    default: bool = Field(False, strict=True, description="The project's table opens with it; it must be shared.")
    state: ViewState


class ViewChange(ViewBody):
    """A view as it shall be."""

    version: int = Field(ge=1, description="Version of the view that was changed; another one by now is a conflict.")


class ViewVersion(Parameters):
    """Which version of a view to delete."""

    version: int | None = Field(None, ge=1, description="Delete only while the view is at this version.")


class ViewItem(BaseModel):
    """A named view."""

    id: str
    name: str
    shared: bool
    default: bool
    mine: bool = Field(description="Whether the asking browser made it.")
    version: int
    created: str
    changed: str
    changed_by_me: bool
    state: ViewState


class ViewList(BaseModel):
    """The views that the asking browser sees, by name."""

    views: list[ViewItem]
    total: int
