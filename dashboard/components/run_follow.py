"""The parts of a run's page that change while the run goes on.

The browser ticks (``assets/live.js``) as long as the title says that the run is not over, and `dashboard.callbacks.run`
draws these parts again when something came. The note that somebody may be writing is none of them.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import run_values
from dashboard.components.ids_runs import RUN_TICK
from dashboard.components.marks import marks
from dashboard.components.palette_dot import run_dot
from dashboard.components.status import run_status
from dashboard.data.experiments import RunDetail
from dashboard.data.model.run import Run

_SECONDS = 2
_UNFINISHED = frozenset({"RUNNING", "SCHEDULED", "STALE"})


def is_followed(run: Run) -> bool:
    """Whether a run may still change by itself."""
    return run.status in _UNFINISHED


def seen(detail: RunDetail) -> str:
    """Text that is another one once the run changed."""
    return f"{detail.run.id} {detail.run.fingerprint}"


def title(detail: RunDetail) -> list[Component]:
    """Name and status, and the mark that has the browser tick."""
    run = detail.run
    named = [run_dot(run.id), html.Span(run.name or run.id[:7], className="dg-break"), run_status(run.status)]
    if not is_followed(run):
        return named
    ticking = marks(data_live=str(_SECONDS), data_live_tick=RUN_TICK)
    return [*named, html.Span(className="dg-hidden", **ticking)]


def values(detail: RunDetail) -> list[Component | None]:
    """Metrics, params, tags and inputs."""
    found = [run_values.metrics(detail), run_values.params(detail), run_values.tags(detail), run_values.inputs(detail)]
    return [part for part in found if part is not None]
