"""Panels on a page of another origin, in a browser that gives frames of other sites no cookies and no storage."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, FrameLocator, Page, Playwright, expect

from dashboard.config import Settings
from tests.e2e.conftest import served
from tests.e2e.panels import FILLING, FILTER, SHOWS, states
from tests.e2e.portal import Portal, answer_of, made, portal, revoked

_PATIENT = 45_000
WIDE, NARROW = (800, 500), (374, 500)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Portal]:
    with portal() as server:
        yield server


@pytest.fixture(scope="module")
def private(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser in which third-party cookies are blocked."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    blocked = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Default" / "Preferences").write_text(json.dumps(blocked), "utf-8")
    context = playwright.chromium.launch_persistent_context(str(profile), **browser_type_launch_args)
    context.set_default_timeout(_PATIENT)
    yield context
    context.close()


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def onlooker(private: BrowserContext, faults: list[str]) -> Iterator[Page]:
    page = private.new_page()
    page.set_viewport_size({"width": 900, "height": 700})
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    yield page
    page.close()


def frame(page: Page, place: int = 0) -> FrameLocator:
    return page.frame_locator(f'iframe[title="{place}"]')


def heard(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("heard")
    return found


@pytest.mark.parametrize("panel", SHOWS)
def test_a_portal_frames_each_panel(
    board: str, elsewhere: Portal, onlooker: Page, faults: list[str], private: BrowserContext, panel: str
) -> None:
    link = made(board, panel=panel, title=f"Of {panel}", origins=[elsewhere.origin], **states(board)[panel])
    onlooker.goto(elsewhere.framing([link["address"]]))
    inside = frame(onlooker)
    expect(inside.locator(SHOWS[panel]).first).to_be_visible(timeout=_PATIENT)
    expect(inside.get_by_role("heading", name=f"Of {panel}")).to_be_visible(timeout=_PATIENT)
    expect(inside.locator(".dg-header, .dg-nav")).to_have_count(0)
    out = inside.get_by_role("link", name="Open in Dagboard")
    assert (out.get_attribute("target"), out.get_attribute("rel")) == ("_blank", "noopener")
    assert (out.get_attribute("href") or "").startswith("/team/wine")
    onlooker.wait_for_function("heard.at(-1)?.height === document.querySelector('iframe').clientHeight")
    said = heard(onlooker)[-1]
    assert said == {"source": "dagboard", "type": "height", "height": said["height"], "id": link["id"]}
    assert said["height"] == 500 if panel in FILLING else said["height"] > 150
    blocked = onlooker.frames[1].evaluate("(() => { try { return !localStorage; } catch { return true; } })()")
    assert blocked, "the browser gave the frame storage, so this test proves nothing about cookies"
    assert private.cookies() == []
    assert faults == []


def test_a_panel_follows_whoever_looks_and_leads_to_dagboard(
    board: str, elsewhere: Portal, onlooker: Page, faults: list[str]
) -> None:
    link = made(
        board, panel="table", origins=[elsewhere.origin], query={"filter": FILTER, "columns": "metrics.accuracy"}
    )
    onlooker.goto(elsewhere.framing([link["address"]]))
    inside = frame(onlooker)
    rows = inside.locator(".ag-center-cols-container .ag-row")
    expect(rows.first).to_be_visible(timeout=_PATIENT)
    inside.locator(".dg-grid-sort", has_text="accuracy").click()
    expect(inside.locator(".dg-grid-arrow .dg-icon-arrow-down")).to_be_visible(timeout=_PATIENT)
    total = answer_of(f"{board}/api/v1/projects/team/wine/runs?filter={FILTER.replace(' ', '%20')}&limit=1")["total"]
    expect(inside.get_by_role("status").first).to_contain_text(f"{total} runs match", timeout=_PATIENT)
    with onlooker.context.expect_page() as opened:
        inside.locator(".ag-pinned-left-cols-container .ag-row a").first.click()
    assert re.fullmatch(rf"{re.escape(board)}/team/wine/runs/\w+", opened.value.url)
    opened.value.close()
    with onlooker.context.expect_page() as opened:
        inside.get_by_role("link", name="Open in Dagboard").click()
    assert opened.value.url.startswith(f"{board}/team/wine/experiments?")
    assert "order_by=-metrics.accuracy" in opened.value.url
    opened.value.close()
    assert faults == []


def test_a_node_of_the_pipeline_opens_in_the_frame(
    board: str, elsewhere: Portal, onlooker: Page, faults: list[str]
) -> None:
    link = made(board, panel="pipeline", origins=[elsewhere.origin])
    onlooker.goto(elsewhere.framing([link["address"]]))
    inside = frame(onlooker)
    inside.locator(".dg-node-list a[data-node]").first.click()
    expect(inside.locator(".dg-node-panel .dg-node")).to_be_visible(timeout=_PATIENT)
    inside.locator(".dg-graph-tools a[aria-label]").first.click()
    expect(inside.locator(".dg-cyto canvas").first).to_be_visible(timeout=_PATIENT)
    assert faults == []


def test_a_page_that_the_link_does_not_name_is_refused(board: str, elsewhere: Portal, onlooker: Page) -> None:
    link = made(board, panel="summary", origins=["https://portal.example.com"])
    refusals: list[str] = []
    onlooker.on("console", lambda message: refusals.append(message.text))
    onlooker.goto(elsewhere.framing([link["address"]]))
    onlooker.wait_for_timeout(1_500)
    assert any("frame-ancestors" in text for text in refusals), refusals
    assert heard(onlooker) == []
    assert not onlooker.frames[1].url.startswith(board)


def test_links_that_ended_say_so_politely(
    board: str, elsewhere: Portal, onlooker: Page, demo_settings: Settings
) -> None:
    gone, over = (made(board, panel="summary", origins=[elsewhere.origin]) for _ in range(2))
    revoked(board, gone)
    database = sqlite3.connect(demo_settings.database_url.removeprefix("sqlite:///"))
    with database:
        database.execute("update embed_link set expires_at = created_at where id = ?", (over["id"],))
    database.close()
    onlooker.goto(elsewhere.framing([gone["address"], over["address"]]))
    expect(frame(onlooker, 0).get_by_role("alert")).to_contain_text("This embed link was revoked.", timeout=_PATIENT)
    expect(frame(onlooker, 1).get_by_role("alert")).to_contain_text("This embed link has expired.", timeout=_PATIENT)


def test_a_link_that_is_revoked_while_somebody_looks_says_so(board: str, elsewhere: Portal, onlooker: Page) -> None:
    link = made(board, panel="table", origins=[elsewhere.origin], query={"filter": FILTER})
    onlooker.goto(elsewhere.framing([link["address"]]))
    expect(frame(onlooker).locator(".ag-center-cols-container .ag-row").first).to_be_visible(timeout=_PATIENT)
    revoked(board, link)
    expect(frame(onlooker).get_by_role("alert")).to_contain_text("This embed link was revoked.", timeout=_PATIENT)


def test_two_panels_on_one_page_do_not_disturb_each_other(
    board: str, elsewhere: Portal, onlooker: Page, faults: list[str]
) -> None:
    dark = made(board, panel="table", origins=[elsewhere.origin], theme="dark", query={"filter": FILTER})
    light = made(board, panel="table", origins=[elsewhere.origin], query={"order_by": "created"})
    model = made(board, panel="model", model="wine-classifier", origins=[elsewhere.origin])
    addresses = [dark["address"], f"{light['address']}?theme=light&locale=de", model["address"]]
    onlooker.goto(elsewhere.framing(addresses))
    first, second = frame(onlooker, 0), frame(onlooker, 1)
    for inside in (first, second):
        expect(inside.locator(".ag-center-cols-container .ag-row").first).to_be_visible(timeout=_PATIENT)
    schemes = [each.locator("html").get_attribute("data-mantine-color-scheme") for each in (first, second)]
    assert schemes == ["dark", "light"]
    name = second.locator(".ag-pinned-left-cols-container .ag-row a").first
    order = name.inner_text()
    first.locator(".dg-grid-sort", has_text="accuracy").first.click()
    expect(first.locator(".dg-grid-arrow .dg-icon-arrow-down")).to_be_visible(timeout=_PATIENT)
    assert name.inner_text() == order
    expect(second.locator("html")).to_have_attribute("lang", "de")
    expect(second.locator(".ag-cell", has_text=re.compile(r"^0,\d{4}$")).first).to_be_visible(timeout=_PATIENT)
    expect(first.locator(".ag-cell", has_text=re.compile(r"^0\.\d{4}$")).first).to_be_visible(timeout=_PATIENT)
    onlooker.locator('iframe[title="2"]').scroll_into_view_if_needed()  # browsers draw no frame that is out of sight
    onlooker.wait_for_function("new Set(heard.map((each) => each.id)).size === 3")
    assert {each["id"] for each in heard(onlooker)} == {dark["id"], light["id"], model["id"]}
    assert faults == []


def test_a_phone_shows_the_whole_panel(board: str, elsewhere: Portal, onlooker: Page, faults: list[str]) -> None:
    onlooker.set_viewport_size({"width": 390, "height": 844})
    all_states = states(board)
    names = ("summary", "versions", "model", "scatter")
    links = [made(board, panel=name, origins=[elsewhere.origin], **all_states[name]) for name in names]
    onlooker.goto(elsewhere.framing([link["address"] for link in links], width=NARROW[0], height=NARROW[1]))
    for place, name in enumerate(names):
        onlooker.locator(f'iframe[title="{place}"]').scroll_into_view_if_needed()
        expect(frame(onlooker, place).locator(SHOWS[name]).first).to_be_visible(timeout=_PATIENT)
        inside = frame(onlooker, place).locator("html")
        assert inside.evaluate("(node) => node.scrollWidth <= innerWidth"), name
    assert faults == []


def test_below_a_path_of_a_reverse_proxy(
    demo_config: Path, tmp_path: Path, elsewhere: Portal, onlooker: Page, faults: list[str]
) -> None:
    values = yaml.safe_load(demo_config.read_text("utf-8"))
    values["data_dir"], values["server"]["url_prefix"] = str(tmp_path / "data"), "/tools/dagboard/"
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(values), "utf-8")
    with served(config) as board:
        link = made(board, panel="scatter", origins=[elsewhere.origin], query={"filter": FILTER})
        assert "/tools/dagboard/embed/" in link["address"]
        onlooker.goto(elsewhere.framing([link["address"]]))
        expect(frame(onlooker).locator(SHOWS["scatter"]).first).to_be_visible(timeout=_PATIENT)
        out = frame(onlooker).get_by_role("link", name="Open in Dagboard")
        assert (out.get_attribute("href") or "").startswith("/tools/dagboard/team/wine/compare")
        onlooker.goto("about:blank")
    assert faults == []


def test_the_dialog_makes_a_link_and_the_settings_revoke_it(board: str, tab: Page) -> None:
    found = answer_of(f"{board}/api/v1/projects/team/wine/runs?limit=2&columns=id&order_by=-metrics.accuracy")
    named = ",".join(run["id"] for run in found["runs"])
    tab.set_default_timeout(_PATIENT)
    tab.goto(f"/team/wine/compare?runs={named}&chart=box")
    tab.get_by_role("button", name="Embed", exact=True).click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text(named)).to_be_visible(timeout=_PATIENT)
    dialog.get_by_role("textbox", name="Panel", exact=True).click()
    tab.get_by_role("option", name="Chart").click()
    title = dialog.get_by_label("Title, shown below the panel")
    expect(title).to_have_value("Chart of wine")
    title.fill("Box for the portal")
    origins = dialog.get_by_label("Pages that may frame it")
    origins.fill("portal.example.com")
    dialog.get_by_role("button", name="Make link").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is no origin", timeout=_PATIENT)
    origins.fill("https://portal.example.com")
    dialog.get_by_role("button", name="Make link").click()
    preview = tab.frame_locator(".dg-embed-preview")
    expect(preview.get_by_role("heading", name="Box for the portal")).to_be_visible(timeout=_PATIENT)
    shown = dialog.get_by_label("frame", exact=True).inner_text()
    address = re.search(r'src="([^"]+)"', shown)
    assert address is not None
    assert address[1].startswith(f"{board}/embed/")
    tab.goto("/team/wine/settings")
    row = tab.get_by_role("row").filter(has_text="Box for the portal")
    expect(row).to_contain_text("https://portal.example.com", timeout=_PATIENT)
    expect(row).to_contain_text("Active", timeout=_PATIENT)
    row.get_by_text("Revoke…").click()
    row.get_by_role("button", name="Revoke now").click()
    expect(row).to_contain_text("Revoked", timeout=_PATIENT)
    tab.goto(f"{board}/healthz")
