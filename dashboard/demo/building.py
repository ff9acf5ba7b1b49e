"""Builds the demo team's projects side by side and writes their configuration file."""

from __future__ import annotations

import fcntl
import shutil
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
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


def build(
    directory: Path,
    progress: Progress | None = None,
    *,
    recipes: Mapping[str, Callable[[], list[Step]]] = RECIPES,
) -> Path:
    """Make whatever is missing of the demo team in `directory`; the path of its configuration file.

    A finished project is left as it is. A half-built one, or one made by another release of the demo, is made anew.
    Dates count back from the midnight (UTC) before the build. A second process that builds the same directory waits.

    Args:
        directory: Where the projects go; made if missing.
        progress: Called before and after each step, from several threads but never at the same time.
        recipes: Folder of each repository and its history.

    Raises:
        ConflictError: The directory holds something that is not a demo.
        DemoError: A program failed; its message holds the end of the program's output.
    """
    directory = directory.expanduser().resolve()
    _claim(directory)
    with (directory / _MARK).open("rb") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        missing = {name: steps for name, steps in recipes.items() if not stamp.is_finished(directory / name, name)}
        if missing:
            _build_all(directory, {name: steps() for name, steps in missing.items()}, progress or _silent)
        return settings_file.write(directory)


def _claim(directory: Path) -> None:
    mark = directory / _MARK
    if not mark.exists() and directory.is_dir() and any(directory.iterdir()):
        raise ConflictError(
            "the directory is not empty and not a demo of Dagboard",
            where=str(directory),
            hint="Name another one with --directory.",
        )
    directory.mkdir(parents=True, exist_ok=True)
    if not mark.exists():
        mark.touch()


def _build_all(directory: Path, histories: Mapping[str, list[Step]], progress: Progress) -> None:
    counter = _Counter(sum(len(history) for history in histories.values()), progress)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with warm_python(environment(directory / ".home")) as variables, ThreadPoolExecutor(_WORKERS) as pool:
        builds = [
            pool.submit(_build_one, Workshop(name, directory / name, Clients(variables), midnight), history, counter)
            for name, history in histories.items()
        ]
        try:
            for finished in as_completed(builds):
                finished.result()
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
