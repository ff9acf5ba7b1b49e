"""In a browser: opening the run table beside MLflow's, drawing and brushing a parallel plot beside plotly's.

Chromium draws in software and starts each page with an empty cache, as on a machine that has never seen either side.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import mlflow_store
from benchmarks.jobs import sync_seconds
from benchmarks.measuring import Comparison, Lead, Repeats, Result, Side, Size
from benchmarks.mlflow_store import Shape
from benchmarks.programs import Dagboard, Server, mlflow_server
from benchmarks.questions import AXES

_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
_SCREEN = {"width": 1440, "height": 900}
_FIND_CHROMIUM = Path(__file__).parent.parent / "scripts" / "find-chromium"
_PATIENCE_MS = 180_000
_POLL_MS = 10
ROWS = "document.querySelectorAll('.ag-center-cols-container .ag-row').length > 3"
"""True once rows stand in a run table, ours or MLflow's."""
_OPENING_GOAL = Lead(1 / 0.4)
_MOST_SHARE = Lead(1 / 1.2)
_MOST_OPENING_BYTES = 1.5 * 2**20
_DRAW_GOALS = {1000: Lead(30, 5.1 / 30), 10_000: Lead(25, 18.6 / 25)}
_MOST_MOVE_SECONDS = 0.05
_MOST_PROGRESSIVE_SECONDS = 1.5
_FAIR_LINES = 10_000
_MOVES = 12
_PLOTLYS_AXIS = ".axis-brush .background"

_OUR_PLOT = """async ({api, keys, enough}) => {
  window.benchPlot?.destroy();
  document.getElementById('bench')?.remove();
  const host = document.body.appendChild(document.createElement('div'));
  host.id = 'bench';
  host.style.cssText = 'position:fixed;inset:0;background:white;z-index:99999';
  const {parallel, parallelData} = window.dagboard;
  const began = performance.now();
  const data = await parallelData({api, runs: [], filter: '', hidden: true}, keys);
  const read = performance.now();
  const columns = data.columns.map((raw) => new parallel.Column({...raw, label: raw.key}));
  const theme = () => ({dark: false, palette: ['#1f77b4'], muted: '#999', faint: '#ccc', surface: '#fff'});
  const plot = new parallel.Plot(host, {ids: data.ids, names: data.names, columns, colour: keys[0], theme,
    axes: keys.map((key) => ({key, mode: 'linear'})), runColour: () => '#1f77b4', height: 500});
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  do await frame(); while (plot.painter.front.drawn < Math.min(enough, data.ids.length));
  for (let i = 0; i < 2; i += 1) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.benchPlot = plot;
  return {lines: data.ids.length, all: (performance.now() - began) / 1000, drawing: (performance.now() - read) / 1000};
}"""
_THEIR_PLOT = """async ({columns}) => {
  const host = document.getElementById('plot');
  const numbers = (values) => values.map((value) => typeof value === 'number' ? value : NaN);
  const dimensions = columns.map(({key, values}) => ({label: key, values: numbers(values)}));
  const began = performance.now();
  const trace = {type: 'parcoords', dimensions, line: {color: dimensions[0].values}};
  await Plotly.newPlot(host, [trace], {width: 1440, height: 500});
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await frame(); await frame();
  return (performance.now() - began) / 1000;
}"""
_SETTLED = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(
  () => setTimeout(done)))))"""
_RECORD_FRAMES = """() => {
  window.benchFrames = [];
  const tick = (now) => { window.benchFrames.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
_SLOWEST_FRAME = """() => {
  const frames = window.benchFrames.splice(0);
  window.benchFrames.push(frames[frames.length - 1]);
  return Math.max(...frames.slice(1).map((at, i) => at - frames[i])) / 1000;
}"""
_MIDDLE = """(selector) => {
  const box = (selector ? document.querySelector(selector) : window.benchPlot.axes[0].strip).getBoundingClientRect();
  return [box.x + box.width / 2, box.top, box.bottom];
}"""


class BrowserBench:
    """The comparisons over databases of growing size; MLflow's and plotly's pages on the ones they can take.

    Args:
        folder: Where workloads are kept between runs.
        shapes: What the tables hold, the one that MLflow's page is opened on first.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, shapes: list[Shape], repeats: Repeats) -> None:
        self._folder = folder
        self._shapes = {f"runs-{shape.runs}": shape for shape in shapes}
        self._repeats = repeats

    def __iter__(self) -> Iterator[Result]:
        for shape in self._shapes.values():
            mlflow_store.build(shape.path(self._folder), shape)
        first = next(iter(self._shapes.values()))
        with self._board().serve() as ours, chromium() as browser:
            for name in self._shapes:
                sync_seconds(ours, name)
            yield from self._openings(browser, ours, first)
            yield from self._plots(browser, ours)

    def _board(self) -> Dagboard:
        settings = [
            {"owner": "bench", "name": name, "mlflow": [{"uri": f"sqlite:///{shape.path(self._folder)}"}]}
            for name, shape in self._shapes.items()
        ]
        return Dagboard.configured(self._folder / "boards" / f"browser-{time.time_ns()}", settings)

    def _openings(self, browser: Browser, ours: Server, first: Shape) -> Iterator[Result]:
        with mlflow_server(first.path(self._folder), self._folder) as peer:
            address = f"{peer.address}/#/experiments/1/runs"
            theirs, their_size = _opened(browser, lambda: address, self._repeats.slow)
        base: Side | None = None
        for name, shape in self._shapes.items():
            address = f"{ours.address}/bench/{name}/experiments"
            side, size = _opened(browser, lambda address=address: address, self._repeats.quick)  # type: ignore[misc]
            work = f"{shape}: the run table from an empty browser cache until rows stand there"
            if base is None:
                base = side
                yield Comparison(work, side, "MLflow's own page", theirs, _OPENING_GOAL)
                yield Size(
                    "what opening the run table transfers", size, _MOST_OPENING_BYTES, their_size, "MLflow's page"
                )
            else:
                yield Comparison(work, side, f"ours, {first}", base, _MOST_SHARE)

    def _plots(self, browser: Browser, ours: Server) -> Iterator[Result]:
        for name, shape in self._shapes.items():
            if shape.runs > 100_000:
                continue
            with opened_page(browser) as tab:
                tab.goto(f"{ours.address}/bench/{name}/compare?filter=")
                yield from self._plot(browser, tab, ours, name, shape)

    def _plot(self, browser: Browser, tab: Page, ours: Server, name: str, shape: Shape) -> Iterator[Result]:
        api = f"/api/v1/projects/bench/{name}"
        work = f"parallel plot of {shape.runs:,} lines and {len(AXES)} axes"
        asked = {"api": api, "keys": [f"metrics.{axis}" for axis in AXES], "enough": shape.runs}
        until(tab, "window.dagboard?.parallel?.Plot !== undefined && window.dagboard?.parallelData !== undefined")
        if shape.runs > max(_DRAW_GOALS):
            fair = [tab.evaluate(_OUR_PLOT, asked | {"enough": _FAIR_LINES})["all"] for _ in range(self._repeats.quick)]
            yield Comparison(
                f"{work}: from asking for its data until {_FAIR_LINES:,} lines of all stand there", Side(tuple(fair)),
                note="lines are drawn in an order that spreads over all runs; the rest follows",
                most_seconds=_MOST_PROGRESSIVE_SECONDS,
            )  # fmt: skip
            whole = tab.evaluate(_OUR_PLOT, asked)
            yield Comparison(f"{work}: until every line stands there", Side((whole["all"],)))
        else:
            mine = Side(tuple(tab.evaluate(_OUR_PLOT, asked)["drawing"] for _ in range(self._repeats.quick)))
            data = json.loads(ours.get(f"{api}/runs/parallel", columns=",".join(asked["keys"])))
            theirs, moved = self._plotly(browser, data)
            yield Comparison(
                f"{work}: first draw", mine, "plotly's parcoords", theirs, _DRAW_GOALS.get(shape.runs),
                "both sides have the values in memory; plotly drops runs without a value",
            )  # fmt: skip
            yield Comparison(
                f"{work}: a move while brushing", _moves(tab, "", _MOVES), "plotly's parcoords", moved,
                most_seconds=_MOST_MOVE_SECONDS, note="the slowest frame after each move of the pointer",
            )  # fmt: skip

    def _plotly(self, browser: Browser, data: dict[str, Any]) -> tuple[Side, Side]:
        """How long plotly's first draws and moves take."""
        seconds = []
        for number in range(self._repeats.slow):
            with opened_page(browser) as tab:
                tab.set_content("<body style='margin:0'><div id='plot'></div></body>")
                tab.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
                seconds.append(tab.evaluate(_THEIR_PLOT, {"columns": data["columns"]}))
                if number == self._repeats.slow - 1:
                    return Side(tuple(seconds)), _moves(tab, _PLOTLYS_AXIS, self._repeats.slow)
        raise RuntimeError("nothing was measured")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that draws in software."""
    path = subprocess.check_output([str(_FIND_CHROMIUM)], text=True).strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_page(browser: Browser) -> Iterator[Page]:
    """A tab with an empty cache."""
    context = browser.new_context(viewport=_SCREEN)  # type: ignore[arg-type]
    context.set_default_timeout(_PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def until(tab: Page, expression: str) -> None:
    """Wait until an expression of JavaScript is true.

    Raises:
        RuntimeError: It never was.
    """
    deadline = time.monotonic() + _PATIENCE_MS / 1000
    while not tab.evaluate(expression):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{tab.url}: never true: {expression}")
        tab.wait_for_timeout(_POLL_MS)


def _opened(browser: Browser, address: Callable[[], str], repeats: int) -> tuple[Side, int]:
    """Times from asking for a page until rows of its table are there, and the bytes that came over the wire."""
    seconds, sizes = [], []
    for _ in range(repeats + 1):
        with opened_page(browser) as tab:
            received: list[int] = []
            session = tab.context.new_cdp_session(tab)
            session.send("Network.enable")
            session.on("Network.loadingFinished", lambda event, to=received: to.append(event["encodedDataLength"]))
            began = time.perf_counter()
            tab.goto(address(), wait_until="commit")
            until(tab, ROWS)
            tab.evaluate(_SETTLED)
            seconds.append(time.perf_counter() - began)
            sizes.append(int(sum(received)))
    return Side(tuple(seconds[1:])), max(sizes)


def _moves(tab: Page, axis: str, moves: int) -> Side:
    """The slowest frame after each move of a pointer that brushes an axis.

    Args:
        tab: With a plot.
        axis: Selector of the first axis of plotly's plot; empty for that of ours.
        moves: How many are measured, after one that is not.
    """
    x, top, bottom = tab.evaluate(_MIDDLE, axis)
    height = bottom - top
    tab.mouse.move(x, top + 0.2 * height)
    tab.mouse.down()
    tab.evaluate(_RECORD_FRAMES)
    seconds = []
    for number in range(moves + 1):
        tab.mouse.move(x, top + (0.3 + 0.4 * number / moves) * height)
        tab.evaluate(_SETTLED)
        seconds.append(tab.evaluate(_SLOWEST_FRAME))
    tab.mouse.up()
    return Side(tuple(seconds[1:]))
