"""What people write in the table of all projects: labels in the row and at once, notes, views."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.run_grid import bar, count, opened, query
from tests.e2e.waiting import until

expect.set_options(timeout=60_000)

TABLE = "/?tab=runs&columns=project,name,label,status"
DIGITS, WINE = "perception/digits", "team/wine"


@pytest.fixture(autouse=True)
def _clean(board: str) -> Iterator[None]:
    """Other tests of this board find the runs as they were."""
    yield
    send(board, "/runs/labels", "POST", {"filter": "", "include_hidden": True, "remove": ["seen", "mine", "hidden"]})


def send(board: str, path: str, method: str = "GET", body: object = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{board}/api/v1{path}", data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request) as answer:
        return json.loads(answer.read())


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab, TABLE)


def cell(tab: Page, key: str, index: int) -> Locator:
    return tab.locator(f'.ag-row[row-index="{index}"] .ag-cell[col-id="{key}"]')


def filtered(tab: Page, text: str) -> None:
    bar(tab).fill(text)
    bar(tab).press("Enter")
    expect(count(tab)).to_have_text(re.compile("match"))


def tick(tab: Page, *indices: int) -> None:
    for index in indices:
        tab.locator(f'.ag-row[row-index="{index}"] input[type=checkbox]').first.check()


def test_labels_typed_in_a_row_belong_to_the_run_of_that_project(table: Page, board: str) -> None:
    filtered(table, f"project = '{DIGITS}'")
    expect(cell(table, "project", 0)).to_have_text(DIGITS)
    cell(table, "label", 0).click()
    table.get_by_label("Labels, separated by commas").fill("mine")
    table.keyboard.press("Enter")
    expect(cell(table, "label", 0)).to_have_text("mine")
    labelled = f"{board}/api/v1/projects/{DIGITS}/runs?filter=label%20%3D%20'mine'"
    until(table, f"fetch(`{labelled}`).then((answer) => answer.json()).then(({{ total }}) => total === 1)")
    expect(table.locator(".dg-views-problem")).to_have_count(0)


def test_ticked_runs_of_two_projects_are_labelled_and_undone(table: Page, board: str) -> None:
    table.goto(f"{TABLE}&order_by=project")
    expect(cell(table, "project", 0)).to_have_text(DIGITS)
    tick(table, 0, 1)
    filtered(table, f"project = '{WINE}'")
    expect(cell(table, "project", 0)).to_have_text(WINE)
    tick(table, 0)
    expect(count(table)).to_have_text(re.compile("3 selected"))
    assert query(table)["selected"].count("/") == 6
    table.reload()
    expect(count(table)).to_have_text(re.compile("3 selected"))
    expect(table.locator('.ag-row[row-index="0"] input[type=checkbox]').first).to_be_checked()
    table.get_by_role("button", name="Label…").click()
    table.get_by_label("Labels, separated by commas").fill("seen")
    table.keyboard.press("Enter")
    said = table.locator(".dg-runs-said")
    expect(said).to_contain_text("3 runs labelled.")
    expect(cell(table, "label", 0)).to_have_text("seen")
    labelled = [run["project"] for run in send(board, "/runs?filter=label%20%3D%20'seen'&columns=project")["runs"]]
    assert sorted(labelled) == [DIGITS, DIGITS, WINE]
    said.get_by_role("button", name="Undo").click()
    expect(said).to_have_text("Undone.")
    assert send(board, "/runs?filter=label%20%3D%20'seen'")["total"] == 0


def test_everything_that_matches_is_hidden_and_shown_again(table: Page, board: str) -> None:
    filtered(table, f"project = '{WINE}' and status = 'FAILED'")
    total = int(count(table).inner_text().split()[0])
    table.get_by_role("button", name="Select all", exact=True).click()
    table.get_by_role("button", name="Hide", exact=True).click()
    expect(table.get_by_role("button", name=f"{total} hidden — show")).to_be_visible()
    expect(count(table)).to_have_text(re.compile("^0 runs match"))
    assert send(board, f"/projects/{WINE}/runs?filter=label%20%3D%20'hidden'&include_hidden=true")["total"] == total


def test_a_note_is_written_from_the_row(table: Page, board: str) -> None:
    filtered(table, f"project = '{DIGITS}'")
    run = cell(table, "name", 0).locator(".dg-grid-name")
    run_id = (run.get_attribute("href") or "").rsplit("/", 1)[1]
    cell(table, "name", 0).hover()
    cell(table, "name", 0).locator("[data-row-menu]").click()
    table.get_by_role("button", name="Write a note").click()
    table.locator(".dg-note textarea").fill("Look at *this* one.")
    table.locator(".dg-note").get_by_role("button", name="Save").click()
    expect(table.locator(".dg-note")).to_have_count(0)
    note = send(board, f"/projects/{DIGITS}/runs/{run_id}/note")
    assert note["text"] == "Look at *this* one."
    send(board, f"/projects/{DIGITS}/runs/{run_id}/note", "PUT", {"text": "", "version": note["version"]})


def test_a_view_of_all_projects_is_saved_opened_changed_and_deleted(table: Page) -> None:
    filtered(table, f"project = '{WINE}'")
    table.get_by_role("button", name="Views").click()
    table.get_by_role("button", name="Save as a new view…").click()
    form = table.locator(".dg-views-form")
    expect(form).to_contain_text("Only you see it")
    expect(form.get_by_label("Shared")).to_have_count(0)
    form.get_by_label("Name of the view").fill("Only wine")
    form.get_by_role("button", name="Save").click()
    picker = table.locator("[data-views-picker]")
    expect(picker).to_have_text("Only wine")
    assert query(table).keys() == {"tab", "v"}
    expect(count(table)).to_have_text(re.compile("match"))
    expect(bar(table)).to_have_value(f"project = '{WINE}'")
    opened(table, "/?tab=runs")
    expect(picker).to_have_text("Views")
    picker.click()
    table.get_by_role("button", name="Only wine").click()
    expect(bar(table)).to_have_value(f"project = '{WINE}'")
    filtered(table, f"project = '{WINE}' and status = 'FAILED'")
    table.locator("[data-views-bar]").get_by_role("button", name="Save", exact=True).click()
    expect(table.locator("[data-views-bar]")).to_be_hidden()
    table.reload()
    expect(bar(table)).to_have_value(f"project = '{WINE}' and status = 'FAILED'")
    picker.click()
    table.get_by_role("button", name="Change this view…").click()
    table.get_by_role("button", name="Delete…").click()
    table.get_by_role("button", name="Delete", exact=True).click()
    expect(picker).to_have_text("Views")
    expect(table.locator("h1")).to_have_text("Runs of all projects")
