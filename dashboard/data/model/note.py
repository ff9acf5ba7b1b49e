"""A note that people wrote about a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it stands.

    Attributes:
        text: Markdown; empty when there is none, or none any more.
        version: Grows with every change; 0 when nothing was ever written.
        changed_at: UTC; None when nothing was ever written.
        changed_by: Digest of the browser that wrote it; empty when that is unknown.
    """

    text: str = ""
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""
