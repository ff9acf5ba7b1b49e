"""Artifacts of a run together with those of the models it logged.

Since its version 3 MLflow keeps the files of ``log_model`` apart from the run, as a logged model with an artifact
directory of its own, and its client shows both under the run: a model's files below the model's name. So does this.
Source: ``mlflow.store.artifact.runs_artifact_repo``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import IO, NamedTuple, Protocol

from dashboard.data.model.run import Artifact, ArtifactHead
from dashboard.errors import NotFoundError


class LoggedModel(NamedTuple):
    """A model that a run logged; `artifact_uri` is empty where only its server knows."""

    id: str
    name: str
    artifact_uri: str = ""


class ArtifactTree(Protocol):
    """Artifact directories, each of a run or a model; `dashboard.data.sources.mlflow.artifacts.ArtifactFolders`."""

    def listing(self, owner_id: str, artifact_uri: str, path: str, /) -> list[Artifact]:
        """The entries of one directory."""
        ...

    def opened(self, owner_id: str, artifact_uri: str, path: str, /) -> IO[bytes]:
        """One file."""
        ...

    def head(self, owner_id: str, artifact_uri: str, path: str, limit: int, /) -> ArtifactHead:
        """The first bytes of one file."""
        ...


class RunArtifacts:
    """Artifacts as MLflow shows them under a run; of two files of one path the run's own counts.

    Every method raises what the trees raise.

    Args:
        run: Directories of runs.
        model: Directories of logged models.
        models_of: The models that a run logged, the newest last.
    """

    def __init__(
        self, run: ArtifactTree, model: ArtifactTree, models_of: Callable[[str], Sequence[LoggedModel]]
    ) -> None:
        self._run = run
        self._model = model
        self._models_of = models_of

    def listing(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """The entries of one directory, directories first."""
        if not path:
            models = (Artifact(model.name, is_directory=True) for model in self._models_of(run_id))
            return _merged(models, self._run.listing(run_id, artifact_uri, ""))
        found = self._found(run_id, path)
        if found is None:
            return self._run.listing(run_id, artifact_uri, path)
        model, rest = found
        listed = self._model.listing(model.id, model.artifact_uri, rest)
        under = (replace(entry, path=f"{model.name}/{entry.path}") for entry in listed)
        try:
            return _merged(under, self._run.listing(run_id, artifact_uri, path))
        except NotFoundError:
            return _merged(under, ())

    def opened(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One file, open for reading."""
        found = self._found(run_id, path)
        try:
            return self._run.opened(run_id, artifact_uri, path)
        except NotFoundError:
            if found is None:
                raise
        model, rest = found
        return self._model.opened(model.id, model.artifact_uri, rest)

    def head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first `limit` bytes of one file."""
        found = self._found(run_id, path)
        try:
            return self._run.head(run_id, artifact_uri, path, limit)
        except NotFoundError:
            if found is None:
                raise
        model, rest = found
        return self._model.head(model.id, model.artifact_uri, rest, limit)

    def _found(self, run_id: str, path: str) -> tuple[LoggedModel, str] | None:
        """The model whose name begins the path, and the rest of it."""
        name, _, rest = path.partition("/")
        named = [model for model in self._models_of(run_id) if model.name == name]
        return (named[-1], rest) if named else None


def _merged(others: Iterable[Artifact], own: Sequence[Artifact]) -> list[Artifact]:
    entries = {entry.path: entry for entry in (*others, *own)}
    return sorted(entries.values(), key=lambda entry: (not entry.is_directory, entry.path))
