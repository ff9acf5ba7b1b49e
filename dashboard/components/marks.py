"""``aria-*`` and ``data-*`` attributes, whose names are no Python identifiers."""

from __future__ import annotations

from typing import Any


def marks(**names: str) -> dict[str, Any]:
    """Attributes for ``**``: ``marks(aria_label="Copy", data_copy=text)``; underscores become dashes."""
    return {name.replace("_", "-"): value for name, value in names.items()}
