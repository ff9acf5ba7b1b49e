"""The list of a project's models: what is asked of it, and its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.models.holders import Holder, holders, importance
from dashboard.data.models.origins import Origin


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """Which models to list.

    Attributes:
        text: Words that name or description hold, without regard to case.
        source: ``mlflow``, ``dvc``, or the name of one source; empty for all.
        label: An alias or a stage that some version holds; empty for all.
        commit: The beginning of the sha at which some version was made; empty for all.
    """

    text: str = ""
    source: str = ""
    label: str = ""
    commit: str = ""

    def fits(self, model: RegisteredModel) -> bool:
        """Whether a model is wanted; commits that only runs name do not count here."""
        said = f"{model.name} {model.description}".casefold()
        return (
            all(word in said for word in self.text.casefold().split())
            and self.source in {"", model.source, model.source_name}
            and (not self.label or any(_holds(version, self.label) for version in model.versions))
        )


def _holds(version: ModelVersion, label: str) -> bool:
    wanted = label.casefold()
    return any(wanted == held.casefold() for held in (*version.aliases, *version.stages))


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One line of the list.

    Attributes:
        holders: Who holds which alias or stage, production first.
        metric: Name of the metric shown; empty when no version has one.
        goal: ``up``, ``down``, or empty when the project has none for the metric.
        value, previous: Of the newest version, and of the version before it; None where unknown.
        updated_at: When a version was registered or something was promoted, whatever was last; None when unknown.
    """

    model: RegisteredModel
    holders: tuple[Holder, ...]
    metric: str
    goal: str
    value: float | None
    previous: float | None
    updated_at: datetime | None

    @property
    def change(self) -> float | None:
        """From the version before to the newest one."""
        return None if self.value is None or self.previous is None else self.value - self.previous


@dataclass(frozen=True, slots=True)
class ModelPage:
    """A part of the list.

    Attributes:
        lines: By name.
        total: How many models fit.
        all: How many models the project has.
        sources: Names of the sources that have any, sorted.
        labels: Aliases and stages that are held, production first.
    """

    lines: tuple[ModelLine, ...]
    total: int
    all: int
    sources: tuple[str, ...]
    labels: tuple[str, ...]


def line_of(model: RegisteredModel, origins: Mapping[str, Origin], goals: Mapping[str, str]) -> ModelLine:
    """The line of a model.

    Args:
        model: With its whole history.
        origins: Of its two newest versions at least.
        goals: Metric name to ``up`` or ``down``, the project's headline first.
    """
    newest = [origins[version.version].metrics for version in model.versions[:2]]
    metric = next(iter(metric_names(newest[:1], goals)), "")
    values = [metrics.get(metric) for metrics in newest]
    moments = [version.created_at for version in model.versions[:1]] + [event.at for event in model.history[:1]]
    return ModelLine(
        model=model,
        holders=holders(model),
        metric=metric,
        goal=goals.get(metric, ""),
        value=values[0] if values else None,
        previous=values[1] if len(values) > 1 else None,
        updated_at=max((moment for moment in moments if moment), default=None),
    )


def metric_names(measured: Iterable[Mapping[str, float]], goals: Mapping[str, str]) -> list[str]:
    """Every metric that some version has, those with a goal first, then by name."""
    places = {name: place for place, name in enumerate(goals)}
    return sorted({name for metrics in measured for name in metrics}, key=lambda name: (places.get(name, 1e9), name))


def labels_of(models: Sequence[RegisteredModel]) -> tuple[str, ...]:
    """Aliases and stages that are held in some models, production first."""
    found = sorted((holder for model in models for holder in holders(model)), key=importance)
    return tuple(dict.fromkeys(holder.label for holder in found))
