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
"""A source whose reading takes a second of work is left alone for so many: a large one is not read all the time."""

_LIST_SECONDS = 2.0
"""How old the list of projects may be; one that was synced for the first time is watched from then on."""

_log = logging.getLogger(__name__)


class Watch:
    """Reads single sources when they changed.

    Args:
        settings: How often to look; never with ``sync.watch_seconds: 0``.
        projects: Whose sources.
        sync: Reads one.
        pulses: Say whether something was written.
        clock: Seconds that only grow.
        worked: Seconds that this thread has worked; waiting for a busy machine does not count.
    """

    def __init__(
        self, settings: Settings, projects: Projects, sync: Sync, pulses: Pulses,
        *, clock: Callable[[], float] = time.monotonic, worked: Callable[[], float] = time.thread_time,
    ) -> None:  # fmt: skip
        self._seconds = settings.sync.watch_seconds
        self._projects = projects
        self._sync = sync
        self._pulses = pulses
        self._clock = clock
        self._worked = worked
        self._listed: tuple[float, list[Project]] | None = None
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
        for project, beats in self._pulses.of_all(self._watched()):
            read += sum(self._read(project, name, beat) for name, beat in beats.items())
        return read

    def _watched(self) -> list[Project]:
        """Projects that were synced; before that the first sync reads everything."""
        now = self._clock()
        if self._listed is None or now - self._listed[0] >= _LIST_SECONDS:
            self._listed = now, [project for project in self._projects.list() if project.generation]
        return self._listed[1]

    def _read(self, project: Project, name: str, beat: str) -> bool:
        """The first beat of a source says nothing yet: the schedule reads what came before it."""
        source, started, worked = (project.id, name), self._clock(), self._worked()
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
        self._rests_until[source] = ended + max(ended - started, _RESTS * (self._worked() - worked))
        return True
