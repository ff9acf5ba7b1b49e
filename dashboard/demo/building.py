"""Builds the demo team's projects side by side and writes their configuration file."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from dashboard.demo import settings_file, stamp
from dashboard.demo.clients import Clients, environment
from dashboard.demo.recipes import audio, monorepo, vision, wine
from dashboard.demo.warm import warm_python
from dashboard.demo.workshop import Step, Workshop
from dashboard.errors import ConflictError

Progress = Callable[[int, int, str], None]
"""Called with the steps done, the steps in all, and what is being done."""

RECIPES: dict[str, Callable[[], list[Step]]] = {
    "vision": vision.steps,
    "wine": wine.steps,
    "audio": audio.steps,
    "monorepo": monorepo.steps,
}
"""Folder of each repository and its history; the longest first, so that two workers end together."""

_MARK = ".dagboard-demo"
_WORKERS = 2


def build(directory: Path, progress: Progress | None = None) -> Path:
    """Make whatever is missing of the demo team in `directory`; the path of its configuration file.

    A finished project is left as it is. A half-built one, or one made by another release of the demo, is made anew.
    Dates count back from the midnight (UTC) before the build.

    Args:
        directory: Where the projects go; made if missing.
        progress: Called after each step, from several threads but never at the same time.

    Raises:
        ConflictError: The directory holds something that is not a demo.
        DemoError: A program failed; its message holds the end of the program's output.
    """
    directory = directory.expanduser().resolve()
    _claim(directory)
    missing = [name for name in RECIPES if not stamp.is_finished(directory / name, name)]
    if missing:
        _build_all(directory, missing, progress or _silent)
    return settings_file.write(directory)


def _claim(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    mark = directory / _MARK
    if not mark.exists() and any(directory.iterdir()):
        raise ConflictError(
            "the directory is not empty and not a demo of Dagboard",
            where=str(directory),
            hint="Name another one with --directory.",
        )
    if not mark.exists():
        mark.write_text("Made by `dagboard demo`; safe to delete as a whole.\n", "utf-8")


def _build_all(directory: Path, names: list[str], progress: Progress) -> None:
    histories = {name: RECIPES[name]() for name in names}
    counter = _Counter(sum(len(history) for history in histories.values()), progress)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with warm_python(environment(directory / ".home")) as variables, ThreadPoolExecutor(_WORKERS) as pool:
        builds = [
            pool.submit(_build_one, Workshop(name, directory / name, Clients(variables), midnight), history, counter)
            for name, history in histories.items()
        ]
        try:
            for build_ in builds:
                build_.result()
        except BaseException:
            counter.stop()
            raise


def _build_one(workshop: Workshop, history: list[Step], counter: _Counter) -> None:
    if workshop.folder.exists():
        shutil.rmtree(workshop.folder)
    workshop.folder.mkdir()
    with workshop.clients.logging_to(workshop.folder / "build.log"):
        for step in history:
            title = f"{workshop.name}: {step.title}"
            counter.announce(title)
            step.run(workshop)
            counter.advance(title)
    stamp.finish(workshop.folder, workshop.name)


class _Counter:
    """Counts steps over all workers, and ends the others when one fails."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._done = 0
        self._is_stopped = False
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Let no further step begin."""
        self._is_stopped = True

    def announce(self, message: str) -> None:
        """Before a step.

        Raises:
            InterruptedError: Another worker failed.
        """
        if self._is_stopped:
            raise InterruptedError("another project of the demo failed")
        with self._lock:
            self._progress(self._done, self._total, message)

    def advance(self, message: str) -> None:
        """After a step."""
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total, message)


def _silent(done: int, total: int, message: str) -> None:
    """Report to nobody."""
