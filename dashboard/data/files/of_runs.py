"""The artifacts of a run, or the models among them, as a zip file that is made while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import IO, Protocol

from dashboard.data.files.archive import ARCHIVE_LIMIT_BYTES, ARCHIVE_LIMIT_FILES, Archive, Member
from dashboard.data.model.project import Project
from dashboard.data.model.run import Artifact
from dashboard.errors import InvalidRequestError, NotFoundError

_MARK = "MLmodel"
"""The file that makes a folder a model, in every release of MLflow."""
_BLOCK_BYTES = 1_000_000
_MOST_FOLDERS = 2_000
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


class Artifacts(Protocol):
    """Where artifacts are; `dashboard.data.experiments.Experiments`."""

    def artifacts(self, project: Project, run_id: str, path: str = "") -> list[Artifact]:
        """One folder of a run's artifacts."""

    def artifact_file(self, project: Project, run_id: str, path: str) -> IO[bytes]:
        """One artifact's bytes."""


@dataclass(frozen=True, slots=True)
class _Opened:
    file: IO[bytes]

    def blocks(self) -> Iterator[bytes]:
        """All bytes, piece by piece."""
        while block := self.file.read(_BLOCK_BYTES):
            yield block

    def close(self) -> None:
        """Let go of it."""
        self.file.close()


def archive(artifacts: Artifacts, project: Project, run_id: str, path: str = "", *, only_models: bool) -> Archive:
    """A folder of a run's artifacts with everything below it.

    Args:
        artifacts: Lists and opens them.
        project: Whose run.
        run_id: The run.
        path: The folder; empty for all.
        only_models: Whether only folders with a file ``MLmodel``, and what is below them, are wanted.

    Raises:
        NotFoundError: There is no such run, or nothing there.
        InvalidRequestError: It is too large.
        SourceError: The run's source cannot be read.
    """
    files = list(_files(artifacts, project, run_id, path))
    models = tuple(file.path[: -len(_MARK)] for file in files if file.path.rpartition("/")[2] == _MARK)
    wanted = [file for file in files if file.path.startswith(models)] if only_models else files
    if not wanted:
        what = "no model" if only_models else "nothing"
        raise NotFoundError(f"There is {what} among the artifacts of run {run_id[:100]}.", where=path)
    if len(wanted) > ARCHIVE_LIMIT_FILES or sum(file.size or 0 for file in wanted) > ARCHIVE_LIMIT_BYTES:
        raise _too_large(path)
    named = path.rpartition("/")[2] or ("model" if only_models else "artifacts")
    members = [Member(file.path, partial(_open, artifacts, project, run_id, file.path)) for file in wanted]
    return Archive(f"{_UNSAFE.sub('-', named)}-{_UNSAFE.sub('-', run_id[:12])}.zip", members, datetime.now(UTC))


def _files(artifacts: Artifacts, project: Project, run_id: str, path: str) -> Iterator[Artifact]:
    """Files below a folder; no end of folders is listed."""
    folders, asked = [path], 0
    while folders:
        asked += 1
        found = artifacts.artifacts(project, run_id, folders.pop())
        folders += [item.path for item in found if item.is_directory]
        if asked + len(folders) > _MOST_FOLDERS:
            raise _too_large(path)
        yield from (item for item in found if not item.is_directory)


def _open(artifacts: Artifacts, project: Project, run_id: str, path: str) -> _Opened:
    return _Opened(artifacts.artifact_file(project, run_id, path))


def _too_large(path: str) -> InvalidRequestError:
    return InvalidRequestError(
        "These artifacts are too many or too large for a zip file.", where=path or "path",
        hint="Name a folder of them, or fetch them with `mlflow artifacts download`.",
    )  # fmt: skip
