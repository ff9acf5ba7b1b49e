"""What holds of every page, at any size and in both schemes: it fits, and axe finds nothing serious.

Axe costs more than the page it looks at. It reports what is wrong only, and what another scheme cannot change (names,
roles, order) it is not asked again.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.waiting import until

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES = {"wide": ("light", "dark"), "narrow": ("dark", "light")}
"""In which scheme a page is opened at a size, and which it changes to: each is opened in both, and changed to both."""

_TIMES = 3
"""How often axe is asked again: what is being drawn, or changes its colours, is not yet what people read."""

_WRONG = {"resultTypes": ["violations"]}
_COLOURS = _WRONG | {"runOnly": ["color-contrast"]}

INSIDE = """() => [...document.querySelectorAll(".dg-float")].every((panel) => {
  const { left, right, top, bottom } = panel.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
})"""


def begin(tab: Page, size: str) -> None:
    """Give a page its size and the scheme that it is opened in."""
    width, height = SIZES[size]
    tab.set_viewport_size({"width": width, "height": height})
    tab.emulate_media(color_scheme=SCHEMES[size][0])  # type: ignore[arg-type]


def is_sound_in_both_schemes(tab: Page, size: str) -> None:
    """The page that is open is sound, and when the system changes its scheme it fits and can be read."""
    for scheme, asked in zip(SCHEMES[size], (_WRONG, _COLOURS), strict=True):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        until(tab, f"document.documentElement.dataset.mantineColorScheme === '{scheme}'")
        is_sound(tab, asked)


def is_sound(tab: Page, asked: dict[str, list[str]] = _WRONG) -> None:
    """Nothing scrolls sideways, panels stay inside the window, and axe finds nothing that stays.

    Args:
        tab: The page.
        asked: What axe is asked, as its options; everything without.
    """
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "the page scrolls sideways"
    assert tab.evaluate(INSIDE), "a panel leaves the window"
    found = faults(tab, asked)
    for _ in range(_TIMES):
        if not found:
            return
        tab.wait_for_timeout(1_000)
        found = faults(tab, asked)
    pytest.fail("\n".join(found))


def faults(tab: Page, asked: dict[str, list[str]]) -> list[str]:
    """What axe calls serious or critical, with the first places of each."""
    violations = Axe().run(tab, options=asked).response["violations"]
    return [
        f"{found['id']}: {[node['html'][:200] for node in found['nodes']][:4]}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
    ]
