"""Runs of several projects side by side in a browser: from the table of all projects, by address, and back."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import count, query
from tests.e2e.waiting import until

expect.set_options(timeout=60_000)

DIGITS, WINE = "perception/digits", "team/wine"
TABLE = "/?tab=runs&columns=project,name,status&order_by=-project"


@pytest.fixture(scope="module")
def runs(board: str) -> dict[str, list[str]]:
    """Ids of some MLflow runs with an accuracy, by project."""
    found = {}
    for project, source in ((DIGITS, "dvc"), (WINE, "mlflow")):
        asked = quote(f"source = '{source}' and metrics.accuracy is not null")
        with urlopen(f"{board}/api/v1/projects/{project}/runs?filter={asked}&columns=id&limit=60") as answer:
            found[project] = [run["id"] for run in json.load(answer)["runs"]]
    return found


def opened(tab: Page, address: str) -> Page:
    tab.goto(address)
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()
    return tab


def compare(tab: Page) -> Locator:
    return tab.locator("[data-runs-compare]")


def both(runs: dict[str, list[str]], of_each: int = 1) -> list[str]:
    """Full ids of some runs, those of the first project first."""
    return [f"{project}/{run}" for project, ids in runs.items() for run in ids[:of_each]]


def test_ticked_runs_of_one_project_are_compared_there_and_of_two_here(tab: Page, runs: dict[str, list[str]]) -> None:
    ids = both(runs, of_each=2)
    opened(tab, f"{TABLE}&selected={','.join(ids[:2])}")
    expect(compare(tab)).to_have_attribute("href", f"/{DIGITS}/compare?runs={','.join(runs[DIGITS][:2])}")
    opened(tab, f"{TABLE}&selected={','.join(ids)}")
    expect(compare(tab)).to_have_text("Compare 4")
    compare(tab).click()
    tab.wait_for_url(re.compile(r"/compare\?runs="))
    assert query(tab)["runs"].split(",") == ids
    expect(tab.locator("[data-compare-count]")).to_have_text("4 runs")
    expect(tab.locator(".dg-compare-rows tbody tr")).to_have_count(4)
    expect(tab.locator(".dg-compare-rows tbody tr").first).to_contain_text(DIGITS)
    back = tab.get_by_role("link", name="Run table")
    expect(back).to_have_attribute("href", re.compile(r"^/\?tab=runs&selected=perception%2Fdigits%2F"))


def test_each_column_is_of_its_project_and_another_run_becomes_the_base(tab: Page, runs: dict[str, list[str]]) -> None:
    ids = both(runs)
    tab.goto(f"/compare?runs={','.join(ids)}")
    heads = tab.locator(".dg-differences thead th")
    expect(heads.nth(1)).to_contain_text(DIGITS)
    expect(heads.nth(2)).to_contain_text(WINE)
    for project, head in ((DIGITS, heads.nth(1)), (WINE, heads.nth(2))):
        expect(head.get_by_role("link")).to_have_attribute("href", f"/{project}/runs/{runs[project][0]}")
    row = tab.locator(".dg-differences tbody tr", has=tab.get_by_role("rowheader", name="project", exact=True))
    expect(row.get_by_role("cell")).to_have_text([DIGITS, WINE])
    heads.nth(2).get_by_role("button", name="make base").click()
    tab.wait_for_url(re.compile("base="))
    expect(heads.nth(2).locator(".dg-base")).to_be_visible()
    assert query(tab)["base"] == ids[1]
    heads.nth(2).get_by_role("link").click()
    tab.wait_for_url(re.compile(f"/{WINE}/runs/"))


def test_curves_charts_and_files_are_read_from_each_project(tab: Page, runs: dict[str, list[str]]) -> None:
    ids = both(runs)
    tab.goto(f"/compare?runs={','.join(ids)}&metrics=accuracy&artifact=")
    expect(tab.locator("#compare-chart .js-plotly-plot")).to_be_visible()
    sides = tab.locator("[data-sides]")
    sides.scroll_into_view_if_needed()
    expect(sides.locator("[data-sides-list]")).not_to_have_attribute("aria-busy", "true")
    expect(sides).to_contain_text(re.compile("of 2|keeps no artifacts|file|artifact", re.IGNORECASE))
    switch = tab.get_by_label("Compare logged environments")
    switch.check(force=True)
    until(tab, "document.querySelector('#compare-environments').textContent.length > 0")
    expect(tab.locator("#compare-environments .dg-notice-red")).to_have_count(0)


def test_a_run_keeps_its_colour_among_those_of_other_projects(tab: Page, runs: dict[str, list[str]]) -> None:
    def colour() -> str:
        line = tab.locator(f".dg-differences thead a[href$='{runs[WINE][0]}']").locator("xpath=../span").first
        expect(line).to_be_visible()
        return str(line.evaluate("node => getComputedStyle(node).borderTopColor"))

    tab.goto(f"/compare?runs={','.join(both(runs))}")
    among_others = colour()
    tab.goto(f"/{WINE}/compare?runs={','.join(runs[WINE][:2])}")
    assert colour() == among_others


def test_more_ticks_than_an_address_holds_survive_a_reload(tab: Page, runs: dict[str, list[str]]) -> None:
    ids = both(runs, of_each=60)
    assert len(ids) > 60
    opened(tab, f"{TABLE}&selected={','.join(ids)}")
    expect(count(tab)).to_contain_text(f"{len(ids)} selected")
    first = tab.locator('.ag-row[row-index="0"] input[type=checkbox]').first
    was_ticked = first.is_checked()
    first.click()
    after = len(ids) - 1 if was_ticked else len(ids) + 1
    expect(count(tab)).to_contain_text(f"{after} selected")
    tab.wait_for_url(re.compile("selection=[0-9a-f]{24}"))
    assert "selected" not in query(tab)
    tab.reload()
    expect(count(tab)).to_contain_text(f"{after} selected")
    compare(tab).click()
    tab.wait_for_url(re.compile("/compare[?]selection=[0-9a-f]{24}$"))
    expect(tab.locator("[data-compare-count]")).to_have_text(f"{after} runs")
    grid = tab.locator("[data-compare-grid]")
    expect(grid.get_by_role("columnheader").nth(2)).to_contain_text(re.compile(f"{DIGITS}|{WINE}"))


def test_everything_that_matches_is_compared_and_a_run_that_is_nowhere_is_named(
    tab: Page, runs: dict[str, list[str]]
) -> None:
    opened(tab, f"{TABLE}&filter=metrics.accuracy%20is%20not%20null")
    expect(compare(tab)).to_have_text(re.compile(r"^Compare all \d+$"))
    compare(tab).click()
    tab.wait_for_url(re.compile(r"/compare\?filter="))
    expect(tab.locator("[data-compare-count]")).to_have_text(re.compile(r"^\d+ runs$"))
    expect(tab.locator(".dg-compare-rows tbody tr")).to_have_count(50)
    tab.goto(f"/compare?runs={','.join(both(runs))},{WINE}/nobody")
    expect(tab.locator(".dg-notice-amber").first).to_contain_text("1 run of this comparison is gone.")
    tab.goto("/compare")
    expect(tab.get_by_role("heading", name="Choose at least two runs")).to_be_visible()
    tab.get_by_role("link", name="run table", exact=True).click()
    expect(tab.locator("h1")).to_have_text("Runs of all projects")
