"""Reading the run table: groups, baseline, nested runs, differing columns, aggregates side by side."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import TABLE, bar, cells, count, header, opened, query
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

API = f"/api/v1/projects{TABLE.removesuffix('/experiments')}/runs"


def asked(board: str, path: str = "", **question: str) -> Any:
    with urlopen(f"{board}{API}{path}?{urlencode(question)}") as answer:
        return json.load(answer)


def name(tab: Page, index: int | str) -> Locator:
    return tab.locator(f'.ag-row[row-index="{index}"] .ag-cell[col-id="name"]')


def cell(tab: Page, index: int | str, key: str) -> Locator:
    return tab.locator(f'.ag-row[row-index="{index}"] .ag-cell[col-id="{key}"]')


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab)


def test_groups_show_mean_and_deviation_and_open_by_click(table: Page, board: str) -> None:
    groups = asked(board, "/groups", by="params.family", columns="metrics.accuracy")["groups"]
    table.get_by_role("button", name="Group by").click()
    table.get_by_role("dialog", name="Group by").get_by_title("params.family").get_by_role("checkbox").check()
    table.keyboard.press("Escape")
    expect(table.locator(".dg-group-name")).to_have_count(len(groups))
    assert query(table)["group"] == "params.family"
    first = groups[0]
    expect(name(table, 0)).to_contain_text(f"family{first['values'][0]}{first['count']}")
    known = first["columns"]["metrics.accuracy"]
    expect(cell(table, 0, "metrics.accuracy")).to_contain_text(f"{known['mean']:.4f} ± {known['std']:.4f}")
    expect(table.locator('.ag-row[row-index="0"] input')).to_be_hidden()
    name(table, 0).locator("[data-row-toggle]").click()
    expect(name(table, 1).locator(".dg-grid-name")).to_be_visible()
    expect(cell(table, 1, "params.family")).to_have_text(str(first["values"][0]))
    assert query(table)["open"] == first["id"]
    table.reload()
    expect(name(table, 1).locator(".dg-grid-name")).to_be_visible()
    name(table, 0).locator("[data-row-toggle]").click()
    expect(name(table, 1)).to_contain_text(f"family{groups[1]['values'][0]}")
    table.get_by_role("button", name="Do not group").click()
    expect(name(table, 0).locator(".dg-grid-name")).to_be_visible()
    assert not {"group", "open"} & query(table).keys()


def test_a_group_of_several_keys_is_called_by_its_values(tab: Page, board: str) -> None:
    by = "params.family,status"
    [first, *_] = asked(board, "/groups", by=by)["groups"]
    tab.goto(f"{TABLE}?group={by}")
    expect(name(tab, 0).locator(".dg-group-values")).to_have_text("·".join(map(str, first["values"])))
    expect(name(tab, 0).locator(".dg-group-value").last).to_have_attribute("title", f"status: {first['values'][1]}")


def test_groups_open_and_close_by_keyboard_and_sort_by_their_mean(tab: Page, board: str) -> None:
    tab.goto(f"{TABLE}?group=params.family&order_by=-metrics.accuracy")
    groups = asked(board, "/groups", by="params.family", order_by="-mean(metrics.accuracy)")["groups"]
    expect(name(tab, 0)).to_contain_text(f"family{groups[0]['values'][0]}")
    name(tab, 0).click(position={"x": 150, "y": 10})
    tab.keyboard.press("ArrowRight")
    expect(name(tab, 1).locator(".dg-grid-name")).to_be_visible()
    tab.keyboard.press("ArrowLeft")
    expect(name(tab, 1)).to_contain_text("family")
    tab.keyboard.press("Enter")
    expect(name(tab, 1).locator(".dg-grid-name")).to_be_visible()
    accuracies = [float(text) for text in cells(tab, "metrics.accuracy")[1:6]]
    assert accuracies == sorted(accuracies, reverse=True)


def test_a_baseline_stays_on_top_and_the_others_show_their_difference(table: Page, board: str) -> None:
    table.goto(f"{TABLE}?order_by=-metrics.accuracy")
    runs = asked(board, order_by="-metrics.accuracy", columns="metrics.accuracy", limit="40")["runs"]
    values = [run["metrics"]["accuracy"] for run in runs]
    place = next(index for index, value in enumerate(values) if value != values[0])
    expect(cell(table, 0, "metrics.accuracy").locator(".dg-reading-best")).to_be_visible()
    cell(table, place, "status").click()
    table.keyboard.press("b")
    expect(name(table, "t-0")).to_contain_text(runs[place]["name"])
    assert query(table)["baseline"] == runs[place]["id"]
    expect(cell(table, 0, "metrics.accuracy")).to_contain_text(f"+{values[0] - values[place]:.4f} ▲ better")
    bar(table).fill("delta(metrics.accuracy) > 0")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(f"{place} run{'s match' if place > 1 else ' matches'}")
    table.reload()
    expect(name(table, "t-0")).to_contain_text(runs[place]["name"])
    bar(table).fill("")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile(r"^\d+ runs$"))
    table.get_by_role("button", name=f"Baseline {runs[place]['name']}").click()
    expect(table.locator('.ag-row[row-index="t-0"]')).to_have_count(0)
    assert "baseline" not in query(table)


def test_the_baseline_is_set_in_the_menu_of_a_run(table: Page) -> None:
    name(table, 2).hover()
    name(table, 2).locator("[data-row-menu]").click()
    table.get_by_role("button", name="Compare the others with this run").click()
    expect(name(table, "t-0")).to_contain_text("base")
    name(table, "t-0").hover()
    name(table, "t-0").locator("[data-row-menu]").click()
    table.get_by_role("button", name="Clear the baseline").click()
    expect(table.locator('.ag-row[row-index="t-0"]')).to_have_count(0)


def test_a_baseline_that_is_gone_is_said(tab: Page) -> None:
    tab.goto(f"{TABLE}?baseline=nobody")
    tab.get_by_role("button", name="The baseline run no longer exists").click()
    expect(tab.get_by_role("button", name="The baseline run no longer exists")).to_have_count(0)


def test_a_filter_on_a_baseline_that_is_gone_offers_to_remove_the_baseline(tab: Page) -> None:
    tab.goto(f"{TABLE}?{urlencode({'baseline': 'nobody', 'filter': 'delta(metrics.accuracy) > 0'})}")
    expect(tab.locator("[data-filter-error]")).to_contain_text("The baseline run of delta() is gone")
    expect(tab.locator("[data-runs-overlay]")).not_to_contain_text("cannot be understood")
    tab.get_by_role("button", name="Remove the baseline").click()
    expect(tab.locator("[data-filter-error]")).to_contain_text("delta() needs a baseline run")
    until(tab, "!location.search.includes('baseline')")


def test_nested_runs_stand_below_their_parent(table: Page, board: str) -> None:
    table.goto(f"{TABLE}?filter=parent%20is%20not%20null%20or%20name%20like%20'sweep%25'")
    table.get_by_role("button", name="Nest runs").click()
    nested = asked(board, filter="parent is not null or name like 'sweep%'", nested="true", columns="id")
    parent = next(run for run in nested["runs"] if run["children"])
    expect(table.locator("[data-row-toggle]")).to_have_count(sum(1 for run in nested["runs"] if run["children"]))
    button = table.locator("[data-row-toggle]").first
    expect(button).to_have_attribute("aria-label", f"{parent['children']} nested runs of {parent['name']}")
    button.click()
    place = nested["runs"].index(parent)
    child = name(table, place + 1).locator(".dg-run-name")
    expect(child).to_have_css("padding-left", "16px")
    assert query(table) | {"nest": "1", "open": parent["id"]} == query(table)
    table.reload()
    expect(child).to_have_css("padding-left", "16px")
    expect(count(table)).to_have_text(f"{nested['matching']} runs match")


def test_a_nested_run_without_its_parent_names_it(tab: Page) -> None:
    tab.goto(f"{TABLE}?nest=1&filter=parent%20is%20not%20null")
    expect(tab.locator(".dg-row-parent").first).to_have_text(re.compile("^of "))


def test_only_columns_that_differ(table: Page) -> None:
    bar(table).fill("params.family = 'forest'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    table.get_by_role("button", name="Only what differs").click()
    expect(header(table, "params.family")).to_have_count(0)
    expect(header(table, "metrics.accuracy")).to_be_visible()
    assert query(table)["differing"] == "1"
    bar(table).fill("")
    bar(table).press("Enter")
    until(table, "document.querySelector('.ag-header-cell[col-id=\"params.family\"]') !== null")


def choose_goal(tab: Page, key: str, goal: str) -> None:
    header(tab, key).hover()
    header(tab, key).get_by_role("button").click()
    tab.get_by_role("radio", name=goal).click()


def test_a_goal_is_chosen_in_the_menu_of_a_column_and_the_address_keeps_it(tab: Page, board: str) -> None:
    key = "metrics.val/loss"
    asked_ = {"columns": f"metrics.accuracy,{key}", "filter": f"{key} is not null", "order_by": "-metrics.accuracy"}
    tab.goto(f"{TABLE}?{urlencode(asked_)}")
    expect(tab.locator(".ag-row .dg-reading-best").first).to_be_visible()
    choose_goal(tab, key, "Lower is better")
    until(tab, "location.search.includes('goals=metrics.val')")
    assert query(tab)["goals"] == f"{key}:down"
    header(tab, key).locator(".dg-grid-sort").click()
    tab.wait_for_url(re.compile("order_by=metrics.val"))
    best = cell(tab, 0, key).locator(".dg-reading-best")
    expect(best).to_be_visible()
    tab.reload()
    expect(cell(tab, 0, key).locator(".dg-reading-best")).to_be_visible()
    choose_goal(tab, "metrics.accuracy", "No goal")
    until(tab, "location.search.includes('accuracy%3Anone')")
    expect(tab.locator('[col-id="metrics.accuracy"] .dg-reading-best')).to_have_count(0)
    expect(tab.locator("[data-runs-facts]")).to_contain_text("best loss")
    cell(tab, 1, key).click()
    tab.keyboard.press("b")
    expect(cell(tab, 0, key)).to_contain_text("better")
    choose_goal(tab, key, "No goal")
    choose_goal(tab, "metrics.accuracy", "Higher is better")
    until(tab, "!location.search.includes('goals')")


def test_several_aggregates_of_a_metric_side_by_side(table: Page) -> None:
    header(table, "metrics.accuracy").hover()
    header(table, "metrics.accuracy").get_by_role("button").click()
    table.get_by_role("checkbox", name="max").check()
    expect(header(table, "metrics.accuracy.max")).to_be_visible()
    table.keyboard.press("Escape")
    header(table, "metrics.accuracy.max").locator(".dg-grid-sort").click()
    table.wait_for_url(re.compile("order_by=-metrics.accuracy.max"))
    keys = query(table)["columns"].split(",")
    assert keys[keys.index("metrics.accuracy") + 1] == "metrics.accuracy.max"


def test_on_a_phone_the_means_of_closed_groups_are_in_sight(tab: Page, board: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{TABLE}?group=params.family")
    [first, *_] = asked(board, "/groups", by="params.family", columns="metrics.accuracy")["groups"]
    known = first["columns"]["metrics.accuracy"]
    mean = cell(tab, 0, "metrics.accuracy").locator(".dg-group-number")
    expect(mean).to_have_text(f"{known['mean']:.4f} ± {known['std']:.4f}")
    box, frame = mean.bounding_box(), tab.locator(".dg-runs-grid").bounding_box()
    assert box
    assert frame
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert "columns" not in query(tab)
    tab.evaluate("dash_ag_grid.getApi('runs-grid').moveColumns(['metrics.loss'], 2)")
    until(tab, "new URLSearchParams(location.search).get('columns')?.startsWith('name,status,created')")
    kept = query(tab)["columns"].split(",")
    assert kept.index("metrics.loss") < kept.index("metrics.accuracy"), "the move is kept, the order of kinds stays"
    tab.get_by_role("button", name="Do not group").click()
    expect(tab.locator('.ag-row[row-index="0"] .dg-grid-name')).to_be_visible()
    status = header(tab, "status").bounding_box()
    assert status
    assert status["x"] < 390, "without groups the columns stand as before"
