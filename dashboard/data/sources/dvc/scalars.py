"""Scalars of YAML 1.2 as DVC reads them: ``yes`` is text, ``1e3`` a number, ``012`` twelve.

The patterns are those of ruamel.yaml's 1.2 resolver, which DVC uses; a test compares the two.
"""

from __future__ import annotations

import re

TAG = "tag:yaml.org,2002:"
_PATTERNS = (
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF"),
    (
        "float",
        r"""(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
        |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
        |[-+]?\.(?:inf|Inf|INF)
        |\.(?:nan|NaN|NAN))\Z""",
        "-+0123456789.",
    ),
    ("int", r"(?:[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)\Z", "-+0123456789"),
    ("merge", r"(?:<<)\Z", "<"),
    ("null", r"(?:~|null|Null|NULL|)\Z", ("~", "n", "N", "")),
    (
        "timestamp",
        r"""(?:[0-9]{4}-[0-9]{2}-[0-9]{2}
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
        (?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)\Z""",
        "0123456789",
    ),
    ("value", r"(?:=)\Z", "="),
)

RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
"""First character to (tag, pattern), in the order of precedence: PyYAML's form."""

for _name, _pattern, _first in _PATTERNS:
    for _character in _first:
        RESOLVERS.setdefault(_character, []).append(
            (TAG + _name, re.compile(_pattern, re.VERBOSE if _name in {"float", "timestamp"} else 0))
        )


def tag_of(text: str) -> str:
    """What a plain scalar is: the short name of its tag, ``str`` when nothing else fits."""
    for tag, pattern in RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag.removeprefix(TAG)
    return "str"


def whole_number(text: str) -> int:
    """The value of a scalar tagged ``int``.

    Raises:
        ValueError: There is no digit in it, or thousands.
    """
    value = text.replace("_", "")
    sign = -1 if value.startswith("-") else 1
    digits = value.lstrip("+-")
    for prefix, base in (("0b", 2), ("0x", 16), ("0o", 8)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    return sign * int(digits)


def real_number(text: str) -> float:
    """The value of a scalar tagged ``float``.

    Raises:
        ValueError: There is no digit in it.
    """
    value = text.replace("_", "").lower()
    return float(value.replace(".inf", "inf").replace(".nan", "nan"))
