"""The tracked paths of one commit, and what each seems to be."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.data.model.dvc import ArtifactDefinition, CommitFacts, Output, Stage

_MODEL_SUFFIXES = frozenset(
    {
        ".bst", ".cbm", ".ckpt", ".gguf", ".h5", ".joblib", ".keras", ".mlmodel", ".model", ".onnx", ".pb", ".pickle",
        ".pkl", ".pmml", ".pt", ".pth", ".safetensors", ".tflite", ".ubj",
    }
)  # fmt: skip
_DATASET_SUFFIXES = frozenset(
    {
        ".arrow", ".avro", ".csv", ".feather", ".gz", ".hdf5", ".jsonl", ".npy", ".npz", ".orc", ".parquet", ".sqlite",
        ".tar", ".tgz", ".tsv", ".xls", ".xlsx", ".zip",
    }
)  # fmt: skip
_MODEL_WORDS = frozenset({"model", "models", "checkpoint", "checkpoints", "weights", "classifier", "estimator"})
_DATASET_WORDS = frozenset(
    {"audio", "corpus", "data", "dataset", "datasets", "features", "images", "labels", "raw", "samples"}
)


class ItemType(StrEnum):
    """What a tracked path seems to be."""

    DATASET = "dataset"
    MODEL = "model"
    OTHER = "other"


class Basis(StrEnum):
    """What says so, the strongest first."""

    ARTIFACT = "artifact"
    """The ``artifacts`` section of a ``dvc.yaml``."""
    ROLE = "role"
    """It is a metric or a plot of a stage."""
    SUFFIX = "suffix"
    """The suffix of its name."""
    NAME = "name"
    """A word of its name, then of the folders it lies in."""
    ADDED = "added"
    """Nothing else, and no command writes it: it was added, so it is data."""
    NOTHING = "nothing"
    """Nothing does."""


@dataclass(frozen=True, slots=True)
class DataItem:
    """One tracked path at a commit.

    Attributes:
        kind: ``directory`` or ``file``.
        size: Bytes; None when unknown.
        nfiles: Files of a directory; None for a file.
        stage: Address of the stage or ``.dvc`` file that gives it.
        basis: What its type rests on.
        remote: The one it names for itself, else the default one; None where nobody says which that is.
    """

    path: str
    kind: str
    hash: str
    size: int | None
    nfiles: int | None
    stage: str
    type: ItemType
    basis: Basis
    remote: str | None
    desc: str = ""


def items_of(facts: CommitFacts, default_remote: str | None = None) -> tuple[DataItem, ...]:
    """Every tracked path of a commit, by path.

    Args:
        facts: Of the commit.
        default_remote: Where data lies that names no remote.
    """
    artifacts = {artifact.path: artifact for artifact in facts.artifacts}
    given = {out.path: (stage, out) for stage in facts.stages for out in stage.outs if out.cached and out.hash}
    found = (_item(*given[path], artifacts) for path in sorted(given))
    return tuple(item if item.remote else replace(item, remote=default_remote) for item in found)


def _item(stage: Stage, out: Output, artifacts: Mapping[str, ArtifactDefinition]) -> DataItem:
    hash_ = out.hash or ""
    type_, basis = _type_of(stage, out, artifacts.get(out.path))
    return DataItem(
        path=out.path, kind="directory" if out.is_directory else "file", hash=hash_, size=out.size,
        nfiles=out.nfiles, stage=stage.address, type=type_, basis=basis, remote=out.remote, desc=out.desc,
    )  # fmt: skip


def _type_of(stage: Stage, out: Output, artifact: ArtifactDefinition | None) -> tuple[ItemType, Basis]:
    if artifact is not None and artifact.type:
        named = {str(kind): kind for kind in ItemType}
        return named.get(artifact.type.lower(), ItemType.OTHER), Basis.ARTIFACT
    if out.role != "out":
        return ItemType.OTHER, Basis.ROLE
    suffix = posixpath.splitext(out.path)[1].lower()
    if suffix in _MODEL_SUFFIXES or suffix in _DATASET_SUFFIXES:
        return ItemType.MODEL if suffix in _MODEL_SUFFIXES else ItemType.DATASET, Basis.SUFFIX
    named_type = next(_types_of_words(out.path), None)
    if named_type is not None:
        return named_type, Basis.NAME
    return (ItemType.OTHER, Basis.NOTHING) if stage.cmd else (ItemType.DATASET, Basis.ADDED)


def _types_of_words(path: str) -> Iterator[ItemType]:
    """What the words of a path stand for, those of the name before those of the folders around it."""
    for part in reversed(path.lower().split("/")):
        words = set(re.split(r"[^a-z]+", part))
        if words & _MODEL_WORDS:
            yield ItemType.MODEL
        if words & _DATASET_WORDS:
            yield ItemType.DATASET
