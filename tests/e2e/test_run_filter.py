"""The filter of the run table in a browser: the bar, its completion, its mistakes, and the filters of headers."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.run_grid import TABLE, bar, cells, count, header, opened, query

expect.set_options(timeout=20_000)


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab)


def test_enter_applies_a_filter_and_the_address_carries_it(table: Page) -> None:
    before = count(table).inner_text()
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    assert query(table)["filter"] == "status = 'FAILED'"
    assert set(cells(table, "status")) == {"Failed"}
    table.reload()
    expect(count(table)).to_have_text(re.compile("match"))
    expect(bar(table)).to_have_value("status = 'FAILED'")
    table.goto(TABLE)
    expect(count(table)).to_have_text(before)


def test_back_and_forward_bring_filters_back(table: Page) -> None:
    everything = count(table).inner_text()
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    failed = count(table).inner_text()
    table.go_back()
    expect(count(table)).to_have_text(everything)
    expect(bar(table)).to_have_value("")
    table.go_forward()
    expect(count(table)).to_have_text(failed)
    expect(bar(table)).to_have_value("status = 'FAILED'")


def test_a_wrong_filter_says_where_and_is_mended_by_a_click(table: Page) -> None:
    bar(table).fill("statsu = 'FAILED'")
    bar(table).press("Enter")
    error = table.locator("[data-filter-error]")
    expect(error).to_contain_text("statsu")
    expect(error.locator("pre")).to_contain_text("^^^^^^")
    assert "filter" not in query(table)
    error.get_by_role("button", name="Use status").click()
    expect(bar(table)).to_have_value("status = 'FAILED'")
    bar(table).press("Enter")
    expect(error).to_be_hidden()
    expect(count(table)).to_have_text(re.compile("match"))


def test_a_wrong_filter_in_an_address_is_explained(tab: Page) -> None:
    tab.goto(f"{TABLE}?filter=metrics.accuracy%20%3E")
    expect(tab.locator("[data-filter-error]")).to_be_visible()
    tab.get_by_role("button", name="Reset the filter").last.click()
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))


def test_escape_brings_the_applied_filter_back(table: Page) -> None:
    bar(table).fill("status = ")
    bar(table).press("Escape")
    bar(table).press("Escape")
    expect(bar(table)).to_have_value("")


def test_completion_of_field_operator_and_value_by_keyboard(table: Page) -> None:
    bar(table).click()
    bar(table).press_sequentially("stat")
    expect(table.get_by_role("option").first).to_contain_text("status")
    bar(table).press("Tab")
    expect(bar(table)).to_have_value("status ")
    bar(table).press_sequentially("=")
    bar(table).press_sequentially(" FA")
    expect(table.get_by_role("option").first).to_contain_text("'FAILED'")
    bar(table).press("ArrowDown")
    bar(table).press("Enter")
    expect(bar(table)).to_have_value("status = 'FAILED' ")


def test_a_header_filter_writes_into_the_bar(table: Page) -> None:
    bar(table).fill("status = 'FINISHED' or status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    header(table, "metrics.accuracy").hover()
    header(table, "metrics.accuracy").get_by_role("button").click()
    menu = table.get_by_role("dialog", name="Column metrics.accuracy")
    menu.get_by_label("Value").fill("0.9")
    menu.get_by_role("button", name="Filter").click()
    expect(bar(table)).to_have_value("(status = 'FINISHED' or status = 'FAILED') and metrics.accuracy >= 0.9")
    table.wait_for_url(lambda url: unquote(url).endswith("metrics.accuracy >= 0.9"))


def test_a_filter_that_matches_nothing_offers_the_way_back(tab: Page) -> None:
    tab.goto(f"{TABLE}?filter=metrics.accuracy%20%3E%202")
    expect(tab.get_by_text("No run matches this filter")).to_be_visible()
    tab.locator("[data-runs-overlay]").get_by_role("button", name="Reset the filter").click()
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()


def test_a_mistake_at_the_end_of_a_filter_stays_explained(table: Page) -> None:
    """The check that follows typing comes after the one of Enter, and must not take its answer back."""
    error = table.locator("[data-filter-error]")
    for wrong, words in (("status = ", "the filter ends here"), ("created > yesterday", "text stands in quotes")):
        bar(table).fill(wrong)
        bar(table).press("Enter")
        expect(error).to_contain_text(words)
        table.wait_for_timeout(700)
        expect(error).to_contain_text(words)


def test_a_wrong_value_in_a_header_filter_is_explained_and_the_rows_stay(table: Page) -> None:
    header(table, "metrics.accuracy").hover()
    header(table, "metrics.accuracy").get_by_role("button").click()
    menu = table.get_by_role("dialog", name="Column metrics.accuracy")
    menu.get_by_label("Value").fill("much")
    menu.get_by_role("button", name="Filter").click()
    expect(table.locator("[data-filter-error] pre")).to_contain_text("^^^^^^")
    assert "filter" not in query(table)
    expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()
