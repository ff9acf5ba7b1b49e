"""Where MLflow's file store keeps what.

Source: ``mlflow.store.tracking.file_store`` and ``mlflow.store.model_registry.file_store``::

    <root>/<experiment id>/meta.yaml
    <root>/<experiment id>/datasets/<id>/meta.yaml
    <root>/<experiment id>/<run id>/meta.yaml
    <root>/<experiment id>/<run id>/{params,tags,metrics}/<name>    names with slashes are directories
    <root>/<experiment id>/<run id>/inputs/<id>/meta.yaml
    <root>/models/<name>/meta.yaml, aliases/<alias>, version-<n>/meta.yaml, version-<n>/tags/<key>
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dashboard.errors import SourceError

META = "meta.yaml"
_DATABASE, _FOLDER = "mlflow.db", "mlruns"
"""Where MLflow writes when nobody says where."""
_HOST = re.compile(r"[\w.-]+:\d{1,5}$")
_NO_EXPERIMENTS = frozenset({"models", ".trash"})
_NO_RUNS = frozenset({"tags", "datasets", "traces", "models"})
_PARTS = ("params", "tags", "metrics", "inputs")


def read_meta(folder: Path) -> dict[str, Any] | None:
    """A folder's ``meta.yaml``; None when it is missing, half-written or no mapping."""
    try:
        loaded = yaml.load((folder / META).read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return None
    return loaded if isinstance(loaded, dict) else None


def experiments(root: Path) -> dict[str, str]:
    """Active experiments: id to name.

    Raises:
        SourceError: There is no such directory, or it is no file store.
    """
    if not root.is_dir():
        raise _no_directory(root)
    try:
        folders = [entry for entry in folders_of(root) if entry.name not in _NO_EXPERIMENTS]
    except OSError as error:
        raise SourceError(
            f"the mlruns directory cannot be read: {error.strerror}", where=str(root), code="file-unreadable",
            hint="Give this user the right to read it.",
        ) from error  # fmt: skip
    metas = [meta for meta in map(read_meta, folders) if meta and "experiment_id" in meta]
    if not metas:
        raise SourceError(
            "this is not an mlruns directory: it holds no experiment", where=str(root), code="schema-unknown",
            hint=_where_else(root),
        )  # fmt: skip
    living = (meta for meta in metas if meta.get("lifecycle_stage", "active") == "active")
    return {str(meta["experiment_id"]): str(meta.get("name", "")) for meta in living}


def _no_directory(root: Path) -> SourceError:
    """What stands where somebody named a directory: a database, or an address without its scheme."""
    if root.is_file():
        message, code = "this is a file, not an mlruns directory", "schema-unknown"
        hint = f"Write sqlite:///{root} in config.yaml, if it is MLflow's database."
    else:
        message, code = "the mlruns directory does not exist", "not-found"
        hint = "Check the path in config.yaml."
        if _HOST.match(root.name):
            hint = f"Write http://{root.name} in config.yaml, if it is a tracking server."
    return SourceError(message, where=str(root), code=code, hint=hint)


def _where_else(root: Path) -> str:
    """Where runs may be instead of a directory without experiments: MLflow writes to one of two places in it."""
    if (root / _DATABASE).is_file():
        return f"Write sqlite:///{root / _DATABASE} in config.yaml for the database in it."
    if (root / _FOLDER).is_dir():
        return f"Name {root / _FOLDER} in config.yaml."
    return "Name the directory that holds one numbered directory per experiment."


def run_folders(root: Path, experiment_id: str) -> Iterator[Path]:
    """The folders of an experiment's runs, deleted ones too."""
    for folder in folders_of(root / experiment_id):
        if folder.name not in _NO_RUNS and (folder / META).is_file():
            yield folder


def folders_of(folder: Path) -> list[Path]:
    """Sub-folders by name; none where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir())
    except FileNotFoundError:
        return []


def named_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files below a folder with their names: relative, with slashes; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from ((f"{entry.name}/{name}", path) for name, path in named_files(Path(entry.path)))
        elif entry.is_file(follow_symlinks=False):
            yield entry.name, Path(entry.path)


def text_of(path: Path) -> str:
    """What a file holds, whatever its bytes; nothing when it went away."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def stamps(folder: Path) -> list[tuple[str, int, int]]:
    """Name, size and change time of every file that tells about a run: they differ when anything about it differs."""
    found = []
    for part in ("", *_PARTS):
        files = named_files(folder / part) if part else [(META, folder / META)]
        for name, path in files:
            try:
                state = path.stat()
            except OSError:
                continue
            found.append((f"{part}/{name}", state.st_size, state.st_mtime_ns))
    return sorted(found)
