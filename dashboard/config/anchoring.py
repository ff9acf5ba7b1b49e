"""Relative local paths of a configuration, made absolute against the folder of its file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dashboard.config.sections import DvcRemoteSettings, DvcSettings, ProjectSettings, Settings

_FILES = ("keyfile", "known_hosts", "credentialpath")
"""Options of remotes that name a file."""


def anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with relative local paths made absolute against the configuration's folder."""
    folder = folder.resolve()
    projects = tuple(_anchored_project(project, folder) for project in settings.projects)
    data_dir = (folder / settings.data_dir.expanduser()).resolve()
    database = settings.database
    if database.url:
        database = database.model_copy(update={"url": anchored_address(database.url, folder)})
    return settings.model_copy(update={"data_dir": data_dir, "database": database, "projects": projects})


def _anchored_project(project: ProjectSettings, folder: Path) -> ProjectSettings:
    remotes = (_anchored_remote(each, folder) for each in project.dvc.remotes)
    changes: dict[str, Any] = {
        "mlflow": tuple(
            source.model_copy(
                update={
                    "uri": anchored_address(source.uri, folder),
                    "artifacts": tuple((folder / path.expanduser()).resolve() for path in source.artifacts),
                }
            )
            for source in project.mlflow
        ),
        "dvc": DvcSettings(remotes=tuple(remotes)),
    }
    if project.git:
        key = project.git.ssh_key
        changes["git"] = project.git.model_copy(
            update={
                "url": anchored_address(project.git.url, folder),
                "ssh_key": (folder / key.expanduser()).resolve() if key else None,
            }
        )
    return project.model_copy(update=changes)


def _anchored_remote(remote: DvcRemoteSettings, folder: Path) -> DvcRemoteSettings:
    files = {name: anchored_address(remote.options[name], folder) for name in _FILES if remote.options.get(name)}
    changes = {"url": anchored_address(remote.url, folder), "options": remote.options | files}
    return remote.model_copy(update=changes)


def anchored_address(address: str, folder: Path) -> str:
    """A relative local path, also inside ``sqlite:///``, made absolute; every other address as it is."""
    if address.startswith("sqlite:///") and not address.startswith("sqlite:////"):
        return f"sqlite:///{(folder / address.removeprefix('sqlite:///')).resolve()}"
    is_remote = "://" in address or re.match(r"^[^/]+@[^/:]+:", address)
    return address if is_remote else str((folder / Path(address).expanduser()).resolve())
