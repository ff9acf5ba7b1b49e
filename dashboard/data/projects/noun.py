"""The noun: what pages, callbacks, the API and the command line may ask about projects."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from dashboard.config import MlflowSettings, ProjectSettings, Settings
from dashboard.data.access import Access
from dashboard.data.model.address import public_address
from dashboard.data.model.dvc import BrokenCommit
from dashboard.data.model.primary import Primary, basis_of
from dashboard.data.model.project import Activity, Project, ProjectKey, Source, SourceKind
from dashboard.data.projects.feed import activities
from dashboard.data.sources.mlflow import tells_histories
from dashboard.data.store.projects import ProjectEntry, SourceEntry
from dashboard.data.store.stores import Stores
from dashboard.errors import NotFoundError, UnknownProjectError


class Projects:
    """The projects of the configuration that exist for whoever asks.

    Args:
        settings: Names them.
        access: Says who sees which.
        stores: Know what was synced.
        now: The clock.
    """

    def __init__(self, settings: Settings, stores: Stores, access: Access, *, now: Callable[[], datetime]) -> None:
        self._stores = stores
        self._access = access
        self._now = now
        self._settings = {ProjectKey(project.owner, project.name): project for project in settings.projects}

    def configure(self) -> None:
        """Make the store name the projects of the configuration; others are hidden, nothing is lost."""
        self._stores.projects.configure([_entry(settings) for settings in self._settings.values()])

    def settings(self, project: Project) -> ProjectSettings:
        """What the configuration says about a project.

        Raises:
            NotFoundError: Nothing; the project was removed from it.
        """
        return self._settings_of(project.key)

    def get(self, owner: str, name: str) -> Project:
        """One project.

        Raises:
            UnknownProjectError: The configuration names no such project, or the asker may not know that it does; the
                hint names the nearest of those that they see.
        """
        key = ProjectKey(owner, name)
        self._settings_of(key)
        project = self._stores.projects.get(owner, name, self._now())
        if project is None:
            raise NotFoundError(f"project {key} is not in the database", hint="Restart Dagboard.")
        return self._with_primary(project)

    def _with_primary(self, project: Project) -> Project:
        primary = primary_of(self._settings[project.key])
        return replace(project, primary=primary.metric if primary else None)

    def sources(self, project: Project) -> Sequence[Source]:
        """A project's sources and their health, in the order of the configuration."""
        return self._stores.projects.sources(project.id, self._now())

    def broken_commits(self, project: Project, limit: int = 50) -> Sequence[BrokenCommit]:
        """The newest commits of the whole history in whose files something is wrong."""
        return self._stores.commits.with_problems(project.id, limit)

    def activity(self, limit: int = 30, project: Project | None = None) -> Sequence[Activity]:
        """What happened lately in one project or all, newest first; a sweep or a day's commits are one line."""
        found: list[Activity] = []
        for each in [project] if project else self.list():
            found += activities(self._stores, each)
        return sorted(found, key=lambda line: line.at, reverse=True)[:limit]

    def stamp(self, project: Project | None = None) -> str:
        """What lists say of one project or all, in one line: another one means that they are out of date.

        It holds states, ages and generations, and the progress of first syncs.
        """
        return " ".join(self._mark(each) for each in ([project] if project else self.list()))

    def _mark(self, project: Project) -> str:
        when = project.last_success_at.isoformat() if project.last_success_at else ""
        job = None if project.generation else self._stores.jobs.latest(project)
        progress = f"{job.state}:{job.message}:{job.done}" if job else ""
        return f"{project.id}:{project.generation}:{project.state}:{when}:{progress}"

    def list(self) -> list[Project]:
        """Every project that the asker sees, in the order of the configuration."""
        known = (project for project in self._stores.projects.all(self._now()) if self._exists(project.key))
        return [self._with_primary(project) for project in known]

    def _exists(self, key: ProjectKey) -> bool:
        return key in self._settings and self._access.sees(key)

    def _settings_of(self, key: ProjectKey) -> ProjectSettings:
        if self._exists(key):
            return self._settings[key]
        names = [str(known) for known in self._settings if self._access.sees(known)]
        nearest = difflib.get_close_matches(str(key), names, n=1)
        raise UnknownProjectError(str(key), nearest[0] if nearest else "")


def primary_of(settings: ProjectSettings) -> Primary | None:
    """The metric whose best step counts in a project; None when its configuration names none."""
    return Primary.of(settings.primary_metric, settings.goals)


def _entry(settings: ProjectSettings) -> ProjectEntry:
    sources: list[SourceEntry] = []
    best = basis_of(primary_of(settings))
    if settings.git:
        address, basis = public_address(settings.git.url), settings.git.model_dump_json()
        sources.append(SourceEntry(SourceKind.GIT, "git", address, basis))
        sources.append(SourceEntry(SourceKind.DVC, "dvc", settings.git.subdirectory or ".", basis + best))
    sources += [
        SourceEntry(SourceKind.MLFLOW, name, public_address(mlflow.uri), _basis(mlflow, best))
        for name, mlflow in zip(settings.mlflow_names(), settings.mlflow, strict=True)
    ]
    if settings.live:
        basis = settings.live.model_dump_json()
        sources.append(
            SourceEntry(SourceKind.LIVE, "live", f"/api/live, with the token in {settings.live.token_env}", basis)
        )
    return ProjectEntry(
        ProjectKey(settings.owner, settings.name), settings.description, dict(settings.goals), tuple(sources)
    )


def _basis(mlflow: MlflowSettings, best: str) -> str:
    """What decides which runs there are and their values; a new password in the address does not.

    Args:
        mlflow: The source.
        best: Which step is the best one.
    """
    named = mlflow.model_copy(update={"uri": re.sub(r"//([^/@:]*):[^/@]*@", r"//\1@", mlflow.uri)}).model_dump_json()
    return named + (best if tells_histories(mlflow.uri) else "")
