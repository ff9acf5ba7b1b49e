"""LIKE patterns as regular expressions."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")
_WILDCARDS = {"%": "(?s:.*)", "_": "(?s:.)"}


def like_pattern(pattern: str) -> str:
    """The body of a regular expression that must match a whole text as the LIKE pattern does.

    ``%`` is anything, ``_`` is one character; there is no escape character, as in MLflow.
    """
    return "".join(_WILDCARDS.get(character) or _SPECIAL.sub(r"\\\1", character) for character in pattern)
