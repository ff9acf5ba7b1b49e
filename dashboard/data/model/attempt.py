"""How often one may be wrong: the rule behind locks after failed sign-ins and wrong tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; each one more doubles the wait after it.

    Attributes:
        free: Failures that cost nothing.
        first: The wait after the last free one.
        longest: No wait is longer.
        memory: Failures are forgotten so long after the last one, or after the wait that it cost.
    """

    free: int
    first: timedelta
    longest: timedelta
    memory: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long after the last failure the next try is refused."""
        if failures < self.free:
            return timedelta(0)
        return min(self.first * (1 << min(failures - self.free, _MOST_DOUBLINGS)), self.longest)

    def locked_until(self, failures: int, last_at: datetime, now: datetime) -> datetime | None:
        """Until when tries are refused; None when one is free to try."""
        until = last_at + self.wait(failures)
        return until if until > now else None

    def remembered(self, failures: int, last_at: datetime, now: datetime) -> int:
        """How many failures still count."""
        return failures if now - last_at < self.wait(failures) + self.memory else 0
