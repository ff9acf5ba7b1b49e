"""Names of the boxes of a pipeline: what names of one group share, and names told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile


def pattern(names: Sequence[str]) -> str:
    """What names have in common, ``*`` for the words that differ: ``models/*.pkl``."""
    if len(set(names)) == 1:
        return names[0]
    first = names[0]
    start = _shared(names)
    while start and first[start - 1].isalnum():
        start -= 1
    end = _shared([name[start:][::-1] for name in names])
    while end and first[len(first) - end].isalnum():
        end -= 1
    return f"{first[:start]}*{first[len(first) - end :]}"


def _shared(names: Sequence[str]) -> int:
    """How many first characters all names have in common."""
    return sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False)))


def longer(paths: Sequence[str]) -> list[str]:
    """As many last parts of each path as it takes to make all of them different; empty where none does."""
    parts = [path.split("/") for path in paths]
    for depth in range(2, max(map(len, parts)) + 1):
        names = ["/".join(each[-depth:]) for each in parts]
        if len(set(names)) == len(names):
            return names
    return []
