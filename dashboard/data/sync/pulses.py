"""Sources that can be asked at any moment, for next to nothing, whether something was written to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from dashboard.config import ProjectSettings, Settings
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.sources.mlflow.pulse import DatabasePulse, open_pulse
from dashboard.data.store.stores import Stores
from dashboard.data.sync.live import SOURCE_NAME as LIVE
from dashboard.errors import DagboardError

_RESTS = 10
_SLOW_SECONDS = 0.05
"""A source that takes longer to answer rests for ten times as long: asking stays next to nothing for it too."""


class Pulses:
    """Asks the sources of projects; not safe for concurrent use.

    Args:
        settings: Where the sources are.
        stores: Hold what running experiments told us.
        environment: Where credentials are looked up.
        clock: Seconds that only grow.
    """

    def __init__(
        self, settings: Settings, stores: Stores, environment: Mapping[str, str],
        *, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._interval = settings.sync.interval_seconds
        self._clock = clock
        self._rests_until: dict[tuple[ProjectKey, str], float] = {}
        self._settings = {ProjectKey(project.owner, project.name): project for project in settings.projects}
        self._has_live = any(project.live is not None for project in settings.projects)
        self._stores = stores
        self._environment = environment
        self._opened: dict[tuple[ProjectKey, str], DatabasePulse | None] = {}

    def of(self, project: Project) -> dict[str, str]:
        """As `of_all`, of one project."""
        return next(beats for _, beats in self.of_all([project]))

    def of_all(self, projects: Iterable[Project]) -> Iterator[tuple[Project, dict[str, str]]]:
        """Each project with, by source name, a text that is another one once something was written.

        Sources that fail are left out, and not asked again before their next sync, which says what is wrong.
        """
        live = self._stores.live.pulses() if self._has_live else {}
        for project in projects:
            yield project, self._beats(project, live.get(project.id, ""))

    def _beats(self, project: Project, live: str) -> dict[str, str]:
        settings = self._settings.get(project.key)
        found = {LIVE: live} if settings is not None and settings.live is not None else {}
        for name, ask in self._questions(project):
            source, started = (project.key, name), self._clock()
            if started < self._rests_until.get(source, started):
                continue
            rest = 0.0
            try:
                found[name] = ask()
            except DagboardError:
                rest = self._interval
            ended = self._clock()
            if ended - started > _SLOW_SECONDS:
                rest = max(rest, _RESTS * (ended - started))
            self._rests_until[source] = ended + rest
        return found

    def _questions(self, project: Project) -> Iterator[tuple[str, Callable[[], str]]]:
        settings = self._settings.get(project.key)
        if settings is None:
            return
        for name in settings.mlflow_names():
            pulse = self._pulse(project.key, settings, name)
            if pulse is not None:
                yield name, pulse.beat

    def _pulse(self, key: ProjectKey, settings: ProjectSettings, name: str) -> DatabasePulse | None:
        if (key, name) not in self._opened:
            mlflow = dict(zip(settings.mlflow_names(), settings.mlflow, strict=True))[name]
            with suppress(DagboardError):
                self._opened[key, name] = open_pulse(mlflow, name, self._environment)
        return self._opened.get((key, name))

    def close(self) -> None:
        """Let connections go."""
        for pulse in self._opened.values():
            if pulse is not None:
                pulse.close()
        self._opened.clear()
