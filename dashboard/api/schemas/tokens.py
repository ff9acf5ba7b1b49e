"""Personal access tokens."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.parameters import Parameters
from dashboard.data.tokens import MOST_CHARACTERS, MOST_DAYS

_SCOPE = "`read`, `write` (labels, notes, views, syncs) or `admin` (everything its owner may)"


class TokenPath(Parameters):
    """A token of the asker."""

    id: str


class TokenBody(Parameters):
    """A new token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=MOST_CHARACTERS, description="What it is for.")
    scope: Literal["read", "write", "admin"] = Field("read", description=f"{_SCOPE}.")
    project: str | None = Field(
        None, pattern=r"^[^/]+/[^/]+$", description="`owner/name` of the one project that it is for; null for all."
    )
    days: int | None = Field(
        90, ge=1, le=MOST_DAYS, strict=True, description="Days until it expires; null for a token that lasts."
    )


class TokenItem(BaseModel):
    """A token; its secret is kept as a digest only."""

    id: str
    name: str
    scope: Literal["read", "write", "admin"]
    project: str | None
    created: str
    expires: str | None
    expired: bool
    used: str | None = Field(description="When it was last shown, to a minute.")
    used_from: str = Field(description="The address that showed it last.")


class TokenList(BaseModel):
    """The asker's tokens, the newest first."""

    tokens: list[TokenItem]
    total: int


class TokenMade(TokenItem):
    """A token that was made just now."""

    secret: str = Field(description="Shown this once.")
