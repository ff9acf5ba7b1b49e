"""Every point of a history out of readers that thin."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.experiments import whole as module
from dashboard.data.experiments.whole import HEADINGS, whole, written
from dashboard.data.model.points import Point, history_of
from dashboard.data.model.run import MetricHistory, MetricSummary, Spread, Window
from dashboard.errors import NotFoundError

SEVERAL = MetricSummary(1.0, 1, Spread(0.0, 1.0, 0.5, 0.0, 2))


class Source:
    """Points in memory behind the thinning that every source has; `most` is the most of one answer, as servers have."""

    def __init__(self, points: Sequence[Point], most: int = 10**9) -> None:
        self.points = points
        self.most = most
        self.largest = 0

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:
        if run_id == "gone":
            raise NotFoundError("gone")
        inside = sorted(point for point in self.points if window.holds(point.step, point.at))
        found = history_of(key, inside, min(points, self.most))
        self.largest = max(self.largest, len(found.value))
        return found

    def close(self) -> None:
        pass


def triples(pieces: Any) -> list[tuple[int, int, float]]:
    return [point for piece in pieces for point in zip(piece.step, piece.time_ms, piece.value, strict=True)]


STEPS = st.lists(st.integers(-(2**40), 2**40) | st.integers(-5, 40), max_size=120)


@given(STEPS, st.integers(6, 20))
def test_no_point_is_lost_repeated_or_out_of_order(steps: list[int], most: int) -> None:
    points = [Point(step, at, float(at % 7)) for at, step in enumerate(steps)]
    busiest = max((steps.count(step) for step in steps), default=0)
    source = Source(points, most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", 16)
        found = triples(whole(source, "run", "loss"))
    assert found == sorted(found)
    assert len(found) == len(set(found))
    if busiest <= min(most, 16):
        assert found == sorted(tuple(point) for point in points)
    assert source.largest <= 2 * most + 4, "never more at once than was asked for"


def test_a_step_that_cannot_be_answered_whole_comes_as_it_is() -> None:
    source = Source([Point(3, at, float(at)) for at in range(100)], most=8)
    found = triples(whole(source, "run", "loss"))
    assert 0 < len(found) < 100
    assert {step for step, _, _ in found} == {3}


def test_lines_say_run_metric_step_time_and_value(make_run: Any) -> None:
    runs = [
        make_run(1, metrics={"loss": SEVERAL, "acc": MetricSummary(0.5, 7)}, name="=evil"),
        make_run(2, metrics={"acc": SEVERAL}, source_name="other"),
        make_run(3, metrics={"loss": SEVERAL}, id="gone"),
    ]
    asked: list[str] = []

    def reader(source: str) -> Source:
        asked.append(source)
        return Source([Point(0, 1_700_000_000_000, math.nan), Point(1, 0, math.inf)])

    text = b"".join(written(runs, ["loss", "acc"], reader)).decode()
    head, *lines = list(csv.reader(text.splitlines()))
    assert tuple(head) == HEADINGS
    assert lines == [
        ["run001", "'=evil", "loss", "0", "2023-11-14T22:13:20.000Z", "NaN"],
        ["run001", "'=evil", "loss", "1", "", "Infinity"],
        ["run001", "'=evil", "acc", "7", "", "0.5"],
        ["run002", "name 2", "acc", "0", "2023-11-14T22:13:20.000Z", "NaN"],
        ["run002", "name 2", "acc", "1", "", "Infinity"],
    ]
    assert asked == ["mlflow", "other", "mlflow"]
