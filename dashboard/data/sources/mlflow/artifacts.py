"""Artifacts that lie on this machine's disk, without ever leaving their root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from dashboard.data.model.run import Artifact, ArtifactHead
from dashboard.data.sources.mlflow.port import ARTIFACT_LIMIT_BYTES
from dashboard.errors import NotFoundError, SourceError


class ArtifactFolders:
    """Artifacts of runs whose root lies in a folder that the configuration allows.

    A run's artifact address was written by whoever may write to the tracking store, so it is believed only when it ends
    as MLflow writes it, ``<run id>/artifacts``, and lies in an allowed folder: it must not open the rest of this disk.

    Args:
        allowed: The folders, absolute.
    """

    def __init__(self, allowed: Sequence[Path]) -> None:
        self._allowed = tuple(allowed)

    def listing(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """The entries of one directory, directories first; empty when the run wrote none.

        Raises:
            SourceError: The artifacts are not on this disk, or may not be read.
            NotFoundError: The path leads out of the root or to nothing.
        """
        root = self._root(run_id, artifact_uri)
        folder = _inside(root, path)
        with _translated(path):
            if not folder.is_dir():
                if path:
                    raise NotFoundError("no such artifact directory", where=path, hint="List the directory above it.")
                return []
            entries = [_artifact(entry, path) for entry in folder.iterdir() if _is_inside(root, entry)]
        return sorted((entry for entry in entries if entry), key=lambda entry: (not entry.is_directory, entry.path))

    def opened(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One file, open for reading.

        Raises:
            SourceError: The artifacts are not on this disk, may not be read, or the file is larger than we serve.
            NotFoundError: The path leads out of the root or to no file.
        """
        file = self._file(run_id, artifact_uri, path)
        with _translated(path):
            check_size(file.stat().st_size, path)
            return file.open("rb")

    def head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first `limit` bytes of one file, whatever its size.

        Raises:
            SourceError, NotFoundError: As in `opened`.
        """
        file = self._file(run_id, artifact_uri, path)
        with _translated(path), file.open("rb") as content:
            return ArtifactHead(content.read(limit), file.stat().st_size)

    def _file(self, run_id: str, artifact_uri: str, path: str) -> Path:
        file = _inside(self._root(run_id, artifact_uri), path)
        with _translated(path):
            if not file.is_file():
                raise NotFoundError("no such artifact", where=path, hint="List the directory above it.")
        return file

    def _root(self, run_id: str, artifact_uri: str) -> Path:
        """The artifact root of a run, after every symbolic link."""
        resolved = _local_path(artifact_uri).resolve()
        if resolved.parts[-2:] != (run_id, "artifacts"):
            raise SourceError(
                "the run's artifact address is not a run's artifact directory", where=artifact_uri,
                code="unsupported-remote", hint="Only directories that end in <run id>/artifacts are read.",
            )  # fmt: skip
        if not any(resolved.is_relative_to(folder.resolve()) for folder in self._allowed):
            raise SourceError(
                "the run's artifacts lie in a folder that the configuration does not allow", where=artifact_uri,
                code="unsupported-remote", hint="Name the folder under artifacts of this source in config.yaml.",
            )  # fmt: skip
        return resolved


NOWHERE = ArtifactFolders(())


def _artifact(entry: Path, path: str) -> Artifact | None:
    """One entry; None for a link to nothing, or a file that went away meanwhile."""
    name = str(PurePosixPath(path) / entry.name) if path else entry.name
    if entry.is_dir():
        return Artifact(name, is_directory=True)
    try:
        return Artifact(name, is_directory=False, size=entry.stat().st_size)
    except FileNotFoundError:
        return None


@contextmanager
def _translated(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"the artifact cannot be read: {error.strerror}", where=path, code="file-unreadable",
            hint="Give the user that runs Dagboard the right to read the run's artifacts.",
        ) from error  # fmt: skip


def check_size(size: int, path: str) -> None:
    """Refuse what is larger than we serve.

    Raises:
        SourceError: ``file-too-big``.
    """
    if size > ARTIFACT_LIMIT_BYTES:
        raise SourceError(
            f"the artifact has {size:,} bytes; at most {ARTIFACT_LIMIT_BYTES:,} are served", where=path,
            code="file-too-big", hint="Download it with mlflow's own client.",
        )  # fmt: skip


def _local_path(artifact_uri: str) -> Path:
    parts = urlsplit(artifact_uri)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return Path(unquote(parts.path))
    if not parts.scheme and parts.path.startswith("/"):
        return Path(artifact_uri)
    raise SourceError(
        f"artifacts kept in {parts.scheme or 'a relative path'} are not read without their tracking server",
        where=artifact_uri, code="unsupported-remote",
        hint="Connect the tracking server's http address to see artifacts.",
    )  # fmt: skip


def _inside(root: Path, path: str) -> Path:
    target = root / path
    if "\0" in path or not _is_inside(root, target):
        raise NotFoundError("no such artifact", where=path, hint="Paths stay below the run's artifact root.")
    return target


def _is_inside(root: Path, target: Path) -> bool:
    """Whether a path stays below the root after every symbolic link is followed."""
    try:
        return target.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False
