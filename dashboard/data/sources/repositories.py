"""Where each project's repository lies on our disk, and opened readers of it.

Sync writes where `repository_path` says and the nouns read there, so both always mean the same folder.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.config import GitSettings, Settings
from dashboard.data.model.project import ProjectKey
from dashboard.data.sources.git.mirror import local_path
from dashboard.data.sources.git.repository import Repository
from dashboard.errors import NotFoundError, SourceError, UnavailableError

if TYPE_CHECKING:
    from dashboard.data.sources.dvc.reader import DvcReader


def repository_path(settings: Settings, key: ProjectKey, git: GitSettings) -> Path:
    """The local path itself, which is read in place, or the mirror ``data_dir/mirrors/<owner>/<name>.git``."""
    return local_path(git) or settings.data_dir / "mirrors" / key.owner / f"{key.name}.git"


class Repositories:
    """Opens the repositories of projects; safe to share between threads.

    Args:
        settings: Where they are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._git = {ProjectKey(project.owner, project.name): project.git for project in settings.projects}
        self._opened = threading.local()

    def git_settings(self, key: ProjectKey) -> GitSettings:
        """The git part of a project's configuration.

        Raises:
            NotFoundError: The project has no repository.
        """
        git = self._git.get(key)
        if git is None:
            raise NotFoundError(f"project {key} has no git repository", hint="Add one under git in config.yaml.")
        return git

    def open(self, key: ProjectKey) -> Repository:
        """The project's repository as it is on our disk now.

        Raises:
            NotFoundError: The project has no repository.
            UnavailableError: It was not fetched yet, or cannot be read.
        """
        path = repository_path(self._settings, key, self.git_settings(key))
        try:
            return Repository.open(path)
        except SourceError as error:
            raise UnavailableError(
                f"the repository of {key} cannot be read: {error.message}",
                hint="The settings page says more; sync the project once that is mended.",
            ) from error

    def reader(self, key: ProjectKey) -> DvcReader:
        """This thread's reader of the project, which remembers what it has parsed.

        Raises:
            NotFoundError, UnavailableError: As in `open`.
        """
        readers: dict[ProjectKey, DvcReader] = self._opened.__dict__.setdefault("readers", {})
        if key not in readers:
            from dashboard.data.sources.dvc.reader import DvcReader  # noqa: PLC0415 - dvc takes a third of a second

            git = self.git_settings(key)
            readers[key] = DvcReader(
                self.open(key), git.subdirectory, max_file_bytes=self._settings.sync.max_file_bytes
            )
        return readers[key]
