"""People sign in, look after their account, and give each other roles, in a real browser below a prefix."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard import config as configuration
from tests.e2e.conftest import Watch, served
from tests.e2e.office import PASSWORD, Office
from tests.e2e.soundness import SIZES, is_sound
from tests.e2e.waiting import rests

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def office(demo_directory, tmp_path_factory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    values = configuration.load(demo_directory / "config.yaml", {}).model_dump(mode="json")
    visible = {"wine": "private", "tones": "public"}
    values["projects"] = [
        each | {"visibility": visible[each["name"]]} for each in values["projects"] if each["name"] in visible
    ]
    values |= {"data_dir": str(folder / "data"), "access": {"mode": "local"}}
    values["sync"]["worker"] = "external"
    values["server"] |= {"port": 0, "url_prefix": "/dagboard/"}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    with served(path) as address:
        made = Office(address, path)
        for name, on, role in (
            ("admin", "*", "admin"),
            ("reviewer", "team/wine", "viewer"),
            ("data-scientist", "team", "contributor"),
        ):
            made.user("add", name, "--password-stdin", typed=PASSWORD)
            made.user("grant", name, role, "--on", on)
        yield made


@pytest.fixture
def seen(context: BrowserContext, office: Office) -> Iterator[Watch]:
    """As `watch`, for this server; refusals that a test asks for are no faults."""
    watching = Watch(context, office.address.removesuffix("/dagboard"))
    watching.forgive("status of 401", "status of 403", "status of 404", "status of 429", "status of 400")
    yield watching
    assert watching.unforgiven() == []


@pytest.fixture
def desk(page: Page, seen: Watch) -> Page:
    """A browser at which nobody signed in."""
    assert seen.faults == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    return page


def test_the_way_in_leads_back_and_the_way_out_ends_it(desk: Page, office: Office) -> None:
    wanted = f"{office.address}/team/wine/files?path=params.yaml&rev=main"
    desk.goto(wanted)
    expect(desk.get_by_role("heading", name="Not found")).to_be_visible()  # something else is public here
    desk.locator(".dg-main").get_by_role("link", name="Sign in").click()
    expect(desk.get_by_label("Account", exact=True)).to_be_focused()
    office.sign_in(desk, "reviewer", "not the password")
    expect(desk.get_by_role("alert")).to_have_text("Account or password is wrong.")
    expect(desk.get_by_label("Account", exact=True)).to_have_value("reviewer")
    expect(desk.get_by_label("Password", exact=True)).to_be_focused()
    desk.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(wanted)
    expect(desk.get_by_role("heading", name="params.yaml", exact=True)).to_be_visible()
    desk.get_by_label("Signed in as reviewer").click()
    desk.get_by_role("button", name="Sign out", exact=True).click()
    expect(desk.get_by_role("status")).to_have_text("You are signed out.")
    desk.goto(f"{office.address}/team/wine")
    expect(desk.get_by_role("heading", name="Not found")).to_be_visible()
    desk.go_back()
    assert desk.context.request.get(f"{office.address}/api/v1/projects/team/wine").status == 401


def test_nobody_sees_what_is_public_and_the_way_in(desk: Page, office: Office) -> None:
    desk.goto(f"{office.address}/")
    expect(desk.locator(".dg-projects tbody tr")).to_have_count(1)
    expect(desk.locator("header").get_by_role("link", name="Sign in")).to_be_visible()
    desk.locator(".dg-projects a", has_text="tones").first.click()
    expect(desk).to_have_url(f"{office.address}/perception/tones")
    desk.locator("header").get_by_role("link", name="Sign in").click()
    expect(desk).to_have_url(re.compile(r"/dagboard/sign-in\?next=perception%2Ftones$"))
    office.sign_in(desk, "data-scientist")
    expect(desk).to_have_url(f"{office.address}/perception/tones")
    expect(desk.get_by_label("Signed in as data-scientist")).to_be_visible()


def test_too_many_wrong_passwords_are_told_when_to_try_again(desk: Page, office: Office) -> None:
    desk.goto(f"{office.address}/sign-in")
    for _ in range(5):
        office.sign_in(desk, "guesser", "wrong again and again")
        expect(desk.get_by_role("alert")).to_have_text("Account or password is wrong.")
    office.sign_in(desk, "guesser", "wrong again and again")
    expect(desk.get_by_role("alert")).to_contain_text(
        re.compile(r"Too many failed attempts\. Try again in \d+ seconds")
    )


def test_the_form_works_without_scripts(browser: Browser, office: Office) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{office.address}/sign-in?next=api/v1/account")
        office.sign_in(plain, "reviewer")
        expect(plain.locator("body")).to_contain_text('"name":"reviewer"')


def test_a_session_ended_elsewhere_leads_to_the_sign_in_page_and_back(
    desk: Page, office: Office, browser: Browser
) -> None:
    office.come_in(desk, "data-scientist", "/team/wine")
    with browser.new_context() as other:
        second = other.new_page()
        office.come_in(second, "data-scientist", "/account")
        sessions = second.get_by_role("table", name="Sessions")
        expect(sessions.locator("tbody tr").first).to_contain_text("This one")
        second.get_by_role("button", name="Sign out all others").click()
        expect(sessions.locator("tbody tr")).to_have_count(1)
    desk.get_by_role("link", name="Files").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(desk).to_have_url(re.compile(r"next=team%2Fwine%2Ffiles"))
    expect(desk.get_by_role("status")).to_contain_text("Your session has ended.")
    office.sign_in(desk, "data-scientist")
    expect(desk).to_have_url(f"{office.address}/team/wine/files")


def test_an_account_changes_its_name_and_its_password(desk: Page, office: Office) -> None:
    office.user("add", "newcomer", "--password-stdin", typed=PASSWORD)
    office.come_in(desk, "newcomer", "/account")
    expect(desk.get_by_role("link", name="perception/tones")).to_be_visible()
    desk.get_by_label("Name", exact=True).fill("Somebody new")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    old, new = desk.get_by_label("Present password"), desk.get_by_label("New password")
    for first, second, said in (
        (PASSWORD, "short", "shorter than 12 characters"),
        ("not the password", "another-longer-word-7", "The present password is wrong."),
        (PASSWORD, "another-longer-word-7", "Changed."),
    ):
        old.fill(first)
        new.fill(second)
        desk.get_by_role("button", name="Change password").click()
        expect(desk.locator("#password-said")).to_contain_text(said)
    expect(new).to_have_value("")
    desk.get_by_label("Signed in as").click()
    desk.get_by_role("button", name="Sign out", exact=True).click()
    desk.goto(f"{office.address}/sign-in")
    office.sign_in(desk, "newcomer", "another-longer-word-7")
    expect(desk.get_by_label("Signed in as Somebody new")).to_be_visible()


def test_an_admin_makes_an_account_which_signs_in_with_the_password_shown_once(
    desk: Page, office: Office, browser: Browser
) -> None:
    office.come_in(desk, "admin", "/people")
    desk.get_by_label("Account", exact=True).fill("ml-engineer")
    desk.get_by_role("button", name="Make account").click()
    password = desk.locator(".dg-made code").inner_text()
    accounts = desk.get_by_role("table", name="Accounts")
    expect(accounts).to_contain_text("ml-engineer")
    with browser.new_context() as other:
        theirs = other.new_page()
        theirs.goto(f"{office.address}/sign-in?next=account")
        office.sign_in(theirs, "ml-engineer", password)
        expect(theirs.get_by_role("heading", name="Take a password of your own")).to_be_visible()
        for label in ("New password", "Once more"):
            theirs.get_by_label(label).fill("the harbour in november")
        theirs.get_by_role("button", name="Take it").click()
        expect(theirs.get_by_role("heading", name="Account")).to_be_visible()
        desk.on("dialog", lambda dialog: dialog.accept())
        desk.get_by_role("button", name="Lock out: ml-engineer").click()
        expect(accounts.locator("tr", has_text="ml-engineer")).to_contain_text("Disabled")
        theirs.goto(f"{office.address}/account")
        expect(theirs.get_by_role("heading", name="This page cannot be shown")).to_be_visible()
    desk.get_by_role("button", name="Let in: ml-engineer").click()
    expect(accounts.locator("tr", has_text="ml-engineer")).not_to_contain_text("Disabled")


def test_a_role_is_given_and_taken_on_the_settings_page(desk: Page, office: Office, browser: Browser) -> None:
    office.user("add", "outsider", "--password-stdin", typed=PASSWORD)
    office.come_in(desk, "admin", "/team/wine/settings")
    roles = desk.get_by_role("table", name="Roles")
    expect(roles).to_contain_text("reviewer")
    desk.get_by_role("textbox", name="Name", exact=True).fill("outsider")
    desk.get_by_role("button", name="Give role").click()
    expect(desk.get_by_text("outsider is viewer now.")).to_be_visible()
    with browser.new_context() as other:
        theirs = other.new_page()
        office.come_in(theirs, "outsider", "/team/wine/settings")
        expect(theirs.get_by_role("heading", name="Access")).to_be_visible()
        expect(theirs.get_by_role("table", name="Roles")).to_have_count(0)
        desk.get_by_role("button", name="Take the role viewer back from outsider").click()
        expect(roles).not_to_contain_text("outsider")
        theirs.goto(f"{office.address}/team/wine")
        expect(theirs.get_by_role("heading", name="Not found")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_pages_about_people_fit_and_are_accessible(desk: Page, office: Office, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": height})
    desk.goto(f"{office.address}/sign-in")
    is_sound(desk)
    office.sign_in(desk, "admin", "wrong")
    is_sound(desk)
    office.sign_in(desk, "admin")
    for path in ("/account", "/people", "/team/wine/settings"):
        desk.goto(office.address + path)
        expect(desk.locator(".dg-main h1")).to_be_visible()
        rests(desk)
        is_sound(desk)
    desk.get_by_label("Signed in as").click()
    expect(desk.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    is_sound(desk)
    desk.goto(f"{office.address}/sign-out")
    is_sound(desk)
