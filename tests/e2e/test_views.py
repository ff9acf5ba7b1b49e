"""Views, labels and notes in a browser: what one person saves or says, another sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.run_grid import TABLE, bar, count, query
from tests.e2e.said_of_runs import ask, forget, kept, labels, ready

expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def _clean(board: str) -> Iterator[None]:
    """Other tests of this board find the table as it was."""
    yield
    forget(board)


@pytest.fixture
def table(tab: Page) -> Page:
    tab.goto(TABLE)
    ready(tab)
    return tab


@pytest.fixture
def labelled(tab: Page) -> Page:
    """The table with its column of labels, which is not there before somebody gave one."""
    tab.goto(f"{TABLE}?columns=status,created,label,metrics.accuracy")
    ready(tab)
    return tab


def filtered(tab: Page, text: str) -> None:
    bar(tab).fill(text)
    bar(tab).press("Enter")


def tick(tab: Page, row: int) -> None:
    tab.locator(f'.ag-row[row-index="{row}"] .ag-selection-checkbox input').first.click()


def save_as(tab: Page, name: str, *choices: str) -> str:
    tab.locator("[data-views-picker]").click()
    tab.get_by_role("button", name="Save as a new view").click()
    tab.get_by_label("Name of the view").fill(name)
    for choice in choices:
        tab.get_by_label(choice).check()
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator("[data-views-name]")).to_have_text(name)
    tab.wait_for_url(lambda url: "v=" in url)
    return query(tab)["v"]


@pytest.fixture
def colleague(browser: Browser, board: str) -> Iterator[Page]:
    """A second browser."""
    with browser.new_context(base_url=board, viewport={"width": 1440, "height": 900}) as context:
        watching = Watch(context, board)
        watching.forgive("409")
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page
        assert watching.unforgiven() == []


def test_a_saved_view_sent_as_a_link_shows_a_colleague_the_same(table: Page, colleague: Page) -> None:
    table.goto(f"{TABLE}?columns=status,metrics.accuracy&order_by=-metrics.accuracy&filter=status%20%3D%20'FINISHED'")
    ready(table)
    save_as(table, "Best finished", "Shared")
    assert query(table).keys() == {"v"}
    colleague.goto(table.url)
    ready(colleague)
    expect(colleague.locator("[data-views-name]")).to_have_text("Best finished")
    expect(bar(colleague)).to_have_value("status = 'FINISHED'")
    expect(count(colleague)).to_have_text(count(table).inner_text())
    both = [page.locator(".ag-row .dg-grid-name").all_inner_texts() for page in (table, colleague)]
    assert both[0] == both[1]
    headers = [page.locator(".ag-header-cell[col-id]").evaluate_all("all => all.map(h => h.getAttribute('col-id'))")
               for page in (table, colleague)]  # fmt: skip
    assert headers[0] == headers[1]


def test_what_differs_from_a_view_stands_beside_it_and_is_saved_or_discarded(table: Page) -> None:
    filtered(table, "status = 'FAILED'")
    save_as(table, "Failures")
    expect(table.locator("[data-views-bar]")).to_be_hidden()
    filtered(table, "")
    expect(table.locator("[data-views-bar]")).to_contain_text("Failures changed: filter")
    assert query(table)["filter"] == ""
    table.reload()
    ready(table)
    expect(bar(table)).to_have_value("")
    table.get_by_role("button", name="Discard").click()
    expect(bar(table)).to_have_value("status = 'FAILED'")
    expect(table.locator("[data-views-bar]")).to_be_hidden()
    filtered(table, "status != 'FAILED'")
    table.get_by_role("button", name="Save", exact=True).click()
    expect(table.locator("[data-views-bar]")).to_be_hidden()
    assert query(table).keys() == {"v"}
    table.reload()
    ready(table)
    expect(bar(table)).to_have_value("status != 'FAILED'")


def test_a_view_keeps_how_the_table_is_read(table: Page, colleague: Page) -> None:
    table.goto(f"{TABLE}?group=params.family&differing=1")
    expect(table.locator(".dg-row-group").first).to_be_visible()
    link = f"{TABLE}?v={save_as(table, 'By family', 'Shared')}"
    colleague.goto(link)
    expect(colleague.locator(".dg-row-group").first).to_be_visible()
    expect(colleague.get_by_role("button", name=re.compile("Only what differs"))).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(colleague.locator("[data-views-bar]")).to_be_hidden()
    colleague.get_by_role("button", name="Do not group").click()
    expect(colleague.locator(".dg-row-group")).to_have_count(0)
    expect(colleague.locator("[data-views-bar]")).to_be_visible()
    assert query(colleague)["group"] == ""


def test_a_private_view_is_not_a_colleagues(table: Page, colleague: Page) -> None:
    filtered(table, "status = 'FAILED'")
    save_as(table, "Only mine")
    colleague.goto(table.url)
    ready(colleague)
    expect(colleague.locator(".dg-notice")).to_contain_text("private to another browser")
    expect(bar(colleague)).to_have_value("")


def test_of_two_who_save_one_view_nobody_loses_anything(table: Page, colleague: Page, watch: Watch) -> None:
    watch.forgive("409")
    filtered(table, "status = 'FAILED'")
    save_as(table, "Ours", "Shared")
    colleague.goto(table.url)
    ready(colleague)
    filtered(colleague, "status = 'FINISHED'")
    colleague.get_by_role("button", name="Save", exact=True).click()
    expect(colleague.locator("[data-views-bar]")).to_be_hidden()
    filtered(table, "status = 'RUNNING'")
    table.get_by_role("button", name="Save", exact=True).click()
    expect(table.locator("[data-views-bar]")).to_contain_text("theirs stays and yours was not saved")
    expect(bar(table)).to_have_value("status = 'RUNNING'")
    table.get_by_role("button", name="Replace theirs").click()
    expect(table.locator("[data-views-bar]")).to_be_hidden()
    colleague.reload()
    ready(colleague)
    expect(bar(colleague)).to_have_value("status = 'RUNNING'")


def test_a_default_view_opens_when_the_address_says_nothing(table: Page, colleague: Page) -> None:
    filtered(table, "status = 'FAILED'")
    save_as(table, "Where we look", "Default")
    colleague.goto(TABLE)
    ready(colleague)
    expect(bar(colleague)).to_have_value("status = 'FAILED'")
    assert query(colleague) == {}
    filtered(colleague, "")
    expect(colleague.locator("[data-views-bar]")).to_contain_text("Where we look changed: filter")
    colleague.go_back()
    expect(bar(colleague)).to_have_value("status = 'FAILED'")
    expect(colleague.locator("[data-views-bar]")).to_be_hidden()
    colleague.go_forward()
    expect(bar(colleague)).to_have_value("")
    colleague.locator("[data-views-picker]").click()
    colleague.get_by_role("button", name="All runs").click()
    expect(bar(colleague)).to_have_value("")
    assert query(colleague) == {"v": "none"}


def test_a_view_is_renamed_and_deleted_after_a_question(table: Page) -> None:
    save_as(table, "First name")
    for name, work in (("Second name", "Save changes"), ("", "Delete…")):
        table.locator("[data-views-picker]").click()
        table.get_by_role("button", name="Change this view").click()
        if name:
            table.get_by_label("Name of the view").fill(name)
        table.get_by_role("button", name=work).click()
        if name:
            expect(table.locator("[data-views-name]")).to_have_text(name)
    expect(table.get_by_role("dialog")).to_contain_text("Delete Second name?")
    table.get_by_role("button", name="Delete", exact=True).click()
    expect(table.locator("[data-views-name]")).to_have_text("Views")


def test_columns_of_a_view_that_are_gone_are_named_and_left_out(tab: Page, board: str) -> None:
    state = {"columns": ["status", "metrics.gone", "metrics.accuracy"], "widths": {"metrics.accuracy": 201}}
    made = ask(board, "/views", "POST", {"name": "Old", "shared": True, "state": state})
    tab.goto(f"{TABLE}?v={made['id']}")
    ready(tab)
    expect(tab.locator(".dg-notice")).to_contain_text("no column metrics.gone here; the view Old names what is gone")
    expect(tab.locator("[data-views-bar]")).to_be_hidden()
    accuracy = tab.locator('.ag-header-cell[col-id="metrics.accuracy"]')
    assert accuracy.evaluate("node => node.offsetWidth") == 201


def test_a_default_view_whose_order_and_group_are_gone_shows_the_runs(tab: Page, board: str) -> None:
    state = {"order_by": "-metrics.gone,name", "group_by": ["params.nope"], "filter": "status = 'FINISHED'"}
    ask(board, "/views", "POST", {"name": "Old", "shared": True, "default": True, "state": state})
    tab.goto(TABLE)
    ready(tab)
    notice, changed = tab.locator(".dg-notice"), tab.locator("[data-views-bar]")
    expect(notice).to_contain_text("no column metrics.gone, params.nope here; the view Old names what is gone")
    expect(notice).to_contain_text("left out of the order and the groups")
    names = tab.locator(".ag-row .dg-grid-name").all_inner_texts()
    assert names == sorted(names)
    expect(changed).to_be_hidden()
    assert query(tab) == {}
    filtered(tab, "")
    expect(changed).to_contain_text("Old changed: filter")
    assert query(tab).keys() == {"v", "filter"}
    changed.get_by_role("button", name="Discard").click()
    expect(bar(tab)).to_have_value("status = 'FINISHED'")
    expect(changed).to_be_hidden()
    ready(tab)
    assert ask(board, "/views")["views"][0]["state"] == state
    filtered(tab, "")
    changed.get_by_role("button", name="Save", exact=True).click()
    expect(changed).to_be_hidden()
    saved = ask(board, "/views")["views"][0]["state"]
    assert (saved["filter"], saved["order_by"], saved["group_by"]) == ("", "name", [])
    tab.reload()
    ready(tab)
    expect(notice).to_have_count(0)


def test_an_address_whose_order_is_gone_shows_the_runs_again_after_going_back(tab: Page) -> None:
    tab.goto(f"{TABLE}?order_by=-metrics.gone&columns=status,metrics.gone,metrics.%22%22")
    ready(tab)
    said = 'no column metrics.gone, metrics."" here; it is left out of the columns and the order'
    expect(tab.locator(".dg-notice")).to_contain_text(said)
    filtered(tab, "status = 'FAILED'")
    expect(count(tab)).to_contain_text("match")
    tab.go_back()
    expect(bar(tab)).to_have_value("")
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))
    ready(tab)
    assert tab.locator(".ag-header-cell[col-id='metrics.gone']").count() == 0


def test_a_label_typed_in_a_row_is_found_by_the_filter(labelled: Page, board: str) -> None:
    labels(labelled, 3).click()
    labelled.get_by_label("Labels, separated by commas").fill("to check, best")
    labelled.keyboard.press("Enter")
    expect(labels(labelled, 3).locator(".dg-grid-label-chip")).to_have_text(["best", "to check"])
    kept(labelled, board, "to check")
    name = labelled.locator('.ag-row[row-index="3"] .dg-grid-name').inner_text()
    filtered(labelled, "label = 'to check'")
    expect(count(labelled)).to_have_text("1 run matches")
    assert labelled.locator(".ag-row .dg-grid-name").all_inner_texts() == [name]
    labelled.reload()
    ready(labelled)
    expect(labels(labelled, 0).locator(".dg-grid-label-chip")).to_have_text(["best", "to check"])


def test_labels_by_keyboard_alone(labelled: Page, board: str) -> None:
    labelled.locator('.ag-row[row-index="2"] .ag-cell[col-id="created"]').click()
    labelled.keyboard.press("ArrowRight")
    labelled.keyboard.press("Enter")
    editor = labelled.get_by_label("Labels, separated by commas")
    expect(editor).to_be_focused()
    labelled.keyboard.type("never")
    labelled.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(labels(labelled, 2).locator(".dg-grid-label-chip")).to_have_count(0)
    labelled.keyboard.press("Enter")
    labelled.keyboard.type("kept")
    labelled.keyboard.press("Enter")
    expect(labels(labelled, 2).locator(".dg-grid-label-chip")).to_have_text(["kept"])
    kept(labelled, board, "kept")


def test_two_hidden_runs_are_gone_and_come_back(labelled: Page) -> None:
    everything = int(count(labelled).inner_text().split()[0])
    names = labelled.locator(".ag-row .dg-grid-name").all_inner_texts()
    tick(labelled, 2)
    tick(labelled, 3)
    expect(count(labelled)).to_contain_text("2 selected")
    labelled.get_by_role("button", name="Hide", exact=True).click()
    expect(count(labelled)).to_have_text(f"{everything - 2} runs")
    hidden = labelled.locator("[data-runs-hidden]")
    expect(hidden).to_have_text("2 hidden — show")
    hidden.click()
    expect(count(labelled)).to_have_text(f"{everything} runs")
    assert query(labelled)["hidden"] == "1"
    expect(labels(labelled, 2).locator(".dg-grid-label-chip")).to_have_text(["hidden"])
    hidden.click()
    expect(count(labelled)).to_have_text(f"{everything - 2} runs")
    labelled.get_by_role("button", name="Undo").click()
    expect(count(labelled)).to_have_text(f"{everything} runs")
    assert labelled.locator(".ag-row .dg-grid-name").all_inner_texts()[:8] == names[:8]


def test_everything_that_matches_is_labelled(table: Page, board: str) -> None:
    filtered(table, "status = 'FAILED'")
    expect(count(table)).to_contain_text("match")
    failed = int(count(table).inner_text().split()[0])
    table.get_by_role("button", name="Select all").click()
    expect(count(table)).to_contain_text(f"{failed} selected")
    table.get_by_role("button", name="Label…").click()
    table.get_by_label("Labels, separated by commas").fill("look into it")
    table.get_by_role("button", name="Add", exact=True).click()
    expect(table.locator(".dg-runs-said")).to_contain_text(f"{failed} runs labelled")
    expect(labels(table, 0).locator(".dg-grid-label-chip")).to_have_text(["look into it"])
    assert ask(board, f"/runs?limit=1&filter={quote('label = ')}'look%20into%20it'")["total"] == failed


def test_a_note_is_written_on_the_run_page_and_shown_in_the_row(table: Page, board: str) -> None:
    link = table.locator('.ag-row[row-index="3"] .dg-grid-name')
    run_id = (link.get_attribute("href") or "").rsplit("/", 1)[1]
    link.click()
    note = table.locator("#note")
    note.get_by_role("button", name="Write").click()
    note.get_by_label("Note in Markdown").fill("It **won**.\n\n<img src=x onerror=alert(1)>")
    table.reload()
    expect(note.get_by_label("Note in Markdown")).to_have_value(re.compile("It"), timeout=20_000)
    note.get_by_role("button", name="Save").click()
    expect(note.locator("strong")).to_have_text("won")
    expect(note.locator("img")).to_have_count(0)
    table.goto(f"{TABLE}?filter=id%20%3D%20'{run_id}'")
    ready(table)
    table.locator(".dg-grid-note").click()
    expect(note.locator("strong")).to_have_text("won")
    version = ask(board, f"/runs/{run_id}/note")["version"]
    ask(board, f"/runs/{run_id}/note", "PUT", {"text": "", "version": version})
