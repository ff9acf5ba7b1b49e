"""Characters that deceive: those that turn the order of others around, and those that nobody sees.

A source file with such marks reads otherwise than it runs, so they are shown as what they are.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PICTURES = 0x2400
"""Where Unicode has a picture of each of the first 32 characters."""


def visible(text: str) -> str:
    """The text with each deceiving character as a picture (``␛``) or as its number (``⟨U+202E⟩``)."""
    return _HIDDEN.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x20:
        return chr(_PICTURES + number)
    return "␡" if number == 0x7F else f"⟨U+{number:04X}⟩"
