"""The noun for runs on the same data: as a run had it, and as the model had it that is in production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.experiments import Experiments, RunDetail
from dashboard.data.model.project import Project
from dashboard.data.models import Models, holders
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.text import field_text, quoted_text
from dashboard.errors import NotFoundError

MAX_FILTER = 4_000
"""Characters; a filter that names more paths fits no address."""
MAX_MODELS = 8


@dataclass(frozen=True, slots=True)
class SameData:
    """A filter for the runs on the same data as a run.

    Attributes:
        run: Id of the run.
        paths: What is to be the same: what was given to the run, not what its pipeline made of it.
        filter: In the query language.
        model, version, label: Of the model version that the run made and its alias or stage; empty for the run itself.
    """

    run: str
    paths: tuple[str, ...]
    filter: str
    model: str = ""
    version: str = ""
    label: str = ""


def data_condition(path: str, run_id: str) -> str:
    """That a run had the version of a path that another run had."""
    return f"{field_text(Field(FieldKind.DATA, path))} = data_of({quoted_text(run_id)})"


def same_data_as(detail: RunDetail) -> SameData | None:
    """The filter of a run; None when no data versions are known of it, or too many."""
    paths = detail.given or tuple(detail.data)
    joined = " and ".join(data_condition(path, detail.run.id) for path in paths)
    return SameData(detail.run.id, paths, joined) if paths and len(joined) <= MAX_FILTER else None


class SameDataFilters:
    """Filters for runs on the same data.

    Args:
        experiments: Knows the data versions of runs.
        models: Knows which model versions are in production, and which run made them.
    """

    def __init__(self, experiments: Experiments, models: Models) -> None:
        self._experiments = experiments
        self._models = models

    def of_run(self, project: Project, run_id: str) -> SameData | None:
        """As a run had it.

        Raises:
            NotFoundError: There is no such run.
        """
        return same_data_as(self._experiments.run(project, run_id))

    def of_models(self, project: Project) -> tuple[SameData, ...]:
        """As the runs had it that made the model versions in production, by name of model."""
        return tuple(self._of_models(project))

    def _of_models(self, project: Project) -> Iterator[SameData]:
        used = [
            (model, holder)
            for model in self._models.list(project)
            if (holder := next(iter(holders(model)), None)) is not None and holder.is_in_use
        ]
        for model, holder in used[:MAX_MODELS]:
            version = next(version for version in model.versions if version.version == holder.version)
            origin = self._models.origins(project, model, [version])[version.version]
            try:
                found = self.of_run(project, origin.run.id) if origin.run else None
            except NotFoundError:
                continue
            if found is not None:
                yield SameData(found.run, found.paths, found.filter, model.name, version.version, holder.label)
