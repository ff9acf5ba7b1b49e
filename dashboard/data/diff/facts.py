"""What two files say of themselves, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.data.preview.shown import Fact


@dataclass(frozen=True, slots=True)
class FactDiff:
    """One thing that at least one file says of itself; None where a file does not."""

    name: str
    old: str | None
    new: str | None

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.old == self.new


def fact_diffs(old: Iterable[Fact], new: Iterable[Fact]) -> tuple[FactDiff, ...]:
    """Every fact, those of the new file first."""
    before, after = dict(old), dict(new)
    return tuple(FactDiff(name, before.get(name), after.get(name)) for name in dict.fromkeys([*after, *before]))
