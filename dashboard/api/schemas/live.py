"""Events of running experiments, as DVC Studio's clients send them (``dvc_studio_client.schema``)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.parameters import Parameters
from dashboard.data.model.curve_files import is_curve
from dashboard.data.model.live import LiveEvent, LiveKind
from dashboard.data.model.points import Point
from dashboard.data.model.values import as_float

_SHA = r"^[0-9a-f]{40}$"
_MOST_FILES = 10_000
_MOST_POINTS = 200_000
_LARGEST_STEP = 2**62
_NOT_VALUES = ("step", "timestamp")


class MetricsFile(Parameters):
    """The content of one metrics file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    data: dict[str, Any] = Field(default_factory=dict, description="Metrics, nested as in the file.")


class PlotFile(Parameters):
    """New points of one plot; images are accepted and not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    data: list[dict[str, Any]] = Field(
        default_factory=list, max_length=_MOST_POINTS, description="Points: `step`, perhaps `timestamp`, and the value."
    )


class LiveBody(Parameters):
    """One event. Keys that are not listed are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Literal["start", "data", "done"]
    repo_url: str = Field(min_length=1, max_length=4_000, description="Address of the repository, as git knows it.")
    baseline_sha: str = Field(pattern=_SHA, description="Commit that the experiment started from; zeros for none.")
    name: str = Field(min_length=1, max_length=1_000, description="Name of the experiment, unique on its baseline.")
    client: str = Field("", max_length=100, description="`dvc` or `dvclive`.")
    subdir: str = Field("", max_length=4_000, description="Folder of the DVC project in the repository.")
    message: str = Field("", max_length=10_000, description="What the user wrote about the experiment.")
    step: int = Field(0, ge=-_LARGEST_STEP, le=_LARGEST_STEP, description="Step of a `data` event.")
    params: dict[str, dict[str, Any]] = Field(default_factory=dict, max_length=_MOST_FILES)
    metrics: dict[str, MetricsFile] = Field(default_factory=dict, max_length=_MOST_FILES)
    plots: dict[str, PlotFile] = Field(default_factory=dict, max_length=_MOST_FILES)
    experiment_rev: str | None = Field(None, pattern=_SHA, description="Commit that it was saved as.")

    def event(self) -> LiveEvent:
        """The event in our own words."""
        curves = {path: _points(plot.data) for path, plot in self.plots.items() if is_curve(path)}
        return LiveEvent(
            kind=LiveKind(self.type), baseline=self.baseline_sha, name=self.name, client=self.client,
            subdirectory=self.subdir, message=self.message, step=self.step, params=self.params,
            metrics={path: file.data for path, file in self.metrics.items()},
            points={path: points for path, points in curves.items() if points},
            experiment_rev=self.experiment_rev,
        )  # fmt: skip


class LiveAnswer(BaseModel):
    """The event was kept."""

    status: Literal["ok"]
    project: str = Field(description="`owner/name` of the project that the event belongs to.")
    run: str = Field(description="Id of the run until the repository has it.")


def _points(rows: list[dict[str, Any]]) -> list[Point]:
    """Points of a curve; rows without a step or a number are not drawn and are left out."""
    found = (_point(row) for row in rows)
    return [point for point in found if point is not None]


def _point(row: dict[str, Any]) -> Point | None:
    step, moment = _number(row.get("step")), _number(row.get("timestamp"))
    values = [value for key, value in row.items() if key not in _NOT_VALUES]
    value = _number(values[0]) if len(values) == 1 else None
    if step is None or value is None or not abs(step) <= _LARGEST_STEP:
        return None
    at = moment if moment is not None and 0 < moment < 1e14 else 0
    return Point(int(step), int(at), value)


def _number(value: Any) -> float | None:
    """A number, also one that is written as text: clients send NaN and infinities so."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None if isinstance(value, bool) else as_float(value)
