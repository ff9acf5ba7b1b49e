"""Registered models in a browser, on the demo team."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.e2e.run_grid import query
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

WINE = "/team/wine"


def ask(board: str, path: str) -> Any:
    with urlopen(f"{board}/api/v1/projects{WINE}/{path}") as answer:
        return json.load(answer)


def test_what_changed_between_champion_and_challenger(tab: Page, board: str) -> None:
    compared = ask(board, "model-versions/compare?model=wine-classifier&from=champion&to=challenger")
    values = {row["key"]: row["values"] for row in compared["rows"] if row["differs"]}
    old, new = values["metrics.accuracy"]
    tab.goto(WINE)
    tab.get_by_role("link", name=re.compile("^Models")).click()
    tab.get_by_role("link", name="wine-classifier", exact=True).click()
    expect(tab.get_by_role("heading", level=1, name="wine-classifier")).to_be_visible()
    ticks = tab.locator("input[data-version]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    tab.get_by_role("link", name="Compare", exact=True).click()
    tab.wait_for_url("**/models/wine-classifier?**from=3&to=4**")
    differs = tab.get_by_role("region", name="What differs")
    row = differs.get_by_role("row", name=re.compile("^accuracy ↑"))
    expect(row).to_contain_text(f"{old:.4f}")
    expect(row).to_contain_text(f"{new:.4f}")
    expect(row.locator(".dg-better, .dg-worse")).to_have_count(1)
    expect(differs.get_by_role("columnheader").nth(1)).to_contain_text("champion")
    tab.get_by_role("link", name="Show all").click()
    expect(tab.get_by_role("link", name="Differences only")).to_be_visible()
    tab.get_by_role("link", name="Swap").click()
    expect(differs.get_by_role("columnheader").nth(1)).to_contain_text("challenger")
    tab.get_by_role("link", name="Compare the environments").click()
    expect(tab.get_by_text(re.compile(r"packages? differ between the runs|runs logged none"))).to_be_visible()


def test_an_alias_in_the_address_stands_for_whoever_holds_it(tab: Page) -> None:
    tab.goto(f"{WINE}/models/wine-classifier")
    tab.get_by_role("link", name=re.compile("production and challenger")).click()
    assert (query(tab)["from"], query(tab)["to"]) == ("production", "challenger")
    expect(tab.get_by_text("What differs between version 3 and version 4")).to_be_visible()
    tab.get_by_role("link", name="Close").click()
    expect(tab.get_by_text("What differs between")).to_have_count(0)


def test_how_to_load_the_production_model(tab: Page, board: str) -> None:
    tab.goto(f"{WINE}/models")
    tab.get_by_role("link", name="wine-classifier", exact=True).click()
    load = tab.locator(".dg-panel", has=tab.get_by_role("heading", name=re.compile("^Load")))
    expect(load).to_contain_text("production, version 3")
    expect(load).to_contain_text('mlflow.pyfunc.load_model("models:/wine-classifier@production")')
    button = load.get_by_role("button", name="Copy: Python")
    assert button.get_attribute("data-copy") == (
        'import mlflow\n\nmodel = mlflow.pyfunc.load_model("models:/wine-classifier@production")'
    )
    tab.goto(f"{WINE}/models/wine-forest")
    load = tab.locator(".dg-panel", has=tab.get_by_role("heading", name=re.compile("^Load")))
    expect(load).to_contain_text("prod, v1.1.0")
    expect(load).to_contain_text("wine-forest --stage prod")
    command = load.get_by_role("button", name="Copy: From Dagboard, without a client").get_attribute("data-copy") or ""
    assert board in command
    address = command.split()[3].strip("'")
    with urlopen(address) as answer:
        assert len(answer.read()) > 1_000


def test_a_version_says_where_it_came_from(tab: Page, board: str) -> None:
    versions = ask(board, "models/wine-classifier")["versions"]
    tab.goto(f"{WINE}/models/wine-classifier")
    tab.get_by_role("region", name="Versions of wine-classifier").get_by_role("link", name="3", exact=True).click()
    panel = tab.locator(".dg-panel", has=tab.get_by_role("heading", name=re.compile("^Version 3")))
    expect(panel).to_contain_text("data/raw/wine.csv")
    commit = next(version["commit"] for version in versions if version["version"] == "3")
    expect(panel.get_by_role("link", name=commit[:7])).to_be_visible()
    run = next(version["run"] for version in versions if version["version"] == "3")
    panel.locator(f'a[href="{WINE}/runs/{run}"]').click()
    expect(tab.get_by_role("heading", name="Reproduce")).to_be_visible()


def test_the_metric_and_the_filters_are_in_the_address(tab: Page) -> None:
    tab.goto(f"{WINE}/models")
    rows = tab.locator(".dg-models tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="wine-classifier")).to_contain_text("production → 3")
    tab.get_by_label("Find a model").fill("forest")
    expect(rows).to_have_count(1)
    until(tab, "new URLSearchParams(location.search).get('q') === 'forest'")
    tab.go_back()
    expect(rows).to_have_count(3)
    tab.get_by_role("group", name="Source").get_by_role("link", name="GTO").click()
    expect(rows).to_have_count(1)
    assert query(tab) == {"source": "dvc"}
    tab.goto(f"{WINE}/models?q=nothing-like-this")
    expect(tab.get_by_text("No model fits")).to_be_visible()
    tab.goto(f"{WINE}/models/wine-classifier")
    expect(tab.locator(".js-plotly-plot")).to_be_visible()
    tab.get_by_label(re.compile("choose another")).click()
    tab.get_by_role("link", name="loss", exact=True).click()
    expect(tab.get_by_label("loss over the versions of wine-classifier")).to_be_visible()
    assert query(tab) == {"metric": "loss"}


def test_the_history_of_tags_and_the_card(tab: Page) -> None:
    tab.goto(f"{WINE}/models/wine-forest")
    history = tab.locator(".dg-panel", has=tab.get_by_role("heading", name=re.compile("^History")))
    expect(history.locator("li")).to_have_count(7)
    expect(history.locator("li").first).to_contain_text("prod moved from v1.0.0 to v1.1.0")
    expect(history.locator("li").first).to_contain_text("reviewer")
    card = tab.locator(".dg-panel", has=tab.get_by_role("heading", name="Model card"))
    expect(card).to_contain_text("installed in the lab")
    expect(card.get_by_role("link", name="docs/models/wine-forest.md")).to_be_visible()


def test_search_leads_to_a_model_and_a_wrong_name_helps(tab: Page, watch: Any) -> None:
    tab.goto(WINE)
    expect(tab.get_by_role("heading", level=1, name="wine", exact=True)).to_be_visible()
    tab.keyboard.press("/")
    tab.keyboard.type("wine-class")
    tab.locator(f'.dg-option[href="{WINE}/models/wine-classifier"]').click()
    tab.wait_for_url("**/models/wine-classifier")
    watch.forgive("404")
    tab.goto(f"{WINE}/models/wine-clasifier")
    expect(tab.get_by_text("Did you mean wine-classifier?")).to_be_visible()
    tab.goto(f"{WINE}/models/wine-classifier?from=champion&to=challanger")
    expect(tab.get_by_text("Did you mean challenger?")).to_be_visible()
    tab.get_by_role("alert").get_by_role("link", name="Models").click()
    expect(tab.get_by_role("heading", level=1, name="Models")).to_be_visible()
