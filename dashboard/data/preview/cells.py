"""One value of a table as text."""

from __future__ import annotations

import math
from typing import Any

from dashboard.data.preview.characters import visible

LONGEST = 300


def shown(value: Any) -> str:
    """One value of a table as text; nothing for a missing one."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return str(value)


def short(text: str) -> str:
    """A text that fits a cell, with what hides in it made visible."""
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
