"""Walks through files of the demo team in a browser, by mouse and by keyboard."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.dvc_ground import Ground, tracked
from tests.dvc_storage import put, put_listing
from tests.e2e.conftest import Watch, served
from tests.e2e.sharing import shared
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

DIGITS, WINE, TONES = "/perception/digits/files", "/team/wine/files", "/perception/tones/files"


def at(tab: Page) -> dict[str, str]:
    """The query of the address."""
    return {key: values[0] for key, values in parse_qs(urlsplit(tab.url).query).items()}


def preview(tab: Page) -> Page:
    return tab.locator("#files-preview")  # type: ignore[return-value]


def test_from_the_navigation_through_folders_to_an_image_and_back(tab: Page) -> None:
    tab.goto("/perception/digits")
    tab.get_by_role("navigation", name="Project").get_by_role("link", name="Files").click()
    for name in ("data", "digits", "3"):
        tab.locator(".dg-files").get_by_role("link", name=name, exact=True).click()
        expect(tab.locator("h1")).to_contain_text(name)
    expect(tab.locator(".dg-files .dg-chip-dvc").first).to_be_visible()
    tab.locator(".dg-files a[data-file-row]").nth(1).click()
    until(tab, "document.querySelector('#files-preview img')?.naturalWidth === 32")
    expect(tab.locator("[data-zoom-scale]")).to_have_text("800 %")
    tab.get_by_role("button", name="Zoom in").click()
    expect(tab.locator("[data-zoom-scale]")).to_have_text("1200 %")
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("digits/data/digits/3")


def test_a_folder_by_keyboard(tab: Page) -> None:
    tab.goto(f"{DIGITS}?path=src")
    expect(tab.get_by_role("link", name="train.py")).to_be_visible()
    tab.keyboard.press("/")
    tab.keyboard.type("eval")
    expect(tab.get_by_role("link", name="train.py")).to_be_hidden()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("link", name="evaluate.py")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(preview(tab).locator("[data-line]").first).to_be_visible()
    tab.keyboard.press("Backspace")
    expect(tab.locator("h1")).to_have_text("digits/src")
    tab.keyboard.press("Backspace")
    expect(tab.locator("h1")).to_have_text("digits")


def test_a_file_is_found_by_pieces_of_its_path(tab: Page) -> None:
    tab.goto(f"{DIGITS}?rev=main")
    expect(tab.locator(".dg-files")).to_be_visible()
    tab.keyboard.press("t")
    tab.keyboard.type("digits 3 scan-0003")
    hit = tab.locator("#files-found a.dg-option").first
    expect(hit).to_contain_text("scan-0003.png")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**path=data%2Fdigits%2F3%2Fscan-0003.png")
    assert at(tab)["rev"] == "main"


def test_lines_are_linked(tab: Page) -> None:
    tab.goto(f"{DIGITS}?path=src/train.py#L13-L15")
    expect(preview(tab).locator("a[aria-current]")).to_have_count(3)
    preview(tab).locator("[data-line='20']").click()
    assert tab.url.endswith("#L20")
    preview(tab).locator("[data-line='22']").click(modifiers=["Shift"])
    assert tab.url.endswith("#L20-L22")
    expect(preview(tab).locator(".dg-line-mark")).to_have_css("height", "54px")


def test_lines_are_one_stop_of_the_tab_key_and_are_walked_by_arrows(tab: Page) -> None:
    tab.goto(f"{DIGITS}?path=src/train.py")
    line = preview(tab).locator("[data-line]")
    line.first.focus()
    for key, reached in (("ArrowDown", 2), ("PageDown", 22), ("ArrowUp", 21), ("Home", 1), ("End", line.count())):
        tab.keyboard.press(key)
        expect(preview(tab).locator(f"[data-line='{reached}']")).to_be_focused()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    last = line.count() - 1
    assert tab.url.endswith(f"#L{last}")
    expect(preview(tab).locator("a[aria-current]")).to_have_text(str(last))
    tab.keyboard.press("Tab")
    expect(preview(tab).locator("[data-line]:focus")).to_have_count(0)
    tab.keyboard.press("Shift+Tab")
    expect(preview(tab).locator(f"[data-line='{last}']")).to_be_focused()


def test_images_of_a_data_set_are_narrowed_by_words_of_their_paths(tab: Page) -> None:
    tab.goto(f"{DIGITS}?path=data/digits")
    tab.get_by_role("group", name="Show the folder as").get_by_role("link", name="Images").click()
    expect(tab.get_by_role("heading", name="1,797 images")).to_be_visible()
    until(tab, "document.querySelector('.dg-thumbs img')?.naturalWidth === 32")
    expect(tab.locator(".dg-thumb-label").first).to_have_text("0")
    tab.get_by_role("link", name="Next").click()
    expect(tab.get_by_text("121 to 240 of 1,797")).to_be_visible()
    tab.keyboard.press("/")
    tab.keyboard.type("9/scan")
    expect(tab.locator(".dg-thumb-label").first).to_have_text("9")
    expect(tab.get_by_role("textbox", name="Filter paths")).to_be_focused()
    assert at(tab) == {"path": "data/digits", "show": "gallery", "q": "9/scan"}


@pytest.mark.parametrize(("address", "selector", "text"), [
    (f"{WINE}?path=data/raw/wine.csv", ".ag-cell", "W001"),
    (f"{WINE}?path=data/clean/wine.parquet", ".ag-cell", "W001"),
    (f"{WINE}?path=notebooks/explore.ipynb", ".dg-cell-count", "[1]"),
    (f"{WINE}?path=params.yaml", "pre", "learning_rate"),
    (f"{WINE}?path=metrics.json", ".dg-tree-key", "accuracy"), (f"{DIGITS}?path=README.md", "h2", "Handwritten digits"),
    (f"{TONES}?path=data/tones/rising/rising-00.wav", "figcaption", "Spectrogram"),
])  # fmt: skip
def test_kinds_of_the_demo_are_shown(tab: Page, address: str, selector: str, text: str) -> None:
    tab.goto(address)
    expect(preview(tab).locator(selector).filter(has_text=text).first).to_be_visible()


def test_a_sound_plays_and_a_table_tells_of_its_columns(tab: Page) -> None:
    tab.goto(f"{TONES}?path=data/tones/rising/rising-00.wav")
    until(tab, "document.querySelector('#files-preview audio')?.duration > 0.4")
    expect(preview(tab).locator(".dg-wave svg")).to_be_visible()
    tab.goto(f"{WINE}?path=data/raw/wine.csv")
    preview(tab).get_by_text("What the columns hold").click()
    expect(preview(tab).locator("td", has_text="malic_acid")).to_be_visible()
    expect(preview(tab).locator("svg.dg-bars").first).to_be_visible()


def test_history_leads_to_the_file_as_it_was(tab: Page) -> None:
    tab.goto(f"{WINE}?path=params.yaml")
    tab.get_by_role("link", name="History").click()
    lines = tab.locator(".dg-feed > li")
    expect(lines.first).to_be_visible()
    assert lines.count() > 5
    lines.last.locator("a.dg-feed-title").click()
    expect(preview(tab).locator("pre").first).to_be_visible()
    assert len(at(tab)["rev"]) == 40
    assert "history" not in at(tab)


def test_a_copied_link_names_the_commit(tab: Page, board: str) -> None:
    tab.goto(f"{WINE}?path=params.yaml#L2")
    expect(preview(tab).locator(".dg-line-mark")).to_be_visible()
    link = shared(tab, "Copy permanent link")
    with urlopen(f"{board}/api/v1/projects/team/wine/tree") as answer:
        head = json.load(answer)["commit"]
    assert f"rev={head}" in link
    assert link.endswith("#L2")


def test_a_file_is_downloaded(tab: Page) -> None:
    tab.goto(f"{WINE}?path=data/raw/wine.csv")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes().startswith(b"sample_id,")


def test_the_revision_is_switched_and_the_path_stays(tab: Page) -> None:
    tab.goto(f"{WINE}?path=params.yaml")
    tab.locator(".dg-picker-pill > summary").click()
    tab.locator(".dg-picker-pill a.dg-option").nth(1).click()
    expect(preview(tab).locator("pre").first).to_be_visible()
    assert at(tab)["path"] == "params.yaml"
    assert at(tab)["rev"]


def test_other_pages_lead_to_files(tab: Page) -> None:
    tab.goto("/team/wine")
    tab.get_by_role("link", name="data/raw/wine.csv").click()
    expect(tab.locator("h1")).to_have_text("wine/data/raw/wine.csv")
    tab.get_by_role("link", name="tracked by").click()
    tab.locator(".dg-node-panel").get_by_role("link", name="Open", exact=True).click()
    expect(tab.locator("h1")).to_have_text("wine/data/raw/wine.csv")


def test_nothing_at_a_path_leads_to_what_is_near(tab: Page, watch: Watch) -> None:
    watch.forgive("404")
    tab.goto(f"{WINE}?path=data/raw/nix.csv")
    expect(tab.get_by_role("heading", name="Nothing at this path")).to_be_visible()
    tab.get_by_text("Nearest folder").get_by_role("link").click()
    expect(tab.locator("h1")).to_have_text("wine/data/raw")


def test_a_hundred_thousand_entries_scroll(browser: Browser, tmp_path: Path) -> None:
    """The first and the last are read; what lies between them is not."""
    ground = Ground(tmp_path / "ground")
    inner = {f"{number:06}.txt": f"{number:032x}" for number in range(100_000)}
    ground.commit(
        {"many.dvc": tracked("many", put_listing(ground.cache, inner | {"a/b.txt": put(ground.cache, b"b")}))}
    )
    config = tmp_path / "config.yaml"
    project = {"owner": "team", "name": "many", "git": {"url": str(ground.path)}}
    config.write_text(yaml.safe_dump({"server": {"port": 0}, "projects": [project]}), "utf-8")
    with served(config) as address, browser.new_context() as context:
        tab, asked = context.new_page(), []
        tab.on("request", lambda request: asked.append(request.url) if "/tree?" in request.url else None)
        tab.goto(f"{address}/team/many/files?path=many")
        expect(tab.get_by_role("link", name="000000.txt")).to_be_visible()
        tab.locator(".ag-body-viewport").evaluate("node => { node.scrollTop = node.scrollHeight; }")
        expect(tab.get_by_role("link", name="099999.txt")).to_be_visible()
        assert len(asked) < 10
        field = tab.get_by_role("textbox", name="Filter names")
        field.fill("099998")
        expect(tab.get_by_text("1 of 100,001 names")).to_be_visible()
        expect(tab.get_by_role("link", name="099998.txt")).to_be_visible()
        assert at(tab) == {"path": "many", "q": "099998"}
        tab.reload()
        expect(tab.get_by_text("1 of 100,001 names")).to_be_visible()
        expect(tab.get_by_role("link", name="099998.txt")).to_be_visible()
        field.press("ArrowDown")
        expect(tab.locator(".ag-cell:focus")).to_contain_text("099998.txt")
        field.fill("nowhere")
        expect(tab.get_by_text("No name here has “nowhere”.")).to_be_visible()
        field.fill("")
        expect(tab.get_by_role("link", name="000000.txt")).to_be_visible()
        tab.locator(".ag-cell", has_text="a").first.click()
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("link", name="b.txt")).to_be_visible()
