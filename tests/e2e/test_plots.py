"""DVC's plots in a browser: the gallery, revisions laid over each other, one plot large, and what is taken away."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.run_grid import query

expect.set_options(timeout=30_000)

DIGITS, WINE = "/perception/digits", "/team/wine"


def card(tab: Page, plot: str) -> Locator:
    return tab.locator(f'[data-plot="{plot}"]')


def test_from_the_pipeline_to_plots_of_every_kind(tab: Page) -> None:
    tab.goto(f"{DIGITS}/pipeline")
    tab.get_by_role("link", name="Plots", exact=True).click()
    tab.wait_for_url("**/plots**")
    expect(card(tab, "confusion").locator(".heatmaplayer")).to_be_attached()
    expect(card(tab, "training").locator(".scatterlayer .trace")).to_have_count(4)
    expect(card(tab, "ROC and the area below it").locator(".dg-plot-svg img")).to_be_visible()
    image = card(tab, "plots/images/confusion.png").locator("img")
    expect(image).to_be_visible()
    assert image.evaluate("(picture) => picture.naturalWidth") > 100
    expect(tab.get_by_role("heading", level=2)).to_contain_text(["dvc.yaml", "plots", "plots/images", "plots/training"])
    expect(tab.get_by_role("link", name="Pipeline").first).to_have_attribute("aria-current", "page")


def test_a_revision_is_laid_over_and_left_out(tab: Page) -> None:
    tab.goto(f"{WINE}/plots")
    expect(card(tab, "plots/boosting.csv").locator(".scatterlayer .trace")).to_have_count(1)
    tab.locator("summary", has_text="Add a revision").click()
    tab.get_by_label("Find a revision").fill("without")
    tab.locator(".dg-plots-revs .dg-option", has_text="without-vintage").click()
    expect(card(tab, "plots/boosting.csv").locator(".scatterlayer .trace")).to_have_count(2)
    assert query(tab)["with"] == "without-vintage"
    expect(tab.locator(".dg-plots-revs .dg-chip")).to_have_count(2)
    dots = tab.locator(".dg-plots-revs .dg-plot-dot").evaluate_all(
        "(all) => all.map((dot) => getComputedStyle(dot).backgroundColor)"
    )
    lines = card(tab, "plots/boosting.csv").locator(".scatterlayer .js-line").evaluate_all(
        "(all) => all.map((line) => getComputedStyle(line).stroke)"
    )  # fmt: skip
    assert dots == lines
    tab.get_by_role("link", name="Leave out main").click()
    expect(card(tab, "plots/boosting.csv").locator(".scatterlayer .trace")).to_have_count(1)
    assert query(tab) == {"rev": "without-vintage"}


def test_what_a_revision_does_not_have_is_said(tab: Page) -> None:
    tab.goto(f"{DIGITS}/plots?with=digit-classifier@v1.0.0&q=overfitting")
    expect(card(tab, "overfitting").locator(".scatterlayer .trace")).to_have_count(4)
    tab.goto(f"{WINE}/plots?with=main~18&q=network")
    expect(card(tab, "plots/network.csv")).to_contain_text("Not a plot at main~18")
    tab.goto(f"{WINE}/plots?q=nothing-of-this-name")
    expect(tab.get_by_text("No plot of this name")).to_be_visible()
    tab.goto(f"{WINE}/plots?plot=gone.csv")
    expect(tab.get_by_text("No such plot here")).to_be_visible()


def test_the_filter_narrows_the_gallery(tab: Page) -> None:
    tab.goto(f"{WINE}/plots")
    expect(card(tab, "plots/ranking.csv")).to_be_visible()
    tab.get_by_label("Filter plots").fill("predicted")
    expect(card(tab, "plots/ranking.csv")).to_have_count(0)
    expect(tab.locator("[data-plot]")).to_have_count(5)
    assert query(tab) == {"q": "predicted"}


def test_a_plot_opens_large_with_axes_rows_and_files(tab: Page, tmp_path: Path) -> None:
    tab.goto(f"{WINE}/plots?with=without-vintage")
    card(tab, "plots/boosting.csv").get_by_role("link", name="boosting.csv").click()
    large = tab.locator(".dg-plot-large")
    expect(large.locator(".scatterlayer .trace")).to_have_count(2)
    expect(tab.locator(".dg-plot-rows tbody tr").first).to_contain_text("main")
    large.get_by_role("link", name="Log y: off").click()
    expect(large.get_by_role("link", name="Log y: on")).to_be_visible()
    large.get_by_role("link", name="Smooth: off").click()
    expect(large.locator(".scatterlayer .trace")).to_have_count(4)
    assert (query(tab)["log"], query(tab)["smooth"]) == ("y", "1")
    taken = {}
    for name in ("CSV", "SVG", "PNG"):
        with tab.expect_download() as found:
            large.get_by_text(name, exact=True).click()
        taken[name] = tmp_path / name
        found.value.save_as(taken[name])
    rows = list(csv.DictReader(taken["CSV"].read_text().splitlines()))
    assert {row["rev"] for row in rows} == {"main", "without-vintage"}
    assert len(rows) == 80
    assert "<svg" in taken["SVG"].read_text()[:200]
    assert taken["PNG"].read_bytes()[:4] == b"\x89PNG"
    tab.get_by_role("link", name="All plots").click()
    expect(card(tab, "plots/boosting.csv")).to_be_visible()


def test_a_picture_of_a_template_is_taken_away(tab: Page) -> None:
    tab.goto(f"{DIGITS}/plots?plot=ROC and the area below it")
    expect(tab.locator(".dg-plot-svg img")).to_be_visible()
    with tab.expect_download() as found:
        tab.get_by_role("button", name="SVG").click()
    assert found.value.suggested_filename == "ROC_and_the_area_below_it.svg"


def test_ways_to_the_plots(tab: Page, board: str) -> None:
    tab.goto(f"{DIGITS}/pipeline?node=plots/confusion.csv")
    tab.get_by_role("link", name="Plot", exact=True).click()
    expect(tab.locator("[data-plot]")).to_have_count(1)
    with urlopen(f"{board}/api/v1/projects{DIGITS}/runs?limit=2") as answer:
        first, second = (run["id"] for run in json.load(answer)["runs"])
    tab.goto(f"{DIGITS}/compare?runs={first},{second}")
    tab.get_by_role("link", name="Plots of these commits").click()
    tab.wait_for_url("**/plots?**")
    assert {query(tab)["rev"], query(tab)["with"]} == {first, second}
    tab.goto(f"{DIGITS}/runs/{first}")
    tab.get_by_role("link", name="Plots", exact=True).click()
    expect(card(tab, "confusion").locator(".heatmaplayer")).to_be_attached()


def test_an_unknown_revision_is_no_page(tab: Page, watch: Watch) -> None:
    watch.forgive("404")
    response = tab.goto(f"{WINE}/plots?with=nowhere")
    assert response is not None
    assert response.status == 404
    expect(tab.get_by_role("heading", level=1, name="Not found")).to_be_visible()


def test_the_legend_has_the_colours_of_the_lines_in_the_dark_too(tab: Page) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{WINE}/plots?plot=plots%2Flogistic.csv&with=without-vintage")
    expect(tab.locator(".scatterlayer .js-line")).to_have_count(2)
    colours = "(all) => all.map((line) => getComputedStyle(line).stroke)"
    drawn = tab.locator(".scatterlayer .js-line").evaluate_all(colours)
    assert tab.locator(".legend .js-line").evaluate_all(colours) == drawn
    dots = tab.locator(".dg-plots-revs .dg-plot-dot").evaluate_all(
        "(all) => all.map((dot) => getComputedStyle(dot).backgroundColor)"
    )
    assert dots == drawn


def test_what_cannot_be_seen_is_said_instead_of_an_empty_figure(tab: Page) -> None:
    tab.goto(f"{WINE}/plots?q=neighbours")
    expect(card(tab, "plots/neighbours.csv")).to_contain_text("There is nothing to draw.")
    expect(card(tab, "plots/neighbours.csv")).to_contain_text("NaN, infinite or missing")
    expect(card(tab, "plots/neighbours.csv").locator(".js-plotly-plot")).to_have_count(0)
    tab.goto(f"{WINE}/plots?rev=main&with=HEAD&plot=plots%2Flogistic.csv")
    expect(card(tab, "plots/logistic.csv")).to_contain_text("main and HEAD are the same here.")


def test_a_template_of_the_repository_wears_the_theme(tab: Page) -> None:
    tab.emulate_media(color_scheme="light")
    tab.goto(f"{DIGITS}/plots")
    picture = card(tab, "ROC and the area below it").locator(".dg-plot-svg img")
    expect(picture).not_to_have_attribute("src", re.compile("#dark$"))
    assert _darkest(picture) < 40, "its words are black on a light page"
    tab.emulate_media(color_scheme="dark")
    expect(picture).to_have_attribute("src", re.compile("#dark$"))
    assert _darkest(picture) > 40, "no word is black on a dark page"
    tab.emulate_media(color_scheme="light")
    expect(picture).not_to_have_attribute("src", re.compile("#dark$"))


def _darkest(picture: Locator) -> int:
    """The brightness of the darkest solid point of an image, 0 to 255."""
    found: int = picture.evaluate("""async (image) => {
      await image.decode();
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const brush = canvas.getContext("2d");
      brush.drawImage(image, 0, 0);
      const points = brush.getImageData(0, 0, canvas.width, canvas.height).data;
      let darkest = 255;
      for (let at = 0; at < points.length; at += 4)
        if (points[at + 3] > 240) darkest = Math.min(darkest, Math.max(points[at], points[at + 1], points[at + 2]));
      return darkest;
    }""")
    return found
