"""Labels and notes given in rows of the run table: of groups, of what a baseline tells apart, of one run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.run_grid import TABLE, opened, query
from tests.e2e.said_of_runs import ask, forget, kept, labels, ready

expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def _clean(board: str) -> Iterator[None]:
    """Other tests of this board find the table as it was."""
    yield
    forget(board)


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab)


def test_labels_are_typed_in_the_rows_of_groups_too(tab: Page, board: str) -> None:
    ask(board, "/runs/labels", "POST", {"filter": "status = 'FAILED'", "add": ["odd"]})
    tab.goto(f"{TABLE}?columns=status,label&group=label&filter=status%20%3D%20'FAILED'")
    group = tab.locator('.ag-row[row-index="0"] .ag-cell[col-id="name"]')
    expect(group).to_contain_text("odd")
    labels(tab, 0).click()
    expect(tab.get_by_label("Labels, separated by commas")).to_have_count(0)
    group.locator("[data-row-toggle]").click()
    expect(tab.locator('.ag-row[row-index="1"] .dg-grid-name')).to_be_visible()
    labels(tab, 1).click()
    tab.get_by_label("Labels, separated by commas").fill("fine")
    tab.keyboard.press("Enter")
    kept(tab, board, "fine")
    expect(tab.locator(".dg-row-group")).to_have_count(2)
    expect(tab.locator(".dg-views-problem")).to_have_count(0)


def test_what_a_difference_from_the_baseline_matches_is_labelled_and_compared(tab: Page, board: str) -> None:
    best = ask(board, "/runs?limit=1&order_by=-metrics.accuracy&filter=metrics.accuracy%20%3E%200")["runs"][0]["id"]
    matching = f"filter={quote('delta(metrics.accuracy) > -0.05')}&baseline={best}"
    total = ask(board, f"/runs?limit=1&{matching}")["total"]
    tab.goto(f"{TABLE}?{matching}")
    ready(tab)
    tab.get_by_role("button", name="Select all", exact=True).click()
    tab.get_by_role("button", name="Label…").click()
    tab.get_by_label("Labels, separated by commas").fill("close")
    tab.keyboard.press("Enter")
    kept(tab, board, "close", total)
    expect(labels(tab, 0)).to_contain_text("close")
    tab.get_by_role("link", name=f"Compare all {total}").click()
    expect(tab.locator("[data-compare-count]")).to_have_text(f"{total} runs")
    expect(tab.locator("[data-compare-rows] tbody tr").first).to_be_visible()
    assert query(tab)["baseline"] == best


def test_a_note_is_written_in_the_row(table: Page, board: str, watch: Watch) -> None:
    watch.forgive("409")
    row = table.locator('.ag-row[row-index="2"]').filter(has=table.locator(".dg-grid-name"))
    link = row.locator(".dg-grid-name")
    run_id = (link.get_attribute("href") or "").rsplit("/", 1)[1]
    row.hover()
    row.locator("[data-row-menu]").click()
    table.get_by_role("button", name="Write a note").click()
    box = table.get_by_label("Note in Markdown")
    expect(box).to_be_focused()
    box.fill("from the **row**")
    table.keyboard.press("Control+Enter")
    expect(box).to_have_count(0)
    expect(row.locator(".dg-grid-note")).to_be_visible()
    written = ask(board, f"/runs/{run_id}/note")
    assert written["text"] == "from the **row**"
    row.hover()
    row.locator("[data-row-menu]").click()
    table.get_by_role("button", name="Edit the note").click()
    expect(box).to_have_value("from the **row**")
    ask(board, f"/runs/{run_id}/note", "PUT", {"text": "theirs", "version": written["version"]})
    box.fill("mine")
    table.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(table.get_by_role("dialog").get_by_role("alert")).to_contain_text("Somebody else changed this note")
    table.get_by_role("button", name="Keep theirs").click()
    expect(box).to_have_count(0)
    assert ask(board, f"/runs/{run_id}/note")["text"] == "theirs"
    ask(board, f"/runs/{run_id}/note", "PUT", {"text": "", "version": written["version"] + 1})


def test_the_menu_of_a_run_leads_to_runs_on_the_same_data(table: Page) -> None:
    cell = table.locator('.ag-row[row-index="4"] .ag-cell[col-id="name"]')
    cell.hover()
    cell.locator("[data-row-menu]").click()
    menu = table.locator(".dg-float-menu")
    expect(menu.get_by_role("button", name="Runs with the data of wine-classifier (production)")).to_be_visible()
    menu.get_by_role("button", name="Runs with the same data").click()
    expect(table.locator("[data-runs-count]")).to_have_text(re.compile(r"^\d+ runs? match"))
    assert "data_of(" in query(table)["filter"]
    table.go_back()
    expect(table.locator("[data-runs-count]")).to_have_text(re.compile(r"^\d+ runs$"))
