"""The noun for where runs came from: program, entry point, user, branch and commit, each value with its runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.experiments import Experiments
from dashboard.data.model.project import Project

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


class Provenance:
    """Where runs came from.

    Args:
        experiments: Reads the frame.
    """

    def __init__(self, experiments: Experiments) -> None:
        self._experiments = experiments

    def of(self, project: Project, where: Mapping[str, Any]) -> tuple[Origin, ...]:
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
            texts = [_text(column.labels, value) for value in column.values]
            counts = Counter(text for text in texts if text is not None)
            by_run = {run: text for run, text in zip(data.ids, texts, strict=True) if text is not None}
            if counts:
                values = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
                found.append(Origin(label, key, values, len(texts) - len(by_run), by_run))
        return tuple(found)


def _text(labels: tuple[str, ...], value: float | None) -> str | None:
    """Of a category its label; numbers are names here as well."""
    if value is None:
        return None
    return labels[int(value)] if labels else f"{value:g}"
