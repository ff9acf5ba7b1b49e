"""Who used a version of a tracked path: the runs at commits that hold it, and the models that these made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dashboard.data.model.registry import RegisteredModel
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.columns import HIDDEN, part, run_part

_NO_ROWS = pl.Series([], dtype=pl.UInt32)


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A version of a registered model that was made at a commit, or by a run, that holds the data.

    Attributes:
        source: ``mlflow`` or ``dvc``.
    """

    name: str
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class RunUse:
    """A run whose commit holds the data."""

    id: str
    name: str | None
    source: str
    commit: str | None
    created: datetime | None


@dataclass(frozen=True, slots=True)
class Users:
    """Who used one version of a path.

    Attributes:
        runs: The newest ones.
        total: How many runs there are.
    """

    runs: tuple[RunUse, ...]
    total: int
    models: tuple[ModelUse, ...]


def run_counts(frame: RunFrame, path: str) -> dict[str, int]:
    """Number of runs by the hash that a path has at their commits; runs labelled hidden do not count."""
    at = frame.where(~pl.col(HIDDEN) & _column(path).is_not_null()) if _is_known(frame, path) else _NO_ROWS
    if not len(at):
        return {}
    counted = frame.read(_column(path), at).cast(pl.String).value_counts()
    return dict(counted.iter_rows())


def runs_with(frame: RunFrame, path: str, hash_: str, limit: int) -> tuple[tuple[RunUse, ...], int]:
    """The newest runs whose commit has this content at a path, and how many there are."""
    at = frame.where(~pl.col(HIDDEN) & (_column(path) == hash_)) if _is_known(frame, path) else _NO_ROWS
    names = ("id", "name", "source", "commit", "created")
    table = frame.gathered([run_part(name) for name in names], at.head(limit))
    return tuple(RunUse(*row) for row in table.iter_rows()), len(at)


def model_uses(
    models: Iterable[RegisteredModel], frame: RunFrame, hashes: Mapping[str, str | None], path: str
) -> dict[str, tuple[ModelUse, ...]]:
    """Model versions by the hash that a path has where they were made.

    Args:
        models: Every registered model of the project.
        frame: Its runs.
        hashes: Content of the path by commit.
        path: The tracked path.
    """
    found = defaultdict(list)
    for model in models:
        for use, hash_ in _made_of(model, frame, hashes, path):
            found[hash_].append(use)
    return {hash_: tuple(uses) for hash_, uses in found.items()}


def _made_of(
    model: RegisteredModel, frame: RunFrame, hashes: Mapping[str, str | None], path: str
) -> Iterator[tuple[ModelUse, str]]:
    for version in model.versions:
        hash_ = hashes.get(version.commit or "") or _of_run(frame, version.run, path)
        if hash_:
            yield ModelUse(model.name, version.version, model.source), hash_


def _of_run(frame: RunFrame, run_id: str | None, path: str) -> str | None:
    row = frame.row_number(run_id) if run_id and _is_known(frame, path) else None
    if row is None:
        return None
    value = frame.read(_column(path), pl.Series([row], dtype=pl.UInt32)).cast(pl.String).item()
    return str(value) if value is not None else None


def _is_known(frame: RunFrame, path: str) -> bool:
    return (FieldKind.DATA, path) in frame.schema.by_field


def _column(path: str) -> pl.Expr:
    return pl.col(part(FieldKind.DATA, path, "hash"))
