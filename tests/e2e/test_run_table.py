"""The run table in a browser: rows, filter, completion, columns, selection, address."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import unquote
from urllib.request import urlopen

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import TABLE, bar, count, header, opened, query
from tests.e2e.waiting import rests, until

expect.set_options(timeout=20_000)


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab)


def test_headings_of_groups_are_not_repeated_and_no_menu_glyph_rests(table: Page) -> None:
    headings = [text for text in table.locator(".ag-header-group-text").all_inner_texts() if text.strip()]
    assert len(headings) == len(set(headings))
    table.mouse.move(5, 5)
    assert table.locator(".dg-grid-more").first.evaluate("node => getComputedStyle(node).opacity") == "0"


def test_a_row_names_its_run_and_links_to_run_and_pipeline(table: Page) -> None:
    row = table.locator(".ag-row .dg-grid-name").first
    assert row.get_attribute("href").startswith("/team/wine/runs/")
    assert (
        table.locator('.ag-cell[col-id="commit"] a').first.get_attribute("href").startswith("/team/wine/pipeline?rev=")
    )
    time = table.locator('.ag-cell[col-id="created"] time').first
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", time.get_attribute("title"))


FALLING = """(key) => {
  const rows = [...document.querySelectorAll('.ag-center-cols-container .ag-row')];
  rows.sort((a, b) => Number(a.getAttribute("row-index")) - Number(b.getAttribute("row-index")));
  const shown = rows.map((row) => Number(row.querySelector(`[col-id="${key}"]`)?.innerText)).slice(0, 10);
  return shown.length === 10 && shown.every((value, i) => value > 0.9 && (i === 0 || value <= shown[i - 1]));
}"""


def test_a_click_sorts_and_shift_adds_a_second_key(table: Page) -> None:
    """The best comes first: the highest accuracy, the lowest loss."""
    header(table, "metrics.loss").locator(".dg-grid-sort").click()
    table.wait_for_url(re.compile("order_by=metrics.loss"))
    header(table, "metrics.accuracy").locator(".dg-grid-sort").click()
    table.wait_for_url(re.compile("order_by=-metrics.accuracy"))
    header(table, "metrics.accuracy").locator(".dg-grid-sort").click()
    table.wait_for_url(re.compile("order_by=metrics.accuracy"))
    header(table, "metrics.accuracy").locator(".dg-grid-sort").click()
    table.wait_for_url(lambda url: "order_by" not in url)
    header(table, "metrics.accuracy").locator(".dg-grid-sort").click()
    table.wait_for_url(re.compile("order_by=-metrics.accuracy"))
    header(table, "created").locator(".dg-grid-sort").click(modifiers=["Shift"])
    table.wait_for_url(lambda url: "-metrics.accuracy,created" in unquote(url))
    until(table, f"({FALLING})('metrics.accuracy')")
    expect(header(table, "created").locator(".dg-grid-arrow")).to_have_text("2")


def test_a_selection_survives_filters_and_leads_to_the_comparison(table: Page) -> None:
    for index in (3, 5):
        table.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{index}"] input').click()
    expect(count(table)).to_have_text(re.compile("2 selected"))
    ids = query(table)["selected"].split(",")
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match.*2 selected"))
    bar(table).fill("")
    bar(table).press("Enter")
    expect(table.locator(".ag-row-selected .dg-grid-name")).to_have_count(2)
    table.get_by_role("link", name="Compare 2").click()
    table.wait_for_url(re.compile("/compare"))
    assert query(table)["runs"].split(",") == ids


def test_columns_are_picked_by_search_and_kept_in_the_address(table: Page) -> None:
    table.get_by_role("button", name="Columns").click()
    picker = table.get_by_role("dialog", name="Columns")
    picker.get_by_role("button", name="Only the name").click()
    picker.get_by_label("Find a column").fill("duration")
    picker.get_by_role("checkbox").first.check()
    expect(header(table, "duration")).to_be_visible()
    expect(header(table, "status")).to_have_count(0)
    assert query(table)["columns"] == "name,duration"
    table.reload()
    expect(header(table, "duration")).to_be_visible()
    expect(header(table, "status")).to_have_count(0)


def test_the_export_is_exactly_the_match(table: Page) -> None:
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    rows = list(csv.DictReader(io.StringIO(exported(table, "CSV").read_text("utf-8"))))
    assert len(rows) == int(count(table).inner_text().split()[0])
    assert {row["status"] for row in rows} == {"FAILED"}
    typed = pl.read_parquet(exported(table, "Parquet"))
    assert typed["id"].to_list() == [row["id"] for row in rows]
    assert typed["metrics.accuracy"].dtype == pl.Float64


def exported(table: Page, kind: str) -> Path:
    table.get_by_role("button", name="Export").click()
    with table.expect_download() as download:
        table.get_by_role("link", name=kind).click()
    table.keyboard.press("Escape")
    return download.value.path()


def jumps_to_the_end(table: Page) -> None:
    cell = table.locator('.ag-row[row-index="0"] .ag-cell[col-id="status"]')
    rests(table)
    cell.click()
    expect(cell).to_be_focused()
    table.keyboard.press("Control+End")


def last_of(table: Page, total: int) -> Locator:
    return table.locator(f'.ag-row[row-index="{total - 1}"] .dg-grid-name')


def test_scrolling_to_the_end_loads_the_last_run(table: Page) -> None:
    total = int(count(table).inner_text().split()[0])
    jumps_to_the_end(table)
    expect(last_of(table, total)).to_be_visible(timeout=60_000)  # a whole window is drawn anew: half a minute if busy


def test_scrolling_asks_for_rows_and_counts_nothing_anew(table: Page) -> None:
    expect(table.locator(".dg-runs-best")).to_be_visible()
    rests(table)
    total = int(count(table).inner_text().split()[0])
    asked: list[str] = []
    table.on("request", lambda request: asked.append(request.url))
    jumps_to_the_end(table)
    expect(last_of(table, total)).to_be_visible(timeout=60_000)
    rests(table)
    assert [url for url in asked if "offset=" in url]
    assert not [url for url in asked if "filter=" in url]


TICKED_AS_ROWS_ARRIVE = """() => {
  const grid = dash_ag_grid.getApi("runs-grid");
  const tick = () => {
    grid.removeEventListener("modelUpdated", tick);
    document.querySelector('.ag-row[row-index="1"] .ag-selection-checkbox input').click();
  };
  grid.addEventListener("modelUpdated", tick);
  grid.refreshInfiniteCache();
}"""
"""A row is ticked when the grid has the rows of an answer, and the table is not done with them."""


def test_rows_that_arrive_with_a_tick_leave_it(table: Page) -> None:
    rests(table)
    table.evaluate(TICKED_AS_ROWS_ARRIVE)
    expect(count(table)).to_have_text(re.compile("1 selected"))
    table.wait_for_timeout(500)
    expect(count(table)).to_have_text(re.compile("1 selected"))


def test_headers_and_rows_work_by_keyboard(table: Page) -> None:
    header(table, "metrics.accuracy").focus()
    table.keyboard.press("Enter")
    table.wait_for_url(re.compile("order_by=-metrics.accuracy"))
    header(table, "metrics.accuracy").focus()
    table.keyboard.press("Alt+ArrowDown")
    expect(table.get_by_role("dialog", name="Column metrics.accuracy")).to_be_visible()
    table.keyboard.press("Escape")
    expect(table.get_by_role("dialog")).to_have_count(0)
    expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()
    table.locator('.ag-row[row-index="1"] .ag-cell[col-id="name"]').focus()
    table.keyboard.press("Space")
    expect(count(table)).to_have_text(re.compile("1 selected"))
    table.keyboard.press("Enter")
    table.wait_for_url(re.compile("/team/wine/runs/"))


def test_params_are_in_sight_without_scrolling(table: Page) -> None:
    first = table.locator('.ag-header-cell[col-id^="params."]').first.bounding_box()
    grid = table.locator(".dg-runs-grid").bounding_box()
    assert first["x"] + first["width"] <= grid["x"] + grid["width"]


def test_the_column_of_ticks_has_a_name(table: Page) -> None:
    expect(table.get_by_role("columnheader", name="Tick to compare")).to_have_count(1)


def test_what_failed_is_one_click_away_and_the_best_run_is_named(table: Page) -> None:
    facts = table.locator("[data-runs-facts]")
    expect(facts).to_contain_text("best accuracy")
    failed = facts.get_by_role("button", name=re.compile(r"^\d+ failed$"))
    number = failed.inner_text().split()[0]
    failed.click()
    expect(count(table)).to_have_text(f"{number} runs match")
    expect(bar(table)).to_have_value("status = 'FAILED'")
    expect(failed).to_have_count(0)


def test_what_compare_will_compare_stands_on_its_button(tab: Page, board: str) -> None:
    with urlopen(f"{board}/api/v1/projects{TABLE.removesuffix('/experiments')}/runs?columns=id&limit=120") as answer:
        ids = [run["id"] for run in json.load(answer)["runs"]]
    tab.goto(f"{TABLE}?filter=status%20%3D%20%27FINISHED%27")
    everything = tab.get_by_role("link", name=re.compile(r"^Compare all \d+$"))
    assert "filter=status" in everything.get_attribute("href")
    tab.goto(f"{TABLE}?selected={ids[0]}")
    expect(tab.locator("[data-runs-compare]")).to_have_attribute("aria-disabled", "true")


def test_many_ticked_runs_are_compared_and_survive_a_reload_under_a_short_address(tab: Page, board: str) -> None:
    with urlopen(f"{board}/api/v1/projects{TABLE.removesuffix('/experiments')}/runs?columns=id&limit=120") as answer:
        ids = [run["id"] for run in json.load(answer)["runs"]]
    tab.goto(f"{TABLE}?selected={','.join(ids)}")
    expect(count(tab)).to_contain_text("120 selected")
    tab.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] input").click()
    expect(count(tab)).to_contain_text("119 selected")
    tab.wait_for_url(re.compile("selection=[0-9a-f]{24}"))
    assert len(tab.url) < 300
    tab.reload()
    expect(count(tab)).to_contain_text("119 selected")
    tab.get_by_role("link", name="Compare 119").click()
    tab.wait_for_url(re.compile("/compare[?]selection=[0-9a-f]{24}$"))
    expect(tab.locator("[data-compare-count]")).to_have_text("119 runs")
    tab.get_by_role("link", name="Run table").click()
    expect(count(tab)).to_contain_text("119 selected")


def test_links_and_history_within_the_table_do_not_draw_the_page_anew(table: Page) -> None:
    everything = count(table).inner_text()
    table.evaluate("document.querySelector('.dg-runs').dataset.drawn = 'once'")
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    table.locator(".dg-nav").get_by_role("link", name=re.compile("Experiments")).click()
    expect(count(table)).to_have_text(everything)
    expect(bar(table)).to_have_value("")
    table.go_back()
    expect(count(table)).to_have_text(re.compile("match"))
    expect(table.locator(".dg-runs[data-drawn=once]")).to_have_count(1)
    table.go_back()
    table.go_forward()
    expect(bar(table)).to_have_value("status = 'FAILED'")
    expect(table.locator(".dg-runs[data-drawn=once]")).to_have_count(1)


def width(table: Page, key: str) -> float:
    box = header(table, key).bounding_box()
    assert box
    return box["width"]


def test_widths_and_pins_are_kept_by_new_columns_and_by_the_address(table: Page) -> None:
    box = header(table, "experiment").bounding_box()
    assert box
    table.mouse.move(box["x"] + box["width"] - 1, box["y"] + 15)
    table.mouse.down()
    table.mouse.move(box["x"] + box["width"] + 60, box["y"] + 15, steps=5)
    table.mouse.up()
    table.wait_for_url(re.compile("widths=experiment"))
    wide = width(table, "experiment")
    assert wide > box["width"] + 50
    header(table, "metrics.loss").hover()
    header(table, "metrics.loss").get_by_role("button").click()
    table.get_by_role("button", name="Pin left").click()
    table.wait_for_url(re.compile("pinned=metrics.loss"))
    table.get_by_role("button", name="Columns").click()
    picker = table.get_by_role("dialog", name="Columns")
    picker.get_by_label("Find a column").fill("duration")
    picker.get_by_role("checkbox").first.check()
    expect(header(table, "duration")).to_have_count(1)
    assert width(table, "experiment") == wide
    table.reload()
    expect(table.locator('.ag-pinned-left-header [col-id="metrics.loss"]')).to_be_visible()
    assert width(table, "experiment") == wide
    table.evaluate("history.back()")
    table.wait_for_url(lambda url: "duration" not in url)
    expect(header(table, "duration")).to_have_count(0)
    expect(table.locator('.ag-pinned-left-header [col-id="metrics.loss"]')).to_be_visible()


def test_an_empty_text_is_not_a_missing_value(table: Page) -> None:
    shown = table.evaluate(
        """() => ["params.note", "user"].map((field) => {
          const cell = new window.dagboard.gridCells.text();
          cell.init({ data: {}, value: "", colDef: { field } });
          return cell.getGui().textContent;
        })"""
    )
    assert shown == ['""', "–"]


def test_a_phone_names_the_best_run_in_the_row_of_facts(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    opened(tab)
    best = tab.locator(".dg-runs-best")
    expect(best).to_be_visible()
    assert best.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_phone_has_one_row_of_buttons(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(TABLE)
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))
    tops = tab.locator(".dg-page-head .dg-button").evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1
    expect(tab.get_by_role("button", name="Columns")).to_be_visible()
