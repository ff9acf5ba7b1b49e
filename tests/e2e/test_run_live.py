"""A running run moves on its page by itself, and what a person did there stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Bench
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

POINTS = "document.querySelector('[data-curve=\"loss\"] .js-plotly-plot')?._fullData?.[0]?.x?.length"


def log(bench: Bench, run_id: str, steps: range, key: str = "loss") -> None:
    for step in steps:
        bench.client.log_metric(run_id, key, 1 / (step + 1), step=step)


def opened(tab: Page, bench: Bench) -> str:
    """The page of a run that has just begun."""
    run_id: str = bench.client.create_run(bench.experiment, run_name="live").info.run_id
    log(bench, run_id, range(5))
    bench.sync()
    tab.goto(bench.page(run_id))
    until(tab, f"{POINTS} === 5")
    return run_id


def zoom_in(tab: Page, plot: Locator) -> list[float]:
    """Drag over a part of the values; the range that is shown then."""
    box = plot.locator(".nsewdrag").bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    before = plot.evaluate("node => node.layout.yaxis.range")
    tab.mouse.move(middle, box["y"] + box["height"] * 0.2)
    tab.mouse.down()
    tab.mouse.move(middle, box["y"] + box["height"] * 0.7, steps=8)
    tab.mouse.up()
    until(tab, f"window.dgSame.layout.yaxis.range[0] !== {before[0]}")
    zoomed: list[float] = plot.evaluate("node => node.layout.yaxis.range")
    return zoomed


def test_a_running_run_moves_without_losing_zoom_scroll_and_text(bench_tab: Page, bench: Bench) -> None:
    run_id = opened(bench_tab, bench)
    bench_tab.get_by_role("button", name="Write", exact=True).click()
    note = bench_tab.get_by_role("textbox", name="Note in Markdown")
    note.fill("half a thought")
    plot = bench_tab.locator('[data-curve="loss"] .js-plotly-plot')
    plot.evaluate("node => { window.dgSame = node; }")
    bench_tab.evaluate("window.scrollTo(0, 150)")
    zoomed = zoom_in(bench_tab, plot)
    log(bench, run_id, range(5, 9))
    until(bench_tab, f"{POINTS} === 9")
    row = bench_tab.locator("#run-metrics").get_by_role("row").filter(has_text="loss")
    expect(row).to_contain_text("0.1111")
    assert note.input_value() == "half a thought"
    assert bench_tab.evaluate("window.scrollY") == 150
    assert plot.evaluate("node => node === window.dgSame && node.layout.yaxis.range") == pytest.approx(zoomed)


def test_a_run_that_ended_is_asked_no_more(bench_tab: Page, bench: Bench) -> None:
    run_id = opened(bench_tab, bench)
    expect(bench_tab.locator("#run-status")).to_have_text("Running")
    expect(bench_tab.locator("#run-duration")).to_contain_text("so far")
    bench.client.set_terminated(run_id)
    expect(bench_tab.locator("#run-status")).to_have_text("Finished")
    expect(bench_tab.locator("#run-duration")).not_to_contain_text("so far")
    expect(bench_tab.locator("[data-live]")).to_have_count(0)
    asked: list[str] = []
    bench_tab.on("request", lambda request: asked.append(request.url) if "_dash-update" in request.url else None)
    bench_tab.wait_for_timeout(4_500)
    assert asked == []


def test_a_poll_that_finds_nothing_new_brings_nothing(bench_tab: Page, bench: Bench) -> None:
    opened(bench_tab, bench)
    answers: list[int] = []
    bench_tab.wait_for_timeout(1_000)
    bench_tab.on("response", lambda answer: answers.append(answer.status) if "_dash-update" in answer.url else None)
    bench_tab.wait_for_timeout(7_000)
    assert answers
    assert set(answers) == {204}


def test_a_metric_that_appears_later_gets_its_curve(bench_tab: Page, bench: Bench) -> None:
    run_id = opened(bench_tab, bench)
    log(bench, run_id, range(3), "val/loss")
    expect(bench_tab.locator('[data-curve="val/loss"] .scatterlayer .trace')).to_have_count(1)
