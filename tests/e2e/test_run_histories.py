"""Histories of a metric beside its values in the run table."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

import pytest
from mlflow.entities import Metric
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.conftest import Bench
from tests.e2e.run_grid import header, query

expect.set_options(timeout=20_000)

RUNS = 150
KEY = "metrics.rise/acc"
ODD = [0.1, math.nan, 0.3, 0.2, math.inf, 0.4]


@pytest.fixture(scope="module")
def risen(bench: Bench) -> Bench:
    """Runs with a history: all but two are plain, one has gaps, one has a single point."""
    for number in range(RUNS):
        values = {3: ODD, 5: [0.5]}.get(number, [step / (step + 1 + number) for step in range(12)])
        run_id = bench.client.create_run(bench.experiment, run_name=f"rising {number:03}").info.run_id
        points = [Metric("rise/acc", value, 1_700_000_000_000 + step, step) for step, value in enumerate(values)]
        bench.client.log_batch(run_id, metrics=points)
        bench.client.set_terminated(run_id)
    bench.sync()
    return bench


class Asked:
    """What was asked for histories: how many runs each time, and which requests were given up."""

    def __init__(self, tab: Page) -> None:
        self.runs: list[set[str]] = []
        self.given_up: list[str] = []
        tab.on("request", self._request)
        tab.on("requestfailed", lambda request: "/histories" in request.url and self.given_up.append(request.url))

    def _request(self, request: Request) -> None:
        if "/runs/histories?" in request.url:
            self.runs.append(set(parse_qs(urlsplit(request.url).query)["runs"][0].split(",")))


def table(tab: Page, bench: Bench, more: str = "") -> None:
    tab.goto(f"{bench.address}/team/bench/experiments?filter={KEY} is not null&order_by=name&columns=name,{KEY}{more}")
    expect(tab.locator("[data-runs-count]")).to_have_text(f"{RUNS} runs match")
    expect(tab.locator('.ag-row[row-index="0"] .dg-grid-name')).to_be_visible()


def cell(tab: Page, index: int) -> Locator:
    return tab.locator(f".ag-row[row-index='{index}'] .ag-cell[col-id='{KEY}']")


def menu(tab: Page) -> Locator:
    header(tab, KEY).hover()
    header(tab, KEY).get_by_role("button").click()
    return tab.get_by_role("dialog", name=f"Column {KEY}")


def test_a_column_shows_histories_from_its_menu_and_hides_them_again(bench_tab: Page, risen: Bench) -> None:
    asked = Asked(bench_tab)
    table(bench_tab, risen)
    expect(cell(bench_tab, 0)).to_have_text("0.9167")
    expect(bench_tab.locator(".dg-grid-spark")).to_have_count(0)
    assert asked.runs == [], "nothing is read before somebody asks for it"
    width = (cell(bench_tab, 0).bounding_box() or {})["width"]
    menu(bench_tab).get_by_role("button", name="Show history").click()
    drawing = cell(bench_tab, 0).get_by_role("img")
    expect(drawing).to_have_accessible_name("History: 12 points, steps 0 to 11, from 0 to 0.9167")
    expect(cell(bench_tab, 0)).to_contain_text("0.9167")
    assert (cell(bench_tab, 0).bounding_box() or {})["width"] > width
    assert query(bench_tab)["history"] == KEY
    assert len(asked.runs) == 1, "one request for all rows in sight"
    assert 10 < len(asked.runs[0]) < 50
    bench_tab.reload()
    expect(cell(bench_tab, 0).get_by_role("img")).to_be_visible()
    menu(bench_tab).get_by_role("button", name="Hide history").click()
    expect(bench_tab.locator(".dg-grid-spark")).to_have_count(0)
    assert "history" not in query(bench_tab)
    bench_tab.go_back()
    expect(cell(bench_tab, 0).get_by_role("img")).to_be_visible()
    bench_tab.go_forward()
    expect(bench_tab.locator(".dg-grid-spark")).to_have_count(0)


def test_gaps_stand_where_a_value_is_not_finite_and_one_point_is_no_history(bench_tab: Page, risen: Bench) -> None:
    table(bench_tab, risen, f"&history={KEY}")
    path = cell(bench_tab, 3).locator("path")
    expect(path).to_be_attached()
    drawn = path.get_attribute("d") or ""
    assert drawn.count("M") == 3, "three pieces around NaN and infinity"
    expect(cell(bench_tab, 3).get_by_role("img")).to_have_accessible_name(
        "History: 6 points, steps 0 to 5, from 0.1000 to 0.4000, with NaN or infinite values, where the line has gaps"
    )
    expect(cell(bench_tab, 4).locator("path")).to_be_attached()
    expect(cell(bench_tab, 5)).to_have_text("0.5000")
    expect(cell(bench_tab, 5).locator("path")).to_have_count(0)


def test_rows_that_come_into_sight_are_asked_for_once(bench_tab: Page, risen: Bench) -> None:
    asked = Asked(bench_tab)
    table(bench_tab, risen, f"&history={KEY}")
    expect(cell(bench_tab, 0).locator("path")).to_be_attached()
    body = bench_tab.locator(".ag-body-viewport")
    body.evaluate("node => { node.scrollTop = 100 * 32; }")
    expect(cell(bench_tab, 105).locator("path")).to_be_attached()
    seen = [run for runs in asked.runs for run in runs]
    assert len(seen) == len(set(seen)), "no run twice"
    assert len(seen) < RUNS, "rows that were scrolled over are not read"
    before = len(asked.runs)
    body.evaluate("node => { node.scrollTop = 0; }")
    expect(cell(bench_tab, 0).locator("path")).to_be_attached()
    bench_tab.wait_for_timeout(600)
    assert len(asked.runs) == before, "what is known is not asked for again"


def test_what_is_scrolled_away_from_is_given_up(bench_tab: Page, risen: Bench) -> None:
    asked = Asked(bench_tab)
    held: list[str] = []

    def hold(route: object) -> None:
        held.append("first")
        if len(held) > 1:
            route.continue_()  # type: ignore[attr-defined]

    bench_tab.route("**/runs/histories?*", hold)
    table(bench_tab, risen, f"&history={KEY}")
    bench_tab.wait_for_timeout(600)
    assert len(asked.runs) == 1
    bench_tab.locator(".ag-body-viewport").evaluate("node => { node.scrollTop = 100 * 32; }")
    expect(cell(bench_tab, 105).locator("path")).to_be_attached()
    assert len(asked.given_up) == 1
