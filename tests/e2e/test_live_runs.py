"""Open pages follow runs that go on: MLflow's own client writes, DVC Studio's protocol reports, and nobody reloads."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.conftest import Watch, served

expect.set_options(timeout=30_000)

RUNS = 150
SECONDS = 20_000
"""Milliseconds; five seconds are promised, which a machine under tests takes for a page alone."""


@dataclass
class Site:
    """A served project over an MLflow database that tests write to."""

    address: str
    client: Any
    experiment: str

    def begin(self, name: str) -> str:
        run: str = self.client.create_run(self.experiment, run_name=name, tags={"mlflow.user": "ds"}).info.run_id
        return run

    def log(self, run: str, value: float, step: int) -> None:
        self.client.log_metric(run, "acc", value, step=step)

    def report(self, kind: str, **body: Any) -> str:
        body = {"type": kind, "repo_url": "team/live", "baseline_sha": "a" * 40, "name": "rusty-lamb"} | body
        answer = requests.post(
            f"{self.address}/api/live", json=body, headers={"Authorization": "token secret"}, timeout=10
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["run"])

    def wait_for(self, run: str) -> None:
        """Until the worker made a run of what was reported."""
        address, end = f"{self.address}/api/v1/projects/team/live/runs/{run}", time.monotonic() + 60
        while requests.get(address, timeout=10).status_code == 404:
            assert time.monotonic() < end
            time.sleep(0.2)

    def step(self, step: int) -> str:
        plots = {"dvclive/plots/metrics/loss.tsv": {"data": [{"step": step, "loss": 1 / (step + 1)}]}}
        metrics = {"dvclive/metrics.json": {"data": {"loss": 1 / (step + 1), "step": step}}}
        return self.report("data", step=step, metrics=metrics, plots=plots)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from mlflow import MlflowClient

    folder: Path = tmp_path_factory.mktemp("live")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(uri, registry_uri=uri)
    made = Site("", client, client.create_experiment("sweep"))
    for number in range(RUNS):
        run = made.begin(f"run {number:03}")
        made.log(run, number / RUNS, 0)
        client.set_terminated(run)
    live = {"token_env": "LIVE_TOKEN", "repositories": ["team/live"]}
    entry = {"owner": "team", "name": "live", "mlflow": [{"uri": uri}], "goals": {"acc": "up"}, "live": live}
    settings = {"data_dir": str(folder / "data"), "server": {"port": 0}, "projects": [entry]}
    settings["sync"] = {"interval_seconds": 15}
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    with served(folder / "config.yaml", LIVE_TOKEN="secret") as made.address:
        time.sleep(4)  # the worker has started and looked once
        yield made


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Page]:
    """A watched page of this site; the others of the session belong to the demo."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1440, "height": 900})
    watching = Watch(context, site.address)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()
    assert watching.unforgiven() == []


def count(tab: Page) -> int:
    return int(tab.locator("[data-runs-count]").inner_text().split()[0])


def table(tab: Page) -> None:
    tab.goto("/team/live/experiments")
    expect(tab.locator("[data-runs-count]")).to_have_text(re.compile(r"^\d+ runs$"))
    expect(tab.locator(".ag-row .dg-grid-name").first).to_be_visible()
    tab.wait_for_timeout(2_500)  # the table has asked once whether anything changed


def place(tab: Page, name: str) -> float:
    """Pixels from the top of the window to a row."""
    box = tab.locator(".ag-center-cols-container .ag-row, .ag-pinned-left-cols-container .ag-row").filter(has_text=name)
    found = box.first.bounding_box()
    assert found is not None
    return found["y"]


def row(tab: Page, name: str):
    return tab.locator(".ag-row").filter(has_text=name)


def test_a_run_appears_and_moves_while_it_is_written(tab: Page, site: Site) -> None:
    table(tab)
    before = count(tab)
    run = site.begin("fresh run")
    expect(row(tab, "fresh run").first).to_be_visible(timeout=SECONDS)
    expect(tab.locator("[data-runs-count]")).to_have_text(f"{before + 1} runs")
    cell = tab.locator(f'.ag-row[row-id="{run}"] .ag-cell[col-id="metrics.acc"]')
    for step, value in enumerate([0.25, 0.5]):
        site.log(run, value, step)
        expect(cell).to_contain_text(str(value), timeout=SECONDS)
    expect(tab.locator(f'.ag-row[row-id="{run}"] .ag-cell[col-id="status"]')).to_have_text("Running")
    site.client.set_terminated(run)
    expect(tab.locator(f'.ag-row[row-id="{run}"] .ag-cell[col-id="status"]')).to_have_text("Finished", timeout=SECONDS)


def test_what_a_person_does_meanwhile_stays(tab: Page, site: Site) -> None:
    table(tab)
    tab.locator('.ag-row[row-index="1"] input[type=checkbox]').check()
    tab.get_by_role("combobox", name="Filter runs").fill("metrics.ac")
    tab.locator(".ag-body-viewport").evaluate("node => { node.scrollTop = 2000; }")
    expect(row(tab, "run 085").first).to_be_visible()
    tab.wait_for_timeout(500)
    before, at, address = count(tab), place(tab, "run 085"), tab.url
    bodies: list[dict[str, Any]] = []
    tab.on("response", lambda answer: bodies.append(answer.json()) if _is_block(answer) else None)
    run = site.begin("pushed down")
    expect(tab.locator("[data-runs-count]")).to_contain_text(f"{before + 1} runs", timeout=SECONDS)
    tab.wait_for_timeout(1_000)
    assert abs(place(tab, "run 085") - at) < 2, "the view goes with the row it began with"
    expect(tab.get_by_role("combobox", name="Filter runs")).to_have_value("metrics.ac")
    expect(tab.locator("[data-runs-selection], [data-runs-unselect]").first).to_be_visible()
    assert tab.url == address
    full = [found for body in bodies for found in body["runs"] if not found.get("same")]
    same = [found for body in bodies for found in body["runs"] if found.get("same")]
    assert len(same) >= 90, "the rows that did not change are named only"
    assert {found["name"] for found in full} == {"pushed down"}
    site.client.set_terminated(run)


def _is_block(answer: Response) -> bool:
    return "/runs?" in answer.url and "known=" in answer.url and answer.status == 200


def test_the_page_of_a_run_follows_it_to_its_end(tab: Page, site: Site) -> None:
    run = site.report("start", message="wider", params={"params.yaml": {"lr": 0.1}})
    site.wait_for(run)
    tab.goto(f"/team/live/runs/{run}")
    expect(tab.locator("h1")).to_contain_text("Running")
    tab.locator("[data-note] button, [data-note-edit]").first.click()
    tab.locator("textarea").first.fill("half a thought")
    site.step(0)
    expect(
        tab.get_by_role("region", name="Metrics").or_(tab.locator(".dg-panel", has_text="Metrics")).first
    ).to_be_visible()
    for step in (1, 2):
        site.step(step)
        expect(tab.locator("#run-metrics")).to_contain_text(f"{1 / (step + 1):.3g}"[:4], timeout=SECONDS)
    expect(tab.locator(".dg-curve").first).to_contain_text("loss", timeout=SECONDS)
    site.report("done")
    expect(tab.locator("h1")).to_contain_text("Finished", timeout=SECONDS)
    expect(tab.locator("textarea").first).to_have_value("half a thought")
    assert tab.locator("[data-live]").count() == 0, "a run that is over is not asked for any more"


def test_the_table_says_when_it_was_synced_last(tab: Page) -> None:
    table(tab)
    when = tab.locator("[data-runs-synced] time")
    before = when.get_attribute("datetime")
    assert before
    expect(when).not_to_have_attribute("datetime", before, timeout=90_000)
    expect(when).to_have_text(re.compile(r"just now|\d+ s ago"))


def test_a_silent_table_asks_little(tab: Page) -> None:
    table(tab)
    sizes: list[int] = []
    tab.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    tab.wait_for_timeout(7_000)
    assert 2 <= len(sizes) <= 5
    assert sum(sizes) < 5_000, json.dumps(sizes)
