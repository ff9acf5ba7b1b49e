"""What a sync tells: while it runs, and at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.data.model.problem import Problem
from dashboard.data.model.project import ProjectKey

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all (0: unknown) and one sentence; may raise to stop the sync."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How the reading of one source went.

    Attributes:
        problem: Why it could not be read; None when it went well.
        warnings: What is wrong inside a source that could be read, e.g. a broken ``dvc.yaml`` at the head.
    """

    name: str
    seconds: float
    problem: Problem | None = None
    is_skipped: bool = False
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync went; `has_changed`: whether it showed a new generation."""

    project: ProjectKey
    sources: tuple[SourceReport, ...]
    has_changed: bool
    seconds: float

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why sources failed; empty when all went well."""
        return tuple(source.problem for source in self.sources if source.problem)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is wrong inside sources that could be read."""
        return tuple(warning for source in self.sources for warning in source.warnings)


def silent(_done: int, _total: int, _message: str) -> None:
    """A progress callback that tells nobody."""
