"""The runs of all projects in a browser: from the list of projects to a run, and back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from dashboard.config import Settings
from tests.e2e.conftest import served
from tests.e2e.run_grid import bar, count, opened, query
from tests.e2e.waiting import until

expect.set_options(timeout=60_000)

TABLE = "/?tab=runs"


def row(tab: Page, key: str, index: int):
    return tab.locator(f'.ag-row[row-index="{index}"] [col-id="{key}"]')


@pytest.fixture
def table(tab: Page) -> Page:
    return opened(tab, TABLE)


def filtered(tab: Page, text: str) -> None:
    bar(tab).fill(text)
    bar(tab).press("Enter")
    expect(count(tab)).to_have_text(re.compile("match"))


def test_the_tabs_of_the_home_page_lead_there_and_back(tab: Page) -> None:
    tab.goto("/")
    tabs = tab.get_by_role("navigation", name="Home")
    tabs.get_by_role("link", name="Runs").click()
    expect(tab.locator("h1")).to_have_text("Runs of all projects")
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()
    assert query(tab) == {"tab": "runs"}
    filtered(tab, "project = 'perception/digits'")
    tab.get_by_role("navigation", name="Home").get_by_role("link", name="Projects").click()
    expect(tab.locator("h1")).to_have_text("Projects")
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("Runs of all projects")
    expect(bar(tab)).to_have_value("project = 'perception/digits'")
    expect(count(tab)).to_have_text(re.compile("match"))
    tab.go_back()
    expect(count(tab)).to_have_text(re.compile(r"^\d+ runs$"))


def test_a_run_and_its_project_are_a_click_away(table: Page) -> None:
    filtered(table, "project = 'perception/digits'")
    until(table, "document.querySelectorAll('.ag-row .dg-grid-name').length > 5")
    project = row(table, "project", 0).get_by_role("link")
    expect(project).to_have_text("perception/digits")
    assert project.get_attribute("href") == "/perception/digits/experiments"
    name = row(table, "name", 0).get_by_role("link").first
    assert name.get_attribute("href").startswith("/perception/digits/runs/")
    shown = name.inner_text()
    name.click()
    table.wait_for_url(re.compile("/perception/digits/runs/"))
    expect(table.locator("h1")).to_contain_text(shown)


def test_sort_columns_and_groups_stand_in_the_address(table: Page) -> None:
    table.locator('.ag-header-cell[col-id="project"] .dg-grid-sort').click()
    table.wait_for_url(re.compile("order_by=project"))
    expect(row(table, "project", 0)).to_have_text("perception/digits")
    table.goto("/?tab=runs&group=project&columns=project,name,metrics.accuracy")
    groups = table.locator(".dg-group-name")
    expect(groups.first).to_contain_text("team/wine")
    assert groups.count() == 5
    table.locator("[data-row-toggle]").nth(1).click()
    expect(row(table, "project", 2)).to_have_text("perception/digits")
    assert "open" in query(table)
    table.reload()
    expect(row(table, "project", 2)).to_have_text("perception/digits")


def test_a_run_that_two_projects_have_is_two_rows(page: Page, demo_config: Path, tmp_path: Path) -> None:
    """A repository and its fork share commits; each row leads to its own project."""
    values = yaml.safe_load(demo_config.read_text("utf-8"))
    wine = next(project for project in values["projects"] if project["name"] == "wine")
    values["data_dir"], values["projects"] = str(tmp_path / "data"), [wine, wine | {"owner": "fork", "mlflow": []}]
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    with served(config) as address:
        page.goto(address + TABLE)
        filtered(page, "project = 'fork/wine'")
        until(page, "document.querySelectorAll('.ag-row .dg-grid-name').length > 3")
        run = page.locator(".ag-row .dg-grid-name").first.evaluate("node => node.pathname.split('/').at(-1)")
        filtered(page, f"id = '{run}'")
        until(page, "document.querySelectorAll('.ag-row .dg-grid-name').length === 2")
        links = page.locator(".ag-row .dg-grid-name").evaluate_all("nodes => nodes.map((node) => node.pathname)")
        assert sorted(links) == [f"/{owner}/wine/runs/{run}" for owner in ("fork", "team")]
        page.goto("about:blank")


def test_a_wrong_filter_says_why_and_a_project_is_completed(table: Page) -> None:
    bar(table).fill("projekt = 'team/wine'")
    bar(table).press("Enter")
    expect(table.locator("[data-filter-error]")).to_be_visible()
    bar(table).fill("proj")
    expect(table.get_by_role("option", name=re.compile("^project"))).to_be_visible()


def test_the_export_is_exactly_the_match(table: Page) -> None:
    filtered(table, "metrics.accuracy > 0.9")
    table.get_by_role("button", name="Export").click()
    with table.expect_download() as download:
        table.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert len(rows) == int(count(table).inner_text().split()[0])
    assert {"team/wine", "perception/digits"} <= {row["project"] for row in rows}


def test_the_keyboard_reaches_a_row_and_opens_its_run(table: Page) -> None:
    table.locator('.ag-row[row-index="0"] [col-id="name"]').first.click(position={"x": 4, "y": 16})
    table.keyboard.press("ArrowDown")
    until(table, "document.activeElement?.closest('[row-index]')?.getAttribute('row-index') === '1'")
    table.keyboard.press("Enter")
    table.wait_for_url(re.compile(r"/runs/[0-9a-f]+$"))


def test_a_project_that_cannot_be_read_is_named_until_it_can_be(table: Page, demo_settings: Settings) -> None:
    frames = demo_settings.data_dir / "frames"
    folder = min(path for path in frames.iterdir() if path.is_dir())
    away = folder.rename(frames / "away")
    try:
        notice = table.locator("[data-runs-unread]")
        expect(notice).to_have_text(
            re.compile(r"^Without the runs of \w+/\w+: the run table .* has to be built again\.")
        )
        expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()
        table.reload()
        expect(notice).to_be_visible()
        expect(table.locator(".ag-row .dg-grid-name").first).to_be_visible()
    finally:
        away.rename(folder)
    expect(notice).to_be_hidden()
    expect(count(table)).to_have_text(re.compile(r"^\d+ runs$"))
