"""A server of many projects, all for people who signed in: finding one of them, and leaving nothing behind."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Watch, served, sync
from tests.e2e.office import PASSWORD, Office

expect.set_options(timeout=30_000)
ROWS = ".dg-projects tbody tr:visible"


def commit(repository: Path, message: str) -> None:
    who = ("-c", "user.name=data-scientist", "-c", "user.email=data-scientist@example.com")
    subprocess.run(["git", "-C", str(repository), *who, "commit", "-q", "--allow-empty", "-m", message], check=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("many")
    subprocess.run(["git", "init", "-q", str(folder / "repository")], check=True)
    commit(folder / "repository", "Begin")
    projects = [
        {"owner": "team", "name": f"wine-{place}", "description": f"Vineyard {place}", "git": {"url": "repository"}}
        for place in range(10, 22)
    ]
    values = {
        "data_dir": "data", "access": {"mode": "local"}, "sync": {"worker": "external"}, "server": {"port": 0},
        "projects": projects,
    }  # fmt: skip
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(values), "utf-8")
    with served(path) as address:
        made = Office(address, path)
        made.user("add", "reviewer", "--password-stdin", typed=PASSWORD)
        yield made


@pytest.fixture
def desk(page: Page, context: BrowserContext, office: Office) -> Iterator[Page]:
    watching = Watch(context, office.address)
    page.set_default_timeout(60_000)
    yield page
    assert watching.unforgiven() == []


def test_a_long_list_of_projects_is_narrowed_and_stays_so_when_a_sync_draws_it_again(
    desk: Page, office: Office
) -> None:
    office.come_in(desk, "reviewer")
    expect(desk.locator(ROWS)).to_have_count(12)
    desk.get_by_label("Find a project").fill("wine-2")
    expect(desk.locator(ROWS)).to_have_count(2)
    expect(desk).to_have_url(re.compile(r"find=wine-2$"))
    desk.reload()
    expect(desk.locator(ROWS)).to_have_count(2)
    commit(office.config.parent / "repository", "Prune the vines")
    sync(office.config)
    expect(desk.get_by_text("Prune the vines")).to_be_visible()
    expect(desk.locator(ROWS)).to_have_count(2)


def test_going_back_after_the_sign_out_asks_who_one_is(desk: Page, office: Office) -> None:
    office.come_in(desk, "reviewer")
    desk.goto(f"{office.address}/team/wine-10")
    expect(desk.locator("h1")).to_have_text("wine-10")
    desk.get_by_label("Signed in as reviewer").click()
    desk.get_by_role("button", name="Sign out", exact=True).click()
    expect(desk.get_by_role("status")).to_have_text("You are signed out.")
    desk.go_back()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(desk).to_have_url(re.compile(r"/sign-in\?next=team%2Fwine-10$"))
