"""One colour per run, the same everywhere: table, curves, parallel plot, comparison.

The colour is a pure function of the run's id, so that no page has to agree with another about it. The browser computes
the same index (`runColour` in ``palette.js``) and reads the colours from the custom properties ``--dg-run-0`` …
that `stylesheet` writes, so this module is the only list of colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dashboard.data.model.run_name import own_id

LIGHT = (
    "#0072b2", "#d55e00", "#009e73", "#c2437e", "#8f6a00", "#5b4bc4",
    "#3a87c8", "#a8380e", "#5f7d0c", "#b04fc0", "#00858c", "#6b6f76",
)  # fmt: skip
"""Okabe and Ito's hues and six companions, darkened until each has 3:1 against a white page."""

DARK = (
    "#56b4e9", "#f28e3c", "#2fc79a", "#ea86b6", "#e6b800", "#9d8cff",
    "#8ccbf7", "#ff7d5c", "#b3d465", "#dd9cf0", "#4fd1d9", "#b0b4ba",
)  # fmt: skip
"""The same order on a dark page."""

LINE_STYLES = ("solid", "dashed", "dotted")
"""How the first, second and third run of one colour are drawn, in CSS's words."""

_FNV_OFFSET = 2166136261
_FNV_PRIME = 16777619


def index(run_id: str) -> int:
    """Place of a run's colour in `LIGHT` and `DARK`: 32-bit FNV-1a of the id's UTF-8 bytes, folded and reduced.

    Among runs of several projects a run keeps its colour: of a full id the project does not count.
    """
    value = _FNV_OFFSET
    for byte in own_id(run_id).encode("utf-8"):
        value = ((value ^ byte) * _FNV_PRIME) & 0xFFFFFFFF
    return (value ^ (value >> 16)) % len(LIGHT)


def colour(run_id: str, *, dark: bool = False) -> str:
    """A run's colour as ``#rrggbb``."""
    return (DARK if dark else LIGHT)[index(run_id)]


def repeats(run_ids: Iterable[str]) -> tuple[int, ...]:
    """For each run how many before it have its colour: 0 is drawn solid, others dashed (`LINE_STYLES`).

    Runs that stand side by side must be told apart even where their colours are the same.
    """
    seen: Counter[int] = Counter()
    found = []
    for run_id in run_ids:
        place = index(run_id)
        found.append(seen[place])
        seen[place] += 1
    return tuple(found)


def css_colour(run_id: str) -> str:
    """A run's colour as a CSS value that follows the theme."""
    return f"var(--dg-run-{index(run_id)})"


_DARK = ':root[data-mantine-color-scheme="dark"]'


def _repainted(light: str, dark: str) -> str:
    """Rules that give plotly's lines and markers of a run their dark colour: figures name the light one, for export."""
    red, green, blue = (int(light[at : at + 2], 16) for at in (1, 3, 5))
    return "".join(
        f'{_DARK} .js-plotly-plot :is(.scatterlayer,.barlayer,.legend) [style*="{what}: rgb({red}, {green}, {blue})"]'
        f"{{{what}:{dark}!important}}"
        for what in ("stroke", "fill")
    )


def stylesheet() -> str:
    """The palette as custom properties: light by default, dark under Mantine's colour-scheme attribute."""

    def block(selector: str, colours: tuple[str, ...]) -> str:
        return selector + "{" + "".join(f"--dg-run-{place}:{value};" for place, value in enumerate(colours)) + "}"

    count = f":root{{--dg-run-count:{len(LIGHT)}}}"
    plots = "".join(_repainted(light, dark) for light, dark in zip(LIGHT, DARK, strict=True))
    return count + block(":root", LIGHT) + block(_DARK, DARK) + plots
