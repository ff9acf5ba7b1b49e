"""Header, navigation, theme, pipeline graph and syncing, by mouse and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.figures import palette
from tests.e2e.sharing import shared
from tests.e2e.waiting import rests, until

GRAPH = "document.querySelector('#pipeline-graph')._cyreg.cy"


def opened(tab: Page, path: str) -> None:
    tab.goto(path)
    expect(tab.locator("#page-content h1")).to_be_visible()


def graph_is_ready(tab: Page) -> None:
    until(tab, f"!!{GRAPH.replace('._cyreg', '?._cyreg')}?.dgFramed")


def test_slash_searches_and_enter_opens_the_first_hit(tab: Page) -> None:
    opened(tab, "/")
    tab.keyboard.press("/")
    tab.keyboard.type("digits")
    expect(tab.locator(".dg-search-results a").first).to_contain_text("perception/digits")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/perception/digits$"))
    expect(tab.locator("h1")).to_have_text("digits")


def test_search_results_are_walked_with_arrows_and_left_with_escape(tab: Page) -> None:
    opened(tab, "/")
    tab.keyboard.press("/")
    tab.keyboard.type("wine")
    expect(tab.locator(".dg-search-results a").first).to_be_visible()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".dg-search-results a").first).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator(".dg-search-results a").first).to_be_hidden()


def test_pages_change_without_loading_the_document_and_back_returns(tab: Page) -> None:
    opened(tab, "/team/wine")
    tab.evaluate("window.stays = true")
    tab.get_by_role("navigation").get_by_role("link", name="Pipeline").click()
    expect(tab.locator("h1")).to_have_text("Pipeline")
    expect(tab.locator(".dg-nav a[aria-current=page]")).to_have_text("Pipeline")
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("wine")
    assert tab.evaluate("window.stays") is True


def test_project_and_revision_switchers(tab: Page) -> None:
    opened(tab, "/team/wine/pipeline")
    tab.get_by_title("Switch project").click()
    tab.keyboard.type("digits")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/perception/digits/pipeline$"))
    tab.get_by_title("Revision main").click()
    tab.keyboard.type("v1.0.0")
    expect(tab.locator("#revision-options a")).to_have_count(1)
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"rev=digit-classifier%40v1\.0\.0"))


def test_the_project_switcher_works_by_keyboard_alone(tab: Page) -> None:
    opened(tab, "/team/wine/settings")
    tab.get_by_title("Switch project").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Find a project")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".dg-picker a.dg-option").first).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.get_by_title("Switch project")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.keyboard.type("tones")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/perception/tones/settings$"))


def test_back_and_forward_bring_page_and_title(tab: Page) -> None:
    opened(tab, "/")
    tab.get_by_role("table", name="Projects").get_by_role("link", name="team / wine").click()
    expect(tab).to_have_title("Overview · team/wine · Dagboard")
    tab.get_by_role("navigation").get_by_role("link", name="Settings").click()
    expect(tab).to_have_title("Settings · team/wine · Dagboard")
    tab.go_back()
    tab.go_back()
    expect(tab).to_have_title("Projects · Dagboard")
    expect(tab.locator("h1")).to_have_text("Projects")
    tab.go_forward()
    expect(tab.locator("h1")).to_have_text("wine")


def test_home_is_drawn_again_where_it_stands_once_it_is_out_of_date(tab: Page) -> None:
    opened(tab, "/")
    tab.evaluate("dash_clientside.set_props('live-stamp', {data: 'an older state'})")
    with tab.expect_response(lambda response: '"refresh.data"' in (response.request.post_data or "")):
        tab.evaluate("dash_clientside.set_props('live-tick', {data: 1})")
    expect(tab.locator(".dg-projects tbody tr")).to_have_count(5)


TABLES = ".dg-panel-body-flush, .dg-panel-plain"
CUT = f"[...document.querySelectorAll('{TABLES}')].filter((box) => box.scrollWidth > box.clientWidth)"
FIRST = f"[...document.querySelectorAll('{TABLES}')].flatMap((box) => [...box.querySelectorAll('td:first-child')])"
NARROWEST = f"Math.min(...{FIRST}.map((cell) => cell.clientWidth))"


@pytest.mark.parametrize("path", ["/", "/team/wine", "/perception/digits"])
def test_no_table_is_cut_at_any_width(tab: Page, path: str) -> None:
    opened(tab, path)
    for width in (2560, 1440, 1400, 1280, 1024, 1023, 768, 767, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        # Again and again, because the page may be drawn anew in between: its syncs go on.
        until(tab, f"{FIRST}.length > 0")
        until(tab, f"{CUT}.length === 0 && {NARROWEST} >= 96")


@pytest.mark.parametrize("path", ["/", "/team/wine", "/team/wine/settings"])
def test_nothing_moves_while_a_page_loads(tab: Page, path: str) -> None:
    tab.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) "
        "window.moved += entry.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    opened(tab, path)
    rests(tab)
    assert tab.evaluate("window.moved") < 0.02


def test_an_unknown_revision_offers_the_way_back(tab: Page, watch) -> None:
    watch.forgive("404")
    opened(tab, "/team/wine/pipeline?rev=nowhere")
    expect(tab.locator("h1")).to_have_text("Not found")
    tab.get_by_role("link", name="Without this revision").click()
    expect(tab.locator("h1")).to_have_text("Pipeline")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_is_there_before_the_first_paint_and_stays(tab: Page, system: str) -> None:
    tab.emulate_media(color_scheme=system)
    tab.add_init_script(
        "new PerformanceObserver((list) => { window.painted ??= getComputedStyle(document.documentElement)"
        ".backgroundColor; }).observe({type: 'paint', buffered: true});"
    )
    opened(tab, "/")
    switch = tab.get_by_role("button", name=re.compile("Change theme"))
    colours = {"light": "rgb(252, 252, 253)", "dark": "rgb(17, 17, 19)"}
    assert tab.evaluate("window.painted") == colours[system]
    other = "dark" if system == "light" else "light"
    while tab.evaluate("dagboard.theme.choice()") != other:
        switch.click()
    tab.reload()
    expect(tab.locator("#page-content h1")).to_be_visible()
    assert tab.evaluate("window.painted") == colours[other]
    assert tab.evaluate("document.documentElement.dataset.mantineColorScheme") == other


def test_the_drawer_opens_and_closes_on_a_phone(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    opened(tab, "/team/wine")
    link = tab.locator(".dg-nav").get_by_text("Settings")
    expect(link).to_be_hidden()
    tab.get_by_role("button", name="Navigation").click()
    expect(link).to_be_visible()
    tab.keyboard.press("Escape")
    expect(link).to_be_hidden()
    tab.get_by_role("button", name="Navigation").click()
    link.click()
    expect(tab.locator("h1")).to_have_text("Settings")
    expect(link).to_be_hidden()


def test_the_browser_gives_a_run_the_same_colour_as_the_server(tab: Page) -> None:
    opened(tab, "/")
    ids = ["", "abc", "é✓", "0" * 40, *(f"{number:032x}" for number in range(0, 10**6, 9973))]
    assert tab.evaluate("ids => ids.map(dagboard.runColourIndex)", ids) == [palette.index(one) for one in ids]
    colours = {palette.LIGHT[palette.index("abc")], palette.DARK[palette.index("abc")]}
    assert tab.evaluate("dagboard.runColourValue('abc')") in colours


def test_a_click_in_the_graph_opens_the_panel_and_the_address_brings_it_back(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline")
    graph_is_ready(tab)
    at = tab.evaluate(f"{GRAPH}.getElementById('evaluate').renderedPosition()")
    box = tab.locator("#pipeline-graph").bounding_box()
    assert box
    tab.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    panel = tab.locator("#pipeline-panel")
    expect(panel.locator("h2")).to_have_text("evaluate")
    expect(panel).to_contain_text("dvc repro evaluate")
    expect(tab).to_have_url(re.compile("node=evaluate"))
    tab.reload()
    expect(panel.locator("h2")).to_have_text("evaluate")
    graph_is_ready(tab)
    assert tab.evaluate(f"{GRAPH}.nodes(':selected').map(node => node.id())") == ["evaluate"]


def test_the_graph_has_the_whole_width_until_a_node_is_chosen(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline")
    graph_is_ready(tab)
    expect(tab.locator("#pipeline-panel")).to_be_hidden()
    whole = tab.evaluate(f"{GRAPH}.width()")
    tab.locator("a[data-node='evaluate']").click()
    expect(tab.locator("#pipeline-panel h2")).to_have_text("evaluate")
    until(tab, f"{GRAPH}.width() < {whole} - 300")
    right = tab.evaluate(f"{GRAPH}.getElementById('evaluate').renderedBoundingBox().x2")
    assert right < tab.evaluate(f"{GRAPH}.width()")
    tab.get_by_role("button", name="Close panel").click()
    expect(tab.locator("#pipeline-panel")).to_be_hidden()
    until(tab, f"{GRAPH}.width() === {whole}")
    expect(tab).to_have_url(re.compile("/pipeline$"))


def test_the_wheel_scrolls_the_page_over_the_graph(tab: Page) -> None:
    tab.set_viewport_size({"width": 1440, "height": 500})
    opened(tab, "/perception/digits/pipeline")
    graph_is_ready(tab)
    zoom = tab.evaluate(f"{GRAPH}.zoom()")
    tab.mouse.move(700, 300)
    tab.mouse.wheel(0, 200)
    until(tab, "window.scrollY > 50")
    assert tab.evaluate(f"{GRAPH}.zoom()") == zoom


def test_the_list_does_what_the_graph_does_by_keyboard(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline")
    graph_is_ready(tab)
    tab.locator("a[data-node='prepare']").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#pipeline-panel h2")).to_have_text("prepare")
    assert tab.evaluate(f"{GRAPH}.nodes(':selected').map(node => node.id())") == ["prepare"]


def test_the_panel_leads_to_the_nodes_around_it(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline?node=evaluate")
    graph_is_ready(tab)
    tab.locator(".dg-node-panel").get_by_role("link", name="build/features", exact=True).click()
    expect(tab.locator(".dg-node-panel h2")).to_have_text("features")
    expect(tab).to_have_url(re.compile("node=build"))
    until(tab, f"{GRAPH}.$id('build/features').selected()")
    assert tab.evaluate(f"{GRAPH}.edges('.lit').length") == 2
    tab.locator(".dg-node-panel").get_by_role("link", name="evaluate", exact=True).click()
    expect(tab.locator(".dg-node-panel h2")).to_have_text("evaluate")
    expect(tab.locator(".dg-node-list a[aria-current]")).to_have_text("evaluate")


def test_values_of_params_with_long_names_stay_on_one_line(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline?node=evaluate")
    name = tab.locator(".dg-node-panel dt").first
    value = tab.locator(".dg-node-panel dd").first
    name.evaluate("element => { element.textContent = 'model.hyperparameter.default.number_of_rounds_at_most'; }")
    height = value.evaluate("element => element.firstChild.getBoundingClientRect().height")
    assert height < 24


def test_arrows_walk_the_graph(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline?node=split")
    graph_is_ready(tab)
    tab.locator(".dg-cyto").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".dg-node-panel h2")).to_have_text("split.npz")
    expect(tab).to_have_url(re.compile(r"node=build%2Fsplit\.npz"))
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(".dg-node-panel h2")).to_have_text(re.compile(r"prepared\.npz|split\.py"))
    tab.keyboard.press("Escape")
    expect(tab.locator(".dg-node-panel")).to_be_hidden()


def test_a_copied_link_is_permanent_and_holds_what_was_chosen_since(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline?from=equal-spread")
    tab.locator(".dg-node-list").get_by_role("link", name="evaluate", exact=True).click()
    expect(tab.locator(".dg-node-panel h2")).to_have_text("evaluate")
    link = shared(tab, "Copy permanent link")
    assert re.search(r"[?&]rev=[0-9a-f]{40}(&|$)", link)
    assert re.search(r"[?&]from=[0-9a-f]{40}(&|$)", link)
    tab.goto(link)
    expect(tab.locator(".dg-node-panel h2")).to_have_text("evaluate")
    expect(tab.locator(".dg-notice").first).to_contain_text("Compared with")


def test_typing_narrows_the_list_of_nodes(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline")
    rows = tab.locator(".dg-node-list tbody tr:visible")
    expect(rows).to_have_count(25)
    tab.get_by_label("Filter the list").fill("src/ev")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("evaluate.py")


def test_a_folded_stage_unfolds_and_back_folds_it(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline?node=fold:stage:train")
    expect(tab.locator("#pipeline-panel h2")).to_have_text("train ×4")
    tab.get_by_role("link", name="Unfold in the graph").click()
    expect(tab).to_have_url(re.compile("unfold=train"))
    expect(tab.locator("a[data-node^='train@']")).to_have_count(4)
    tab.go_back()
    expect(tab.locator("a[data-node^='train@']")).to_have_count(0)


def test_the_graph_wears_the_theme(tab: Page) -> None:
    tab.emulate_media(color_scheme="light")
    opened(tab, "/team/wine/pipeline")
    graph_is_ready(tab)
    colour = f"{GRAPH}.nodes('.stage')[0].style('background-color')"
    until(tab, f"{colour} === 'rgb(230,244,254)'")
    tab.emulate_media(color_scheme="dark")
    until(tab, f"{colour} === 'rgb(13,40,71)'")


def test_two_revisions_lie_over_each_other(tab: Page) -> None:
    opened(tab, "/perception/digits/pipeline")
    tab.get_by_text("Compare with").click()
    menu = tab.locator(".dg-popover-right").bounding_box()
    assert menu is not None
    assert menu["x"] + menu["width"] <= 1440
    tab.get_by_text("Previous commit").click()
    expect(tab.locator(".dg-notice").first).to_contain_text("Compared with")
    expect(tab.locator(".dg-notice").first).to_contain_text("changed")
    tab.get_by_text("Show this revision alone").click()
    expect(tab).to_have_url(re.compile(r"/pipeline$"))


def test_copying_a_command_says_so(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(tab, "/team/wine")
    button = tab.get_by_role("button", name="Copy clone commands")
    button.click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    assert tab.evaluate("navigator.clipboard.readText()").startswith("git clone ")


def test_sync_now_shows_its_progress_and_stops_asking_when_done(tab: Page) -> None:
    opened(tab, "/team/wine/settings")
    tab.get_by_role("button", name="Sync now").click()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for _ in range(30):
        asked.clear()
        tab.wait_for_timeout(2500)
        if not asked:
            break
    assert asked == []
    expect(tab.locator("#settings-progress")).to_contain_text(re.compile("Sync done in .*, (just now|[0-9]+ s ago)"))
