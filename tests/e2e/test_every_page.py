"""Every page and the ways to read the run table, wide and narrow, light and dark: it shows, fits, and is accessible."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.soundness import SIZES, begin, is_sound_in_both_schemes
from tests.e2e.waiting import rests

expect.set_options(timeout=20_000)

PAGES = {
    "home": "/",
    "runs of all projects": "/?tab=runs",
    "runs of all projects in groups": "/?tab=runs&group=project",
    "overview": "/team/wine",
    "experiments": "/team/wine/experiments",
    "pipeline": "/perception/digits/pipeline",
    "plots": "/perception/digits/plots?with=digit-classifier@v1.0.0,equal-spread",
    "a plot": "/team/wine/plots?with=without-vintage&plot=plots/boosting.csv",
    "a stage of a pipeline": "/perception/digits/pipeline?node=evaluate&focus=evaluate&way=upstream&check=remote",
    "files": "/perception/digits/files",
    "a folder of images": "/perception/digits/files?path=data/digits&show=gallery",
    "a file of code": "/perception/digits/files?path=src/train.py#L12-L18",
    "a table": "/team/wine/files?path=data/raw/wine.csv",
    "a filtered table": "/team/wine/files?path=data/raw/wine.csv&filter=alcohol%20%3E%2013",
    "a sound": "/perception/tones/files?path=data/tones/rising/rising-00.wav",
    "a film": "/perception/tones/files?path=data/lab/room/oscilloscope.webm",
    "a document": "/perception/tones/files?path=data/lab/report.pdf",
    "an array": "/perception/tones/files?path=data/lab/measured/spectra.npy",
    "an archive": "/perception/tones/files?path=data/lab/recorder.zip",
    "a page of others": "/perception/tones/files?path=data/lab/report.html",
    "two projects": "/team/demand/data/diff?from=main&to=team/energy@main",
    "the history of a file": "/team/wine/files?path=params.yaml&history=1",
    "models": "/team/wine/models",
    "a model": "/team/wine/models/wine-classifier",
    "a version of a model": "/team/wine/models/wine-forest?version=prod",
    "two versions of a model": "/team/wine/models/wine-classifier?from=champion&to=challenger&all=1",
    "where a lineage begins": "/team/wine/lineage",
    "a lineage with a panel": "/team/wine/lineage?node=data:data/clean/wine.parquet@main&chosen=more:0",
    "the lineage of a run": "/team/wine/lineage?node=run:{first}&chosen=run:{first}",
    "settings": "/team/wine/settings",
    "run": "/team/wine/runs/{first}",
    "compare": "/team/wine/compare?runs={first},{second}",
    "compare many": "/team/wine/compare?filter=",
    "not found": "/team/wine/nowhere",
}


@pytest.fixture(scope="module")
def addresses(board: str) -> dict[str, str]:
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?limit=2&filter=source%20%3D%20'mlflow'") as answer:
        first, second = (run["id"] for run in json.load(answer)["runs"])
    return {name: path.format(first=first, second=second) for name, path in PAGES.items()}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_fits_and_is_accessible(
    tab: Page, watch: Watch, addresses: dict[str, str], name: str, size: str
) -> None:
    if name == "not found":
        watch.forgive("404")
    begin(tab, size)
    tab.goto(addresses[name])
    expect(tab.locator("h1")).to_have_count(1)
    expect(tab.locator("h1")).to_be_visible()
    expect(tab.get_by_text("Something went wrong")).to_have_count(0)
    rests(tab)
    is_sound_in_both_schemes(tab, size)
    expect(tab.get_by_text("Something went wrong")).to_have_count(0)


def _grouped(tab: Page) -> None:
    expect(tab.locator(".dg-group-name").first).to_be_visible()


def _unfolded(tab: Page) -> None:
    tab.locator("[data-row-toggle]").first.click()
    expect(tab.locator("[data-row-toggle]").first).to_have_attribute("aria-expanded", "true")
    expect(tab.locator('.ag-row[row-index="1"] .dg-grid-name')).to_be_visible()


def _against_a_baseline(tab: Page) -> None:
    expect(tab.locator('.ag-row[row-index="t-0"] .dg-base')).to_be_visible()


def _listed_views(tab: Page) -> None:
    tab.locator("[data-views-picker]").click()
    expect(tab.get_by_role("button", name="Checked view")).to_be_visible()


def _asked_for_a_name(tab: Page) -> None:
    _listed_views(tab)
    tab.get_by_role("button", name="Save as a new view").click()
    expect(tab.get_by_label("Name of the view")).to_be_visible()


def _changed(tab: Page) -> None:
    expect(tab.locator("[data-views-bar]")).to_contain_text("Checked view changed: filter")


def _labelled(tab: Page) -> None:
    tab.locator('.ag-row[row-index="1"] .ag-selection-checkbox input').first.click()
    tab.get_by_role("button", name="Label…").click()
    expect(tab.locator(".dg-float")).to_be_visible()


def _picked_columns(tab: Page) -> None:
    tab.get_by_role("button", name="Columns").click()
    expect(tab.get_by_label("Find a column")).to_be_visible()


def _shared(tab: Page) -> None:
    tab.get_by_role("button", name="Share this page").click()
    expect(tab.get_by_role("dialog", name="Share this page")).to_contain_text("permanent already")


TABLE = "/team/wine/experiments"
STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "groups": ("?group=params.family", _grouped),
    "an open group": ("?group=params.family,user", _unfolded),
    "a baseline": ("?baseline={first}&order_by=-metrics.accuracy", _against_a_baseline),
    "nested runs": ("?nest=1&filter=parent%20is%20not%20null%20or%20name%20like%20'sweep%25'", _unfolded),
    "the list of views": ("", _listed_views),
    "the name of a view": ("", _asked_for_a_name),
    "a changed view": ("?v={view}&filter=status%20%3D%20'FINISHED'", _changed),
    "labels for many": ("", _labelled),
    "the columns": ("", _picked_columns),
    "the share menu": ("", _shared),
}


@pytest.fixture(scope="module")
def view(board: str) -> Iterator[str]:
    """Id of a shared view, which is gone afterwards."""
    at = f"{board}/api/v1/projects/team/wine/views"
    body = json.dumps({"name": "Checked view", "shared": True, "state": {}}).encode()
    with urlopen(Request(at, data=body, method="POST", headers={"Content-Type": "application/json"})) as answer:
        made = json.load(answer)["id"]
    yield made
    urlopen(Request(f"{at}/{made}", method="DELETE")).close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STATES)
def test_a_state_of_the_run_table_shows_fits_and_is_accessible(
    tab: Page, addresses: dict[str, str], view: str, name: str, size: str
) -> None:
    begin(tab, size)
    first = addresses["run"].rpartition("/")[2]
    query, reach = STATES[name]
    tab.goto(TABLE + query.format(first=first, view=view))
    expect(tab.locator('.ag-row[row-index="0"] [col-id="name"] a, .dg-group-name').first).to_be_visible()
    reach(tab)
    rests(tab)
    is_sound_in_both_schemes(tab, size)
