"""Every kind of file that the demo's lab delivered, as a preview and as a difference, walked in a browser."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

TONES, WINE, LAB = "/perception/tones", "/team/wine", "data/lab"
SEEN: dict[str, tuple[str, str]] = {
    "sounds/knock.flac": ("figcaption", "Spectrogram"), "sounds/warble.ogg": ("figcaption", "Spectrogram"),
    "sounds/steady.mp3": (".dg-preview-facts", "MP3"), "sounds/room.wav": (".dg-preview-facts", "24"),
    "measured/spectra.npy": (".dg-preview-facts", "float32"), "measured/spectra.npz": ("td", "spectra"),
    "measured/peaks.jsonl": (".ag-cell", "warble"), "measured/peaks.feather": (".ag-cell", "warble"),
    "measured/peaks.tsv": (".ag-cell", "warble"), "session.toml": ("pre", "high pass"),
    "calibration.json": (".dg-tree-key", "microphones"), "notes-from-the-lab.txt": ("pre", "Tür geschlossen"),
    "room/quiet-room.jpg": (".dg-preview-facts", "1/120 s"), "room/echo-map.tif": (".dg-preview-facts", "16 bits"),
    "report.pdf": (".dg-preview-facts", "Session 2"), "report.html": (".dg-preview-box", "without scripts"),
    "models/filter.safetensors": ("td", "filter.weight"), "models/filter.onnx": ("td", "smooth"),
    "models/filter.pkl": (".dg-preview-note", "never opened"), "recorder.zip": ("td", "log/day-5.txt"),
    "recorder.tar.gz": ("td", "log/day-5.txt"), "README.md": ("h2", "Delivery 2"),
}  # fmt: skip
"""A place of each preview and what stands there."""

DRAWN = ("room/quiet-room.jpg", "room/echo-map.tif", "room/wiring.svg", "report.pdf")
COMPARED: dict[str, tuple[str, str]] = {
    "sounds/knock.flac": ("[data-sound-compare]", "moments differ"),
    "room/quiet-room.jpg": ("body", "of the pixels changed"),
    "room/echo-map.tif": ("[data-image-compare]", "of the pixels changed"),
    "room/wiring.svg": ("[data-image-compare]", "no pixels to compare"), "report.pdf": ("body", "Page 3"),
    "measured/spectra.npy": ("tr", "Shape"), "measured/spectra.npz": ("tr", "spectra"),
    "measured/peaks.jsonl": ("body", "Rows are matched by kind."), "measured/peaks.feather": ("tr", "loudness"),
    "session.toml": ("tr", "recorder.filter.hertz"), "calibration.json": ("tr", "microphones[0].gain"),
    "notes-from-the-lab.txt": (".dg-split-row", "leiser am Ende"), "report.html": (".dg-split-row ins", "2"),
    "models/filter.safetensors": ("tr", "filter.weight"), "models/filter.onnx": ("tr", "Producer version"),
    "models/filter.pkl": ("body", "Its content is not compared"), "recorder.zip": ("tr", "log/day-5.txt"),
}  # fmt: skip
"""A place of each difference and what stands there."""


def address(path: str) -> str:
    return f"{TONES}/files?path={quote(f'{LAB}/{path}')}"


def preview(tab: Page) -> Locator:
    return tab.locator("#files-preview")


@pytest.fixture(scope="module")
def sides(board: str) -> str:
    """The two deliveries as the query of a difference."""
    with urlopen(f"{board}/api/v1/projects{TONES}/data/versions?path={LAB}") as answer:
        new, old = (version["hash"] for version in json.load(answer)["versions"])
    return urlencode({"from": old, "to": new, "path": LAB})


def fits_a_phone(tab: Page) -> None:
    """Nothing lies beside the window."""
    tab.set_viewport_size({"width": 390, "height": 844})
    until(tab, "document.documentElement.scrollWidth <= innerWidth")


def loaded(tab: Page, selector: str) -> None:
    until(tab, f"[...document.querySelectorAll({selector!r})].length > 0")
    until(tab, f"[...document.querySelectorAll({selector!r})].every(each => each.naturalWidth > 0)")


@pytest.mark.parametrize("path", SEEN)
def test_each_kind_is_shown(tab: Page, path: str) -> None:
    selector, text = SEEN[path]
    tab.goto(address(path))
    expect(preview(tab).locator(selector).filter(has_text=text).first).to_be_visible()
    fits_a_phone(tab)


@pytest.mark.parametrize("path", DRAWN)
def test_what_has_pictures_draws_them(tab: Page, path: str) -> None:
    tab.goto(address(path))
    loaded(tab, "#files-preview img")


def test_a_film_plays(tab: Page) -> None:
    tab.goto(address("room/oscilloscope.webm"))
    until(tab, "document.querySelector('#files-preview video')?.videoWidth === 192")
    tab.evaluate(
        "() => { const film = document.querySelector('#files-preview video'); film.muted = true; film.play(); }"
    )
    until(tab, "document.querySelector('#files-preview video').currentTime > 0.2")


def test_a_page_of_others_runs_in_a_frame_without_scripts(tab: Page) -> None:
    tab.goto(address("report.html"))
    frame = preview(tab).locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.get_by_role("heading", name="Session 2")).to_be_visible()


@pytest.mark.parametrize("path", COMPARED)
def test_each_kind_is_compared(tab: Page, sides: str, path: str) -> None:
    selector, text = COMPARED[path]
    tab.goto(f"{TONES}/data/diff?{sides}&file={quote(path)}")
    expect(tab.get_by_text("modified").first).to_be_visible()
    expect(tab.locator(selector).filter(has_text=text).first).to_be_visible()
    if path in DRAWN:
        loaded(tab, ".dg-stage img" if path != "report.pdf" else "main img")
    fits_a_phone(tab)


def test_a_click_on_a_waveform_goes_there(tab: Page) -> None:
    tab.goto(address("sounds/knock.flac"))
    until(tab, "document.querySelector('#files-preview audio')?.duration > 1.9")
    lane = preview(tab).locator(".dg-sound-lane")
    expect(lane.locator("svg")).to_be_visible()
    box = lane.bounding_box()
    assert box
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    until(tab, "Math.abs(document.querySelector('#files-preview audio').currentTime - 1) < 0.02")
    head = "document.querySelector('.dg-playhead').offsetLeft / document.querySelector('.dg-sound-lane').offsetWidth"
    until(tab, f"Math.abs({head} - 0.5) < 0.02")


def test_the_text_of_a_drawing_and_of_a_lock_is_coloured_source(tab: Page) -> None:
    tab.goto(address("room/wiring.svg"))
    preview(tab).get_by_text("Source").click()
    expect(preview(tab).locator("[data-line='1']")).to_be_visible()
    tab.goto(f"{TONES}/files?path=dvc.lock")
    expect(preview(tab).locator("pre span.nt", has_text="stages").first).to_be_visible()


def test_a_closed_part_of_a_document_says_what_is_in_it(tab: Page) -> None:
    tab.goto("/perception/digits/files?path=plots/roc.json")
    expect(preview(tab).locator("summary").nth(1)).to_contain_text("{threshold: 0.0")


def test_images_of_two_sizes_are_compared_at_one_scale(tab: Page, sides: str) -> None:
    tab.goto(f"{TONES}/data/diff?{sides}&file=room/wiring.svg")
    loaded(tab, ".dg-stage img")
    scale = "[...document.querySelectorAll('.dg-stage img')].map((each) => each.offsetWidth / each.naturalWidth)"
    until(tab, f"Math.max(...{scale}) - Math.min(...{scale}) < 0.01")
    tab.get_by_role("button", name="Swipe").click()
    width = "document.querySelector('[data-side={}]').getBoundingClientRect().width"
    until(tab, f"Math.abs({width.format('old')} - document.querySelector('.dg-stage').offsetWidth) < 1")


def test_a_file_of_one_side_alone_is_shown_whole(tab: Page, sides: str) -> None:
    tab.goto(f"{TONES}/data/diff?{sides}&file=README.md")
    expect(tab.locator(".dg-diff-added").first).to_be_visible()
    expect(tab.locator(".dg-split-row")).to_have_count(0)
    expect(tab.get_by_role("button", name="Side by side")).to_have_count(0)
    tab.get_by_role("link", name="Next file").click()
    expect(tab.locator("h1")).to_contain_text("calibration.json")


@pytest.mark.parametrize(("path", "key", "words"), [
    ("params.yaml", "models.forest.trees", "added"), ("metrics.json", "accuracy", "changed"),
    ("dvc.yaml", "artifacts.wine-forest.type", "added"),
])  # fmt: skip
def test_settings_and_metrics_are_compared_by_key(tab: Page, board: str, path: str, key: str, words: str) -> None:
    with urlopen(f"{board}/api/v1/projects{WINE}/commits?path=params.yaml") as answer:
        first = json.load(answer)["commits"][-1]["id"]
    tab.goto(f"{WINE}/data/diff?from={first}&file={path}")
    row = tab.locator(".dg-diff-values tr", has=tab.locator("th", has_text=key))
    expect(row).to_contain_text(words)
    fits_a_phone(tab)


def test_unchanged_lines_are_folded_and_white_space_may_be_left_out(tab: Page, board: str) -> None:
    with urlopen(f"{board}/api/v1/projects/perception/digits/commits?path=src/split.py") as answer:
        first = json.load(answer)["commits"][-1]["id"]
    tab.goto(f"/perception/digits/data/diff?from={first}&file=src/split.py")
    hidden = tab.get_by_text("import numpy as np").first
    expect(tab.get_by_text(re.compile("unchanged lines")).first).to_be_visible()
    expect(hidden).to_be_hidden()
    tab.get_by_text(re.compile("unchanged lines")).first.click()
    expect(hidden).to_be_visible()
    tab.get_by_role("button", name="Ignore white space").click()
    expect(tab.get_by_role("button", name="Ignore white space")).to_have_attribute("aria-pressed", "true")
    expect(tab.locator(".dg-split-row .dg-diff-added").first).to_be_visible()


def test_a_drawing_is_compared_as_text_as_well(tab: Page, sides: str) -> None:
    tab.goto(f"{TONES}/data/diff?{sides}&file=room/wiring.svg")
    tab.get_by_role("button", name="As text").click()
    expect(tab.locator(".dg-split-row").first).to_be_visible()


def test_one_delivery_differs_from_the_other_in_five_ways(tab: Page, sides: str) -> None:
    tab.goto(f"{TONES}/data/diff?{sides}")
    for words in ("1 added", "1 deleted", "22 modified", "1 renamed"):
        expect(tab.get_by_role("button", name=re.compile(words))).to_be_visible()
    expect(tab.get_by_text("1 unchanged")).to_be_visible()
    tab.get_by_role("button", name=re.compile("renamed")).click()
    tab.locator(".dg-entry").get_by_role("link", name="terms-of-use.txt").click()
    expect(tab.locator(".dg-diff-file")).to_contain_text("renamed")
    expect(tab.locator(".dg-diff-file code").first).to_have_text("licence.txt")
    expect(tab.get_by_role("heading", name="Only the name differs")).to_be_visible()


def test_a_notebook_is_compared_cell_by_cell(tab: Page, board: str) -> None:
    with urlopen(f"{board}/api/v1/projects{WINE}/commits?path=notebooks/explore.ipynb") as answer:
        commits = [commit["id"] for commit in json.load(answer)["commits"]]
    tab.goto(f"{WINE}/data/diff?from={commits[-1]}&to={commits[0]}&file=notebooks/explore.ipynb")
    expect(tab.get_by_role("heading", name="Cells")).to_be_visible()
    expect(tab.get_by_text("Old output").first).to_be_visible()
    expect(tab.locator("ins").first).to_be_visible()


def test_inside_a_directory_each_name_has_its_own_history(tab: Page) -> None:
    tab.goto(f"{TONES}/files?path={LAB}/room")
    film = tab.locator(".dg-files tr", has=tab.get_by_role("link", name="oscilloscope.webm"))
    expect(film).to_contain_text("Keep what the sound lab delivered")
    photo = tab.locator(".dg-files tr", has=tab.get_by_role("link", name="quiet-room.jpg"))
    expect(photo).to_contain_text("Take the second delivery")
    for name, commits in (("oscilloscope.webm", 1), ("quiet-room.jpg", 2)):
        tab.goto(f"{address(f'room/{name}')}&history=1")
        expect(tab.locator(".dg-feed > li")).to_have_count(commits)


def test_from_a_file_to_what_a_commit_changed_in_it_and_back(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto(address("room/quiet-room.jpg"))
    tab.get_by_role("link", name="History").click()
    tab.get_by_role("link", name="What changed").first.click()
    loaded(tab, ".dg-stage img")
    until(tab, "[...document.querySelectorAll('.dg-stage')].slice(0, 2)"
               ".every(each => Math.abs(each.offsetWidth / each.offsetHeight - 1.6) < 0.05)")  # fmt: skip
    tab.get_by_role("link", name="Open the old file").click()
    expect(tab.locator("h1")).to_have_text("tones/data/lab/room/quiet-room.jpg")
    tab.get_by_role("link", name="all versions").click()
    expect(tab.locator("h1")).to_have_text(LAB)
    tab.get_by_role("link", name="Open in files").click()
    expect(tab.locator("h1")).to_have_text(f"tones/{LAB}")


def test_files_are_found_from_the_header(tab: Page) -> None:
    tab.goto("/")
    expect(tab.locator("h1")).to_have_text("Projects")
    tab.keyboard.press("/")
    tab.keyboard.type("echo map")
    hit = tab.locator(".dg-search-results a").first
    expect(hit).to_contain_text("echo-map.tif")
    expect(hit).to_contain_text("perception/tones")
    hit.click()
    expect(tab.locator("h1")).to_have_text("tones/data/lab/room/echo-map.tif")


def test_rows_of_a_table_are_filtered_and_the_filter_is_in_the_address(tab: Page, watch) -> None:
    watch.forgive("400")
    tab.goto(f"{WINE}/files?path=data/raw/wine.csv")
    said = tab.locator("[data-table-said]")
    expect(said).to_have_text("178 rows")
    field = tab.get_by_role("textbox", name="Filter rows")
    expect(field).to_have_attribute("placeholder", re.compile(r"^Filter rows, e\.g\. \w+ > "))
    field.fill("alcohol > 13 and cultivar = 'barolo'")
    expect(said).to_have_text(re.compile(r"^\d+ of 178 rows$"))
    shown = said.inner_text()
    assert "filter=alcohol" in tab.url
    tab.reload()
    expect(said).to_have_text(shown)
    field.fill("alcohl > 13")
    expect(tab.get_by_role("alert")).to_have_text("There is no column alcohl. Did you mean alcohol?")
    field.fill("")
    expect(said).to_have_text("178 rows")
    assert "filter" not in tab.url


def test_two_projects_are_compared(tab: Page) -> None:
    tab.goto("/team/demand/data/diff?from=main")
    tab.locator(".dg-diff-side").nth(1).locator("summary").click()
    tab.get_by_role("link", name="team/energy: default branch").click()
    expect(tab.locator(".dg-diff-side").nth(1).locator("strong")).to_have_text("team/energy: default branch")
    expect(tab.get_by_role("link", name="data/load.parquet", exact=True)).to_be_visible()
    tab.get_by_role("link", name="README.md").click()
    expect(tab.locator(".dg-split-row").first).to_be_visible()


def test_a_tiff_has_a_small_picture_in_the_gallery_of_its_folder_and_of_changes(tab: Page, sides: str) -> None:
    drawn = "[...document.querySelectorAll('img[src*=\"/thumbnail?\"]')].filter((each) => each.naturalWidth > 9).length"
    tab.goto(f"{TONES}/files?path={LAB}/room&show=gallery")
    until(tab, f"{drawn} === 1")
    tab.goto(f"{TONES}/data/diff?{sides}&path={LAB}&shape=images")
    until(tab, f"{drawn} === 2")


def test_a_small_table_has_a_filter_too(tab: Page) -> None:
    tab.goto(address("measured/peaks.tsv"))
    said = tab.locator("[data-table-said]")
    expect(said).to_have_text(re.compile(r"^\d+ rows$"))
    tab.get_by_role("textbox", name="Filter rows").fill("kind = 'warble'")
    expect(said).to_have_text(re.compile(r"^\d+ of \d+ rows$"))
    height = tab.locator(".dg-file-grid").bounding_box()["height"]
    assert height < 500, "as high as its rows"
