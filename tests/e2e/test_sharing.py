"""A link brings a colleague, who has another browser, to what one sees; a permanent one does so tomorrow as well."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch, served, sync
from tests.e2e.sharing import shared
from tests.e2e.waiting import rests, until
from tests.wine_project import Sources, commit, run

ADDRESSES = {
    "home": "/",
    "runs of all projects": "/?tab=runs&group=project&order_by=-created",
    "overview": "/team/wine",
    "a file of code": "/perception/digits/files?path=src/train.py#L12-L18",
    "a filtered table": "/team/wine/files?path=data/raw/wine.csv&filter=alcohol%20%3E%2013",
    "a stage of a pipeline": "/perception/digits/pipeline?node=evaluate&focus=evaluate&way=upstream&from=equal-spread",
    "a large plot": "/team/wine/plots?with=without-vintage&plot=plots/boosting.csv&log=y",
    "a version of data": "/team/wine/data?path=data/raw/wine.csv",
    "a difference": "/team/wine/data/diff?from=HEAD~3&to=main",
    "two projects": "/team/demand/data/diff?from=main&to=team/energy@main",
    "the run table": "/team/wine/experiments?filter=metrics.accuracy%20%3E%200.9&order_by=-metrics.accuracy"
    "&columns=status,metrics.accuracy,params.family&group=params.family&hidden=1",
    "ticked runs": "/team/wine/experiments?selected={first},{second}&baseline={first}",
    "a run": "/team/wine/runs/{first}?metrics=loss&x=time&log=1",
    "brushed runs": "/team/wine/compare?filter=&brush=metrics.accuracy:0.9~1&colour=params.family&chart=box",
    "models": "/team/wine/models?q=forest",
    "a model": "/team/wine/models/wine-classifier?from=champion&to=challenger&all=1",
    "a lineage": "/team/wine/lineage?node=model:wine-classifier@champion&depth=2",
    "settings": "/team/wine/settings",
}
expect.set_options(timeout=20_000)
AGES = re.compile(r"\b(just now|\d+ (s|min|h|d|mo|y) ago|in \d+ (s|min))\b")


@pytest.fixture(scope="module")
def runs(board: str) -> dict[str, str]:
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?limit=2&filter=name%20like%20'forest%25'") as answer:
        first, second = (each["id"] for each in json.load(answer)["runs"])
    return {"first": first, "second": second}


@pytest.fixture(scope="module")
def curved(board: str) -> str:
    """A finished run whose metrics have many points."""
    filter_ = quote("name like 'network%' and status = 'FINISHED'")
    with urlopen(f"{board}/api/v1/projects/team/wine/runs?limit=1&filter={filter_}") as answer:
        found: str = json.load(answer)["runs"][0]["id"]
    return found


@pytest.fixture
def colleague(browser: Browser, board: str) -> Iterator[Page]:
    """A tab of another browser, which is watched as well."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=board)
    watching = Watch(context, board)
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    yield tab
    context.close()
    assert watching.unforgiven() == []


def asked(link: str) -> tuple[str, dict[str, list[str]], str]:
    """What an address says, however it is encoded."""
    split = urlsplit(link)
    return split.path, parse_qs(split.query), split.fragment


def words(tab: Page) -> tuple[str, str]:
    """Title and words of a page; ages and the ticks of a plot move by themselves."""
    return tab.title(), AGES.sub("then", tab.locator("main").inner_text())


def seen(tab: Page) -> tuple[str, str]:
    """Title and words of a page that is complete."""
    expect(tab.locator("h1")).to_be_visible()
    rests(tab)
    before, now = None, words(tab)
    while before != now:
        tab.wait_for_timeout(1_000)
        before, now = now, words(tab)
    return now


def alike(tab: Page, other: Page) -> None:
    """Wait until two pages say the same; either may still be reading something."""
    for _ in range(120):
        if words(tab) == words(other):
            return
        tab.wait_for_timeout(500)
    assert words(tab) == words(other)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_link_shows_a_colleague_the_same(tab: Page, colleague: Page, runs: dict[str, str], name: str) -> None:
    tab.goto(ADDRESSES[name].format(**runs))
    seen(tab)
    link = shared(tab, "Copy link")
    assert link == tab.url
    colleague.goto(link)
    alike(colleague, tab)
    lasting = shared(tab, "Copy permanent link")
    colleague.goto(lasting)
    expect(colleague.locator("h1")).to_have_text(tab.locator("h1").text_content() or "")
    seen(colleague)
    assert asked(shared(colleague, "Copy permanent link")) == asked(lasting), "it is permanent already"


@pytest.mark.parametrize("name", ["the run table", "a lineage"])
def test_what_one_shares_by_back_and_forward_is_where_one_is(tab: Page, runs: dict[str, str], name: str) -> None:
    tab.goto("/team/wine/settings")
    expect(tab.locator("h1")).to_have_text("Settings")
    tab.evaluate("(href) => dagboard.address.go(href)", ADDRESSES[name])
    expect(tab.locator("h1")).not_to_have_text("Settings")
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("Settings")
    assert urlsplit(shared(tab, "Copy link")).path == "/team/wine/settings"
    tab.go_forward()
    expect(tab.locator("h1")).not_to_have_text("Settings")
    assert shared(tab, "Copy link") == tab.url


def test_a_long_filter_has_a_short_link(tab: Page, colleague: Page) -> None:
    filter_ = " or ".join(f"metrics.accuracy = 0.9{number:04}" for number in range(140))
    filter_ = f"metrics.accuracy > 0.94 or {filter_}"
    assert len(filter_) > 4_000
    tab.goto(f"/team/wine/experiments?filter={quote(filter_)}")
    expect(tab.locator("[data-runs-count]")).to_contain_text("match")
    tab.get_by_role("button", name="Share this page").click()
    expect(tab.get_by_role("dialog", name="Share this page")).to_contain_text("too many for a chat")
    tab.keyboard.press("Escape")
    link = shared(tab, "Copy short link")
    assert len(urlsplit(link).path) < 25
    colleague.goto(link)
    expect(colleague.locator("[data-runs-count]")).to_have_text(tab.locator("[data-runs-count]").inner_text())
    assert colleague.url == tab.url


def test_a_short_link_that_leads_nowhere_says_so(tab: Page, watch: Watch) -> None:
    watch.forgive("404")
    tab.goto("/s/abcdefghabcdefgh")
    expect(tab.locator("h1")).to_have_text("Not found")
    expect(tab.locator("main")).to_contain_text("This short link leads nowhere.")
    expect(tab.locator("main")).not_to_contain_text("project s/")


def test_the_menu_works_by_keyboard_and_gives_the_focus_back(tab: Page) -> None:
    tab.goto("/team/wine/settings")
    button = tab.get_by_role("button", name="Share this page")
    button.focus()
    tab.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    menu = tab.get_by_role("dialog", name="Share this page")
    expect(menu.get_by_role("button", name="Copy link", exact=True)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(menu.get_by_role("button", name="Copy permanent link")).to_be_focused()
    expect(menu).to_contain_text("permanent already")
    tab.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()


def test_a_menu_that_stays_open_copies_where_one_is_by_then(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/team/wine/models")
    tab.get_by_role("button", name="Share this page").click()
    menu = tab.get_by_role("dialog", name="Share this page")
    tab.evaluate("dagboard.address.update({ q: 'forest' })")
    menu.get_by_role("button", name="Copy link", exact=True).click()
    expect(menu.get_by_role("status")).to_contain_text("q=forest")


def zoomed(tab: Page) -> list[float]:
    """The part of the horizontal axis that the first curve shows."""
    until(tab, "Boolean(document.querySelector('.dg-curve .js-plotly-plot')?._fullData?.length)")
    shown: list[float] = tab.evaluate("document.querySelector('.dg-curve .js-plotly-plot')._fullLayout.xaxis.range")
    return [round(end, 3) for end in shown]


def test_the_part_of_a_curve_that_one_looks_at_is_in_the_link(tab: Page, colleague: Page, curved: str) -> None:
    tab.goto(f"/team/wine/runs/{curved}")
    whole = zoomed(tab)
    plot = tab.locator(".dg-curve .js-plotly-plot").first
    box = plot.locator(".nsewdrag").first.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.3, y)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.7, y, steps=6)
    tab.mouse.up()
    tab.wait_for_url("**zoom=**")
    part = zoomed(tab)
    assert whole[0] < part[0] < part[1] < whole[1]
    colleague.goto(shared(tab, "Copy link"))
    for _ in range(40):
        if zoomed(colleague) == part:
            break
        colleague.wait_for_timeout(250)
    assert zoomed(colleague) == part
    plot.locator(".nsewdrag").first.dblclick()
    expect(tab).not_to_have_url(re.compile("zoom="))


def test_a_part_means_nothing_on_another_axis(tab: Page, colleague: Page, curved: str) -> None:
    tab.goto(f"/team/wine/runs/{curved}")
    whole = zoomed(tab)
    path = urlsplit(tab.url).path
    name = tab.locator("[data-zoomed]").first.get_attribute("data-zoomed") or ""
    for zoom in (
        f"{quote(name, safe='')}_dl_1_2__",
        f"{quote(name, safe='')}_ll_%_x_",
        "_____",
        "%%%",
        "nobody_ll_1_2__",
    ):
        colleague.goto(f"{path}?zoom={quote(zoom, safe='')}")
        assert zoomed(colleague) == whole


def test_words_that_narrow_a_list_are_in_the_link(tab: Page, colleague: Page) -> None:
    tab.goto("/perception/digits/pipeline")
    rows = ".dg-node-list tbody tr:visible"
    expect(tab.locator(rows)).to_have_count(25)
    tab.get_by_label("Filter the list").fill("src/ev")
    expect(tab.locator(rows)).to_have_count(1)
    colleague.goto(shared(tab, "Copy link"))
    expect(colleague.locator(rows)).to_have_count(1)
    expect(colleague.get_by_label("Filter the list")).to_have_value("src/ev")
    tab.get_by_label("Filter the list").fill("")
    expect(tab).not_to_have_url(re.compile("find="))


def test_a_page_that_is_drawn_again_is_drawn_as_the_address_says(tab: Page) -> None:
    tab.goto("/perception/digits/pipeline")
    tab.locator(".dg-node-list").get_by_role("link", name="evaluate", exact=True).click()
    expect(tab.locator("#pipeline-panel h2")).to_have_text("evaluate")
    tab.evaluate("document.querySelector('#pipeline-panel h2').textContent = 'old'")
    tab.evaluate("dash_clientside.set_props('refresh', { data: 'a sync' })")
    expect(tab.locator("#pipeline-panel h2")).to_have_text("evaluate")
    expect(tab).to_have_url(re.compile(r"\?node=evaluate$"))


@dataclass(frozen=True)
class Moving:
    """A served project whose branch may move.

    Attributes:
        address: Of the board.
        first: The commit at the head.
        move: Commits once more and syncs; the answer is the new head.
    """

    address: str
    first: str
    move: Callable[[], str]


@pytest.fixture
def moving(sources: Sources, tmp_path: Path) -> Iterator[Moving]:
    repository = tmp_path / "wine"
    shutil.copytree(sources.repository, repository, symlinks=True)
    config = tmp_path / "config.yaml"
    project = {"owner": "team", "name": "wine", "git": {"url": str(repository)}}
    values = {"server": {"port": 0}, "sync": {"interval_seconds": 3600}, "data_dir": str(tmp_path / "data")}
    config.write_text(yaml.safe_dump(values | {"projects": [project]}), "utf-8")

    def move() -> str:
        (repository / "params.yaml").write_text("train:\n  lr: 0.0625\n  epochs: 3\n")
        (repository / "extra.txt").write_text("more\n")
        run(repository, "dvc", "repro", "-q")
        sha = commit(repository, "Halve it again")
        sync(config)
        return sha

    with served(config) as address:
        yield Moving(address, sources.second, move)


def test_a_permanent_link_stays_where_the_branch_moved_on(page: Page, moving: Moving) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    watching = Watch(page.context, moving.address)
    pages = ["", "/files", "/files?path=params.yaml", "/pipeline?from=v1", "/plots", "/data", "/data/diff?from=faster"]
    kept: dict[str, tuple[str, str]] = {}
    for each in pages:
        page.goto(f"{moving.address}/team/wine{each}")
        words = seen(page)[1]
        kept[each] = (words, shared(page, "Copy permanent link"))
        assert moving.first in kept[each][1]
    second = moving.move()
    for each, (words, link) in kept.items():
        page.goto(f"{moving.address}/team/wine{each}")
        assert second[:7] in seen(page)[1] or "0.0625" in seen(page)[1], each
        page.goto(link)
        now = seen(page)[1]
        assert second[:7] not in _of_the_page(now), each
        assert moving.first[:7] in now or "0.25" in now, each
        if each in {"/files", "/files?path=params.yaml", "/data"}:
            assert _same(words) == _same(now), each
    assert watching.unforgiven() == []


def _of_the_page(words: str) -> str:
    """The words up to the list of branches, which are those of today."""
    return words.partition("Branches")[0]


def _same(words: str) -> list[str]:
    """Lines that say the same with a branch in the address and with its commit."""
    names = re.compile(r"\b(main|faster|v1|[0-9a-f]{7,40})\b")
    return [line for line in words.splitlines() if line.strip() and not names.search(line)]
