"""Artifacts through a tracking server, of runs and of logged models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any
from urllib.parse import quote

from dashboard.data.model.run import Artifact, ArtifactHead
from dashboard.data.sources.mlflow.logged_models import LoggedModel, RunArtifacts
from dashboard.data.sources.mlflow.server.client import Client, OverloadError
from dashboard.data.sources.mlflow.server.pages import API, Entry, broken
from dashboard.errors import NotFoundError

_MOST_MODELS = 50
"""Models of one run that are asked for."""


def run_artifacts(client: Client) -> RunArtifacts:
    """Artifacts of runs and of the models they logged."""
    return RunArtifacts(_OfRuns(client), _OfModels(client), _LoggedModels(client))


class _Tree:
    """What both kinds share: pages of a listing, and downloads."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def _listed(self, address: str, fields: Mapping[str, Any]) -> list[Artifact]:
        found: list[Artifact] = []
        token = ""
        while True:
            try:
                answer = self._client.ask("GET", address, query={**fields, **({"page_token": token} if token else {})})
            except OverloadError as error:
                raise broken(self._client, error) from error
            found += [_artifact(entry) for entry in answer.get("files", ())]
            token = answer.get("next_page_token", "")
            if not token:
                return sorted(found, key=lambda entry: (not entry.is_directory, entry.path))

    def _downloaded(self, address: str, path: str, fields: Mapping[str, Any]) -> IO[bytes]:
        try:
            return self._client.download(address, path, fields)
        except OverloadError as error:
            raise NotFoundError("the tracking server cannot read this artifact", where=path) from error

    def _begun(self, address: str, path: str, fields: Mapping[str, Any], limit: int) -> ArtifactHead:
        try:
            return self._client.head(address, path, fields, limit)
        except OverloadError as error:
            raise NotFoundError("the tracking server cannot read this artifact", where=path) from error


class _OfRuns(_Tree):
    def listing(self, run_id: str, _uri: str, path: str) -> list[Artifact]:
        return self._listed(f"{API}/artifacts/list", {"run_id": run_id, **({"path": path} if path else {})})

    def opened(self, run_id: str, _uri: str, path: str) -> IO[bytes]:
        return self._downloaded("/get-artifact", path, {"run_uuid": run_id, "path": path})

    def head(self, run_id: str, _uri: str, path: str, limit: int) -> ArtifactHead:
        return self._begun("/get-artifact", path, {"run_uuid": run_id, "path": path}, limit)


class _OfModels(_Tree):
    def listing(self, model_id: str, _uri: str, path: str) -> list[Artifact]:
        fields = {"artifact_directory_path": path} if path else {}
        return self._listed(f"{API}/logged-models/{quote(model_id, safe='')}/artifacts/directories", fields)

    def opened(self, model_id: str, _uri: str, path: str) -> IO[bytes]:
        return self._downloaded(_file(model_id), path, {"artifact_file_path": path})

    def head(self, model_id: str, _uri: str, path: str, limit: int) -> ArtifactHead:
        return self._begun(_file(model_id), path, {"artifact_file_path": path}, limit)


class _LoggedModels:
    """The models of runs: a run names their ids, each model its name. Servers before version 3 know of none."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: dict[str, Sequence[LoggedModel]] = {}

    def __call__(self, run_id: str) -> Sequence[LoggedModel]:
        if run_id not in self._read:
            answer = self._asked(f"{API}/runs/get", {"run_id": run_id}).get("run", {})
            outputs = (answer.get("outputs") or {}).get("model_outputs", ())
            ids = list(dict.fromkeys(str(item["model_id"]) for item in outputs if item.get("model_id")))
            told = (self._told(model_id) for model_id in ids[-_MOST_MODELS:])
            named = sorted(
                (info for info in told if info.get("name")),
                key=lambda info: int(info.get("creation_timestamp_ms") or 0),
            )
            self._read[run_id] = tuple(LoggedModel(info["model_id"], info["name"]) for info in named)
        return self._read[run_id]

    def _told(self, model_id: str) -> Entry:
        answer = self._asked(f"{API}/logged-models/{quote(model_id, safe='')}", {})
        return {**(answer.get("model") or {}).get("info", {}), "model_id": model_id}

    def _asked(self, address: str, fields: Mapping[str, Any]) -> Entry:
        """An answer; nothing where the server does not know."""
        try:
            return self._client.ask("GET", address, query=fields)
        except NotFoundError:
            return {}
        except OverloadError as error:
            raise broken(self._client, error) from error


def _file(model_id: str) -> str:
    return f"/ajax-api/2.0/mlflow/logged-models/{quote(model_id, safe='')}/artifacts/files"


def _artifact(entry: Entry) -> Artifact:
    is_directory = bool(entry.get("is_dir"))
    return Artifact(entry["path"], is_directory, None if is_directory else int(entry.get("file_size", 0)))
