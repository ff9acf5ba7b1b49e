"""The filter of the run table in a browser: the bar, its completion, its mistakes, and the filters of headers."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import TABLE, bar, cells, count, header, opened, query

expect.set_options(timeout=60_000)


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab)


def test_enter_applies_a_filter_and_the_address_carries_it(table: Page) -> None:
    before = count(table).inner_text()
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    assert query(table)["filter"] == "status = 'FAILED'"
    assert set(cells(table, "status")) == {"Failed"}
    table.reload()
    expect(count(table)).to_have_text(re.compile("match"))
    expect(bar(table)).to_have_value("status = 'FAILED'")
    table.goto(TABLE)
    expect(count(table)).to_have_text(before)


def test_back_and_forward_bring_filters_back(table: Page) -> None:
    everything = count(table).inner_text()
    bar(table).fill("status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    failed = count(table).inner_text()
    table.go_back()
    expect(count(table)).to_have_text(everything)
    expect(bar(table)).to_have_value("")
    table.go_forward()
    expect(count(table)).to_have_text(failed)
    expect(bar(table)).to_have_value("status = 'FAILED'")


def test_a_wrong_filter_says_where_and_is_mended_by_a_click(table: Page) -> None:
    bar(table).fill("statsu = 'FAILED'")
    bar(table).press("Enter")
    error = table.locator("[data-filter-error]")
    expect(error).to_contain_text("statsu")
    expect(error.locator("pre")).to_contain_text("^^^^^^")
    assert "filter" not in query(table)
    error.get_by_role("button", name="Use status").click()
    expect(bar(table)).to_have_value("status = 'FAILED'")
    bar(table).press("Enter")
    expect(error).to_be_hidden()
    expect(count(table)).to_have_text(re.compile("match"))


def test_a_wrong_filter_in_an_address_is_explained(tab: Page) -> None:
    tab.goto(f"{TABLE}?filter=metrics.accuracy%20%3E")
    expect(tab.locator("[data-filter-error]")).to_be_visible()
    tab.get_by_role("button", name="Reset the filter").last.click()
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))


def test_escape_brings_the_applied_filter_back(table: Page) -> None:
    bar(table).fill("status = ")
    bar(table).press("Escape")
    bar(table).press("Escape")
    expect(bar(table)).to_have_value("")


def test_a_number_is_offered_what_parts_the_runs(table: Page) -> None:
    bar(table).fill("metrics.accuracy > ")
    options = table.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.filter(has_text="a tenth above")).to_have_count(1)
    expect(options.filter(has_text="highest")).to_have_count(0)
    options.filter(has_text="a tenth above").click()
    bar(table).press("Escape")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("^[1-9][0-9]* runs? match"))


def test_a_number_beyond_all_is_told_what_runs_reach(table: Page) -> None:
    bar(table).fill("metrics.accuracy > 3")
    bar(table).press("Enter")
    said = table.locator("[data-filter-error]")
    expect(said).to_contain_text("the highest metrics.accuracy is 0.9")
    said.get_by_role("button", name=re.compile("^Use 0[.]9")).click()
    expect(count(table)).to_have_text(re.compile("^[1-9][0-9]* runs? match"))
    expect(said).to_be_hidden()


def test_the_menu_of_a_column_offers_values_for_its_condition(table: Page) -> None:
    head = header(table, "metrics.accuracy")
    head.hover()
    head.locator(".dg-grid-more").click()
    offered = table.get_by_role("group", name="What runs have")
    offered.get_by_role("button", name="median").click()
    box = table.get_by_role("dialog").get_by_label("Value", exact=True)
    expect(box).to_have_value(re.compile(r"^0[.]\d+$"))
    table.get_by_label("Operator").select_option("between")
    offered.get_by_role("button", name="highest").click()
    expect(box).to_have_value(re.compile(r"^0[.]\d+, 0[.]\d+$"))
    box.press("Enter")
    expect(bar(table)).to_have_value(re.compile(r"^metrics.accuracy between 0[.]\d+ and 0[.]\d+$"))
    expect(count(table)).to_have_text(re.compile("^[1-9][0-9]* runs? match"))


def test_completion_of_field_operator_and_value_by_keyboard(table: Page) -> None:
    bar(table).click()
    bar(table).press_sequentially("stat")
    expect(table.get_by_role("option").first).to_contain_text("status")
    bar(table).press("Tab")
    expect(bar(table)).to_have_value("status ")
    bar(table).press_sequentially("=")
    bar(table).press_sequentially(" FA")
    expect(table.get_by_role("option").first).to_contain_text("'FAILED'")
    bar(table).press("ArrowDown")
    bar(table).press("Enter")
    expect(bar(table)).to_have_value("status = 'FAILED' ")


def asked(board: str, filter_: str, **more: str) -> dict:
    query = urlencode({"filter": filter_, "limit": "1", **more})
    with urlopen(f"{board}/api/v1/projects{TABLE.removesuffix('/experiments')}/runs?{query}") as answer:
        return json.load(answer)


def offered(table: Page) -> Locator:
    return table.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_a_difference_from_the_baseline_is_completed_and_filters(table: Page, board: str) -> None:
    base = asked(board, "metrics.accuracy > 0.5", order_by="metrics.accuracy")["runs"][0]["id"]
    table.goto(f"{TABLE}?baseline={base}")
    expect(table.locator(".ag-floating-top .dg-base")).to_be_visible()
    bar(table).click()
    bar(table).press_sequentially("delt")
    expect(offered(table).first).to_contain_text("difference from the baseline run")
    bar(table).press("Tab")
    expect(bar(table)).to_have_value("delta(")
    bar(table).press_sequentially("acc")
    expect(offered(table).first).to_contain_text("metrics.accuracy")
    expect(offered(table).filter(has_text="status")).to_have_count(0)
    expect(offered(table).filter(has_text="params.family")).to_have_count(0)
    bar(table).press("Tab")
    bar(table).press_sequentially(") > 0.3")
    typed = bar(table).input_value()
    assert typed.replace(" ", "") == "delta(metrics.accuracy)>0.3"
    bar(table).press("Enter")
    total = asked(board, typed, baseline=base)["total"]
    assert 0 < total < asked(board, "")["total"]
    expect(count(table)).to_have_text(f"{total} run{'' if total == 1 else 's'} match{'es' if total == 1 else ''}")
    assert query(table)["filter"] == typed
    low = asked(board, f"id = '{base}'")["runs"][0]["metrics"]["accuracy"]
    assert asked(board, f"metrics.accuracy > {low + 0.3}")["total"] == pytest.approx(total, abs=2)


def test_a_difference_without_a_baseline_is_explained(table: Page) -> None:
    bar(table).fill("delta(metrics.accuracy) > 0.1")
    bar(table).press("Enter")
    expect(table.locator("[data-filter-error]")).to_contain_text("baseline")
    expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()
    assert "filter" not in query(table)


@pytest.mark.parametrize(
    ("typed", "there", "absent"),
    [
        ("params.fam", ["params.family"], ["params.epochs"]),
        ("params.family ", ["=", "in (…)", "like", "~"], ["'forest'"]),
        ("params.family = ", ["'forest'", "'network'"], ["'FAILED'"]),
        ("params.family = 'fo", ["'forest'"], ["'network'"]),
        ("metrics.accuracy ", [">=", "between"], ["like"]),
        ("metrics.accuracy is ", ["null", "not null", "nan"], ["'forest'"]),
        ("created > ", ["-7d"], ["'forest'"]),
        ("status = 'FAILED' ", ["and", "or"], ["status"]),
        ("status = 'FAILED' and par", ["params.family"], ["and"]),
    ],
)
def test_what_is_offered_fits_the_place(table: Page, typed: str, there: list[str], absent: list[str]) -> None:
    bar(table).click()
    bar(table).press_sequentially(typed)
    for text in there:
        label = offered(table).filter(has=table.get_by_text(text, exact=True))
        expect(label.first).to_be_visible()
    labels = [option.split("\n")[0] for option in offered(table).all_inner_texts()]
    assert not set(absent) & set(labels)


def test_a_suggestion_is_taken_by_a_click_and_replaces_what_was_typed_of_it(table: Page) -> None:
    bar(table).click()
    bar(table).press_sequentially("params.family = 'fo")
    offered(table).first.click()
    expect(bar(table)).to_have_value("params.family = 'forest' ")
    expect(bar(table)).to_be_focused()
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    assert query(table)["filter"] == "params.family = 'forest'"


def test_a_header_filter_writes_into_the_bar(table: Page) -> None:
    bar(table).fill("status = 'FINISHED' or status = 'FAILED'")
    bar(table).press("Enter")
    expect(count(table)).to_have_text(re.compile("match"))
    header(table, "metrics.accuracy").hover()
    header(table, "metrics.accuracy").get_by_role("button").click()
    menu = table.get_by_role("dialog", name="Column metrics.accuracy")
    menu.get_by_label("Value").fill("0.9")
    menu.get_by_role("button", name="Filter").click()
    expect(bar(table)).to_have_value("(status = 'FINISHED' or status = 'FAILED') and metrics.accuracy >= 0.9")
    table.wait_for_url(lambda url: unquote(url).endswith("metrics.accuracy >= 0.9"))


def test_a_filter_that_matches_nothing_offers_the_way_back(tab: Page) -> None:
    tab.goto(f"{TABLE}?filter=metrics.accuracy%20%3E%202")
    expect(tab.get_by_text("No run matches this filter")).to_be_visible()
    tab.locator("[data-runs-overlay]").get_by_role("button", name="Reset the filter").click()
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()


def test_a_mistake_at_the_end_of_a_filter_stays_explained(table: Page) -> None:
    """The check that follows typing comes after the one of Enter, and must not take its answer back."""
    error = table.locator("[data-filter-error]")
    for wrong, words in (("status = ", "the filter ends here"), ("created > yesterday", "is a time")):
        bar(table).fill(wrong)
        bar(table).press("Enter")
        expect(error).to_contain_text(words)
        table.wait_for_timeout(700)
        expect(error).to_contain_text(words)


def test_a_wrong_value_in_a_header_filter_is_explained_and_the_rows_stay(table: Page) -> None:
    header(table, "metrics.accuracy").hover()
    header(table, "metrics.accuracy").get_by_role("button").click()
    menu = table.get_by_role("dialog", name="Column metrics.accuracy")
    menu.get_by_label("Value").fill("much")
    menu.get_by_role("button", name="Filter").click()
    expect(table.locator("[data-filter-error] pre")).to_contain_text("^^^^^^")
    assert "filter" not in query(table)
    expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()


def test_a_value_in_other_capitals_is_advised_and_applied_by_a_press(table: Page) -> None:
    bar(table).fill("status = 'finished'")
    bar(table).press("Enter")
    advice = table.locator("[data-filter-error]")
    expect(advice).to_contain_text("MLflow writes statuses in capitals, FINISHED.")
    expect(bar(table)).to_have_attribute("aria-invalid", "false")
    advice.get_by_role("button", name="Use 'FINISHED'").click()
    expect(count(table)).to_have_text(re.compile(r"^[1-9]\d* runs? match"))
    expect(advice).to_be_hidden()
    assert query(table)["filter"] == "status = 'FINISHED'"
