from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

from dashboard.figures import sparkline


def trend(*values: float) -> list[tuple[datetime, float]]:
    return [(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day), value) for day, value in enumerate(values)]


def test_a_sparkline_needs_two_finite_values() -> None:
    steps = sparkline.record(trend(1.0, math.nan, math.inf), "up", 1.0)
    assert len(steps) == 1
    assert sparkline.svg(steps) is None


def test_a_record_only_improves_and_starts_at_the_best_of_older_runs() -> None:
    assert [value for _, value in sparkline.record(trend(0.5, 0.2, math.nan, 0.9, 0.7), "up", 0.9)] == [
        0.5,
        0.5,
        0.9,
        0.9,
    ]
    assert [value for _, value in sparkline.record(trend(3.0, 4.0, 1.0), "down", 1.0)] == [3.0, 3.0, 1.0]
    assert [value for _, value in sparkline.record(trend(3.0, 4.0), "down", 0.5)] == [0.5, 0.5]


def test_a_sparkline_holds_each_value_until_the_next_over_time() -> None:
    drawn = sparkline.svg([(0.0, 0.0), (30.0, 1.0), (40.0, 2.0)], width=86, height=20)
    assert drawn is not None
    assert ET.fromstring(drawn)[0].get("d") == "M2.0 18.0H62.0V10.0H82.0V2.0"


def test_a_long_trend_is_thinned_and_ends_with_the_last_value() -> None:
    drawn = sparkline.svg([(float(number), float(number)) for number in range(1000)])
    assert drawn is not None
    line = ET.fromstring(drawn)[0].get("d") or ""
    assert line.count("H") == 59
    assert line.endswith("V2.0")
