"""Pictures of templates on a dark page."""

from __future__ import annotations

import re

import pytest

from dashboard.data.plots.drawing import svg_of
from dashboard.figures.dark_picture import dark, themed
from dashboard.figures.palette import DARK, LIGHT

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "title": "Loss",
    "mark": {"type": "line", "point": True},
    "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"},
                 "color": {"value": LIGHT[0]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [("#000", "#edeef0"), ("black", "#edeef0"), ("white", "#18191b"), ("#ffffff", "#18191b"), (LIGHT[3], DARK[3]),
     ("rgb(255, 200, 0)", "#ffc800")],
)  # fmt: skip
def test_colours_on_a_dark_page(written: str, expected: str) -> None:
    assert dark(written) == expected


def test_a_colour_too_dark_to_be_told_from_the_page_is_lightened() -> None:
    assert dark("#000080") > "#5"


def test_every_colour_of_a_picture_has_one_for_dark_pages() -> None:
    svg = svg_of(SPEC)
    made = themed(svg)
    drawn = {written for _, written in re.findall(r'(fill|stroke)="(#[0-9a-f]{3,6}|black|white)"', svg)}
    assert LIGHT[0] in drawn
    assert all(f'="{written}"]{{' in made for written in drawn)
    assert made.startswith('<svg id="dark"')
    assert made.count("<style>") == 1


def test_a_picture_on_a_ground_of_its_own_stays_as_it_is() -> None:
    svg = svg_of(SPEC | {"background": "white"})
    assert themed(svg) == svg
    assert themed("<p>") == "<p>"
