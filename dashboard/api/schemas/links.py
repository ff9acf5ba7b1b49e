"""Links to pages."""

from __future__ import annotations

from pydantic import BaseModel, Field

from dashboard.api.schemas.parameters import Parameters
from dashboard.data.links import MOST_CHARACTERS


class AddressBody(Parameters):
    """An address of a page of this server."""

    address: str = Field(
        min_length=1,
        max_length=MOST_CHARACTERS,
        description="Path with the prefix, query and fragment: `/team/wine/files?path=src#L2`.",
    )


class ShortLinkItem(BaseModel):
    """A short link."""

    id: str
    url: str = Field(description="The short address.")
    address: str = Field(description="Where it leads: path, query and fragment.")


class PermanentItem(BaseModel):
    """An address that shows the same tomorrow."""

    address: str = Field(description="Path, query and fragment.")
    url: str = Field(description="The same with the server's name.")
    fixed: dict[str, str] = Field(
        description="The parts of the query that are not as they were asked; empty when the address was permanent."
    )
