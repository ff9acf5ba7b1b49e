"""Between two syncs: sources that say that something was written to them are read at once.

This runs beside the jobs, in a thread of the worker: a long sync of one project does not make the running runs of
another wait. What it reads is no job; the lease of the project keeps the two apart.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from dashboard.config import Settings
from dashboard.data.model.identity import OPERATOR, ask_as
from dashboard.data.model.project import Project
from dashboard.data.projects import Projects
from dashboard.data.sync import Pulses, Sync
from dashboard.errors import ConflictError, DagboardError, UnavailableError

_RESTS = 4
"""A source whose reading takes a second is left alone for so many: a large one is not read all the time."""

_log = logging.getLogger(__name__)


class Watch:
    """Reads single sources when they changed.

    Args:
        settings: How often to look; never with ``sync.watch_seconds: 0``.
        projects: Whose sources.
        sync: Reads one.
        pulses: Say whether something was written.
        clock: Seconds that only grow.
    """

    def __init__(
        self, settings: Settings, projects: Projects, sync: Sync, pulses: Pulses,
        *, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._seconds = settings.sync.watch_seconds
        self._projects = projects
        self._sync = sync
        self._pulses = pulses
        self._clock = clock
        self._seen: dict[tuple[int, str], str] = {}
        self._rests_until: dict[tuple[int, str], float] = {}

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop; this is a thread of its own, so it says again for whom it works."""
        ask_as(OPERATOR)
        while self._seconds and not stop.wait(self._seconds):
            try:
                self.look()
            except UnavailableError:
                _log.warning("the database is not there; looking again soon")
            except Exception:  # noqa: BLE001 - a job runner: what breaks is logged, the watch goes on
                _log.exception("looking for changes failed; the schedule finds them")
        self._pulses.close()

    def look(self) -> int:
        """Read the sources that changed since the last look; returns how many."""
        read = 0
        for project in self._projects.list():
            if project.generation:  # before that the first sync reads everything
                read += sum(self._read(project, name, beat) for name, beat in self._pulses.of(project).items())
        return read

    def _read(self, project: Project, name: str, beat: str) -> bool:
        """The first beat of a source says nothing yet: the schedule reads what came before it."""
        source, started = (project.id, name), self._clock()
        known = self._seen.get(source)
        if known is None or known == beat:
            self._seen[source] = beat
            return False
        if started < self._rests_until.get(source, started):
            return False
        try:
            self._sync.run(project, source=name, only_due=True)
        except ConflictError:
            return False  # a sync is at work; the next look tries again
        except DagboardError as error:
            _log.info("reading %s of %s between two syncs failed: %s", name, project.key, error)
        self._seen[source] = beat
        ended = self._clock()
        self._rests_until[source] = ended + _RESTS * (ended - started)
        return True
