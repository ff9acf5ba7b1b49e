"""The noun: what pages, the API and the command line may ask about registered models."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.project import Project
from dashboard.data.model.registry import ModelVersion, Promotion, RegisteredModel
from dashboard.data.model.run import RunInput
from dashboard.data.model.values import by_key, scalar_param, typed_param
from dashboard.data.models.card import Card, card_of
from dashboard.data.models.comparison import Side, VersionRow, rows_of
from dashboard.data.models.holders import version_of
from dashboard.data.models.listing import ModelPage, ModelQuery, labels_of, line_of, metric_names
from dashboard.data.models.origins import Origin, Origins
from dashboard.data.sources.repositories import Repositories
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.models import ModelStore
from dashboard.data.store.runs import RunStore
from dashboard.errors import DagboardError, NotFoundError

_DELETED = "deleted"
_MOST_NAMES = 1_000
"""Models whose log is asked for by name; that of more is read whole."""

Described = tuple[RegisteredModel, Mapping[str, Origin]]
"""A model, and the origin of each of its versions."""


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version with everything that is known about it.

    Attributes:
        params: Typed; of its run, else of its commit.
        given: Tracked paths that no command of the pipeline writes, sorted: what the version rests on.
        inputs: Datasets that its run says it used.
    """

    version: ModelVersion
    origin: Origin
    params: Mapping[str, Any]
    given: tuple[str, ...]
    inputs: tuple[RunInput, ...]


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two versions side by side; `rows` has the older first."""

    old: VersionDetail
    new: VersionDetail
    rows: tuple[VersionRow, ...]


class Models:
    """The registry of every project.

    Args:
        models: Registered models and the log of what happened to them.
        runs: Whole runs.
        commits: What syncs have read of the repository.
        repositories: Where cards are read.
    """

    def __init__(
        self, models: ModelStore, runs: RunStore, commits: CommitStore, repositories: Repositories
    ) -> None:  # fmt: skip
        self._models = models
        self._commits = commits
        self._repositories = repositories
        self._origins = Origins(runs, commits)

    def list(self, project: Project) -> list[RegisteredModel]:
        """Every model of a project, by name; of MLflow's without what our own log says."""
        return self._models.list(project.id)

    def page(self, project: Project, query: ModelQuery, *, limit: int = 100, offset: int = 0) -> ModelPage:
        """A part of the models that fit, by name.

        Args:
            project: Whose.
            query: Which.
            limit: How many.
            offset: After how many.
        """
        every = self._models.list(project.id)
        fitting = self._fitting(project, query, every)
        shown = self._with_log(project, fitting[offset : offset + limit])
        newest = [replace(model, versions=model.versions[:2]) for model in shown]
        known = zip(shown, self._origins.of_all(project.id, newest), strict=True)
        return ModelPage(
            lines=tuple(line_of(model, origins, project.goals) for model, origins in known),
            total=len(fitting),
            all=len(every),
            sources=tuple(sorted({model.source_name for model in every})),
            labels=labels_of(every),
        )

    def described(
        self, project: Project, query: ModelQuery, *, limit: int = 100, offset: int = 0
    ) -> tuple[tuple[Described, ...], int]:
        """A part of the models that fit, by name, each with its history and all origins; and how many fit."""
        fitting = self._fitting(project, query, self._models.list(project.id))
        shown = self._with_log(project, fitting[offset : offset + limit])
        return tuple(zip(shown, self._origins.of_all(project.id, shown), strict=True)), len(fitting)

    def get(self, project: Project, name: str, source: str = "") -> RegisteredModel:
        """One model with its whole history.

        Args:
            project: Whose.
            name: Of the model.
            source: Name of its source, where two sources have one of this name; empty for the first.

        Raises:
            NotFoundError: There is none; the hint names the nearest, or says when it was deleted.
        """
        found = [model for model in self._models.named(project.id, name) if source in {"", model.source_name}]
        if found:
            return self._with_log(project, found[:1])[0]
        raise NotFoundError(f"no model {name[:200]} in {project.key}", hint=self._why_missing(project, name))

    def made_by(self, project: Project, run_id: str) -> tuple[tuple[RegisteredModel, ModelVersion], ...]:
        """The model versions that a run made, by name of model, the newest first.

        A run that is a commit made what is registered at that commit.
        """
        return tuple(
            (model, version)
            for model in self._models.list(project.id)
            for version in model.versions
            if run_id == (version.run or version.commit)
        )

    def sources_of(self, project: Project, name: str) -> tuple[str, ...]:
        """Names of the sources that have a model of this name."""
        return tuple(model.source_name for model in self._models.named(project.id, name))

    def origins(
        self, project: Project, model: RegisteredModel, versions: Sequence[ModelVersion] | None = None
    ) -> dict[str, Origin]:
        """What versions of a model were made from, by version; all of them by default."""
        wanted = model.versions if versions is None else versions
        return self._origins.of(project.id, wanted, self.path_of(project, model))

    def metrics(self, project: Project, origins: Mapping[str, Origin]) -> Sequence[str]:
        """Names of the metrics that these versions have, those with a goal first."""
        return metric_names((origin.metrics for origin in origins.values()), project.goals)

    def version(self, project: Project, model: RegisteredModel, text: str) -> VersionDetail:
        """One version by number, alias or stage.

        Raises:
            NotFoundError: There is none.
        """
        return self._detail(project, model, version_of(model, text))

    def compare(self, project: Project, model: RegisteredModel, from_: str, to: str) -> VersionComparison:
        """Two versions by number, alias or stage.

        Raises:
            NotFoundError: There is no such version.
        """
        old, new = self.version(project, model, from_), self.version(project, model, to)
        sides = [Side(each.version, each.origin, each.params) for each in (old, new)]
        return VersionComparison(old, new, rows_of(sides))

    def card(self, project: Project, model: RegisteredModel, commit: str | None = None) -> Card | None:
        """The Markdown that describes a model, at a commit or at the head of the default branch; None without any.

        Where `commit` is not in the repository, or has no card, the head's is told.
        """
        for sha in dict.fromkeys(each for each in (commit, project.head) if each):
            try:
                repository = self._repositories.open(project.key)
                card = card_of(repository, sha, self._root(project), model.name, self.path_of(project, model))
            except DagboardError:
                continue
            if card is not None:
                return card
        return None

    def path_of(self, project: Project, model: RegisteredModel) -> str:
        """What a DVC artifact names, relative to the project; empty when it names nothing in it."""
        root = self._root(project)
        if not model.path or not root:
            return model.path
        return model.path.removeprefix(f"{root}/") if model.path.startswith(f"{root}/") else ""

    def _root(self, project: Project) -> str:
        try:
            folder = self._repositories.git_settings(project.key).subdirectory or ""
        except NotFoundError:
            return ""
        return posixpath.normpath(folder).strip("/") if folder else ""

    def _fitting(
        self, project: Project, query: ModelQuery, every: Sequence[RegisteredModel]
    ) -> Sequence[RegisteredModel]:  # fmt: skip
        """Those that fit; of a commit, as far as the store knows where their versions were made."""
        found = [model for model in every if query.fits(model)]
        if not query.commit:
            return found
        known = zip(found, self._origins.of_all(project.id, found), strict=True)
        return [model for model, origins in known if _is_at(origins, query.commit)]

    def _with_log(self, project: Project, models: Sequence[RegisteredModel]) -> tuple[RegisteredModel, ...]:
        """Models whose registry keeps no history get ours."""
        names = [model.name for model in models if not model.history]
        if not names:
            return tuple(models)
        log = self._models.history(project.id, names if len(names) <= _MOST_NAMES else None)
        return tuple(replace(model, history=_history(model, log)) for model in models)

    def _detail(self, project: Project, model: RegisteredModel, version: ModelVersion) -> VersionDetail:
        origin = self.origins(project, model, [version])[version.version]
        facts = self._facts(project, origin.commit)
        run = origin.run
        params = {name: typed_param(value) for name, value in sorted(run.params.items())} if run else _params(facts)
        given = tuple(sorted(facts.given())) if facts else ()
        return VersionDetail(version, origin, params, given, run.inputs if run else ())

    def _facts(self, project: Project, sha: str | None) -> CommitFacts | None:
        return self._commits.facts(project.id, sha) if sha else None

    def _why_missing(self, project: Project, name: str) -> str:
        log = self._models.history(project.id, [name])
        gone = [event for events in log.values() for event in events[:1] if event.kind == _DELETED]
        if gone:
            noticed = max(event.at for event in gone)
            return f"It was deleted from its registry; a sync noticed on {noticed:%Y-%m-%d at %H:%M UTC}."
        names = [model.name for model in self._models.list(project.id)]
        nearest = difflib.get_close_matches(name, names, n=1)
        return f"Did you mean {nearest[0]}?" if nearest else "See the project's models."


def _history(
    model: RegisteredModel, log: Mapping[tuple[str, str], Sequence[Promotion]]
) -> tuple[Promotion, ...]:  # fmt: skip
    return model.history or tuple(log.get((model.source_name, model.name), ()))


def _is_at(origins: Mapping[str, Origin], commit: str) -> bool:
    """Whether some version was made at a commit, by the beginning of its sha."""
    return any((origin.commit or "").startswith(commit) for origin in origins.values())


def _params(facts: CommitFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    found = {key: scalar_param(leaf) for key, leaf in sorted(by_key(facts.params).items())}
    return {key: value for key, value in found.items() if value is not None}
