"""The lineage in a browser, on the demo team: which data made the production model, which runs used this data."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.run_grid import query
from tests.e2e.sharing import shared
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

WINE, DIGITS = "/team/wine", "/perception/digits"
RAW = "data/raw/wine.csv"
DRAWN = 'document.querySelector("#lineage-graph")?._cyreg?.cy?.dgFramed === true'


def ask(board: str, path: str) -> Any:
    with urlopen(f"{board}/api/v1/projects{path}") as answer:
        return json.load(answer)


def panel(tab: Page) -> Any:
    return tab.locator(".dg-lineage-panel")


def nodes(tab: Page) -> list[str]:
    found: list[str] = tab.evaluate('document.querySelector("#lineage-graph")._cyreg.cy.nodes().map((n) => n.id())')
    return found


def test_which_data_made_the_production_model(tab: Page, board: str) -> None:
    tab.goto(WINE)
    tab.locator(".dg-nav").get_by_role("link", name="Lineage").click()
    expect(tab.get_by_role("heading", level=1, name="Lineage")).to_be_visible()
    first = tab.locator(".dg-lineage-choices li").first
    expect(first).to_contain_text("champion")
    first.get_by_role("link").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Lineage of wine-classifier 3")
    upstream = tab.get_by_role("region", name="Upstream nodes")
    data = upstream.get_by_role("row").filter(has_text="wine.csv").filter(has_text="Data version")
    expect(data).to_contain_text("Used by")
    expect(data).to_contain_text("no stage writes it")
    data.get_by_role("link").click()
    expect(panel(tab).get_by_role("heading", level=2)).to_have_text("wine.csv")
    hash_ = query(tab)["chosen"].rpartition("@")[2]
    known = [version["hash"] for version in ask(board, f"{WINE}/data/versions?path={RAW}")["versions"]]
    assert hash_ in known
    assert query(tab)["node"] == "model:wine-classifier@3"
    panel(tab).get_by_role("link", name="Versions").click()
    expect(tab.get_by_role("heading", level=1, name=RAW)).to_be_visible()
    tab.go_back()
    expect(panel(tab).get_by_role("heading", level=2)).to_have_text("wine.csv")


def test_a_model_of_git_tags_leads_back_to_the_images(tab: Page) -> None:
    tab.goto(f"{DIGITS}/lineage?node=model:digit-classifier@prod&direction=upstream&depth=9")
    until(tab, DRAWN)
    drawn = nodes(tab)
    assert any(node.startswith("data:data/digits@") for node in drawn)
    assert {node.partition(":")[0] for node in drawn} >= {"model", "data", "stage", "commit", "run"}
    expect(tab.get_by_role("region", name="Downstream nodes")).to_have_count(0)
    tab.get_by_label("Find a node upstream").fill("digits")
    rows = tab.get_by_role("region", name="Upstream nodes").locator("tbody tr:visible")
    expect(rows.filter(has_text="digits")).not_to_have_count(0)
    expect(rows.filter(has_text="evaluate ·")).to_have_count(0)
    tab.get_by_role("link", name="Fewer steps").click()
    expect(tab.get_by_role("group", name="Steps from the node in the centre")).to_have_text("8 steps")
    until(tab, DRAWN)
    assert len(nodes(tab)) < len(drawn)


def test_which_runs_used_this_data_version(tab: Page, board: str) -> None:
    version = ask(board, f"{WINE}/data/versions?path={RAW}")["versions"][0]
    tab.goto(f"{WINE}/data?path={RAW}&version={version['hash']}")
    tab.locator("main").get_by_role("link", name="Lineage", exact=True).click()
    until(tab, DRAWN)
    downstream = tab.get_by_role("region", name="Downstream nodes")
    of_run = tab.get_by_role("cell", name="Run", exact=True)
    runs = downstream.get_by_role("row").filter(has_text="Used wine.csv").filter(has=of_run)
    expect(runs.first).to_contain_text("no stage writes it")
    listed = runs.count()
    rest = downstream.get_by_role("row").filter(has_text="at commits that have it").filter(has_text="Next to wine.csv")
    counted = int(re.search(r"[\d,]+", rest.get_by_role("link").inner_text())[0].replace(",", ""))
    tab.evaluate("""() => {
      const cy = document.querySelector("#lineage-graph")._cyreg.cy;
      cy.nodes(".more").filter((node) => node.data("label").includes("run")).first().emit("tap");
    }""")
    expect(panel(tab).get_by_role("heading", level=2)).to_contain_text("more runs")
    panel(tab).get_by_role("link", name="See them all in the run table").click()
    tab.wait_for_url("**/experiments?filter=**")
    condition = quote(query(tab)["filter"])
    total = ask(board, f"{WINE}/runs?limit=1&filter={condition}")["total"]
    assert total == version["runs"]
    assert 0 <= total - counted - listed <= 8, "every run is listed or counted, but for those looked at in vain"


def test_the_graph_is_walked_by_keyboard(tab: Page) -> None:
    tab.goto(f"{WINE}/lineage?node=model:wine-classifier@champion")
    until(tab, DRAWN)
    tab.locator(".dg-cyto").focus()
    tab.keyboard.press("ArrowRight")
    expect(panel(tab).get_by_role("heading", level=2)).to_be_visible()
    seen = {query(tab)["chosen"]}
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
        seen.add(query(tab)["chosen"])
    assert "model:wine-classifier@3" in seen
    assert len(seen) >= 3
    tab.keyboard.press("Enter")
    expect(panel(tab).locator(":focus")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(panel(tab)).to_be_empty()
    assert query(tab) == {"node": "model:wine-classifier@champion"}, "the centre stays"
    expect(tab.locator(".dg-cyto:focus")).to_have_count(1)


def test_a_node_moves_to_the_centre_and_a_link_brings_a_colleague_there(tab: Page) -> None:
    tab.goto(f"{WINE}/lineage?node=model:wine-classifier@champion")
    tab.get_by_role("region", name="Upstream nodes").get_by_role("row").filter(has_text="Made").get_by_role(
        "link"
    ).click()
    panel(tab).get_by_role("link", name="Centre on this").click()
    tab.wait_for_url("**/lineage?node=run**")
    until(tab, DRAWN)
    expect(tab.get_by_role("region", name="Downstream nodes")).to_contain_text("wine-classifier 3")
    tab.goto(f"{WINE}/lineage?node=data:{RAW}@main&depth=1")
    copied = shared(tab, "Copy permanent link")
    assert re.search(r"@[0-9a-f]{32}&", f"{copied}&") or re.search(r"%40[0-9a-f]{32}", copied), copied
    tab.goto(copied)
    until(tab, DRAWN)
    assert query(tab)["depth"] == "1"


def test_from_a_run_and_from_the_pipeline(tab: Page, board: str) -> None:
    run = ask(board, f"{WINE}/runs?limit=1&filter={quote('source = ' + repr('mlflow'))}")["runs"][0]["id"]
    tab.goto(f"{WINE}/runs/{run}")
    tab.locator("main").get_by_role("link", name="Lineage", exact=True).click()
    until(tab, DRAWN)
    assert f"run:{run}" in nodes(tab)
    tab.goto(f"{DIGITS}/pipeline?node=prepare")
    tab.locator(".dg-node-panel").get_by_role("link", name="Lineage").click()
    until(tab, DRAWN)
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Lineage of prepare")


@pytest.mark.parametrize("node", ["model:wine-clasifier@1", "data:data/raw/wine.cvs@main"])
def test_a_name_that_is_nearly_right_is_answered_with_the_nearest(tab: Page, watch: Any, node: str) -> None:
    watch.forgive("404")
    tab.goto(f"{WINE}/lineage?node={node}")
    expect(tab.get_by_text("Did you mean")).to_be_visible()
