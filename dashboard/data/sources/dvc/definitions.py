"""``dvc.yaml`` resolved: stages, params, metrics, plots and artifacts, one error per broken part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from dvc.exceptions import DvcException
from dvc.parsing import DataResolver

from dashboard.data.model.problem import Problem
from dashboard.data.sources.dvc.schema import artifact_error, checked_stage, vars_error
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.variables import VariablesFilesystem

_CODE = "dvc-yaml-invalid"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SECTIONS = {"stages", "vars", "params", "metrics", "plots", "artifacts", "datasets"}


@dataclass(frozen=True, slots=True)
class StageDefinition:
    """One stage of a ``dvc.yaml`` after templating; `data` is None when it could not be resolved.

    Attributes:
        variables: File to dotted key to value: what templating took from files.
    """

    name: str
    group: str | None
    data: dict[str, Any] | None
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """All that one ``dvc.yaml`` defines, with paths as it writes them."""

    stages: tuple[StageDefinition, ...] = ()
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    plots: tuple[tuple[str, dict[str, Any]], ...] = ()
    artifacts: tuple[tuple[str, dict[str, Any]], ...] = ()
    problems: tuple[Problem, ...] = ()


def resolve(path: str, data: Any, files: VariablesFilesystem, config: dict[str, str]) -> Definitions:
    """The definitions of a parsed ``dvc.yaml``.

    Args:
        path: The file, relative to the project's root.
        data: Its parsed contents.
        files: Where variables are read.
        config: The ``parsing`` section of the project's configuration.
    """
    if not isinstance(data, dict):
        return Definitions(problems=(_problem("the file must be a mapping", path),))
    return _Resolution(path, data, files, config).definitions()


class _Resolution:
    """One run of DVC's resolver over one file, part by part."""

    def __init__(self, path: str, data: dict[str, Any], files: VariablesFilesystem, config: dict[str, str]) -> None:
        self._path = path
        self._folder = path.rpartition("/")[0]
        self._data = data
        self._repository = SimpleNamespace(fs=files, config={"parsing": config})
        self._problems: list[Problem] = [
            _problem(f"unknown section {key!r}", path) for key in data if key not in _SECTIONS
        ]

    def definitions(self) -> Definitions:
        stages = self._mapping("stages")
        usable, broken = self._checked(stages)
        try:
            resolver = DataResolver(self._repository, self._folder, self._prepared(usable))
        except _FAILURES as error:
            self._problems.append(_problem(_said(error), self._path))
            stopped = {name: _problem("its variables cannot be read", f"{self._path}:{name}") for name in usable}
            return Definitions(
                tuple(
                    StageDefinition(name, None, None, problem=problem) for name, problem in (stopped | broken).items()
                ),
                problems=tuple(self._problems),
            )
        definitions = [StageDefinition(name, None, None, problem=problem) for name, problem in broken.items()]
        for name in usable:
            definitions += self._group(resolver, name)
        return Definitions(
            stages=tuple(definitions),
            params=tuple(_names(self._resolved(resolver.params))),
            metrics=tuple(_names(self._resolved(resolver.metrics))),
            plots=tuple(_named_properties(self._resolved(resolver.plots))),
            artifacts=tuple(_named_properties(self._artifacts(resolver))),
            problems=tuple(self._problems),
        )

    def _mapping(self, name: str) -> dict[str, Any]:
        """A part of the file, empty when it is missing or of another type."""
        value = self._data.get(name)
        if value is not None and not isinstance(value, dict):
            self._problems.append(_problem(f"{name} must be a mapping", self._path))
        return value if isinstance(value, dict) else {}

    def _list(self, name: str) -> list[Any]:
        """The same for a list; a mapping, as early DVC wrote it, counts as a list of its entries."""
        value = self._data.get(name)
        if isinstance(value, dict):
            return [{key: item} for key, item in value.items()]
        if value is not None and not isinstance(value, list):
            self._problems.append(_problem(f"{name} must be a list", self._path))
        return value if isinstance(value, list) else []

    def _checked(self, stages: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Problem]]:
        """Stages that can be resolved, and the problems of those that cannot."""
        usable, broken = {}, {}
        for name, stage in stages.items():
            kept, message = checked_stage(stage)
            problem = _problem(message, f"{self._path}:{name}")
            if kept is None:
                broken[name] = problem
                continue
            usable[name] = kept
            if message:
                self._problems.append(problem)
        return usable, broken

    def _prepared(self, stages: dict[str, Any]) -> dict[str, Any]:
        """The file in the shape the resolver expects."""
        prepared: dict[str, Any] = {name: self._list(name) for name in ("params", "metrics", "plots")}
        prepared["stages"] = stages
        prepared["artifacts"] = {
            name: artifact for name, artifact in self._mapping("artifacts").items() if self._is_artifact(name, artifact)
        }
        prepared["vars"] = self._vars()
        return prepared

    def _vars(self) -> list[Any]:
        variables = self._list("vars")
        message = vars_error(variables)
        if message:
            self._problems.append(_problem(f"vars: {message}", self._path))
        return [] if message else variables

    def _is_artifact(self, name: str, artifact: Any) -> bool:
        message = artifact_error(name, artifact)
        if message:
            self._problems.append(_problem(f"artifact {name}: {message}", self._path))
        return not message

    def _group(self, resolver: DataResolver, name: str) -> list[StageDefinition]:
        """A stage, or all stages that a foreach or matrix stage stands for."""
        definition = resolver.definitions[name]
        is_group = hasattr(definition, "get_generated_names")
        try:
            keys = definition.get_generated_names() if is_group else [name]
        except _FAILURES as error:
            return [StageDefinition(name, None, None, problem=_problem(_said(error), f"{self._path}:{name}"))]
        return [self._stage(resolver, key, name if is_group else None) for key in keys]

    def _stage(self, resolver: DataResolver, name: str, group: str | None) -> StageDefinition:
        try:
            data = resolver.resolve_one(name)[name]
        except _FAILURES as error:
            return StageDefinition(name, group, None, problem=_problem(_said(error), f"{self._path}:{name}"))
        variables = {file: dict(values) for file, values in resolver.tracked_vars.get(name, {}).items()}
        return StageDefinition(name, group, data, variables)

    def _resolved(self, items: Iterable[Any]) -> list[Any]:
        found = []
        for item in items:
            try:
                found.append(item.resolve())
            except _FAILURES as error:
                self._problems.append(_problem(_said(error), self._path))
        return found

    def _artifacts(self, resolver: DataResolver) -> list[Any]:
        return self._resolved(resolver.artifacts)


# DVC's resolver asserts and indexes where a file is odd; each such failure concerns one part of one file.
_FAILURES = (
    DvcException, UnreadableError, AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
)  # fmt: skip


def _names(items: list[Any]) -> Iterable[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from (str(key) for key in item)


def _named_properties(items: list[Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    for item in items:
        if isinstance(item, str):
            yield item, {}
        elif isinstance(item, dict):
            yield from ((str(key), value if isinstance(value, dict) else {}) for key, value in item.items())


def _problem(message: str, where: str) -> Problem:
    return Problem(_CODE, message[:500], where, "Correct the file in a new commit.")


def _said(error: Exception) -> str:
    text = " ".join(_COLOUR.sub("", str(error)).split())
    return text or type(error).__name__
