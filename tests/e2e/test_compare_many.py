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
    best = [text.split("+")[0] for text in row.locator(".dg-best").all_inner_texts()]
    assert len(best) >= 1
    assert set(best) == {f"{max(values):.4f}"}, "every run that ties is marked"
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
    expect(note).to_contain_text(re.compile("Curves of 100 of [0-9]+ runs with a history: those with the highest last"))
    expect(plot.locator("#compare-curves .scatterlayer path.js-line")).to_have_count(100)


def test_any_column_colours_the_lines_and_runs_without_it_are_counted(plot: Page) -> None:
    expect(plot.locator("[data-compare-legend]")).to_contain_text(re.compile(r"\d+ without"))
    axes = plot.locator(".dg-parallel-axis").count()
    plot.locator("[data-compare-colour]").select_option("?")
    plot.get_by_label("Find a column").fill("experiment")
    plot.locator(".dg-float-list button").first.click()
    plot.wait_for_url(re.compile("colour=experiment"))
    expect(plot.locator("[data-compare-colour]")).to_have_value("experiment")
    expect(plot.locator("[data-compare-legend] .dg-dot").first).to_be_visible()
    assert plot.locator(".dg-parallel-axis").count() == axes
    plot.reload()
    expect(plot.locator("[data-compare-colour]")).to_have_value("experiment")


HUNDRED_THOUSAND = """async () => {
  const { Column, Plot } = window.dagboard.parallel;
  const count = 100000;
  const odd = [null, "NaN", "Infinity", "-Infinity"];
  const value = (i, c) => (i % 50 === c && i % 4 < 4 ? odd[(i / 50 | 0) % 4] : (i * 7919 + c * 104729) % 1000003);
  const columns = Array.from({ length: 8 }, (_, c) => new Column({
    key: `metrics.m${c}`, type: "number", values: Array.from({ length: count }, (_, i) => value(i, c)),
  }));
  const host = document.createElement("div");
  host.style.width = "1100px";
  document.body.append(host);
  const theme = () => ({ dark: false, palette: ["#000"], muted: "#888", faint: "#ccc", surface: "#fff" });
  let drawn = 0;
  const plot = new Plot(host, {
    ids: columns[0].values.map((_, i) => `${i}`), names: [], columns, axes: columns.map(({ key }) => ({ key })), theme,
    runColour: () => "#0072b2", onBrush: (mask, shown) => { drawn = shown; },
  });
  for (let i = 0; i < 600 && !host.dataset.paintMs; i += 1) await new Promise((done) => setTimeout(done, 50));
  const whole = drawn;
  const lanes = [...plot.axes[1].laneCounts().values()].reduce((a, b) => a + b, 0);
  const onAxis = plot.axes[1].scale.lanes.filter((lane) => lane === 0).length;
  plot.axes[2].brush.intervals = [[0, 1]];
  plot.brushed(plot.axes[2], true);
  const found = { whole, placed: lanes + onAxis, brushed: drawn, painted: Number(host.dataset.paintMs) };
  plot.destroy();
  host.remove();
  return found;
}"""


def test_a_hundred_thousand_lines_are_drawn_and_none_is_lost(plot: Page) -> None:
    found = plot.evaluate(HUNDRED_THOUSAND)
    assert (found["whole"], found["placed"]) == (100_000, 100_000)
    assert found["brushed"] == 98_000, "a brush over the whole axis leaves out what stands in its lanes"
    assert 0 < found["painted"] < 20_000
