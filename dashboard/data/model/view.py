"""Named views of the run table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class View:
    """A saved state of the run table.

    Attributes:
        owner: Digest of the browser that made it.
        is_shared: Whether everybody sees it; else its owner alone.
        is_default: Whether the table of the project opens with it.
        state: What `dashboard.data.views` accepts.
        version: Grows with every change.
        changed_by: Digest of the browser that changed it last.
    """

    id: str
    name: str
    owner: str
    is_shared: bool
    is_default: bool
    state: dict[str, Any]
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """What a person says about a view."""

    name: str
    is_shared: bool
    is_default: bool
    state: dict[str, Any]
