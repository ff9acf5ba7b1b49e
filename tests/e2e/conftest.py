"""A real browser on the demo team, served by the real program.

Every page a test opens is watched: a request to another origin, an error of the page or on its console, or an answer
of 500 and above fails the test that caused it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.e2e.window import browser, context, kept, page

__all__ = ["browser", "context", "kept", "page"]
_START_SECONDS = 240
_PATIENCE_MS = 60_000
"""On a machine that other tests keep busy; who waits in vain waits as long, and nobody else does."""
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module is one worker's (`--dist loadfile`), and each worker has a browser and servers of its own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """Modules say how patient they are when they are read, all in one place; this is said after the last of them."""
    expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; its absence is a failure, never a skip."""
    path = os.environ.get("DAGBOARD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("There is no Chromium: run `make test`, which finds or installs one, or set DAGBOARD_CHROMIUM.")
    return {"executable_path": path, "args": list(_FLAGS)}


@pytest.fixture(scope="session")
def board(demo_config: Path) -> Iterator[str]:
    """Address of a served and synced demo, without a trailing slash; the server ends with the session."""
    with served(demo_config) as address:
        yield address


def sync(config: Path, **variables: str) -> None:
    """Bring the sources of a configuration into its store, as the command does."""
    command = [sys.executable, "-m", "dashboard.cli", "--config", str(config), "sync"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | variables)


@contextmanager
def served(config: Path, **variables: str) -> Iterator[str]:
    """Address of the real program over a synced configuration, without a trailing slash.

    Args:
        config: Its file.
        variables: Of the program's environment, besides ours.
    """
    sync(config, **variables)
    command = [sys.executable, "-m", "dashboard.cli", "--config", str(config), "serve"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | variables
    ) as server:
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in server.stdout or ()], daemon=True).start()
        try:
            yield _address(lines)
        finally:
            server.terminate()
            server.wait(30)


def _address(lines: queue.Queue[str]) -> str:
    seen = []
    while True:
        try:
            line = lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            pytest.fail(f"the server did not say its address: {''.join(seen)}")
        seen.append(line)
        word = next((word for word in line.split() if word.startswith("http://")), None)
        if word:
            return word.rstrip("/")


@pytest.fixture(scope="session")
def base_url(board: str) -> str:
    """Lets tests open paths: ``page.goto("/team/wine")``."""
    return board


class Watch:
    """What went wrong on the pages of one browser context."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self.forgiven: tuple[str, ...] = ()
        self._origin = origin
        context.on("request", self._request)
        context.on("requestfailed", self._stopped)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))

    def forgive(self, *parts: str) -> None:
        """Faults whose text holds one of these parts are the purpose of the test."""
        self.forgiven = (*self.forgiven, *parts)

    def unforgiven(self) -> list[str]:
        """Faults that no test asked for."""
        return [fault for fault in self.faults if not any(part in fault for part in self.forgiven)]

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:", "about:")):
            self.faults.append(f"external request: {request.url}")

    def _stopped(self, request: Request) -> None:
        """A request that the page's own policy stopped was announced, but never left the browser."""
        if (request.failure or "") in {"csp", "net::ERR_BLOCKED_BY_CSP"}:
            with contextlib.suppress(ValueError):
                self.faults.remove(f"external request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"answer {response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def watch(context: BrowserContext, board: str) -> Iterator[Watch]:
    """The watch over this test's browser context; it speaks when the test is over."""
    watching = Watch(context, board)
    yield watching
    assert watching.unforgiven() == []


@pytest.fixture
def tab(page: Page, watch: Watch) -> Page:
    """A watched page of 1440 x 900; `watch` is asked for by name so that its verdict comes after the test."""
    assert watch.faults == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(_PATIENCE_MS)
    return page


@dataclass(frozen=True)
class Bench:
    """A project of one MLflow database that a test writes to while a browser looks.

    Attributes:
        address: Of the served board, without a trailing slash.
        client: MLflow's own, on the database.
        experiment: Id of the experiment to log to.
        sync: Reads the database once more.
    """

    address: str
    client: Any
    experiment: str
    sync: Callable[[], None]

    def page(self, run_id: str) -> str:
        """Address of a run's page."""
        return f"{self.address}/team/bench/runs/{run_id}"


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of this session; each test makes runs of its own."""
    from mlflow import MlflowClient

    folder = tmp_path_factory.mktemp("bench")
    store = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(store, registry_uri=store)
    experiment = client.create_experiment("bench", artifact_location=(folder / "artifacts").as_uri())
    project = {"owner": "team", "name": "bench", "mlflow": [{"uri": f"sqlite:///{folder / 'mlflow.db'}"}]}
    config = folder / "config.yaml"
    values = {"server": {"port": 0}, "sync": {"interval_seconds": 3600}, "projects": [project]}
    config.write_text(yaml.safe_dump(values), "utf-8")
    with served(config) as address:
        yield Bench(address, client, experiment, lambda: sync(config))


@pytest.fixture
def bench_watch(context: BrowserContext, bench: Bench) -> Iterator[Watch]:
    """As `watch`, for pages of the bench."""
    watching = Watch(context, bench.address)
    yield watching
    assert watching.unforgiven() == []


@pytest.fixture
def bench_tab(page: Page, bench_watch: Watch) -> Page:
    """As `tab`, for pages of the bench."""
    assert bench_watch.faults == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(_PATIENCE_MS)
    return page
