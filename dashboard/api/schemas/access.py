"""Who may what."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.api.schemas.parameters import Parameters, ProjectPath

RoleName = Literal["viewer", "contributor", "maintainer", "admin"]


class ProjectRole(BaseModel):
    """What the asker is in a project."""

    owner: str
    name: str
    role: RoleName


class AccountAnswer(BaseModel):
    """Whoever asks."""

    name: str = Field(description="Of the account; empty for whoever has none.")
    display_name: str
    kind: Literal["nobody", "anybody", "person", "token", "embed"] = Field(
        description="How they are known; `anybody` where nobody signs in."
    )
    role: RoleName | None = Field(description="What they are everywhere.")
    projects: list[ProjectRole] = Field(description="Every project that exists for them.")


class GrantPath(ProjectPath):
    """A grant of a project."""

    id: int


class GrantBody(Parameters):
    """A role for somebody."""

    subject_kind: Literal["user", "group"] = "user"
    subject: str = Field(min_length=1, max_length=200, description="Name of the account or of the group.")
    role: RoleName


class GrantItem(BaseModel):
    """A role of somebody."""

    id: int | None = Field(description="null for one of the configuration, which cannot be taken back here.")
    subject_kind: Literal["user", "group"]
    subject: str
    on: str = Field(description="Where it holds: this project, its owner, or * for everything.")
    role: RoleName
    created: str | None
    created_by: str


class GrantList(BaseModel):
    """Every grant that holds for a project, and who sees it without one."""

    visibility: Literal["private", "internal", "public"]
    grants: list[GrantItem]
    total: int
