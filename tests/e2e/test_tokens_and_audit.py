"""Somebody makes a token in a browser, a program uses it, an admin reads about it, and it is revoked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from dashboard.data.model.token import is_whole
from tests.e2e.conftest import Watch, served
from tests.e2e.soundness import SIZES, begin, is_sound, is_sound_in_both_schemes
from tests.e2e.waiting import rests

PASSWORD = "clear sky over the vineyard"
PEOPLE = ("server-admin", "data-scientist")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, demo_directory: Path) -> Iterator[str]:
    """A served Dagboard that people sign in to, with one project of the demo."""
    folder = tmp_path_factory.mktemp("office")
    config = folder / "config.yaml"
    wine = demo_directory / "wine" / "origin.git"
    project = {"owner": "team", "name": "wine", "git": {"url": str(wine)}}
    values = {
        "server": {"port": 0}, "access": {"mode": "local"}, "sync": {"interval_seconds": 3600}, "data_dir": "data",
        "projects": [project],
    }  # fmt: skip
    config.write_text(yaml.safe_dump(values), "utf-8")
    for name in PEOPLE:
        admin = ["--admin"] if name == "server-admin" else []
        command = [
            sys.executable,
            "-m",
            "dashboard.cli",
            "--config",
            str(config),
            "user",
            "add",
            name,
        ]
        subprocess.run([*command, "--password-stdin", *admin], input=PASSWORD, text=True, check=True)
    with served(config) as address:
        yield address


@pytest.fixture(autouse=True)
def _leave(browser: Browser) -> Iterator[None]:
    """Nobody stays signed in, with a page that goes on asking, when a test is over."""
    before = list(browser.contexts)
    yield
    for context in browser.contexts:
        if context not in before:
            context.close()


def come_in(browser: Browser, office: str, name: str, size: str = "wide") -> tuple[Page, Watch]:
    """A browser in which somebody signed in."""
    context = browser.new_context(base_url=office, permissions=["clipboard-read", "clipboard-write"])
    watch = Watch(context, office)
    page = context.new_page()
    begin(page, size)
    page.set_default_timeout(60_000)
    page.goto("/sign-in")
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible(timeout=20_000)
    return page, watch


def ask(office: str, secret: str, address: str = "/api/v1/projects", body: object = None) -> int:
    """The status of what a program with a token gets."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(office + address, data, headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_a_token_from_its_making_to_its_end(browser: Browser, office: str) -> None:
    page, watch = come_in(browser, office, "data-scientist")
    page.goto("/account")
    tokens = page.get_by_label("Access tokens").first
    expect(tokens).to_contain_text("You have none.")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_text("Say what it is for.")).to_be_visible()
    page.get_by_label("New token").fill("nightly evaluation")
    page.get_by_role("button", name="Make token").click()
    made = page.locator("#token-made")
    expect(made).to_contain_text("The token nightly evaluation is shown this once.")
    is_sound(page)
    made.get_by_label("Copy token").last.click()
    secret = page.evaluate("navigator.clipboard.readText()")
    assert is_whole(secret)
    expect(page.get_by_label("New token")).to_have_value("")

    assert ask(office, secret) == 200
    assert ask(office, secret, "/api/v1/projects/team/wine/sync", {}) == 403
    page.reload()
    row = page.get_by_role("row").filter(has_text="nightly evaluation")
    expect(row).to_contain_text("from 127.0.0.1")
    expect(page.get_by_text(secret)).to_have_count(0)

    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Revoke").click()
    expect(tokens).to_contain_text("You have none.")
    assert ask(office, secret) == 401
    assert watch.unforgiven() == []

    _the_log_tells_it(browser, office)


def _the_log_tells_it(browser: Browser, office: str) -> None:
    admin, watch = come_in(browser, office, "server-admin")
    admin.locator(".dg-user summary").click()
    admin.get_by_role("link", name="Audit log").click()
    expect(admin.get_by_role("heading", name="Audit log")).to_be_visible()
    log = admin.get_by_role("table", name="Events")
    expect(log.get_by_role("row", name="revoke the token nightly evaluation")).to_be_visible()
    expect(log.get_by_role("row").filter(has_text="use the token")).to_contain_text("Refused")
    expect(log.get_by_role("row").filter(has_text="ask for a sync")).to_contain_text("by token")
    admin.get_by_role("link", name="Tokens").click()
    expect(log.get_by_role("row")).to_have_count(4)
    admin.get_by_label("Find an event").fill("nothing like this")
    expect(admin.get_by_text("No event fits")).to_be_visible()
    admin.get_by_role("link", name="Show all events").click()
    expect(log).to_contain_text("sign in")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_text("utf-8").startswith("id,at,actor,")
    assert watch.unforgiven() == []


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_fit_and_are_accessible(browser: Browser, office: str, size: str) -> None:
    page, watch = come_in(browser, office, "server-admin", size)
    for address in ("/account", "/audit", "/audit?project=team/wine&kind=sync.&days=7"):
        begin(page, size)
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        rests(page)
        is_sound_in_both_schemes(page, size)
    assert watch.unforgiven() == []


def test_who_may_not_read_the_log_is_told_so(browser: Browser, office: str) -> None:
    page, _ = come_in(browser, office, "data-scientist")
    page.goto("/audit")
    expect(page.get_by_role("heading", name="This page cannot be shown")).to_be_visible()
    expect(page.get_by_text("Only admins of this Dagboard may do this (audit:read)")).to_be_visible()
