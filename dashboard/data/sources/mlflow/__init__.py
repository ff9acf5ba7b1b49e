"""Readers of MLflow: a tracking server, its database, or an ``mlruns`` directory, behind one port.

mlflow itself is not imported: its database store migrates what it opens, its file store refuses to open (and
otherwise creates a default experiment), and its client starts slowly. Tests compare what is read with mlflow's client.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboard.config import MlflowSettings
from dashboard.data.model.primary import Primary
from dashboard.data.sources.mlflow.artifacts import ArtifactFolders
from dashboard.data.sources.mlflow.database.engine import Gate
from dashboard.data.sources.mlflow.database.reader import DatabaseReader
from dashboard.data.sources.mlflow.files.reader import FilesReader
from dashboard.data.sources.mlflow.port import Cursor, RunBatch, TrackingInfo, TrackingReader
from dashboard.data.sources.mlflow.server.client import Client
from dashboard.data.sources.mlflow.server.reader import ServerReader
from dashboard.errors import SourceError

__all__ = ["Cursor", "RunBatch", "TrackingInfo", "TrackingReader", "credential_of", "is_database", "open_reader",
           "tells_histories"]  # fmt: skip

_SERVERS = frozenset({"http", "https"})
_FOLDERS = frozenset({"", "file"})


def open_reader(
    settings: MlflowSettings, name: str, environment: Mapping[str, str], primary: Primary | None = None
) -> TrackingReader:
    """The reader that fits an address; nothing is opened before the first question.

    Args:
        settings: One ``mlflow`` entry of ``config.yaml``.
        name: The source's name, given to its runs.
        environment: Where the credential named by ``token_env`` is looked up.
        primary: The metric whose best step counts; a server does not tell what others were then.

    Raises:
        SourceError: ``no-credentials`` when the named variable is missing, or an address of no known kind.
    """
    credential = credential_of(settings.token_env, name, environment)
    scheme = _scheme(settings.uri)
    if scheme in _SERVERS:
        return ServerReader(Client(settings.uri, credential), name, settings.experiments)
    if scheme in _FOLDERS:
        path = unquote(urlsplit(settings.uri).path) if scheme else settings.uri
        folders = ArtifactFolders((Path(path), *settings.artifacts))
        return FilesReader(Path(path), name, settings.experiments, folders=folders, primary=primary)
    gate = Gate(settings.uri, credential)
    beside = (gate.path.parent,) if gate.path else ()
    folders = ArtifactFolders((*beside, *settings.artifacts))
    return DatabaseReader(gate, name, settings.experiments, folders=folders, primary=primary)


def tells_histories(uri: str) -> bool:
    """Whether a source of this address tells all values of a metric without a request for each."""
    return _scheme(uri) not in _SERVERS


def is_database(uri: str) -> bool:
    """Whether an address is that of a database."""
    return _scheme(uri) not in _SERVERS | _FOLDERS


def _scheme(uri: str) -> str:
    return uri.partition("://")[0].lower() if "://" in uri else ""


def credential_of(variable: str | None, name: str, environment: Mapping[str, str]) -> str | None:
    """The credential in an environment variable; None where none is named.

    Raises:
        SourceError: ``no-credentials``: the variable is not set.
    """
    if not variable:
        return None
    if not environment.get(variable):
        raise SourceError(
            f"the environment variable {variable} is not set", where=name, code="no-credentials",
            hint=f"Set {variable} to a bearer token, or to user:password.",
        )  # fmt: skip
    return environment[variable]
