"""One run in a browser: from the table to its page, curves that follow their controls, commands to copy."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from mlflow.entities import Metric
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Bench
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)


def runs(board: str, filter_: str) -> list[dict]:
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?limit=5&filter={quote(filter_)}") as answer:
        return json.load(answer)["runs"]


@pytest.fixture
def network(tab: Page, board: str) -> dict:
    found = runs(board, "name like 'network%' and status = 'FINISHED'")[0]
    tab.goto(f"/team/wine/runs/{found['id']}")
    return found


def test_a_run_shows_its_identity_and_links_on(tab: Page, network: dict) -> None:
    expect(tab.locator("h1")).to_contain_text(network["name"])
    expect(tab.locator(f'a[href="/team/wine/pipeline?rev={network["commit"]}"]')).to_be_visible()
    for heading in ("Metrics", "Params", "Data versions", "Reproduce", "Artifacts", "Curves"):
        expect(tab.get_by_role("heading", name=heading)).to_be_visible()
    expect(tab.get_by_text(f"git checkout {network['commit']}")).to_be_visible()


def test_curves_follow_smoothing_and_scale(tab: Page, network: dict) -> None:
    expect(tab.locator(".dg-curve .js-plotly-plot").first).to_be_visible()
    until(tab, "document.querySelector('.dg-curve .js-plotly-plot').data.length === 1")  # it stands before it is drawn
    tab.get_by_role("slider", name="Smoothing").focus()
    tab.keyboard.press("End")
    expect(tab.locator(".dg-curve .js-plotly-plot").first.locator(".scatterlayer .trace")).to_have_count(2)
    tab.get_by_role("switch", name="Log scale").focus()
    tab.keyboard.press("Space")
    until(tab, "document.querySelector('.dg-curve .js-plotly-plot')?.layout?.yaxis?.type === 'log'")
    tab.wait_for_url("**log=1**")
    tab.reload()
    expect(tab.get_by_role("switch", name="Log scale")).to_be_checked()


def test_a_metric_of_the_table_leads_to_its_curve(tab: Page, network: dict) -> None:
    expect(tab.locator(".dg-curve .js-plotly-plot").first).to_be_visible()
    assert tab.locator("[data-curve]").first.get_attribute("data-curve") != "val/loss"
    tab.get_by_role("button", name="Draw the curve of val/loss").click()
    tab.wait_for_url(re.compile(r"metrics=val%252Floss"))
    curve = tab.locator('[data-curve="val/loss"]')
    expect(curve.locator(".scatterlayer .trace")).to_have_count(1)
    expect(curve).to_be_in_viewport()


def test_curves_stand_in_groups_and_over_a_metric(tab: Page, network: dict) -> None:
    expect(tab.locator(".dg-curve-heading", has_text="train")).to_be_visible()
    tab.get_by_role("combobox", name="Horizontal axis").or_(
        tab.locator("input[aria-label='Horizontal axis']")
    ).first.click()
    tab.get_by_role("option", name="train/loss").click()
    until(
        tab,
        "document.querySelector('[data-curve=\"val/loss\"] .js-plotly-plot').layout.xaxis.title.text === 'train/loss'",
    )
    tab.wait_for_url("**x=metric**")


def test_a_zoom_asks_for_more_points_and_survives_a_change_of_smoothing(bench_tab: Page, bench: Bench) -> None:
    run_id = bench.client.create_run(bench.experiment).info.run_id
    points = [Metric("loss", step / 3000, 1_700_000_000_000 + step, step) for step in range(3_000)]
    for start in range(0, len(points), 1_000):
        bench.client.log_batch(run_id, points[start : start + 1_000])
    bench.client.set_terminated(run_id)
    bench.sync()
    bench_tab.goto(bench.page(run_id))
    plot = bench_tab.locator('[data-curve="loss"] .js-plotly-plot')
    expect(bench_tab.get_by_text("of 3,000 points")).to_be_visible()
    box = plot.locator(".nsewdrag").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    bench_tab.mouse.move(box["x"] + box["width"] * 0.45, middle)
    bench_tab.mouse.down()
    bench_tab.mouse.move(box["x"] + box["width"] * 0.55, middle, steps=8)
    bench_tab.mouse.up()
    expect(bench_tab.get_by_text("of 3,000 points")).to_have_count(0)
    steps = plot.evaluate("node => node._fullData[0].x.length")
    assert 250 < steps < 500
    before = plot.evaluate("node => node.layout.xaxis.range")
    bench_tab.get_by_role("slider", name="Smoothing").focus()
    bench_tab.keyboard.press("End")
    expect(plot.locator(".scatterlayer .trace")).to_have_count(2)
    assert plot.evaluate("node => node.layout.xaxis.range") == pytest.approx(before)


def test_a_run_that_does_not_exist_is_explained(tab: Page, watch) -> None:
    watch.forgive("404")
    tab.goto("/team/wine/runs/nobody")
    expect(tab.get_by_text("There is no run 'nobody'")).to_be_visible()


def test_copying_the_run_id(tab: Page, network: dict) -> None:
    button = tab.get_by_role("button", name="Copy run id")
    assert button.get_attribute("data-copy") == network["id"]


def test_commands_are_readable_to_their_end(tab: Page, network: dict) -> None:
    for block in tab.locator(".dg-reproduce pre").all():
        assert block.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_the_command_that_made_a_run_stands_where_it_is_recorded(tab: Page, network: dict, board: str) -> None:
    shown = tab.locator(".dg-reproduce pre").first
    expect(shown).to_contain_text("# started from src/sweep.py; its arguments are not recorded")
    expect(shown).not_to_contain_text("dvc repro")
    commit = runs(board, "source = 'git'")[0]
    tab.goto(f"/team/wine/runs/{commit['id']}")
    expect(shown).to_contain_text(re.compile(r"git checkout .*dvc pull\s+dvc repro\s+# \S+: python ", re.DOTALL))


def test_a_long_text_unfolds(tab: Page, board: str) -> None:
    found = runs(board, 'params."pipeline/config" is not null')[0]
    tab.goto(f"/team/wine/runs/{found['id']}")
    whole = tab.locator(".dg-long-text")
    expect(whole).to_be_hidden()
    tab.get_by_text("6,000 characters").click()
    expect(whole).to_be_visible()
    assert len(whole.inner_text()) == 6_000


def test_relatives_are_named_both_ways(tab: Page, board: str) -> None:
    child = runs(board, "parent is not null")[0]
    tab.goto(f"/team/wine/runs/{child['parent']}")
    tab.locator(f'a[href="/team/wine/runs/{child["id"]}"]', has_text=child["name"]).click()
    expect(tab.locator("h1")).to_contain_text(child["name"])
    expect(tab.locator(f'a[href="/team/wine/runs/{child["parent"]}"]')).to_be_visible()


def test_infinities_stand_where_they_were_logged(tab: Page, board: str) -> None:
    found = runs(board, "metrics.loss = inf")[0]
    tab.goto(f"/team/wine/runs/{found['id']}")
    expect(tab.get_by_role("row").filter(has_text="loss").get_by_text("∞").first).to_be_visible()


def test_a_run_leads_to_its_comparison_with_the_best(tab: Page, network: dict) -> None:
    tab.get_by_role("link", name="Compare with best accuracy").click()
    expect(tab.locator(".dg-differences thead")).to_contain_text(network["name"])


def test_the_raw_document_is_shown_on_demand_and_can_be_copied(tab: Page, network: dict) -> None:
    tab.get_by_text("Everything about this run").click()
    button = tab.get_by_role("button", name="Copy JSON")
    expect(button).to_be_visible()
    document = json.loads(button.get_attribute("data-copy") or "")
    assert (document["id"], document["commit"]) == (network["id"], network["commit"])
    assert set(document["metrics"]) == set(network["metrics"])
    expect(tab.locator("#raw pre")).to_contain_text(network["id"])


def test_system_metrics_have_a_section_of_their_own(bench_tab: Page, bench: Bench) -> None:
    run_id = bench.client.create_run(bench.experiment).info.run_id
    for key in ("system/cpu_utilization_percentage", "loss"):
        for step in range(3):
            bench.client.log_metric(run_id, key, step, step=step)
    bench.client.set_terminated(run_id)
    bench.sync()
    bench_tab.goto(bench.page(run_id))
    system = bench_tab.locator("#system-metrics")
    expect(system.locator(".scatterlayer .trace")).to_have_count(1)
    expect(bench_tab.locator("#curves [data-curve]")).to_have_count(1)
