"""How long one waits after how many failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.data.model.attempt import Limit

LIMIT = Limit(5, timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=15))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (12, 60), (10_000, 60)]
)
def test_the_wait_doubles_up_to_the_longest(failures: int, minutes: int) -> None:
    assert LIMIT.wait(failures) == timedelta(minutes=minutes)


def test_a_lock_ends_to_the_second() -> None:
    until = NOW + timedelta(minutes=1)
    assert LIMIT.locked_until(5, NOW, until - timedelta(seconds=1)) == until
    assert LIMIT.locked_until(5, NOW, until) is None
    assert LIMIT.locked_until(4, NOW, NOW) is None


def test_failures_are_forgotten_after_the_wait_and_a_while() -> None:
    assert LIMIT.remembered(4, NOW, NOW + timedelta(minutes=14)) == 4
    assert LIMIT.remembered(4, NOW, NOW + timedelta(minutes=15)) == 0
    assert LIMIT.remembered(6, NOW, NOW + timedelta(minutes=16)) == 6
    assert LIMIT.remembered(6, NOW, NOW + timedelta(minutes=17)) == 0
