"""The comparison in a browser: parallel plot by pointer and keyboard, its address, the difference table."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from dashboard.figures.palette import index
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

ALL = "/team/wine/compare?filter="
KEY = "metrics.accuracy"


def strip(tab: Page, key: str = KEY):
    return tab.locator(f'.dg-parallel-axis[data-key="{key}"] .dg-parallel-strip')


def shown(tab: Page):
    return tab.locator("[data-compare-count]")


@pytest.fixture
def plot(tab: Page) -> Page:
    tab.goto(ALL)
    expect(tab.locator(".dg-parallel-head").first).to_be_visible()
    expect(shown(tab)).to_have_text(re.compile(r"^\d+ runs$"))
    return tab


def brush(tab: Page, from_y: int, to_y: int, key: str = KEY) -> None:
    box = strip(tab, key).bounding_box()
    x = box["x"] + box["width"] / 2
    tab.mouse.move(x, box["y"] + from_y)
    tab.mouse.down()
    tab.mouse.move(x, box["y"] + to_y, steps=4)
    tab.mouse.up()


def number(tab: Page) -> int:
    return int(shown(tab).inner_text().split()[0])


def test_no_run_is_dropped_and_lanes_are_counted(plot: Page) -> None:
    total = number(plot)
    plot.wait_for_selector(".dg-parallel-lane")
    for key in plot.locator(".dg-parallel-axis").evaluate_all("nodes => nodes.map(node => node.dataset.key)"):
        lost = plot.evaluate(
            """async ([key, total]) => {
                const query = new URLSearchParams({ filter: "", columns: key });
                const answer = await fetch(`/api/v1/projects/team/wine/runs/parallel?${query}`);
                return total - (await answer.json()).columns[0].values.length;
            }""",
            [key, total],
        )
        assert lost == 0, key


def test_brushes_on_several_axes_and_intervals_narrow_and_live_in_the_address(plot: Page) -> None:
    total = number(plot)
    brush(plot, 72, 108)
    expect(shown(plot)).to_have_text(re.compile(" of "))
    one = number(plot)
    assert 0 < one < total
    brush(plot, 220, 300)
    plot.wait_for_url(lambda url: "|" in unquote(url))
    two = number(plot)
    assert two >= one
    brush(plot, 72, 208, "metrics.loss")
    plot.wait_for_url(lambda url: "metrics.loss" in unquote(unquote(url)))
    expect(shown(plot)).not_to_have_text(re.compile(f"^{two} of"))
    three = shown(plot).inner_text()
    plot.reload()
    expect(shown(plot)).to_have_text(three)
    plot.get_by_role("button", name="Clear brushes").click()
    expect(shown(plot)).to_have_text(f"{total} runs")


def test_the_plot_works_by_keyboard(plot: Page) -> None:
    total = number(plot)
    strip(plot).focus()
    plot.keyboard.press("b")
    expect(shown(plot)).to_have_text(re.compile(f" of {total} runs"))
    expect(strip(plot)).to_have_attribute("aria-label", re.compile("brushed .* to "))
    plot.keyboard.press("l")
    plot.keyboard.press("Delete")
    expect(shown(plot)).to_have_text(f"{total} runs")
    plot.keyboard.press("f")
    plot.wait_for_url(lambda url: "metrics.accuracy:flip" in unquote(unquote(url)))
    before = plot.locator(".dg-parallel-axis").count()
    plot.keyboard.press("Shift+ArrowLeft")
    assert plot.locator(".dg-parallel-axis").count() == before
    plot.keyboard.press("s")
    plot.wait_for_url(lambda url: "metrics.accuracy:log:flip" in unquote(unquote(url)))


def test_an_axis_is_dragged_to_another_place(plot: Page) -> None:
    head = plot.locator(f'.dg-parallel-axis[data-key="{KEY}"] .dg-parallel-head').bounding_box()
    plot.mouse.move(head["x"] + 20, head["y"] + 10)
    plot.mouse.down()
    plot.mouse.move(300, head["y"] + 10, steps=8)
    plot.mouse.up()
    plot.wait_for_url(re.compile("axes="))
    axes = re.search(r"axes=([^&]+)", plot.url).group(1)
    assert unquote(axes).split(",").index(KEY) < 3


def test_hovering_names_the_run(plot: Page) -> None:
    board = plot.locator(".dg-parallel-board").bounding_box()
    for step in range(12):
        plot.mouse.move(board["x"] + 300 + step * 7, board["y"] + 120 + step * 12)
        if plot.locator(".dg-parallel-tip").is_visible():
            break
    expect(plot.locator(".dg-parallel-tip-name")).not_to_be_empty()


def test_an_axis_and_a_colour_are_added(plot: Page) -> None:
    plot.get_by_role("button", name="Axis", exact=True).click()
    plot.get_by_label("Find a column").fill("duration")
    plot.locator(".dg-float-list button").first.click()
    expect(plot.locator('.dg-parallel-axis[data-key="duration"] .dg-parallel-head')).to_be_visible()
    plot.locator("[data-compare-colour]").select_option("duration")
    plot.wait_for_url(re.compile("colour=duration"))
    expect(plot.locator(".dg-parallel-ramp")).to_be_visible()


def test_differences_only_and_another_base(tab: Page) -> None:
    tab.goto("/team/wine/experiments?filter=metrics.accuracy%20%3E%200.9%20and%20source%20%3D%20%27mlflow%27")
    for row in (0, 1, 2):
        tab.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] input').click()
    tab.get_by_role("link", name="Compare 3").click()
    table = tab.locator(".dg-differences")
    expect(table).to_be_visible()
    expect(table.locator("tr.dg-same").first).to_be_hidden()
    tab.get_by_role("button", name="Differences only").click()
    expect(table.locator("tr.dg-same").first).to_be_visible()
    assert "all=1" in tab.url
    other = table.get_by_role("button", name="make base").first
    base = other.get_attribute("data-compare-base")
    other.click()
    tab.wait_for_url(re.compile("base="))
    expect(table.locator(f'[data-compare-base="{base}"]')).to_have_count(0)  # the page of the new base has come
    expect(tab.locator(".dg-differences .dg-base")).to_have_count(1)
    tool = tab.locator(".dg-differences tr", has_text="mlflow.runName")
    expect(tool).to_be_hidden()
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tool).to_be_visible()
    tab.get_by_role("button", name="Hide", exact=True).click()
    expect(tool).to_be_hidden()


SCALES = """() => {
  const { Column, scale, LANE, readBrush, brushText } = window.dagboard.parallel;
  const values = [0.001, 10, 0, -1, "NaN", "Infinity", "-Infinity", null];
  const column = new Column({ key: "metrics.x", type: "number", values });
  const log = scale(column, "log");
  const brush = readBrush("0.001..1|~3", log);
  return {
    linear: [...scale(column, "linear").lanes], log: [...log.lanes], LANE,
    mask: [...brush.mask(log)], again: brushText(readBrush(brushText(brush, log), log), log),
    ends: [log.at[0], log.at[1]],
  };
}"""


def test_every_odd_value_has_a_lane_of_its_own(plot: Page) -> None:
    found = plot.evaluate(SCALES)
    lane = found["LANE"]
    odd = [lane["nan"], lane["positive"], lane["negative"], lane["missing"]]
    assert found["linear"] == [0, 0, 0, 0, *odd]
    assert found["log"] == [0, 0, lane["below"], lane["below"], *odd]
    assert found["ends"] == [0, 1]
    assert found["mask"] == [1, 0, 0, 0, 1, 0, 0, 0]
    assert found["again"] == "0.001..1|~3"


LABELS = """() => window.dagboard.parallel.shortLabels(
  ["a long beginning with end one", "a long beginning with end two", "a long beginning xx end two"], 14)"""


def test_long_labels_are_never_cut_to_the_same(plot: Page) -> None:
    labels = plot.evaluate(LABELS)
    assert len(set(labels)) == 3


PAINTED = """async () => {
  const { Column, Plot } = window.dagboard.parallel;
  const count = 2000;
  const columns = Array.from({ length: 5 }, (_, c) => new Column({
    key: `metrics.m${c}`, type: "number", values: Array.from({ length: count }, (_, i) => (i * (c + 7)) % count),
  }));
  const host = document.createElement("div");
  host.style.width = "1100px";
  document.body.append(host);
  const theme = () => ({ dark: false, palette: ["#000"], muted: "#888", faint: "#ccc", surface: "#fff" });
  const plot = new Plot(host, {
    ids: columns[0].values.map(String), names: [], columns, axes: columns.map(({ key }) => ({ key })), theme,
    runColour: () => "#0072b2",
  });
  const begun = { back: 0, front: 0 };
  for (const name of ["back", "front"]) {
    const layer = plot.painter[name];
    const paint = layer.paint.bind(layer);
    layer.paint = (job, from = 0) => { begun[name] += from === 0; paint(job, from); };
  }
  const frame = () => new Promise(requestAnimationFrame);
  for (let step = 0; step < 60; step += 1) {
    plot.axes[2].brush.intervals = [[0.2, 0.4 + step * 0.005]];
    plot.brushed(plot.axes[2], false);
    if (step % 20 === 19) await frame();
  }
  plot.destroy();
  host.remove();
  return begun;
}"""


def test_a_moving_brush_paints_once_per_frame_and_leaves_the_background(plot: Page) -> None:
    """Sixty moves within three frames."""
    assert plot.evaluate(PAINTED) == {"back": 1, "front": 3}


def runs(board: str, filter_: str, limit: int = 3) -> list[dict]:
    query = urlencode({"filter": filter_, "limit": limit, "columns": "params.family,metrics.accuracy"})
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?{query}") as answer:
        return json.load(answer)["runs"]


def compare(tab: Page, found: list[dict], more: str = "") -> None:
    tab.goto(f"/team/wine/compare?runs={','.join(run['id'] for run in found)}{more}")


def test_axes_are_what_the_compared_runs_differ_in_with_the_goal_at_the_right(tab: Page, board: str) -> None:
    compare(tab, runs(board, "params.family = 'forest' and metrics.accuracy > 0.9"))
    expect(shown(tab)).to_have_text("3 runs")
    until(tab, "document.querySelectorAll('.dg-parallel-axis').length > 1")
    keys = tab.locator(".dg-parallel-axis").evaluate_all("nodes => nodes.map(node => node.dataset.key)")
    assert keys[-1] == KEY
    assert "params.trees" in keys
    assert not {"params.hidden", "params.activation", "params.family"} & set(keys)
    expect(tab.locator(".dg-parallel-lane", has_text="3 missing")).to_have_count(0)


def test_names_of_axes_are_whole(plot: Page) -> None:
    cut = plot.locator(".dg-parallel-name").evaluate_all(
        "nodes => nodes.filter((node) =>"
        " node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)"
        ".map((node) => node.innerText)"
    )
    assert cut == []


def test_a_brush_to_the_end_of_an_axis_is_the_same_after_a_reload(plot: Page) -> None:
    brush(plot, 138, 0)
    expect(shown(plot)).to_have_text(re.compile(" of "))
    kept = shown(plot).inner_text()
    assert number(plot) > 0
    plot.reload()
    expect(shown(plot)).to_have_text(kept)


def test_few_brushed_runs_are_compared_alone(plot: Page) -> None:
    brush(plot, 83, 0)
    link = plot.get_by_role("link", name=re.compile("^Compare these"))
    expect(link).to_be_visible()
    kept = number(plot)
    link.click()
    plot.wait_for_url(re.compile("runs="))
    expect(shown(plot)).to_have_text(f"{kept} runs")
    expect(plot.locator(".dg-differences")).to_be_visible()


def test_more_brushed_runs_than_can_stand_side_by_side_say_so(plot: Page) -> None:
    plot.evaluate("dagboard.MAX_COMPARED = 1")  # of a thousand otherwise, which the plot has not
    brush(plot, 83, 0)
    offered = plot.locator("[data-compare-brushed]")
    expect(offered).to_have_text(re.compile(r"^Compare these \d+ \(at most 1; narrow it\)$"))
    expect(offered).to_have_attribute("aria-disabled", "true")
    assert offered.get_attribute("href") is None
    plot.evaluate("dagboard.MAX_COMPARED = 1000")
    brush(plot, 90, 0)
    expect(offered).to_have_attribute("aria-disabled", "false")


def test_runs_of_one_colour_are_told_apart_by_their_line(tab: Page, board: str) -> None:
    by_colour: dict[int, list[dict]] = {}
    for run in runs(board, "metrics.accuracy > 0", 40):
        by_colour.setdefault(index(run["id"]), []).append(run)
    pair = next(found for found in by_colour.values() if len(found) > 1)[:2]
    compare(tab, pair)
    for place in (".dg-compare-rows .dg-line-key", ".dg-differences .dg-line-key", ".dg-curve-legend .dg-line-key"):
        expect(tab.locator(place)).to_have_count(2)
        styles = tab.locator(place).evaluate_all("nodes => nodes.map(node => getComputedStyle(node).borderTopStyle)")
        assert styles == ["solid", "dashed"], place
    expect(tab.locator("#compare-curves .scatterlayer path.js-line")).to_have_count(2)


def test_the_metric_and_scale_of_the_curves_are_in_the_address(tab: Page, board: str) -> None:
    compare(tab, runs(board, "params.family = 'network' and status = 'FINISHED'", 2))
    metric = tab.get_by_role("combobox", name="Metric to draw").or_(tab.locator("#compare-curve-key"))
    metric.first.click()
    tab.get_by_role("option", name="train/loss", exact=True).click()
    tab.get_by_role("switch", name="Log scale").focus()
    tab.keyboard.press("Space")
    tab.wait_for_url(re.compile("metrics=.*log=1|log=1.*metrics="))
    tab.reload()
    expect(tab.locator("#compare-curve-key")).to_have_value("train/loss")
    expect(tab.get_by_role("switch", name="Log scale")).to_be_checked()


def test_wrong_names_and_filters_are_explained(tab: Page, watch) -> None:
    watch.forgive("404")
    tab.goto("/team/wine/compare?runs=nobody,noone")
    expect(tab.get_by_text("There is no run 'nobody', 'noone'")).to_be_visible()
    tab.goto("/team/wine/compare?filter=metrics.acuracy%20%3E%200.9")
    expect(tab.get_by_text("Did you mean metrics.accuracy?")).to_be_visible()
    tab.get_by_role("link", name="Mend it in the run table").click()
    tab.get_by_role("button", name="Use metrics.accuracy").click()
    expect(tab.get_by_role("combobox", name="Filter runs")).to_have_value("metrics.accuracy > 0.9")


def test_many_runs_are_coloured_by_a_metric_until_somebody_says_otherwise(plot: Page) -> None:
    expect(plot.locator("[data-compare-colour]")).to_have_value(KEY)
    plot.locator("[data-compare-colour]").select_option("")
    plot.wait_for_url(re.compile("colour=run"))
    plot.reload()
    expect(plot.locator("[data-compare-colour]")).to_have_value("")


SHIFTS = """window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
      `${node?.className} ${a.y}+${a.height} -> ${b.y}+${b.height}`);
    if (entry.value > 0.002) window.shifted.push(moved.join("; "));
  }
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("what", ["few", "all"])
def test_nothing_moves_while_the_comparison_loads(tab: Page, board: str, what: str, width: int) -> None:
    """The viewport holds the whole page, so that every part of it is watched."""
    tab.set_viewport_size({"width": width, "height": 2600})
    tab.add_init_script(SHIFTS)
    if what == "few":
        compare(tab, runs(board, "params.family = 'network' and metrics.accuracy > 0.8"))
        expect(tab.locator("#compare-curves .js-plotly-plot")).to_be_visible()
    else:
        tab.goto(ALL)
    expect(tab.locator(".dg-compare-rows td").first).to_be_visible()
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.shifted") == []
