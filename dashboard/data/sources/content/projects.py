"""The places of every project, opened at the first use."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboard.config import DvcRemoteSettings, ProjectSettings, Settings
from dashboard.data.model.project import ProjectKey
from dashboard.data.sources.content.declared import Declared, cache_of, declared
from dashboard.data.sources.content.folder import Folder
from dashboard.data.sources.content.places import Place, Places
from dashboard.data.sources.content.remote import Remote
from dashboard.data.sources.git.mirror import local_path
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import DagboardError, NotFoundError


class ContentSources:
    """Where the data of projects may lie; safe to share between threads.

    Args:
        settings: Names the projects and the remotes they may open.
        repositories: Say what a repository itself calls its remotes.
    """

    def __init__(self, settings: Settings, repositories: Repositories) -> None:
        self._settings = {ProjectKey(project.owner, project.name): project for project in settings.projects}
        self._repositories = repositories
        self._lock = threading.Lock()
        self._remotes: dict[tuple[int, ProjectKey], dict[str, tuple[DvcRemoteSettings, Place]]] = {}

    def of(self, key: ProjectKey) -> Places:
        """The places of a project as they are now.

        Raises:
            NotFoundError: The configuration has no such project.
        """
        settings = self._settings.get(key)
        if settings is None:
            raise NotFoundError(f"project {key} is not in the configuration", hint="Add it to config.yaml.")
        return Places(_cache(settings), self._opened(key, settings), self._declared(key))

    def _opened(self, key: ProjectKey, settings: ProjectSettings) -> dict[str, tuple[DvcRemoteSettings, Place]]:
        """The project's remotes, kept because they hold connections; a forked process makes its own."""
        own = (os.getpid(), key)
        with self._lock:
            if own not in self._remotes:
                self._remotes[own] = {remote.name: (remote, place_of(remote)) for remote in settings.dvc.remotes}
            return self._remotes[own]

    def _declared(self, key: ProjectKey) -> Callable[[], Declared]:
        def read() -> Declared:
            try:
                git, repository = self._repositories.git_settings(key), self._repositories.open(key)
                branch = git.branch or repository.default_branch()
                home = f"{git.subdirectory or ''}/.dvc/config".strip("/")
                return declared(repository.blob(repository.resolve(branch or ""), home).decode("utf-8", "replace"))
            except DagboardError:
                return Declared()

        return read


def _cache(settings: ProjectSettings) -> Folder | None:
    path = local_path(settings.git) if settings.git else None
    return cache_of(path, settings.git.subdirectory) if path and settings.git else None


def place_of(settings: DvcRemoteSettings) -> Place:
    """A remote of the configuration; nothing is asked of it yet."""
    parts = urlsplit(settings.url) if "://" in settings.url else None
    if parts is None:
        return Folder(settings.name, Path(settings.url))
    if parts.scheme == "file":
        return Folder(settings.name, Path(unquote(parts.path)))
    return Remote(settings)
