"""What is said of content that cannot be read."""

from __future__ import annotations

_UNREADABLE = "It cannot be read as what its name promises."


def sentence(error: ValueError) -> str:
    """What our own readers say, who raise plain `ValueError`; what a library says is for programmers."""
    return str(error) if type(error) is ValueError and str(error).endswith(".") else _UNREADABLE
