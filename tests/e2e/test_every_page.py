"""Every page, wide and narrow, light and dark: it shows, it fits, and it is accessible."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = {
    "home": "/",
    "overview": "/team/wine",
    "experiments": "/team/wine/experiments",
    "pipeline": "/perception/digits/pipeline",
    "settings": "/team/wine/settings",
    "run": "/team/wine/runs/{first}",
    "compare": "/team/wine/compare?runs={first},{second}",
    "compare many": "/team/wine/compare?filter=",
    "not found": "/team/wine/nowhere",
}
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


@pytest.fixture(scope="module")
def addresses(board: str) -> dict[str, str]:
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?limit=2&filter=source%20%3D%20'mlflow'") as answer:
        first, second = (run["id"] for run in json.load(answer)["runs"])
    return {name: path.format(first=first, second=second) for name, path in PAGES.items()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_fits_and_is_accessible(
    tab: Page, watch, addresses: dict[str, str], name: str, size: str, scheme: str
) -> None:
    if name == "not found":
        watch.forgive("404")
    width, height = SIZES[size]
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto(addresses[name])
    expect(tab.locator("h1")).to_have_count(1)
    expect(tab.locator("h1")).to_be_visible()
    expect(tab.get_by_text("Something went wrong")).to_have_count(0)
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert _faults(tab) == []


def _faults(tab: Page) -> list[str]:
    """What axe calls serious or critical, with the first place of each."""
    violations = Axe().run(tab).response["violations"]
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:200]}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
    ]
