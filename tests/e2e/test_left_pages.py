"""What a page began ends with it: who goes on to another page is not followed by the one before."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, expect

from tests.e2e.conftest import Watch
from tests.e2e.run_grid import opened

_LISTENED_MS = 5_000
"""An open table asks at least every other second whether anything changed."""


def test_a_run_table_that_was_left_asks_nothing_more(tab: Page) -> None:
    opened(tab)
    with tab.expect_request(re.compile(r"/api/v1/projects/team/wine/runs\?.*columns=id&limit=1"), timeout=10_000):
        pass  # it asks while it is open
    tab.locator(".dg-nav a", has_text="Files").click()
    expect(tab.locator(".dg-files")).to_be_visible()
    asked: list[str] = []
    said: list[str] = []

    def note(request: Request) -> None:
        if "/runs?" in request.url:
            asked.append(request.url)

    tab.on("request", note)
    tab.on("console", lambda message: said.append(message.text))
    tab.wait_for_timeout(_LISTENED_MS)
    assert (asked, said) == ([], [])


def test_a_comparison_that_was_left_is_not_painted_again(tab: Page) -> None:
    opened(tab)
    tab.locator("[data-runs-compare]").click()
    plot = tab.locator("[data-compare-plot]")
    expect(plot.locator(".dg-parallel-head").first).to_be_visible()
    handle = plot.element_handle()
    tab.locator(".dg-nav a", has_text="Files").click()
    expect(tab.locator(".dg-files")).to_be_visible()
    assert handle.evaluate("(node) => [node.isConnected, node.childElementCount]") == [False, 0]


def test_columns_that_could_not_be_fetched_are_said_so_and_asked_for_again(tab: Page, watch: Watch) -> None:
    watch.forgive("503")
    columns = re.compile(r"/api/v1/projects/team/wine/runs/columns$")
    opened(tab)
    problem = {"title": "Unavailable", "status": 503, "detail": "The run table has to be built again."}
    tab.route(columns, lambda route: route.fulfill(status=503, json=problem, content_type="application/problem+json"))
    for button in ("[data-runs-columns]", ".dg-group-button"):
        tab.locator(button).click()
        expect(tab.locator(".dg-float [role=alert]")).to_have_text("The run table has to be built again.")
        tab.keyboard.press("Escape")
    tab.unroute(columns)
    tab.locator("[data-runs-columns]").click()
    expect(tab.locator(".dg-columns-list label").first).to_be_visible()


def test_what_copied_twice_is_called_as_before(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(tab)
    tab.locator(".ag-row .dg-grid-name").first.click()
    button = tab.locator("[data-copy][aria-label]").first
    name = button.get_attribute("aria-label")
    marked = button.element_handle()
    for _ in range(2):
        marked.click()
        tab.wait_for_timeout(300)
        assert marked.get_attribute("aria-label") == "Copied"
    tab.wait_for_timeout(1_800)
    assert marked.get_attribute("aria-label") == name != "Copied"
