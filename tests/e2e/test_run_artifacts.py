"""The artifacts of a run in a browser: folders open on demand, every kind is shown, nothing runs."""

from __future__ import annotations

import base64
import io
import json
import wave
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Bench, Watch
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

HOSTILE = "weird/<img src=x onerror=document.title='owned'> \"q\" ' &%2F?#☕.txt"
PAGE = "<h1>Report</h1><script>document.title = 'owned'</script><img src='http://127.0.0.1:9/x.png'>"


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(file, "PNG")
    return file.getvalue()


def _wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000))
    return file.getvalue()


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"id": [1, 2], "label": ["<b>one", "two"]}), file)
    return file.getvalue()


def _notebook() -> str:
    output = {"output_type": "display_data", "data": {"image/png": base64.b64encode(_png()).decode()}}
    cells = [
        {"cell_type": "markdown", "source": "# Looking <script>document.title = 'owned'</script>"},
        {"cell_type": "code", "execution_count": 7, "source": "plot()", "outputs": [output]},
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


@pytest.fixture(scope="module")
def run_id(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run with one file of each kind, some of them hostile."""
    client = bench.client
    run = client.create_run(bench.experiment, run_name="artifacts").info.run_id
    texts = {
        "docs/notes.md": "# Notes\n\n**bold** <script>document.title = 'owned'</script>",
        "docs/page.html": PAGE, "code/train.py": "def train():\n    return 1\n", "config.json": '{"a":{"b":[1]}}',
        "broken.json": "{", "tables/t.csv": "id,name\n1,<i>one\n2,two\n", "log.txt": "line\n" * 200_000,
        "deep/er/explore.ipynb": _notebook(), HOSTILE: "hostile but harmless",
    }  # fmt: skip
    for path, text in texts.items():
        client.log_text(run, text, path)
    folder: Path = tmp_path_factory.mktemp("files")
    for name, content in {"p.png": _png(), "s.wav": _wav(), "t.parquet": _parquet(), "m.pkl": b"\x80\x04."}.items():
        (folder / name).write_bytes(content)
        client.log_artifact(run, str(folder / name), "files")
    for number in range(230):
        client.log_text(run, "x", f"many/{number:03}.txt")
    client.set_terminated(run)
    bench.sync()
    return str(run)


@pytest.fixture
def opened(bench_tab: Page, bench: Bench, run_id: str) -> Page:
    bench_tab.goto(bench.page(run_id))
    expect(bench_tab.get_by_role("button", name="docs", exact=True)).to_be_visible()
    return bench_tab


def shown(tab: Page) -> Page:
    return tab.locator("#run-artifact-preview")  # type: ignore[return-value]


def at(tab: Page, bench: Bench, run_id: str, path: str) -> None:
    tab.goto(f"{bench.page(run_id)}?artifact={quote(path, safe='')}")


def test_a_folder_is_listed_when_it_opens(opened: Page) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url) if "/artifacts?" in request.url else None)
    expect(opened.get_by_role("link", name="notes.md")).to_have_count(0)
    opened.get_by_role("button", name="docs", exact=True).click()
    expect(opened.get_by_role("link", name="notes.md")).to_be_visible()
    assert [url.rpartition("=")[2] for url in asked] == ["docs"]
    button = opened.get_by_role("button", name="docs", exact=True)
    assert button.get_attribute("aria-expanded") == "true"
    button.press("Enter")
    expect(opened.get_by_role("link", name="notes.md")).to_be_hidden()


def test_a_file_is_shown_and_stands_in_the_address(opened: Page) -> None:
    opened.get_by_role("button", name="code", exact=True).click()
    opened.get_by_role("link", name="train.py").click()
    expect(shown(opened).locator(".k").first).to_have_text("def")
    opened.wait_for_url("**artifact=code%2Ftrain.py")
    opened.reload()
    expect(shown(opened).get_by_role("heading", name="train.py")).to_be_visible()
    expect(opened.locator("a[aria-current]", has_text="train.py")).to_be_visible()


def test_a_large_folder_grows_on_demand(opened: Page) -> None:
    opened.get_by_role("button", name="many", exact=True).click()
    rows = opened.locator("a.dg-artifact", has_text=".txt").filter(has_text="1 B")
    expect(rows).to_have_count(200)
    opened.get_by_role("button", name="Show 30 of 30 more").click()
    expect(rows).to_have_count(230)


@pytest.mark.parametrize(("path", "selector", "text"), [
    ("docs/notes.md", "strong", "bold"), ("config.json", "pre", '"b": ['),
    ("broken.json", ".dg-preview-note", "no valid JSON"),
    ("tables/t.csv", "td", "<i>one"), ("files/t.parquet", "td", "<b>one"),
    ("files/m.pkl", ".dg-preview-note", "never opened"),
    ("log.txt", ".dg-preview-note", "Only the beginning"), ("deep/er/explore.ipynb", ".dg-cell-count", "[7]"),
    (HOSTILE, "pre", "hostile but harmless"),
])  # fmt: skip
def test_every_kind_is_shown_safely(
    bench_tab: Page, bench: Bench, run_id: str, path: str, selector: str, text: str
) -> None:
    at(bench_tab, bench, run_id, path)
    expect(shown(bench_tab).locator(selector).filter(has_text=text).first).to_be_visible()
    assert bench_tab.title() != "owned"


def test_images_and_sounds_load(bench_tab: Page, bench: Bench, run_id: str) -> None:
    at(bench_tab, bench, run_id, "files/p.png")
    until(bench_tab, "document.querySelector('#run-artifact-preview img')?.naturalWidth === 30")
    at(bench_tab, bench, run_id, "files/s.wav")
    until(bench_tab, "document.querySelector('#run-artifact-preview audio')?.duration > 0.4")
    at(bench_tab, bench, run_id, "deep/er/explore.ipynb")
    until(bench_tab, "document.querySelector('#run-artifact-preview img')?.naturalWidth === 30")


def test_a_page_runs_and_loads_nothing(bench_tab: Page, bench_watch: Watch, bench: Bench, run_id: str) -> None:
    bench_watch.forgive("Blocked script execution", "violates the following Content Security Policy")
    at(bench_tab, bench, run_id, "docs/page.html")
    expect(shown(bench_tab).frame_locator("iframe").locator("h1")).to_have_text("Report")
    expect(shown(bench_tab).locator("iframe")).to_have_attribute("sandbox", "")
    shown(bench_tab).get_by_text("Source", exact=True).click()
    expect(shown(bench_tab).locator("details pre")).to_contain_text("document.title")
    assert bench_tab.title() != "owned"


def test_a_file_is_downloaded_whole(opened: Page) -> None:
    opened.get_by_role("link", name="log.txt").click()
    with opened.expect_download() as download:
        shown(opened).get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "log.txt"
    assert Path(download.value.path()).read_bytes() == b"line\n" * 200_000


def test_a_path_out_of_the_run_leads_nowhere(bench_tab: Page, bench: Bench, run_id: str) -> None:
    for path in ("../../../mlflow.db", "/etc/hostname", "docs"):
        at(bench_tab, bench, run_id, path)
        expect(shown(bench_tab).get_by_text("No such artifact")).to_be_visible()


def test_a_store_that_is_not_allowed_is_explained(
    bench_tab: Page, bench_watch: Watch, bench: Bench, tmp_path: Path
) -> None:
    bench_watch.forgive("503")
    experiment = bench.client.create_experiment("elsewhere", artifact_location=tmp_path.as_uri())
    run = bench.client.create_run(experiment).info.run_id
    bench.client.log_text(run, "secret", "a.txt")
    bench.sync()
    bench_tab.goto(bench.page(run))
    expect(bench_tab.get_by_text("a folder that the configuration does not allow")).to_be_visible()
    expect(bench_tab.get_by_text("Name the folder under artifacts of this source")).to_be_visible()
    expect(bench_tab.get_by_role("button", name="Try again")).to_be_visible()
    expect(bench_tab.get_by_role("heading", name="Metrics")).to_be_visible()
