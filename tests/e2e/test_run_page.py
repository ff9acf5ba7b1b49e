"""One run in a browser: from the table to its page, curves that follow their controls, commands to copy."""

from __future__ import annotations

import json
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

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
    first = tab.locator(".dg-curve .js-plotly-plot").first
    assert first.evaluate("node => node.data.length") == 1
    tab.get_by_role("slider", name="Smoothing").focus()
    tab.keyboard.press("End")
    expect(tab.locator(".dg-curve .js-plotly-plot").first.locator(".scatterlayer .trace")).to_have_count(2)
    tab.get_by_role("switch", name="Log scale").focus()
    tab.keyboard.press("Space")
    until(tab, "document.querySelector('.dg-curve .js-plotly-plot')?.layout?.yaxis?.type === 'log'")
    tab.wait_for_url("**log=1**")
    tab.reload()
    expect(tab.get_by_role("switch", name="Log scale")).to_be_checked()


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
