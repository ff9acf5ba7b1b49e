"""Live runs: from the moment MLflow's client has written something until an open run table shows it, beside MLflow's.

The client's call has returned when the clock starts, and nobody touches the page. Both pages are open in one browser
that draws in software, and look at one database.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from playwright.sync_api import Browser, Page

from benchmarks import mlflow_store
from benchmarks.browser import ROWS, chromium, opened_page, until
from benchmarks.jobs import sync_seconds
from benchmarks.measuring import Comparison, Repeats, Result, Side
from benchmarks.mlflow_store import Shape
from benchmarks.programs import Dagboard, Server, mlflow_server

_TIMES = 12
_EXPERIMENT = "1"
_NAME = "live"
_MOST_SECONDS = 5.0
_PEER_PATIENCE_SECONDS = 90.0
_PATIENCE_SECONDS = 180.0
_LOOK_MS = 20
_PAUSE_MS = 1_300
"""Between two things that are written, so that they fall on all moments between two looks."""

_SHOWS = """(text) => [...document.querySelectorAll('.ag-row')].some((row) => row.textContent.includes(text))"""


class LiveBench:
    """How long an open page takes to follow.

    Args:
        folder: Where workloads are kept between runs.
        shape: What the database holds before.
        repeats: How often MLflow's page, which takes its time, is waited for.
    """

    def __init__(self, folder: Path, shape: Shape, repeats: Repeats) -> None:
        self._folder = folder
        self._shape = shape
        self._repeats = repeats
        self._database = shape.path(folder).with_suffix(".live.db")

    def __iter__(self) -> Iterator[Result]:
        source = self._shape.path(self._folder)
        mlflow_store.build(source, self._shape)
        shutil.copyfile(source, self._database)
        uri = f"sqlite:///{self._database}"
        client = MlflowClient(uri, registry_uri=uri)
        project = {"owner": "bench", "name": _NAME, "goals": {"m0": "up"}, "mlflow": [{"uri": uri}]}
        folder = self._folder / "boards" / f"live-{time.time_ns()}"
        with Dagboard.configured(folder, [project], interval_seconds=60).serve() as ours, chromium() as browser:
            sync_seconds(ours, _NAME)
            with opened_page(browser) as tab:
                _open(tab, f"{ours.address}/bench/{_NAME}/experiments")
                mine = Side(tuple(_appearance(tab, client, f"seen by us {n}") for n in range(_TIMES)))
            yield _slowest("a new run's row", mine)
            yield from self._values(browser, ours, client)
            yield self._compared(browser, mine, client)

    def _compared(self, browser: Browser, mine: Side, client: Any) -> Result:
        with mlflow_server(self._database, self._folder) as peer, opened_page(browser) as tab:
            _open(tab, f"{peer.address}/#/experiments/{_EXPERIMENT}/runs")
            theirs, missed = self._peers(tab, client)
        note = f"MLflow's page did not show {missed} within {_PEER_PATIENCE_SECONDS:.0f} s" if missed else ""
        work = f"{self._shape}: from a new run's being written to a row of an open table"
        return Comparison(work, mine, "MLflow's own page", theirs, note=note)

    def _peers(self, tab: Page, client: Any) -> tuple[Side | None, int]:
        """How long MLflow's page takes, and how many runs it did not show by itself."""
        seconds, missed = [], 0
        for number in range(self._repeats.slow):
            try:
                seconds.append(_appearance(tab, client, f"seen by them {number}", _PEER_PATIENCE_SECONDS))
            except TimeoutError:
                missed += 1
        return (Side(tuple(seconds)) if seconds else None), missed

    def _values(self, browser: Browser, ours: Server, client: Any) -> Iterator[Result]:
        run = client.create_run(_EXPERIMENT, run_name="training").info.run_id
        with opened_page(browser) as tab:
            _open(tab, f"{ours.address}/bench/{_NAME}/experiments")
            _waited(tab, "training", _PATIENCE_SECONDS)
            seconds = []
            for step in range(_TIMES):
                value = f"1.{step + 11}1"  # other runs have values below one
                log = partial(client.log_metric, run, "m0", float(value), step=step)
                seconds.append(_seen(tab, log, value, _PATIENCE_SECONDS))
        mine = Side(tuple(seconds))
        yield Comparison(f"{self._shape}: from a metric's being logged to its cell", mine)
        yield _slowest("a logged metric's cell", mine)


def _slowest(what: str, side: Side) -> Result:
    return Comparison(
        f"an open table's longest wait for {what}", Side((max(side.seconds),)), most_seconds=_MOST_SECONDS,
        note=f"of {len(side.seconds)}",
    )  # fmt: skip


def _open(tab: Page, address: str) -> None:
    tab.goto(address)
    until(tab, ROWS)
    tab.wait_for_timeout(3_000)


def _appearance(tab: Page, client: Any, name: str, patience: float = _PATIENCE_SECONDS) -> float:
    """Seconds until a new run stands in the table; it has ended when it is written."""

    def write() -> None:
        client.set_terminated(client.create_run(_EXPERIMENT, run_name=name).info.run_id)

    return _seen(tab, write, name, patience)


def _seen(tab: Page, write: Callable[[], object], text: str, patience: float) -> float:
    tab.wait_for_timeout(_PAUSE_MS)
    write()
    return _waited(tab, text, patience)


def _waited(tab: Page, text: str, patience: float) -> float:
    began = time.perf_counter()
    while not tab.evaluate(_SHOWS, text):
        if time.perf_counter() - began > patience:
            raise TimeoutError(f"{tab.url} never shows {text}")
        tab.wait_for_timeout(_LOOK_MS)
    return time.perf_counter() - began
