"""Curves of compared runs: axes, groups, and taking them away as files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from mlflow.entities import Metric
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Bench
from tests.e2e.run_grid import query
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

PLOT = "document.querySelector('#compare-curves .js-plotly-plot')"
TRACES = f"({PLOT}?._fullData ?? [])"


@pytest.fixture(scope="module")
def trained(bench: Bench) -> list[str]:
    """Two runs of one optimiser and one of another, with two metrics."""
    ids = []
    for opt, losses in (("adam", [1.0, 0.5, 0.25]), ("adam", [3.0, 1.5, 0.75]), ("sgd", [2.0, 2.0, 2.0, 1.0])):
        run_id: str = bench.client.create_run(bench.experiment, run_name=f"{opt}, {losses[0]}").info.run_id
        bench.client.log_param(run_id, "opt", opt)
        for step, loss in enumerate(losses):
            at = 1_700_000_000_000 + step * 1000
            points = [Metric("band/loss", loss, at, step), Metric("band/seen", step * 64.0, at, step)]
            bench.client.log_batch(run_id, metrics=points)
        bench.client.set_terminated(run_id)
        ids.append(run_id)
    bench.sync()
    return ids


def opened(tab: Page, bench: Bench, ids: Sequence[str], more: str = "") -> None:
    tab.goto(f"{bench.address}/team/bench/compare?runs={','.join(ids)}&metrics=band%2Floss{more}")
    until(tab, f"{TRACES}.length >= 2")


def pick(tab: Page, box: str, option: str) -> None:
    tab.locator(f"#{box}").click()
    tab.get_by_role("listbox").get_by_role("option", name=option, exact=True).click()


def test_any_metric_is_an_axis_and_stands_in_the_address(bench_tab: Page, bench: Bench, trained: list[str]) -> None:
    opened(bench_tab, bench, trained)
    pick(bench_tab, "compare-curve-axis", "band/seen")
    until(bench_tab, f"{TRACES}.some(({{ x }}) => x.length === 4 && x[3] === 192)")
    assert query(bench_tab)["x"] == "metric:band/seen"
    bench_tab.reload()
    expect(bench_tab.locator("#compare-curve-axis")).to_have_value("band/seen")
    until(bench_tab, f"{TRACES}.some(({{ x }}) => x.length === 4 && x[3] === 192)")


def test_runs_are_grouped_with_their_mean_and_bands(bench_tab: Page, bench: Bench, trained: list[str]) -> None:
    opened(bench_tab, bench, trained)
    pick(bench_tab, "compare-curve-group", "params.opt")
    legend = bench_tab.get_by_role("list", name="Groups drawn").get_by_role("listitem")
    expect(legend).to_have_text(["adam2 runs", "sgd1 run"])
    lines = bench_tab.evaluate(f"{TRACES}.filter((t) => t.customdata).map((t) => [t.name, [...t.y]])")
    assert lines == [["adam", [2, 1, 0.5]], ["sgd", [2, 2, 2, 1]]]
    areas = bench_tab.evaluate(
        f"{TRACES}.filter((t) => t.fill === 'toself').map((t) => [Math.max(...t.y), Math.min(...t.y)])"
    )
    assert areas[0] == [3, 0.25], "least to largest of the group of two; a run alone has no band"
    assert len(areas) == 2
    expect(bench_tab.get_by_role("status").filter(has_text="interpolated linearly")).to_be_visible()
    assert query(bench_tab)["band"] == "params.opt"
    bench_tab.reload()
    expect(legend).to_have_text(["adam2 runs", "sgd1 run"])
    bench_tab.locator(".mantine-Select-root:has(#compare-curve-group) button").click()
    expect(bench_tab.get_by_role("list", name="Runs drawn").get_by_role("listitem")).to_have_count(3)
    assert "band" not in query(bench_tab)


def taken(tab: Page, button: str) -> Path:
    """The file that a button of the open menu brings."""
    with tab.expect_download() as info:
        tab.get_by_role("dialog", name="Download").get_by_role("button", name=button).click()
    expect(tab.get_by_role("dialog", name="Download")).to_have_count(0)
    return info.value.path()


def test_what_is_drawn_is_taken_away(bench_tab: Page, bench: Bench, trained: list[str]) -> None:
    opened(bench_tab, bench, trained, "&band=params.opt")
    button = bench_tab.get_by_role("button", name="Download", exact=True)
    button.click()
    menu = bench_tab.get_by_role("dialog", name="Download")
    expect(menu).to_contain_text("every point of the 3 runs drawn, not thinned")
    head, *lines = list(csv.reader(taken(bench_tab, "CSV").read_text("utf-8").splitlines()))
    assert head == ["run_id", "run_name", "metric", "step", "time", "value"]
    assert [(line[0], line[5]) for line in lines if line[0] == trained[1]] == [
        (trained[1], value) for value in ("3.0", "1.5", "0.75")
    ]
    assert {line[0] for line in lines} == set(trained)
    button.click()
    drawing = taken(bench_tab, "SVG").read_text("utf-8")
    assert drawing.startswith("<svg")
    assert "band/loss" in drawing
    assert ">adam<" in drawing, "the names of the lines, which stand beside the figure on the page"
    assert ">sgd<" in drawing
    button.click()
    assert taken(bench_tab, "PNG").read_bytes().startswith(b"\x89PNG")


def test_a_curve_of_the_run_page_is_taken_away(bench_tab: Page, bench: Bench, trained: list[str]) -> None:
    bench_tab.goto(bench.page(trained[0]))
    slot = bench_tab.locator('[data-curve="band/loss"]')
    until(
        bench_tab,
        "document.querySelector('[data-curve=\"band/loss\"] .js-plotly-plot')?._fullData?.[0]?.x?.length === 3",
    )
    slot.hover()
    slot.get_by_role("button", name="Download this curve").click()
    lines = list(csv.reader(taken(bench_tab, "CSV every").read_text("utf-8").splitlines()))[1:]
    assert [line[2:4] + line[5:] for line in lines] == [
        ["band/loss", "0", "1.0"], ["band/loss", "1", "0.5"], ["band/loss", "2", "0.25"],
    ]  # fmt: skip
    slot.hover()
    slot.get_by_role("button", name="Download this curve").click()
    lines = list(csv.reader(taken(bench_tab, "CSV of all").read_text("utf-8").splitlines()))[1:]
    assert [line[2] for line in lines] == ["band/loss"] * 3 + ["band/seen"] * 3
    slot.hover()
    slot.get_by_role("button", name="Download this curve").click()
    assert taken(bench_tab, "SVG").read_text("utf-8").startswith("<svg")
