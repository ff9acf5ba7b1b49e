from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from dashboard.api.encoding import dumps, moment


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Item:
    from_: float
    at: datetime


def test_special_numbers_travel_as_words_at_any_depth() -> None:
    value = {"a": [math.nan, (math.inf, {"b": -math.inf})], "c": 1.5, "d": None, "e": True, "f": 2**60}
    assert json.loads(dumps(value)) == {
        "a": ["NaN", ["Infinity", {"b": "-Infinity"}]],
        "c": 1.5,
        "d": None,
        "e": True,
        "f": 2**60,
    }


def test_dataclasses_enums_and_keys_that_are_not_text() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    body = {1: Colour.RED, "item": Item(math.nan, at)}
    assert json.loads(dumps(body)) == {"1": "red", "item": {"from": "NaN", "at": "2026-01-02T03:04:05Z"}}


def test_times_are_utc_with_z() -> None:
    assert moment(datetime(2026, 1, 2, 3, 4, 5, 120_000, tzinfo=UTC)) == "2026-01-02T03:04:05.120Z"
    assert moment(datetime(2026, 1, 2, 3, 0, tzinfo=timezone(timedelta(hours=2)))) == "2026-01-02T01:00:00Z"
    assert moment(None) is None
