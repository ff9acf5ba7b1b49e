"""Artifacts of compared runs side by side in a browser, over a store that MLflow's own client wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e import side_runs
from tests.e2e.conftest import Bench, Watch
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)
LOADED = "[...document.querySelectorAll('[data-sides-picture] img:not([hidden])')].filter(i => i.naturalWidth).length"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def runs(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ids by name: three runs with artifacts, one without, one whose folder is not allowed."""
    folder: Path = tmp_path_factory.mktemp("sides")
    found = side_runs.log(bench.client, bench.experiment, folder)
    elsewhere = bench.client.create_experiment("sides elsewhere", artifact_location=(folder / "kept").as_uri())
    far = bench.client.create_run(elsewhere, run_name="far").info.run_id
    bench.client.log_text(far, "secret", "a.txt")
    bench.sync()
    return found | {"far": far}


@pytest.fixture
def opened(bench_tab: Page, bench: Bench, runs: dict[str, str]) -> Open:
    """Opens the comparison of these runs, at an artifact."""

    def at(artifact: str = "", **more: str) -> Page:
        query = {"runs": ",".join(runs.values()), "artifact": artifact} | more
        words = "&".join(f"{key}={quote(value, safe=',')}" for key, value in query.items() if value)
        bench_tab.goto(f"{bench.address}/team/bench/compare?{words}")
        return bench_tab

    return at


def panel(tab: Page) -> Locator:
    return tab.locator("#artifacts")


def side(tab: Page, name: str) -> Locator:
    return panel(tab).get_by_role("region", name=name, exact=True)


def test_nothing_is_read_before_somebody_comes(opened: Open, runs: dict[str, str]) -> None:
    tab = opened()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.post_data or "") if "_dash-update" in request.url else None)
    expect(tab.get_by_role("heading", name="What differs")).to_be_visible()
    tab.wait_for_timeout(1_500)
    assert [text for text in asked if "compare-sides-listing" in text] == []
    panel(tab).scroll_into_view_if_needed()
    expect(panel(tab).get_by_role("link", name="config.json")).to_contain_text("in 3 of 5 runs")
    expect(panel(tab).get_by_role("link", name="same.md")).to_contain_text("in 2 of 5 runs")
    expect(panel(tab).get_by_role("link", name="images/val/pred step *")).to_contain_text("4 steps")
    expect(panel(tab).get_by_text("far: The run's artifacts lie in a folder")).to_be_visible()
    assert len([text for text in asked if "compare-sides-listing" in text]) == 1


def test_a_path_is_found_and_opened_by_keyboard(opened: Open) -> None:
    tab = opened()
    panel(tab).scroll_into_view_if_needed()
    search = panel(tab).get_by_role("searchbox", name="Find a path")
    search.fill("CONF png")
    expect(panel(tab).locator("a.dg-artifact")).to_have_count(1)
    expect(panel(tab).get_by_role("status").first).to_contain_text("1 of 11 paths.")
    search.press("Tab")
    tab.keyboard.press("Enter")
    expect(side(tab, "third").get_by_text("step 1, the nearest before 3")).to_be_visible()
    tab.wait_for_url("**artifact=plots%2Fconfusion_*.png")


def test_one_slider_moves_the_pictures_of_all_runs(opened: Open) -> None:
    tab = opened("images/val/pred step *")
    slider = panel(tab).get_by_role("slider", name="Step")
    expect(slider).to_have_attribute("aria-valuetext", "step 30, 4 of 4")
    until(tab, f"{LOADED} === 3")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "step 20, 3 of 4")
    expect(side(tab, "second").get_by_text("step 10, the nearest before 20")).to_be_visible()
    expect(side(tab, "first").locator("figcaption")).to_have_text("step 20")
    expect(side(tab, "bare").get_by_text("This run has no such file.")).to_be_visible()
    expect(side(tab, "far").locator("figcaption")).to_contain_text("a folder that the configuration does not allow")
    until(tab, f"{LOADED} === 3")
    address = side(tab, "second").locator("img").get_attribute("src") or ""
    assert "val~pred%2Bstep%2B10%2B" in address
    assert address.endswith(".png")
    assert side(tab, "second").locator("img").evaluate("image => image.naturalWidth") == 160
    tab.wait_for_url("**artifact_step=20**")
    tab.reload()
    expect(side(tab, "second").get_by_text("step 10, the nearest before 20")).to_be_visible()


def test_texts_are_told_apart_line_by_line(opened: Open) -> None:
    tab = opened("notes/log.txt")
    second = side(tab, "second")
    expect(second.get_by_text("+1 −1 lines against first")).to_be_visible()
    expect(second.locator(".dg-diff-removed")).to_have_text("30−the base says")
    expect(second.locator(".dg-diff-added")).to_have_text("30+only in second")
    expect(second.get_by_text("line 5", exact=True)).to_be_hidden()
    second.get_by_text("26 unchanged lines").click()
    expect(second.get_by_text("line 5", exact=True)).to_be_visible()
    expect(side(tab, "bare").get_by_text("This run has no such file.")).to_be_visible()
    expect(side(tab, "far").get_by_text("Name the folder under artifacts of this source")).to_be_visible()


def test_texts_of_a_step_follow_the_slider(opened: Open) -> None:
    tab = opened("reports/epoch_*/said.txt")
    second = side(tab, "second")
    expect(second.locator(".dg-diff-added")).to_have_text("2+second 2")
    panel(tab).get_by_role("slider", name="Step").press("Home")
    expect(second.locator(".dg-diff-added")).to_have_text("2+second 1")
    expect(second.get_by_text("step 1", exact=True)).to_be_visible()
    expect(panel(tab).locator(".dg-sides-shown")).not_to_have_attribute("aria-busy", "true")


def test_another_base_is_what_others_are_compared_with(opened: Open) -> None:
    tab = opened("notes/log.txt")
    side(tab, "second").get_by_role("button", name="make base").click()
    expect(side(tab, "first").locator(".dg-diff-removed")).to_have_text("30−only in second")
    expect(side(tab, "second").locator(".dg-base")).to_be_visible()
    expect(panel(tab).locator(".dg-sides-tools")).to_have_count(1)


def test_a_json_document_is_compared_as_it_reads(opened: Open) -> None:
    tab = opened("config.json")
    expect(side(tab, "second").locator(".dg-diff-added")).to_have_text('2+  "lr": 0.2,')
    tab = opened("same.md")
    expect(side(tab, "second").get_by_text("The same as first.")).to_be_visible()
    expect(side(tab, "third").get_by_text("This run has no such file.")).to_be_visible()


def cells(tab: Page, row: str) -> Any:
    found = panel(tab).locator(".dg-merged tbody tr").filter(has=tab.locator("th", has_text=row)).first
    return found.locator("td").all_inner_texts()


def test_a_csv_meets_by_its_key(opened: Open) -> None:
    tab = opened("tables/scores.csv")
    expect(panel(tab).get_by_text("150 rows matched by id; 1 differs from first.")).to_be_visible()
    expect(panel(tab).locator(".dg-merged .dg-changed")).to_have_text(["≠ 1.57"])
    pages = panel(tab).locator(".dg-sides-pages")
    expect(pages).to_contain_text("Rows 1 to 100 of 150")
    expect(pages.get_by_role("button", name="Previous")).to_be_disabled()
    pages.get_by_role("button", name="Next").click()
    expect(pages).to_contain_text("Rows 101 to 150 of 150")
    expect(panel(tab).locator(".dg-merged tbody tr")).to_have_count(50)
    tab.wait_for_url("**artifact_page=1**")
    tab.reload()
    expect(pages).to_contain_text("Rows 101 to 150 of 150")
    panel(tab).get_by_role("button", name="Differing rows only").click()
    expect(panel(tab).locator(".dg-merged tbody tr")).to_have_count(1)
    expect(pages).to_have_count(0)
    assert cells(tab, "7")[:3] == ["0.57", "≠ 1.57", "0.57"]
    expect(side(tab, "far").get_by_text("a folder that the configuration does not allow")).to_be_visible()
    panel(tab).get_by_role("combobox", name="Match rows by").select_option("position")
    expect(panel(tab).get_by_text("150 rows matched by position")).to_be_visible()
    tab.wait_for_url("**artifact_key=%23**")
    tab.reload()
    expect(panel(tab).get_by_role("combobox", name="Match rows by")).to_have_value("#")
    panel(tab).get_by_role("button", name="As text").click()
    expect(side(tab, "second").locator(".dg-diff-added")).to_contain_text("7,1.57,")


def test_parquet_and_logged_tables_are_merged_too(opened: Open) -> None:
    tab = opened("tables/predictions.parquet")
    expect(panel(tab).get_by_text("5 rows matched by name; 3 differ from first.")).to_be_visible()
    assert cells(tab, "c0") == ["3.0", "≠ –", "≠ –"]
    tab = opened("eval.json")
    expect(panel(tab).get_by_text("2 rows matched by prompt; 1 differs from first.")).to_be_visible()
    assert cells(tab, "bye") == ["no 0", "≠ no 1", "≠ no 2"]


def test_hostile_names_and_contents_stay_text(opened: Open) -> None:
    tab = opened(side_runs.HOSTILE_NAME)
    expect(side(tab, "second").locator(".dg-diff-added")).to_contain_text("<img src=x onerror=")
    expect(panel(tab).locator("strong", has_text=side_runs.HOSTILE_NAME)).to_be_visible()
    opened("tables/scores.csv")
    expect(panel(tab).locator(".dg-merged td", has_text="<img src=x").first).to_be_visible()
    opened("plots/drawing.svg")
    until(tab, f"{LOADED} === 1")
    assert panel(tab).locator("svg rect, script").count() == 0
    assert tab.title() != "owned"
    opened("no/such.txt")
    expect(panel(tab).get_by_text("None of these runs has no/such.txt.")).to_be_visible()


def test_of_many_runs_the_base_and_the_first_are_listed(bench_tab: Page, bench: Bench, runs: dict[str, str]) -> None:
    more = [bench.client.create_run(bench.experiment, run_name=f"more {n}").info.run_id for n in range(12)]
    bench.client.log_text(more[0], "x", "a.txt")
    bench.sync()
    ids = ",".join([*more, runs["first"]])
    bench_tab.goto(f"{bench.address}/team/bench/compare?runs={ids}&base={runs['first']}&artifact=same.md")
    expect(panel(bench_tab).get_by_text("Of 13 runs the base and those that come first: 12.")).to_be_visible()
    expect(side(bench_tab, "first").get_by_text("the same everywhere")).to_be_visible()
    expect(side(bench_tab, "more 11")).to_have_count(0)


def test_a_phone_scrolls_the_columns_and_not_the_page(opened: Open) -> None:
    tab = opened("images/val/pred step *")
    tab.set_viewport_size({"width": 390, "height": 844})
    until(tab, f"{LOADED} === 3")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = panel(tab).locator(".dg-sides-columns")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")


@pytest.mark.parametrize("artifact", ["images/val/pred step *", "notes/log.txt", "tables/scores.csv"])
def test_it_is_accessible(opened: Open, bench_watch: Watch, artifact: str) -> None:
    tab = opened(artifact)
    expect(side(tab, "far")).to_be_visible()
    found = Axe().run(tab, context="#artifacts", options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in {"serious", "critical"}] == []
