from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from dashboard.api.encoding import dumps, moment, run_rows


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


_WHOLE_SECOND = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("at", [_WHOLE_SECOND, _WHOLE_SECOND.replace(microsecond=120_456), None])
@pytest.mark.parametrize("number", [1, 2.5, math.nan, math.inf, -math.inf, 2**53, True])
@pytest.mark.parametrize("group", ["metrics", "params"])
def test_rows_are_written_as_anything_else_is(at: datetime | None, number: float, group: str) -> None:
    plain = {"id": "a", "created": at, "ended": None, "duration": None, "label": ["x"], "tags": {"t": "1"}}
    rows: list[dict[str, Any]] = [
        {**plain, "params": {"kind": "b", "rate": 0.5}, "metrics": {"acc": 1e308}},
        {**plain, "created": _WHOLE_SECOND, "ended": at, "duration": 1.5, "params": {}, "metrics": {"acc": 1e308}},
    ]
    rows[1][group]["value"] = number
    assert _text({"runs": run_rows(rows)}) == _text({"runs": rows})


def _text(body: Any) -> Any:
    return json.loads(dumps(body))
