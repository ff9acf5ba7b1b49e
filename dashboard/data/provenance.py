"""The noun for where runs came from: program, entry point, user, branch, commit and data, each value with its runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from dashboard.data.datasets import DataItem, ItemType
from dashboard.data.experiments import Experiments, ParallelColumn, Scope
from dashboard.data.model.project import Project
from dashboard.data.model.run_name import parted
from dashboard.data.query.fields import FieldKind
from dashboard.errors import DagboardError

_ASKED = (
    ("Program", "tags.mlflow.source.name"),
    ("Entry point", "tags.mlflow.project.entryPoint"),
    ("Started by", "tags.mlflow.source.type"),
    ("Image", "tags.mlflow.docker.image.name"),
    ("User", "user"),
    ("Branch", "branch"),
    ("Commit", "commit"),
)
"""What to tell, and the column that says it."""
MOST_PATHS = 50
"""Tracked paths, the most frequent first, among which different versions are looked for."""
_TRIED = 3
"""Commits that are asked what a path is."""
_ADDED = ".dvc"


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing about where runs came from.

    Attributes:
        label: For people.
        key: The column, as the query language writes it.
        values: (value, runs that have it), the most frequent first.
        missing: Runs that do not say.
        by_run: Value by run id.
    """

    label: str
    key: str
    values: tuple[tuple[str, int], ...]
    missing: int
    by_run: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DataSpread:
    """A tracked path that runs had in several versions.

    Attributes:
        path: Relative to the project's root.
        versions: Content hashes; that of the run asked for first, then as the runs come.
        is_added: Whether no command writes it: it was added, so it is not what a pipeline made of something else.
    """

    path: str
    versions: tuple[str, ...]
    is_added: bool


class Items(Protocol):
    """Knows tracked data; `dashboard.data.datasets.Datasets`."""

    def items(self, project: Project, rev: str | None = None, /) -> tuple[DataItem, ...]:
        """Every tracked path of a revision."""
        ...


class Provenance:
    """Where runs came from.

    Args:
        experiments: Reads the frame.
        datasets: Says what a tracked path seems to be.
    """

    def __init__(self, experiments: Experiments, datasets: Items) -> None:
        self._experiments = experiments
        self._datasets = datasets

    def of(self, project: Scope, where: Mapping[str, Any]) -> tuple[Origin, ...]:
        """What the sources say about a cohort; what no run says is left out.

        Raises:
            QueryError: The filter cannot be understood.
            NotFoundError: A named run that does not exist.
        """
        known = {column.key for column in self._experiments.columns(project) if column.count}
        asked = [(label, key) for label, key in _ASKED if key in known]
        data = self._experiments.parallel(project, columns=[key for _, key in asked], **where)
        found = []
        for (label, key), column in zip(asked, data.columns, strict=True):
            texts = _texts(column)
            counts = Counter(text for text in texts if text is not None)
            by_run = {run: text for run, text in zip(data.ids, texts, strict=True) if text is not None}
            if counts:
                values = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
                found.append(Origin(label, key, values, len(texts) - len(by_run), by_run))
        return tuple(found)

    def data(self, project: Project, where: Mapping[str, Any], first: str) -> tuple[DataSpread, ...]:
        """Data sets of which a cohort has more than one version, added ones first; models and the like are no data.

        Args:
            project: Whose runs.
            where: The cohort.
            first: Id of the run whose versions come first.

        Raises:
            QueryError: The filter cannot be understood.
            NotFoundError: A named run that does not exist.
        """
        varied = [item for item in self._experiments.columns(project)
                  if item.kind is FieldKind.DATA and item.distinct > 1]  # fmt: skip
        varied = sorted(varied, key=lambda item: (-item.count, item.name))[:MOST_PATHS]
        if not varied:
            return ()
        asked = ["commit", *(item.key for item in varied)]
        data = self._experiments.parallel(project, columns=asked, **where)
        commits, *hashes = [_texts(column) for column in data.columns]
        order = sorted(range(len(data.ids)), key=lambda at: data.ids[at] != first)
        found, known = [], _Kinds(self._datasets, project)
        for item, values in zip(varied, hashes, strict=True):
            versions = tuple(dict.fromkeys(value for at in order if (value := values[at])))
            if len(versions) > 1:
                told = known.of(item.name, (commits[at] for at in order if values[at]))
                if told is None or told.type is ItemType.DATASET:
                    found.append(DataSpread(item.name, versions, told is not None and told.stage.endswith(_ADDED)))
        return tuple(sorted(found, key=lambda item: (not item.is_added, item.path)))

    def data_across(
        self, projects: Iterable[Project], ids: Sequence[str], first: str
    ) -> Iterator[tuple[Project, tuple[DataSpread, ...]]]:
        """What `data` says of each project of which there are several runs; two projects have other data anyway.

        Args:
            projects: Whose runs there may be.
            ids: Full ids.
            first: Full id of the run whose versions come first in its project.

        Raises:
            NotFoundError: A run that does not exist.
        """
        own: dict[str, list[str]] = {}
        for name in sorted(ids, key=lambda name: name != first):
            key, run_id = parted(name)
            own.setdefault(key, []).append(run_id)
        for project in projects:
            runs = tuple(own.get(str(project.key), ()))
            if len(runs) > 1:
                yield project, self.data(project, {"runs": runs}, runs[0])


class _Kinds:
    """What paths are at commits; each commit is read once."""

    def __init__(self, datasets: Items, project: Project) -> None:
        self._datasets, self._project = datasets, project
        self._read: dict[str, dict[str, DataItem]] = {}

    def of(self, path: str, commits: Iterable[str | None]) -> DataItem | None:
        """The path at the first of these commits that says; None where the first few cannot be read now."""
        tried = islice(dict.fromkeys(filter(None, commits)), _TRIED)
        return next((found for commit in tried if (found := self._at(commit).get(path))), None)

    def _at(self, commit: str) -> dict[str, DataItem]:
        if commit not in self._read:
            try:
                items = self._datasets.items(self._project, commit)
            except DagboardError:  # that data differed is worth telling even where nobody knows what it is
                items = ()
            self._read[commit] = {item.path: item for item in items}
        return self._read[commit]


def _texts(column: ParallelColumn) -> Sequence[str | None]:
    return [_text(column.labels, value) for value in column.values]


def _text(labels: tuple[str, ...], value: float | None) -> str | None:
    """Of a category its label; numbers are names here as well."""
    if value is None:
        return None
    return labels[int(value)] if labels else f"{value:g}"
