"""What a person does while the server takes its time is done when it answers."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

CHECK = "runs-checked.data"
SLOW_SECONDS = 0.8
"""Longer than the table waits before it judges a filter that is being typed."""


@pytest.fixture
def slow(tab: Page) -> Page:
    """The run table of a server that takes long to judge a filter."""

    def answer(route: Route) -> None:
        if CHECK in (route.request.post_data or ""):
            time.sleep(SLOW_SECONDS)
        route.continue_()

    tab.goto("/team/wine/experiments")
    expect(tab.locator("[data-runs-count]")).to_have_text(re.compile(r"^\d+ runs$"))
    tab.route("**/_dash-update-component", answer)
    return tab


def test_enter_applies_the_filter_although_typing_asked_about_it_again(slow: Page) -> None:
    bar = slow.get_by_role("combobox", name="Filter runs")
    bar.fill("status = 'FAILED'")
    bar.press("Enter")
    expect(slow.locator("[data-runs-count]")).to_have_text(re.compile("match"))


def test_attributes_of_runs_are_shown_under_their_own_names(tab: Page) -> None:
    tab.goto("/team/wine/experiments?filter=source%20%3D%20'mlflow'&columns=artifact_uri")
    cells = tab.locator('.ag-row .ag-cell[col-id="artifact_uri"]')
    expect(cells.first).to_contain_text("artifacts")
