"""The data page and its differences in a browser, on the demo team."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.run_grid import query
from tests.e2e.soundness import SIZES, begin, is_sound_in_both_schemes
from tests.e2e.waiting import rests, until

expect.set_options(timeout=20_000)

DIGITS, TONES, WINE = "/perception/digits", "/perception/tones", "/team/wine"


def versions(board: str, project: str, path: str) -> list[dict[str, Any]]:
    """Newest first."""
    with urlopen(f"{board}/api/v1/projects{project}/data/versions?path={path}") as answer:
        return json.load(answer)["versions"]


@pytest.fixture
def digits(board: str) -> tuple[str, str]:
    """Hashes of the first and the last version of the directory of images."""
    found = versions(board, DIGITS, "data/digits")
    return found[-1]["hash"], found[0]["hash"]


def rows(tab: Page) -> Locator:
    return tab.locator(".dg-entry:has(a), .dg-entry:has(button)")


def test_from_the_list_to_two_versions_and_what_differs(tab: Page, digits: tuple[str, str]) -> None:
    tab.goto(DIGITS)
    tab.get_by_role("link", name="Data", exact=True).click()
    tab.get_by_role("link", name="data/digits").click()
    expect(tab.get_by_role("heading", level=1, name="data/digits")).to_be_visible()
    ticks = tab.get_by_role("checkbox")
    expect(ticks).to_have_count(5)
    compare = tab.locator("[data-versions-compare]")
    expect(compare).to_have_attribute("aria-disabled", "true")
    ticks.nth(2).check()
    ticks.nth(0).check()
    ticks.nth(4).check()
    expect(ticks.nth(2)).not_to_be_checked()
    tab.get_by_role("link", name="Compare", exact=True).click()
    tab.wait_for_url("**/data/diff?**")
    assert (query(tab)["from"], query(tab)["to"]) == digits
    expect(rows(tab).first).to_be_visible()
    expect(tab.get_by_role("button", name=re.compile("1,195 modified"))).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("checkbox")).to_have_count(5)


def test_who_uses_a_version_and_its_runs_in_the_table(tab: Page) -> None:
    tab.goto(f"{DIGITS}/data?path=data/digits")
    tab.get_by_role("link", name=re.compile("^Uses")).first.click()
    used = tab.locator(".dg-panel", has=tab.get_by_role("heading", name="What uses version"))
    expect(used.get_by_role("link", name="prepare")).to_be_visible()
    expect(used.get_by_text("digit-classifier")).to_be_visible()
    count = int(tab.locator("tr.dg-row-chosen td.dg-number a").inner_text())
    tab.locator("tr.dg-row-chosen td.dg-number a").click()
    tab.wait_for_url("**/experiments?filter=data.**")
    expect(tab.locator(".dg-runs-status")).to_contain_text(str(count), timeout=90_000)  # the table of runs starts first


def test_a_long_list_is_filtered_walked_by_folder_and_kept_in_the_address(tab: Page, digits: tuple[str, str]) -> None:
    tab.goto(f"{DIGITS}/data/diff?from={digits[0]}&to={digits[1]}&path=data/digits")
    status = tab.locator(".dg-entries").get_by_role("status")
    expect(status).to_have_text("1,902 in all")
    box = tab.locator(".dg-entries-box")
    box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    expect(tab.locator(".dg-entry a").filter(has_text="9/scan-").last).to_be_visible()
    assert tab.locator(".dg-entry").count() < 60
    tab.get_by_role("searchbox", name="Find a path").fill("again")
    expect(status).to_have_text("36 shown")
    tab.get_by_role("button", name=re.compile("deleted")).click()
    expect(tab.get_by_role("button", name=re.compile("deleted"))).to_have_attribute("aria-pressed", "true")
    assert (query(tab)["q"], query(tab)["kinds"]) == ("again", "deleted")
    expect(tab.get_by_role("searchbox", name="Find a path")).to_have_value("again")
    tab.get_by_role("button", name="Folders").click()
    tab.get_by_role("button", name="3/").click()
    expect(tab.get_by_role("navigation", name="Folder")).to_contain_text("3")
    assert query(tab)["folder"] == "data/digits/3"
    tab.go_back()
    expect(tab.get_by_role("button", name="3/")).to_be_visible()


def test_an_image_of_a_directory_is_compared_in_four_ways_at_one_zoom(tab: Page, digits: tuple[str, str]) -> None:
    tab.goto(f"{DIGITS}/data/diff?from={digits[0]}&to={digits[1]}&path=data/digits&shape=images")
    tab.get_by_role("link", name="0/scan-0000.png").click()
    table = tab.locator("[data-image-compare]")
    until(tab, "[...document.querySelectorAll('.dg-stage img')].every(i => i.naturalWidth === 32)")
    stages = table.locator(".dg-stage:visible")
    expect(stages).to_have_count(2)
    scale = table.get_by_role("status")
    expect(scale).to_have_text(re.compile(r"^[1-9]\d+ %$"))
    whole = scale.inner_text()
    table.get_by_role("button", name="Zoom in").click()
    table.get_by_role("button", name="Zoom in").click()
    until(
        tab,
        f"Math.abs(parseInt(document.querySelector('.dg-image-factor').textContent) / {int(whole[:-2])} - 2.25) < 0.01",
    )
    moved = [stages.nth(place).locator("img").evaluate("i => getComputedStyle(i).transform") for place in (0, 1)]
    assert moved[0] == moved[1] != "none"
    stages.first.focus()
    tab.keyboard.press("ArrowLeft")
    assert stages.nth(1).locator("img").evaluate("i => getComputedStyle(i).transform") != moved[1]
    tab.keyboard.press("0")
    expect(scale).to_have_text(whole)
    table.get_by_role("button", name="Swipe").click()
    assert query(tab)["mode"] == "swipe"
    slider = table.get_by_role("slider", name="Share of the new image")
    slider.focus()
    tab.keyboard.press("Home")
    clipped = "getComputedStyle(document.querySelector('[data-side=new] .dg-stage')).clipPath"
    assert tab.evaluate(clipped) == "inset(0px 0px 0px 0%)"
    table.get_by_role("button", name="Difference").click()
    expect(table.locator(".dg-stage:visible")).to_have_count(1)
    tab.reload()
    expect(table.get_by_role("button", name="Difference")).to_have_attribute("aria-pressed", "true")


def test_two_sounds_share_a_playhead_and_a_switch(tab: Page, board: str) -> None:
    new, old = versions(board, TONES, "data/tones")
    tab.goto(f"{TONES}/data/diff?from={old['hash']}&to={new['hash']}&path=data/tones&file=falling/falling-00.wav")
    table = tab.locator("[data-sound-compare]")
    expect(table.get_by_role("img", name=re.compile("Spectrogram"))).to_have_count(2)
    expect(table.get_by_role("img", name=re.compile("^Waveform"))).to_have_count(3)
    until(tab, "[...document.querySelectorAll('audio')].every(each => each.duration > 0.5)")
    box = table.locator("[data-sound-lane=old]").bounding_box()
    assert box
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    until(tab, "[...document.querySelectorAll('audio')].every(each => Math.abs(each.currentTime - 0.2575) < 0.01)")
    places = "[...document.querySelectorAll('.dg-playhead')].map(each => Math.round(each.offsetLeft))"
    assert len(set(tab.evaluate(places))) == 1
    assert tab.evaluate(places)[0] > 100
    table.get_by_role("button", name="Play").click()
    until(tab, "document.querySelector('audio[data-side=new]').ended")
    expect(table.get_by_role("button", name="Play")).to_be_visible()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    table.get_by_role("button", name="A old").click()
    expect(table.get_by_role("button", name="A old")).to_have_attribute("aria-pressed", "true")
    assert tab.evaluate("document.querySelector('audio[data-side=old]').currentTime") > 0.2


def test_a_table_a_document_and_code_are_told_in_their_own_words(tab: Page, board: str) -> None:
    new, old = versions(board, WINE, "data/raw/wine.csv")[:2]
    tab.goto(f"{WINE}/data/diff?from={old['hash']}&to={new['hash']}&path=data/raw/wine.csv")
    expect(tab.get_by_text("Rows are matched by sample_id.")).to_be_visible()
    expect(tab.get_by_role("row", name=re.compile("^vintage added"))).to_be_visible()
    tab.get_by_role("button", name="As text").click()
    expect(tab.locator(".dg-split-row ins").first).to_be_visible()
    first = versions(board, WINE, "data/clean/wine.parquet")[-1]["commit"]
    tab.goto(f"{WINE}/data/diff?from={first}&file=params.yaml")
    expect(tab.get_by_role("row", name=re.compile("models.forest.trees added"))).to_be_visible()
    tab.goto(f"{WINE}/data/diff?from={first}&file=README.md")
    expect(tab.locator(".dg-split-row")).not_to_have_count(0)
    tab.get_by_role("button", name="Unified").press("Space")
    expect(tab.locator(".dg-split-row")).to_have_count(0)
    assert query(tab)["view"] == "unified"
    tab.go_back()
    expect(tab.locator(".dg-split-row")).not_to_have_count(0)


def test_everything_between_two_commits_and_a_change_of_a_side(tab: Page) -> None:
    tab.goto(f"{WINE}/data")
    tab.get_by_role("link", name="Changes of this commit").click()
    expect(tab.get_by_role("heading", name=re.compile("Code and other files of git"))).to_be_visible()
    before = query(tab)
    tab.get_by_role("link", name="Swap the sides").click()
    older = tab.locator(".dg-diff-side").first
    expect(older.locator("strong")).to_have_text(before["to"][:7])
    tab.wait_for_url(f"**from={before['to']}**")
    assert (query(tab)["from"], query(tab)["to"]) == (before["to"], before["from"])
    older.locator("summary").click()
    older.get_by_role("link", name="main", exact=True).click()
    tab.wait_for_url("**from=main**")


def test_what_is_not_there_is_explained(tab: Page, watch: Watch) -> None:
    watch.forgive("404")
    tab.goto(f"{DIGITS}/data/diff?from={'0' * 32}&path=data/digits")
    expect(tab.get_by_role("heading", name="Not found")).to_be_visible()
    tab.goto(f"{DIGITS}/data?path=data/digit")
    expect(tab.get_by_text("Did you mean data/digits?")).to_be_visible()
    tab.goto(f"{DIGITS}/data/diff")
    expect(tab.get_by_role("heading", name="Nothing to compare")).to_be_visible()


PAGES = {
    "list": f"{DIGITS}/data",
    "versions": f"{DIGITS}/data?path=data/digits&version={{new}}",
    "everything": f"{WINE}/data/diff?from={{commit}}",
    "directory": f"{DIGITS}/data/diff?from={{old}}&to={{new}}&path=data/digits",
    "folders": f"{DIGITS}/data/diff?from={{old}}&to={{new}}&path=data/digits&shape=tree",
    "images": f"{DIGITS}/data/diff?from={{old}}&to={{new}}&path=data/digits&shape=images",
    "image": f"{DIGITS}/data/diff?from={{old}}&to={{new}}&path=data/digits&file=0/scan-0000.png",
    "table": f"{WINE}/data/diff?from={{csv}}&path=data/raw/wine.csv",
    "values": f"{WINE}/data/diff?from={{commit}}&file=params.yaml",
    "notebook": f"{WINE}/data/diff?from={{commit}}&file=notebooks/explore.ipynb",
    "sound": f"{TONES}/data/diff?from={{tones}}&path=data/tones&file=falling/falling-00.wav",
    "text": f"{WINE}/data/diff?from={{commit}}&file=README.md",
}


@pytest.fixture(scope="module")
def sides(board: str) -> dict[str, str]:
    digits, csv = versions(board, DIGITS, "data/digits"), versions(board, WINE, "data/raw/wine.csv")
    return {"old": digits[-1]["hash"], "new": digits[0]["hash"], "csv": csv[1]["hash"], "commit": csv[-1]["commit"],
            "tones": versions(board, TONES, "data/tones")[-1]["hash"]}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_is_accessible(tab: Page, sides: dict[str, str], name: str, size: str) -> None:
    begin(tab, size)
    tab.goto(PAGES[name].format(**sides))
    expect(tab.locator("h1")).to_be_visible()
    rests(tab)
    is_sound_in_both_schemes(tab, size)
