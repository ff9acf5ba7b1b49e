"""What a run can be asked for: the field table of the query language.

One table feeds the parser, the completions and the reference page (`dashboard.data.query.reference`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class FieldKind(StrEnum):
    """Which group of columns a field belongs to; the values are the API's column kinds."""

    RUN = "run"
    PARAM = "param"
    METRIC = "metric"
    TAG = "tag"
    DATA = "data"


class FieldType(StrEnum):
    """How the values of a field compare."""

    TEXT = "text"
    TIME = "time"
    SECONDS = "seconds"
    HASH = "hash"
    LIST = "list"
    NUMBER = "number"
    MIXED = "mixed"


MEANINGS = {
    "last": "value at the last step", "min": "least value", "max": "largest value", "mean": "arithmetic mean",
    "first": "value at the first step", "count": "number of values",
    "at_best": "value at the step where the primary metric was best",
}  # fmt: skip
"""Aggregates of a metric's history and what each says."""

AGGREGATES = tuple(MEANINGS)
"""Their names; the first is the default."""

AT_BEST = AGGREGATES[-1]
"""The one that depends on another metric."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One field that every run has.

    Attributes:
        empty_is_missing: For a list: whether an empty one is a missing value (unknown) or simply holds nothing.
        aliases: Other spellings, as MLflow has them; compared in lower case.
    """

    name: str
    type: FieldType
    meaning: str
    example: str
    aliases: tuple[str, ...] = ()
    empty_is_missing: bool = True


_TEXT, _TIME, _HASH, _LIST = FieldType.TEXT, FieldType.TIME, FieldType.HASH, FieldType.LIST

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("id", _TEXT, "Run id: MLflow's, or the full commit sha", "id in ('5f0c2a', '9e1d77')", ("run_id",)),
    Attribute("name", _TEXT, "Name of the run", "name like 'sweep-%'", ("run_name", "run name")),
    Attribute("source", _TEXT, "Where it came from: mlflow, dvc or git", "source = 'mlflow'"),
    Attribute("source_name", _TEXT, "Name of the source in the settings", "source_name = 'mlflow-2'"),
    Attribute("experiment", _TEXT, "Experiment the run belongs to", "experiment = 'baseline'", ("experiment_name",)),
    Attribute("status", _TEXT, "RUNNING, SCHEDULED, FINISHED, FAILED, KILLED or STALE", "status != 'FAILED'"),
    Attribute("user", _TEXT, "Who ran it", "user = 'data-scientist'", ("user_id",)),
    Attribute("created", _TIME, "Start of the run, UTC", "created > -7d", ("start_time", "created_at", "start time")),
    Attribute("ended", _TIME, "End of the run, UTC", "ended < 2026-01-31", ("end_time", "ended_at", "end time")),
    Attribute("duration", FieldType.SECONDS, "Seconds from start to end", "duration > 1.5h", ("duration_seconds",)),
    Attribute("branch", _TEXT, "Git branch", "branch = 'main'"),
    Attribute("commit", _HASH, "Git commit it ran at; a prefix is enough", "commit = '3f2a91c'"),
    Attribute("parent", _TEXT, "Id of the parent run", "parent is not null"),
    Attribute("label", _LIST, "Labels given in the table", "not label = 'hidden'", ("labels",), empty_is_missing=False),
    Attribute("artifact_uri", _TEXT, "Root of the run's artifacts", "artifact_uri like 's3://%'"),
    Attribute("dataset.name", _LIST, "Names of the datasets the run logged", "dataset.name = 'wine'"),
    Attribute("dataset.digest", _LIST, "Their digests", "dataset.digest = '9f3e'"),
    Attribute("dataset.context", _LIST, "What they were used for", "dataset.context = 'training'"),
    Attribute("project", _TEXT, "Owner and name of the project, in the table of all projects", "project = 'team/wine'"),
)

PROJECT = "project"
"""The attribute that only the table of all projects has."""

_ATTRIBUTE_BY_NAME = {name: item for item in ATTRIBUTES for name in (item.name, *item.aliases)}

PREFIXES: dict[str, FieldKind] = {
    "params": FieldKind.PARAM, "param": FieldKind.PARAM, "parameters": FieldKind.PARAM, "parameter": FieldKind.PARAM,
    "metrics": FieldKind.METRIC, "metric": FieldKind.METRIC,
    "tags": FieldKind.TAG, "tag": FieldKind.TAG,
    "data": FieldKind.DATA,
}  # fmt: skip
"""First part of a field to its kind, with MLflow's spellings; the first spelling of each kind is the canonical one."""

ATTRIBUTE_PREFIXES = frozenset({"attributes", "attribute", "attr", "run"})
DATASET_PREFIXES = frozenset({"dataset", "datasets"})

CANONICAL_PREFIX = {
    FieldKind.PARAM: "params",
    FieldKind.METRIC: "metrics",
    FieldKind.TAG: "tags",
    FieldKind.DATA: "data",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field as somebody wrote it.

    Attributes:
        name: Attribute name, or the name of the param, metric, tag or data path.
        aggregate: Of a metric: written after a quoted name (``metrics."a".max``); empty when none was written.
        is_open: Of a metric: the unquoted name ends like an aggregate (``metrics.acc.max``). Which one it is depends
            on the metrics that exist; see `resolve`.
        position: Offset in the text.
        written: Its spelling there, for errors; empty when nobody wrote it.
    """

    kind: FieldKind
    name: str
    aggregate: str = ""
    is_open: bool = False
    position: int = field(default=0, compare=False)
    written: str = field(default="", compare=False)

    @property
    def type(self) -> FieldType:
        """How its values compare."""
        return _TYPE_OF_KIND.get(self.kind) or _ATTRIBUTE_BY_NAME[self.name].type


_TYPE_OF_KIND = {
    FieldKind.PARAM: FieldType.MIXED,
    FieldKind.TAG: FieldType.MIXED,
    FieldKind.METRIC: FieldType.NUMBER,
    FieldKind.DATA: FieldType.HASH,
}


def attribute(name: str) -> Attribute | None:
    """The attribute of that name or alias, in any case; None when there is none."""
    return _ATTRIBUTE_BY_NAME.get(name.lower())


def resolve(written: Field, metrics: Iterable[str]) -> Field:
    """The metric and aggregate that a written field means.

    A metric of exactly that name wins; otherwise an unquoted ``.min .max .mean .first .count .at_best .last`` ending
    is the aggregate. Fields that are no metrics come back as they are.

    Args:
        written: The field as parsed.
        metrics: Names of the project's metrics; a container with fast ``in``.
    """
    if written.kind is not FieldKind.METRIC or written.aggregate:
        return written
    if written.is_open and written.name not in metrics:
        name, _, aggregate = written.name.rpartition(".")
        return replace(written, name=name, aggregate=aggregate, is_open=False)
    return replace(written, aggregate=AGGREGATES[0], is_open=False)


def ends_like_aggregate(name: str) -> bool:
    """Whether an unquoted metric name could be read as name and aggregate."""
    stem, dot, last = name.rpartition(".")
    return bool(stem and dot and last in AGGREGATES)


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like the word, or an empty text when none is near.

    A candidate that ends in ``.word`` (``metrics.acc`` for ``acc``) is as near as can be.
    """
    pool = list(candidates)
    lowered = word.lower()
    tails = [item for item in pool if item.lower().rpartition(".")[2].strip("\"'`") == lowered]
    if tails:
        return tails[0]
    by_lower = {item.lower(): item for item in pool}
    found = difflib.get_close_matches(lowered, by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""
