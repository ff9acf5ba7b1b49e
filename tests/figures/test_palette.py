"""One colour per run, visible on its page."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from pathlib import Path

import pytest

import dashboard
from dashboard.figures import palette

TOKENS = (Path(dashboard.__file__).parent / "assets" / "styles" / "tokens.css").read_text("utf-8")


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(name: str, *, dark: bool) -> str:
    """A colour of tokens.css."""
    block = TOKENS.split(':root[data-mantine-color-scheme="dark"] {')[1 if dark else 0]
    match = re.search(rf"--dg-{name}: (#[0-9a-f]{{6}});", block)
    assert match, name
    return match[1]


def test_the_same_run_has_the_same_colour_everywhere() -> None:
    assert palette.index("abc") == palette.index("abc")
    assert palette.css_colour("abc") == f"var(--dg-run-{palette.index('abc')})"
    assert palette.colour("abc", dark=True) == palette.DARK[palette.index("abc")]


def test_ids_spread_over_all_colours() -> None:
    counts = Counter(palette.index(uuid.UUID(int=number).hex) for number in range(6000))
    assert len(counts) == len(palette.LIGHT)
    assert max(counts.values()) < 2 * min(counts.values())


@pytest.mark.parametrize("is_dark", [False, True])
def test_run_colours_stand_out_from_the_page(is_dark: bool) -> None:
    page = token("surface", dark=is_dark)
    assert min(contrast(colour, page) for colour in (palette.DARK if is_dark else palette.LIGHT)) >= 3


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [("text", "bg"), ("text", "surface"), ("text-2", "surface"), ("text-2", "bg"), ("text-2", "sunken"),
     ("text-2", "hover"), ("link", "surface"), ("link", "bg"), ("accent-text", "accent-bg"), ("on-accent", "accent"),
     ("green", "surface"), ("red", "surface"), ("amber", "surface"), ("text", "red-bg"), ("text", "amber-bg"),
     *(("text", f"kind-{kind}-bg") for kind in ("stage", "data", "metric", "plot", "file", "external", "run")),
     *((f"kind-{kind}", "surface") for kind in ("stage", "data", "metric", "plot", "file", "external", "run"))],
)  # fmt: skip
def test_text_reaches_contrast_aa(ink: str, paper: str, is_dark: bool) -> None:
    assert contrast(token(ink, dark=is_dark), token(paper, dark=is_dark)) >= 4.5


def test_both_schemes_name_the_same_colours() -> None:
    light, dark = TOKENS.split(':root[data-mantine-color-scheme="dark"] {')
    named = [set(re.findall(r"(--dg-[\w-]+): #", part)) for part in (light, dark)]
    assert named[0] == named[1]
