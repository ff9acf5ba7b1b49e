"""The comparison of hundreds of runs in a browser: the wide difference table, curves of those that lead, charts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

expect.set_options(timeout=20_000)

ALL = "/team/wine/compare?filter="
KEY = "metrics.accuracy"


@pytest.fixture
def plot(tab: Page) -> Page:
    tab.goto(ALL)
    expect(tab.locator("[data-compare-count]")).to_have_text(re.compile(r"^\d+ runs$"))
    return tab


def number(tab: Page) -> int:
    return int(tab.locator("[data-compare-count]").inner_text().split()[0])


def heads(tab: Page) -> list[str]:
    return tab.locator(".dg-differing-head a").all_inner_texts()


def test_hundreds_of_runs_stand_side_by_side_and_only_what_is_in_sight_is_drawn(plot: Page) -> None:
    grid = plot.locator("[data-compare-grid]")
    expect(grid).to_have_attribute("aria-colcount", str(number(plot) + 2))
    grid.scroll_into_view_if_needed()
    assert plot.locator(".dg-differing-cell").count() < 600
    first = heads(plot)
    grid.evaluate("node => { node.scrollLeft = node.scrollWidth; node.scrollTop = node.scrollHeight; }")
    last = grid.get_attribute("aria-rowcount")
    expect(plot.locator(".dg-differing-row").last).to_have_attribute("aria-rowindex", last)
    assert not set(first) & set(heads(plot)) - {""}
    expect(plot.locator(".dg-differing-head .dg-differing-cell").last).to_have_attribute(
        "aria-colindex", grid.get_attribute("aria-colcount")
    )


def test_runs_of_the_wide_table_are_sorted_by_a_row_and_the_base_stays_first(plot: Page) -> None:
    expect(plot.locator(".dg-differing-head a").first).to_be_attached()
    base = heads(plot)[0]
    row = plot.locator(".dg-differing-row").filter(has=plot.locator(f'[data-sort="{KEY}"]'))
    row.locator("[data-sort]").click()
    expect(row.locator("[data-sort]")).to_contain_text("↓")
    values = [
        float(text.split("+")[0].split("−")[0]) for text in row.locator(".dg-differing-cell").all_inner_texts()[1:7]
    ]
    assert values == sorted(values, reverse=True)
    assert heads(plot)[0] == base
    expect(row.locator(".dg-best")).to_have_count(1)
    row.locator("[data-sort]").click()
    expect(row.locator("[data-sort]")).to_contain_text("↑")
    plot.locator("[data-compare-grid]").get_by_role("button", name=re.compile("^Compare with")).first.click()
    plot.wait_for_url(re.compile("base="))
    expect(plot.locator(".dg-differing-head .dg-base")).to_have_count(1)


def test_rows_that_agree_are_shown_on_demand(plot: Page) -> None:
    narrow = plot.locator("[data-compare-differing]")
    expect(narrow).to_have_text(re.compile("^[0-9]+ rows differ$"))
    plot.get_by_role("button", name="Differences only").click()
    expect(narrow).to_have_text(re.compile("^[0-9]+ of [0-9]+ rows differ$"))
    assert "all=1" in plot.url


def test_the_wide_table_rests_when_nothing_moves(plot: Page) -> None:
    expect(plot.locator(".dg-differing-cell").first).to_be_visible()
    plot.evaluate("""() => {
        window.redrawn = 0;
        const canvas = document.querySelector(".dg-differing-canvas");
        new MutationObserver(() => { window.redrawn += 1; }).observe(canvas, { childList: true });
    }""")
    plot.wait_for_timeout(500)
    assert plot.evaluate("window.redrawn") == 0


def choose(tab: Page, axis: str, text: str, key: str) -> None:
    box = tab.get_by_role("combobox", name=f"Column of {axis}").or_(tab.get_by_label(f"Column of {axis}")).first
    box.click()
    box.fill(text)
    tab.get_by_role("option", name=key, exact=True).click()


def test_any_two_columns_make_a_scatter_that_accounts_for_every_run_and_opens_one(plot: Page) -> None:
    chart = plot.locator("#compare-chart")
    expect(chart.locator(".scatterlayer .points path").first).to_be_visible()
    choose(plot, "X", "duratio", "duration")
    plot.wait_for_url(re.compile("cx=duration"))
    expect(chart.locator(".xtitle")).to_have_text("duration")
    drawn = chart.locator(".scatterlayer .points path").count()
    left_out = int(re.search(r"(\d+) runs not drawn", chart.locator(".dg-curve-note").inner_text()).group(1))
    assert drawn + left_out == number(plot)
    plot.get_by_text("log x", exact=True).click()
    plot.wait_for_url(re.compile("clog=x"))
    plot.reload()
    expect(chart.locator(".xtitle")).to_have_text("duration")
    point = chart.locator(".scatterlayer .points path").nth(drawn // 2)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    plot.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    plot.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    plot.wait_for_url(re.compile("/runs/[0-9a-f]+"))


@pytest.mark.parametrize(("kind", "drawn"), [("Box", ".boxlayer .trace"), ("Contour", ".contourlayer .contour")])
def test_another_kind_of_chart_begins_with_columns_that_suit_it(plot: Page, kind: str, drawn: str) -> None:
    plot.locator("#compare-chart-kind").get_by_text(kind, exact=True).click()
    expect(plot.locator(f"#compare-chart {drawn}").first).to_be_attached()
    plot.wait_for_url(re.compile(f"chart={kind.lower()}"))
    assert "cx=" not in plot.url
    plot.reload()
    expect(plot.locator(f"#compare-chart {drawn}").first).to_be_attached()


def test_of_many_runs_the_best_have_curves_and_the_page_says_so(plot: Page) -> None:
    note = plot.locator("#compare-curves .dg-curve-note")
    expect(note).to_contain_text(re.compile("Curves of 50 of [0-9]+ runs with a history: those with the highest last"))
    expect(plot.locator("#compare-curves .scatterlayer path.js-line")).to_have_count(50)
