"""Values as people read them: sizes, durations, ages, numbers, hashes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.data.preview.characters import visible

_BRANDS = {"git": "Git", "dvc": "DVC", "mlflow": "MLflow", "gto": "GTO"}
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_AGES = ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h"), (30 * 86400, 86400, "d"), (365 * 86400, 2629800, "mo"))
_YEAR = 31557600

_WORDS = re.compile(r"[^/._:@\s-]*[/._:@\s-]+|[^/._:@\s-]+")

MISSING = "–"
"""What stands where there is no value."""


_LAYOUT = str.maketrans("\t\n\r", "␉␊␍")
"""Characters that a text is laid out with, and that a name only hides."""


def name(written: str) -> str:
    """The name of a file as it is shown: characters that hide, or turn others around, as what they are."""
    return visible(written.translate(_LAYOUT))


def size(count: int | None) -> str:
    """Bytes with a decimal unit, e.g. ``1.4 MB``."""
    if count is None:
        return MISSING
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{count} B" if unit == 0 else f"{value:.3g} {_UNITS[unit]}"


def duration(seconds: float | None) -> str:
    """A span of time in at most two units, e.g. ``1 h 12 min``, ``3.4 s``; negative when a clock was set back."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    return f"−{_length(-seconds)}" if is_backwards(seconds) else _length(seconds)


def is_backwards(seconds: float | None) -> bool:
    """Whether something ended before it began, as happens when a clock is set back."""
    return seconds is not None and seconds <= -0.001


def _length(seconds: float) -> str:
    if seconds < 0.0995:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    for unit, part, (big, small) in ((3600, 60, ("min", "s")), (86400, 3600, ("h", "min")), (1e12, 86400, ("d", "h"))):
        if whole < unit:
            rest = whole % part // (1 if part == 60 else 60 if part == 3600 else 3600)
            return f"{whole // part} {big}" + (f" {rest} {small}" if rest else "")
    return MISSING


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, e.g. ``2 min ago``; the browser keeps it current (``times.js``)."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    if seconds < 0:
        return f"in {_age(-seconds)}" if seconds < -5 else "just now"
    return "just now" if seconds < 5 else f"{_age(seconds)} ago"


def _age(seconds: float) -> str:
    """Rounded to the nearest whole unit; what rounds up to the next larger unit is said in that one."""
    for limit, unit, name in _AGES:
        count = max(1, math.floor(seconds / unit + 0.5))
        if count * unit < limit:
            return f"{count} {name}"
    return f"{max(1, math.floor(seconds / _YEAR + 0.5))} y"


def stamp(at: datetime | None) -> str:
    """Absolute time, e.g. ``2025-03-01 14:05:09 UTC``."""
    return at.strftime("%Y-%m-%d %H:%M:%S UTC") if at else ""


def number(value: float) -> str:
    """A number in a width people compare: 4 significant decimals, exact integers, NaN and ∞ by name."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return _scientific(value) if _is_far(value) else f"{value:.4f}".rstrip("0").rstrip(".")


def aligned(value: float) -> str:
    """A number below others of its kind: as `number`, with four decimals unless it is whole, tiny or huge."""
    is_plain = isinstance(value, float) and math.isfinite(value) and value != int(value) and not _is_far(value)
    return f"{value:.4f}" if is_plain else number(value)


def plain(value: float) -> str:
    """A param as it was meant: at most six significant digits, no padding."""
    if isinstance(value, int) or not math.isfinite(value) or value == int(value):
        return number(value)
    digits, mark, exponent = f"{value:.6g}".partition("e")
    return f"{digits}{mark}{int(exponent)}" if mark else digits


def _is_far(value: float) -> bool:
    return abs(value) < 1e-3 or abs(value) >= 1e6


def _scientific(value: float) -> str:
    """Four significant digits; an exponent without padding, as in ``7.9e-5``."""
    digits, mark, exponent = f"{value:.3e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}{mark}{int(exponent)}"


def value(item: Any) -> str:
    """Any param or metric as text."""
    if item is None:
        return MISSING
    if isinstance(item, (bool, int, float)):
        return number(item)
    return str(item)


def short_hash(text: str | None, length: int = 7) -> str:
    """The start of a hash or commit sha; a directory's ``.dir`` suffix is dropped."""
    return text.removesuffix(".dir")[:length] if text else MISSING


def words(name: str) -> list[str]:
    """The pieces between which a long name may break: ``train.learning_rate`` after ``.`` and ``_``."""
    return _WORDS.findall(name)


def plural(count: int, word: str, many: str = "") -> str:
    """``1 run``, ``2 runs``, ``3 branches``."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def joined(names: Sequence[str]) -> str:
    """Several names in a sentence: ``Git, DVC and MLflow``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def sentence(words: str) -> str:
    """A message as a sentence: a full stop at its end, a capital unless it begins with a file's name or the like."""
    text = words.strip()
    first, blank, rest = text.partition(" ")
    if first in _BRANDS:
        text = f"{_BRANDS[first]}{blank}{rest}"
    elif first.rstrip(",;:").isalpha():
        text = f"{text[:1].upper()}{text[1:]}"
    return text if not text or text.endswith((".", "?", "!", ":", "…")) else f"{text}."


def metric_name(key: str) -> str:
    """A metric without the file it comes from: ``metrics/warm.json:error`` is ``error``."""
    path, _, name = key.rpartition(":")
    return name if name and "." in path else key
