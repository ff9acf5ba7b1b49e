"""What people come for, from the first page to the answer, with nothing but clicks, keys and drags."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.run_grid import bar, count, header

expect.set_options(timeout=20_000)

PROJECT = "/team/wine"
GOAL = "metrics.accuracy"


@pytest.fixture(autouse=True)
def _with_motion(tab: Page) -> None:
    """Everything moves here as most people see it."""
    tab.emulate_media(reduced_motion="no-preference")


def ask(board: str, path: str, **question: Any) -> Any:
    with urlopen(f"{board}/api/v1/projects{PROJECT}{path}?{urlencode(question)}") as response:
        return json.loads(response.read())


def condition(tab: Page, key: str, value: str) -> None:
    """A condition written in the menu of a header."""
    header(tab, key).hover()
    header(tab, key).get_by_role("button").click()
    menu = tab.get_by_role("dialog", name=f"Column {key}")
    menu.get_by_label("Value").fill(value)
    menu.get_by_role("button", name="Filter").click()


def production(board: str) -> str:
    """Id of a run on the data that production was trained on."""
    commits = [
        version["commit"]
        for model in ask(board, "/models")["models"]
        for version in model["versions"]
        if {"production", "prod", "champion"} & set(version["aliases"])
    ]
    runs = ask(board, "/runs", filter="metrics.accuracy is not null", limit=1_000, columns="commit")["runs"]
    return next(run["id"] for run in runs if run["commit"] in commits)


def test_the_best_run_of_last_week_with_the_data_of_production(tab: Page, board: str) -> None:
    base = production(board)
    given = "data/raw/wine.csv"
    runs = ask(board, "/runs", limit=1_000, columns=f'created,{GOAL},data."{given}"')["runs"]
    made = {run["id"]: datetime.fromisoformat(run["created"]) for run in runs if run["created"]}
    days = (datetime.now(UTC) - max(made.values())).days + 7  # the demo may have been built a while ago
    of_base = next(run for run in runs if run["id"] == base)["data"][given]
    same = [run for run in runs if run["data"].get(given) == of_base and GOAL.partition(".")[2] in run["metrics"]]
    recent = [run for run in same if made[run["id"]] > datetime.now(UTC) - timedelta(days=days)]
    assert 0 < len(recent) < len(runs)
    best = max(run["metrics"]["accuracy"] for run in recent)

    tab.goto(f"{PROJECT}/runs/{base}")
    tab.get_by_role("link", name="Runs with the same data").click()
    expect(bar(tab)).to_have_value(f"data.\"{given}\" = data_of('{base}')")
    expect(count(tab)).to_have_text(re.compile("match"))
    condition(tab, "created", f"-{days + 1}d")
    expect(bar(tab)).to_have_value(re.compile(rf"and created > -{days + 1}d$"))
    condition(tab, "created", f"-{days}d")
    expect(bar(tab)).to_have_value(f"data.\"{given}\" = data_of('{base}') and created > -{days}d")
    header(tab, GOAL).click()
    tab.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("order_by") == [f"-{GOAL}"])
    first = tab.locator('.ag-row[row-index="0"] .dg-grid-name').first
    expect(tab.locator(f'.ag-row[row-index="0"] .ag-cell[col-id="{GOAL}"]')).to_contain_text(f"{best:.4g}")
    name = first.inner_text()
    assert name in {run["name"] for run in recent if run["metrics"]["accuracy"] == best}
    first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(name)


def lonely_three(board: str) -> tuple[str, float, float, list[str]]:
    """An axis, the share of it in which exactly three runs lie with the most room around them, and their ids."""
    found = ask(board, "/runs/parallel", filter="source = 'mlflow'")
    choices = []
    for column in found["columns"]:
        pairs = [(value, run) for value, run in zip(column["values"], found["ids"], strict=True)
                 if column["type"] == "number" and isinstance(value, int | float)]  # fmt: skip
        pairs.sort()
        low, high = (pairs[0][0], pairs[-1][0]) if pairs else (0, 0)
        share = [(value - low) / (high - low) for value, _ in pairs] if high > low else []
        for at in range(1, len(share) - 3):
            before, after = share[at] - share[at - 1], share[at + 3] - share[at + 2]
            window = ((share[at - 1] + share[at]) / 2, (share[at + 2] + share[at + 3]) / 2)
            choices.append((min(before, after), column["key"], *window, [run for _, run in pairs[at : at + 3]]))
    _, *best = max(choices)
    return tuple(best)  # type: ignore[return-value]  # the four after the room


def test_three_hundred_runs_are_compared_and_brushed_to_three(tab: Page, board: str) -> None:
    key, low, high, ids = lonely_three(board)
    total = ask(board, "/runs", filter="source = 'mlflow'", limit=1)["total"]
    assert total >= 300
    tab.goto(f"{PROJECT}/experiments")
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))
    bar(tab).fill("source = 'mlflow'")
    bar(tab).press("Enter")
    tab.get_by_role("link", name=f"Compare all {total}").click()
    expect(tab.locator("[data-compare-count]")).to_have_text(f"{total} runs")
    axis = tab.locator(f'.dg-parallel-axis[data-key="{key}"]')
    axis.scroll_into_view_if_needed()
    strip, line = axis.locator(".dg-parallel-strip").bounding_box(), axis.locator(".dg-parallel-line").bounding_box()
    assert strip
    assert line
    for place, act in ((high, tab.mouse.down), (low, tab.mouse.up)):
        tab.mouse.move(strip["x"] + strip["width"] / 2, line["y"] + (1 - place) * line["height"], steps=4)
        act()
    expect(tab.locator("[data-compare-count]")).to_have_text(f"3 of {total} runs")
    tab.wait_for_url(lambda url: "brush=" in url and key in unquote(unquote(url)))
    rows = tab.locator("[data-compare-rows] a[href*='/runs/']")
    expect(rows).to_have_count(3)
    shown = {unquote(link.get_attribute("href") or "").rpartition("/runs/")[2] for link in rows.all()}
    assert shown == set(ids)
    tab.reload()
    expect(tab.locator("[data-compare-count]")).to_have_text(f"3 of {total} runs")
    tab.get_by_role("link", name="Compare these 3").click()
    expect(tab.locator("[data-compare-count]")).to_have_text("3 runs")
    expect(tab.locator(".dg-differences thead a")).to_have_count(3)
