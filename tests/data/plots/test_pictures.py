"""Templates that fail or never end are waited for once, and never hold up a whole page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from dashboard.data.model.plots import Line, Plot, PlotKind, PlotSide, Points
from dashboard.data.model.problem import Problem
from dashboard.data.plots.pictures import PAGE_SECONDS, Pictures
from dashboard.data.preview import Readers, Refused

ENDLESS = {"calculate": f"test(/^(a+)+$/, '{'a' * 60}b')", "as": "z"}
BROKEN = {"calculate": "nothing_of_this_name(datum.x)", "as": "z"}
COLOURS = ["#123456"]


def spec(*transform: dict[str, Any], mark: str = "point") -> dict[str, Any]:
    encoding = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}
    return {"data": {"values": "<DVC_METRIC_DATA>"}, "mark": mark, "transform": list(transform), "encoding": encoding}


def plot(template: dict[str, Any] | None, rows: int = 3) -> Plot:
    points = Points({"x": range(rows), "y": range(rows)}, rows)
    side = PlotSide("main", "0" * 40, points)
    return Plot("a.csv", "dvc.yaml", "", PlotKind.TABLE, "mine", "a.csv", (side,), "x", "y", "x", "y",
                (Line("a.csv", "y"),), template)  # fmt: skip


class Clock:
    """Seconds that pass when somebody says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Counted(Readers):
    """Readers that tell how often they were asked, and whose clock says that only what was given up took long."""

    asked = 0
    clock = Clock()

    def run(self, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        answer = super().run(*args, **kwargs)
        self.clock.now += PAGE_SECONDS if isinstance(answer, Refused) else 0.1
        return answer


class Impatient(Counted):
    """Gives endless templates up at once, which the first test waits for, and has time for all others."""

    def run(self, function: Any, spec: dict[str, Any]) -> Any:
        if ENDLESS not in spec["transform"]:
            return super().run(function, spec)
        self.clock.now += PAGE_SECONDS
        return Refused("It takes too long to read.", "slow")


@pytest.fixture
def impatient() -> Iterator[Impatient]:
    made = Impatient(processes=1, seconds=60, counts="data")
    yield made
    made.close()


@pytest.fixture
def readers() -> Iterator[Counted]:
    made = Counted(processes=1, seconds=4, counts="data")
    yield made
    made.close()


def all_of(drawn: Pictures, plots: Sequence[Plot]) -> list[str | Problem | None]:
    return drawn.all(plots, [COLOURS] * len(plots))


def codes(found: Sequence[str | Problem | None]) -> list[str]:
    return [each.code if isinstance(each, Problem) else "" for each in found]


def test_a_template_that_never_ends_is_waited_for_once_with_as_many_rows_or_more(readers: Counted) -> None:
    drawn = Pictures(readers, readers.clock)
    (first,) = all_of(drawn, [plot(spec(ENDLESS))])
    assert isinstance(first, Problem)
    assert first.message == "The template takes too long to draw."
    assert codes(all_of(drawn, [plot(spec(ENDLESS)), plot(spec(ENDLESS), rows=9)])) == ["template-refused"] * 2
    assert readers.asked == 1
    readers.clock.now += 601
    assert codes(all_of(drawn, [plot(spec(ENDLESS))])) == ["template-refused"]
    assert readers.asked == 2


def test_what_is_wrong_with_a_template_is_found_once(impatient: Impatient) -> None:
    drawn = Pictures(impatient)
    for _ in range(2):
        (found,) = all_of(drawn, [plot(spec(BROKEN))])
        assert isinstance(found, Problem)
        assert "cannot be drawn" in found.message
    assert impatient.asked == 1


def test_a_page_of_different_endless_templates_ends_and_goes_on_the_next_time(impatient: Impatient) -> None:
    drawn = Pictures(impatient, impatient.clock)
    fine, plain = plot(spec()), plot(None)
    page = [fine, plain, plot(spec(ENDLESS, mark="bar")), plot(spec(ENDLESS, mark="line")), plot(spec(mark="tick"))]
    first = all_of(drawn, page)
    assert codes(first) == ["", "", "template-refused", "template-waits", "template-waits"]
    assert isinstance(first[0], str)
    assert first[1] is None
    second = all_of(drawn, page)
    assert second[0] == first[0]
    assert codes(second) == ["", "", "template-refused", "template-refused", "template-waits"]
    assert isinstance(all_of(drawn, [page[4]])[0], str)


def test_want_of_a_free_reader_is_not_held_against_the_template() -> None:
    busy = Counted(processes=0, seconds=0.05, counts="data")
    drawn = Pictures(busy)
    for _ in range(2):
        assert codes(all_of(drawn, [plot(spec())])) == ["template-waits"]
    assert busy.asked == 2
