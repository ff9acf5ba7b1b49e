"""The pipeline page in a browser: find, focus, turn, fold, export, compare, history and remote, by mouse and keys."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.waiting import until

expect.set_options(timeout=20_000)

GRAPH = "document.querySelector('#pipeline-graph')._cyreg.cy"
FOUND = "window.dagboard.graph.found"
DIGITS = "/perception/digits/pipeline"


def opened(tab: Page, address: str) -> Page:
    tab.goto(address)
    expect(tab.locator("h1")).to_have_text("Pipeline")
    until(tab, "Boolean(document.querySelector('#pipeline-graph')?._cyreg?.cy?.dgFramed)")
    return tab


def ask(board: str, path: str) -> Any:
    with urlopen(f"{board}/api/v1/projects/{path}") as response:
        return json.loads(response.read())


def names(tab: Page) -> set[str]:
    return set(tab.evaluate(f"{GRAPH}.nodes().map(node => node.id())"))


def test_why_did_this_stage_go_stale(tab: Page) -> None:
    """From the list of projects to the param that was changed and not run, with nothing but clicks."""
    tab.goto("/")
    tab.get_by_role("link", name="demand").first.click()
    tab.get_by_role("navigation").get_by_role("link", name="Pipeline").click()
    expect(tab.locator("h1")).to_have_text("Pipeline")
    tab.locator("summary").filter(has_text="main").first.click()
    tab.get_by_role("link", name="ten-weeks").first.click()
    expect(tab).to_have_url(re.compile("rev=ten-weeks"))
    rows = tab.locator(".dg-node-list tbody tr")
    expect(rows.filter(has_text="Upstream changed")).to_contain_text("stage features")
    stale = rows.filter(has=tab.get_by_role("link", name="features", exact=True))
    expect(stale).to_contain_text("Changed")
    stale.get_by_role("link", name="features", exact=True).click()
    panel = tab.locator("#pipeline-panel")
    expect(panel).to_contain_text("param features.weeks_before")
    expect(panel.locator("dl")).to_contain_text(re.compile(r"10\s*last run: 8"))
    changes = panel.locator("section").filter(has_text="Changes since")
    expect(changes).to_contain_text("8 → 10")
    last = panel.locator("section").filter(has=tab.get_by_role("heading", name="Last run"))
    expect(last).to_contain_text("demand: look back eight weeks")
    panel.get_by_role("link", name=re.compile(r"dvc.yaml, line 2")).click()
    expect(tab).to_have_url(re.compile(r"/files\?.*dvc\.yaml.*#L2$"))
    expect(tab.locator(".dg-line-mark")).to_be_visible()


def test_a_search_lights_up_nodes_and_walks_through_them(tab: Page) -> None:
    opened(tab, DIGITS)
    field = tab.get_by_label("Find a node in the graph")
    tab.locator(".dg-cyto").focus()
    tab.keyboard.press("/")
    expect(field).to_be_focused()
    field.fill("split")
    found = tab.locator(".dg-graph-found")
    expect(found).to_have_text("3 found")
    assert set(tab.evaluate(FOUND)) == {"split", "build/split.npz", "src/split.py"}
    expect(tab.locator(".dg-graph-veil")).to_be_visible()
    field.press("Enter")
    expect(found).to_have_text("1 of 3")
    field.press("Enter")
    expect(found).to_have_text("2 of 3")
    expect(field).to_be_focused()
    expect(tab.locator("#pipeline-panel h2")).to_contain_text("split")
    field.press("Escape")
    expect(tab.locator(".dg-graph-veil")).to_be_hidden()
    field.fill("train@linear")
    expect(found).to_have_text("1 found")
    assert tab.evaluate(FOUND) == ["fold:stage:train"]


def test_a_search_finds_what_changed_and_a_veil_lies_over_the_rest(tab: Page) -> None:
    opened(tab, f"{DIGITS}?rev=equal-spread&from=main")
    field = tab.get_by_label("Find a node in the graph")
    field.fill("changed")
    expect(tab.locator(".dg-graph-found")).to_have_text(re.compile(r"^[1-9]\d* found$"))
    found = set(tab.evaluate(FOUND))
    assert "evaluate" in found
    assert found < names(tab)
    alphas = """([inside, outside]) => {
      const canvas = document.querySelector('.dg-graph-veil');
      const brush = canvas.getContext('2d'), ratio = devicePixelRatio;
      const alpha = id => {
        const at = %s.getElementById(id).renderedPosition();
        return brush.getImageData(at.x * ratio, at.y * ratio, 1, 1).data[3];
      };
      return [alpha(inside), alpha(outside)];
    }"""
    clear, veiled = tab.evaluate(alphas % GRAPH, ["evaluate", "prepare"])
    assert clear == 0
    assert veiled > 120


def test_a_focus_leaves_what_a_node_needs(tab: Page) -> None:
    opened(tab, f"{DIGITS}?node=split")
    whole = names(tab)
    tab.locator("#pipeline-panel").get_by_role("link", name="Upstream").click()
    expect(tab).to_have_url(re.compile("focus=split&way=upstream|way=upstream&focus=split"))
    line = tab.locator(".dg-notice").filter(has_text="Only split and what it needs")
    expect(line).to_contain_text(f"of {len(whole)} nodes")
    until(tab, f"{GRAPH}.nodes().length < {len(whole)}")
    assert names(tab) == {"data/digits", "src/prepare.py", "prepare", "build/prepared.npz", "src/split.py", "split"}
    line.get_by_role("link", name="Downstream").click()
    until(tab, f"{GRAPH}.getElementById('evaluate').nonempty()")
    assert "prepare" not in names(tab)
    tab.get_by_role("link", name="Show the whole pipeline").click()
    until(tab, f"{GRAPH}.nodes().length === {len(whole)}")


def test_the_direction_is_part_of_the_address(tab: Page) -> None:
    opened(tab, DIGITS)
    wide = f"(box => box.w > box.h)({GRAPH}.elements().boundingBox())"
    tab.get_by_role("link", name="Left to right").click()
    expect(tab).to_have_url(re.compile("direction=right"))
    until(tab, wide)
    tab.get_by_role("link", name="Top down").click()
    until(tab, f"!{wide}")
    tab.reload()
    until(tab, "Boolean(document.querySelector('#pipeline-graph')?._cyreg?.cy?.dgFramed)")
    assert not tab.evaluate(wide)


def test_a_group_unfolds_in_place_by_keyboard(tab: Page) -> None:
    opened(tab, f"{DIGITS}?node=fold:stage:train")
    before = tab.evaluate(f"{GRAPH}.getElementById('fold:stage:train').renderedPosition()")
    zoom = tab.evaluate(f"{GRAPH}.zoom()")
    tab.locator(".dg-cyto").focus()
    tab.keyboard.press(" ")
    expect(tab).to_have_url(re.compile("unfold=train"))
    until(tab, f"{GRAPH}.nodes().filter(node => node.id().startsWith('train@')).length === 4")
    until(tab, f"Boolean({GRAPH}.dgFramed)")
    after = tab.evaluate(f"{GRAPH}.nodes().filter(node => node.data('fold') === 'train')[0].renderedPosition()")
    assert tab.evaluate(f"{GRAPH}.zoom()") == pytest.approx(zoom)
    assert (after["x"], after["y"]) == (pytest.approx(before["x"], abs=2), pytest.approx(before["y"], abs=2))
    tab.get_by_role("link", name="train@linear-pixels").first.click()
    tab.locator("#pipeline-panel").get_by_role("link", name="Fold train").click()
    until(tab, f"{GRAPH}.getElementById('fold:stage:train').nonempty()")


def _downloaded(tab: Page, name: str, folder: Path) -> Path:
    tab.get_by_role("button", name="Export").click()
    with tab.expect_download() as caught:
        tab.get_by_role("button", name=name).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def test_the_picture_is_taken_away_as_svg_and_png_and_the_stages_as_mermaid(tab: Page, tmp_path: Path) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(tab, DIGITS)
    shown, drawn = names(tab), tab.evaluate(f"{GRAPH}.edges().length")
    svg = _downloaded(tab, "SVG", tmp_path)
    assert svg.name == "digits-pipeline.svg"
    root = ET.fromstring(svg.read_text("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    assert {title.text for title in root.iter(f"{space}title")} == shown
    assert len(list(root.iter(f"{space}path"))) == 2 * drawn
    assert "var(" not in svg.read_text("utf-8")
    png = _downloaded(tab, "PNG", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) > 500
    tab.get_by_role("button", name="Export").click()
    tab.get_by_role("button", name="Copy as Mermaid").click()
    expect(tab.get_by_role("dialog", name="Export")).to_have_count(0)
    text = tab.evaluate("navigator.clipboard.readText()")
    assert text.startswith("flowchart TD\n")
    assert '["train@linear-pixels"]' in text
    assert '["data/digits.dvc"]' in text


def test_a_difference_says_why_in_the_graph_and_in_the_list(tab: Page, board: str) -> None:
    opened(tab, f"{DIGITS}?rev=equal-spread&from=main")
    label = tab.evaluate(f"{GRAPH}.getElementById('evaluate').data('label')")
    assert re.match(r"evaluate · (dep|out|param) ", label), label
    row = tab.locator(".dg-node-list tbody tr").filter(has=tab.get_by_role("link", name="evaluate", exact=True))
    expect(row).to_contain_text("Changed")
    expect(row).to_contain_text("dep build/features")
    tab.locator(".dg-node-list").get_by_role("link", name="evaluate", exact=True).click()
    expect(tab.locator("#pipeline-panel section").filter(has_text="Changes since")).to_contain_text("build/features")
    changed = ask(board, "perception/digits/pipeline/diff?from=main&to=equal-spread")["nodes"]
    assert {"evaluate", "report"} <= {node["id"] for node in changed if node["change"] == "changed"}


def test_the_history_leads_from_commit_to_commit(tab: Page, board: str) -> None:
    opened(tab, DIGITS)
    steps = tab.locator(".dg-strip [data-strip]")
    told = ask(board, "perception/digits/pipeline/history?limit=200")["commits"]
    expect(steps).to_have_count(min(40, len(told)))
    expect(tab.locator(".dg-strip [aria-current]")).to_contain_text("Keep fewer principal components")
    expect(tab.locator(".dg-strip [aria-current]")).to_be_in_viewport()
    tab.locator(".dg-strip [aria-current]").focus()
    tab.keyboard.press("ArrowLeft")
    expect(steps.nth(-2)).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(f"rev={told[1]['id']}"))
    expect(tab.locator(".dg-strip [aria-current]")).to_contain_text(told[1]["message"].splitlines()[0])
    expect(steps).to_have_count(min(40, len(told)))
    tab.get_by_role("link", name=f"What changed in {told[1]['message'].splitlines()[0]}").click()
    expect(tab.locator(".dg-notice").filter(has_text="Compared with")).to_be_visible()


def test_the_remote_is_asked_on_demand(tab: Page) -> None:
    opened(tab, DIGITS)
    expect(tab.locator("#pipeline-remote")).to_be_empty()
    tab.get_by_role("link", name="Check the remote").click()
    expect(tab).to_have_url(re.compile("check=remote"))
    expect(tab.locator("#pipeline-remote")).to_contain_text("are on the remote")
    tab.locator("#pipeline-remote").get_by_role("link", name="Hide").click()
    expect(tab.locator("#pipeline-remote")).to_be_empty()


@pytest.mark.parametrize("width", [1220, 1260, 1300])
def test_a_picture_that_fits_its_window_is_seen_whole(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    opened(tab, "/team/wine/pipeline?direction=right")
    box, wide = tab.evaluate(f"[{GRAPH}.elements().renderedBoundingBox(), {GRAPH}.width()]")
    assert box["x1"] >= 19
    assert wide - box["x2"] >= 19


def test_a_pointer_on_a_line_meets_the_picture_behind_it(tab: Page) -> None:
    """Curves take no part in what the pointer looks for, which is most of what a click among a thousand nodes costs."""
    opened(tab, "/team/wine/pipeline?direction=right")
    spot = tab.evaluate(f"""(() => {{
      const edge = {GRAPH}.edges().max(edge => edge.renderedBoundingBox().w).ele;
      const [middle, box] = [edge.renderedMidpoint(), {GRAPH}.container().getBoundingClientRect()];
      return [box.left + middle.x, box.top + middle.y];
    }})()""")
    tab.mouse.click(*spot)
    tab.wait_for_timeout(400)
    assert tab.evaluate(f"{GRAPH}.elements(':selected').length") == 0
    assert tab.evaluate(f"{GRAPH}.edges().filter(edge => edge.interactive()).length") == 0


def test_a_small_map_moves_a_picture_that_is_larger_than_its_window(tab: Page) -> None:
    tab.set_viewport_size({"width": 1100, "height": 700})
    opened(tab, f"{DIGITS}?direction=right&unfold=train,features")
    canvas = tab.locator(".dg-graph-map")
    tab.get_by_role("button", name="Zoom in").click()
    tab.get_by_role("button", name="Zoom in").click()
    expect(canvas).to_be_visible()
    before = tab.evaluate(f"{GRAPH}.pan()")
    box = canvas.bounding_box()
    assert box
    tab.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    until(tab, f"{GRAPH}.pan().x < {before['x']} - 20")
    tab.get_by_role("button", name="Fit to view").click()
    expect(canvas).to_be_hidden()
