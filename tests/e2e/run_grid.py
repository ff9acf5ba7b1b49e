"""What browser tests ask of a run table, whichever page it stands on."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

TABLE = "/team/wine/experiments"


def opened(tab: Page, address: str = TABLE) -> Page:
    """The tab with a run table that shows its first rows."""
    tab.goto(address)
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()
    return tab


def bar(tab: Page) -> Locator:
    """The filter bar."""
    return tab.get_by_role("combobox", name="Filter runs")


def count(tab: Page) -> Locator:
    """How many runs there are, or match."""
    return tab.locator("[data-runs-count]")


def query(tab: Page) -> dict[str, str]:
    """What the address says once it rests: it may change a moment after what is seen."""
    before = ""
    while before != tab.url:
        before = tab.url
        tab.wait_for_timeout(100)
    return {key: values[0] for key, values in parse_qs(urlsplit(tab.url).query, keep_blank_values=True).items()}


def header(tab: Page, key: str) -> Locator:
    """The header of a column."""
    return tab.locator(f'.ag-header-cell[col-id="{key}"]')


def cells(tab: Page, key: str) -> list[str]:
    """The texts of a column, of the rows that are drawn."""
    return tab.locator(f'.ag-row .ag-cell[col-id="{key}"]').all_inner_texts()
