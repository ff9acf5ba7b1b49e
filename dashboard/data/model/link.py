"""Short links: a name for an address of our own pages."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.model.project import ProjectKey


@dataclass(frozen=True, slots=True)
class ShortLink:
    """An address under a short name.

    Attributes:
        id: Made of the address: the same address has the same id.
        address: Of a page of ours below the prefix, encoded: ``team/wine/experiments?filter=status%20%3D%201#L2``.
        project: The project whose page it is; None for a page of the whole site.
    """

    id: str
    address: str
    project: ProjectKey | None = None
