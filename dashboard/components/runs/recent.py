"""A short table of runs, for the overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.palette_dot import run_dot
from dashboard.components.route import Route
from dashboard.components.status import run_status
from dashboard.figures import text


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run as short tables show it; `value` is the headline metric."""

    id: str
    name: str
    status: str
    user: str
    created_at: datetime | None
    value: float | None


def runs_panel(
    title: str, lines: Sequence[RunLine], *, metric: str, route: Route, query: dict[str, str], now: datetime
) -> Component:
    """A panel of runs.

    Args:
        title: Its heading.
        lines: At most ten runs.
        metric: Headline metric; empty when the project has no goal.
        route: Any address of the project.
        query: Query of the experiments page that shows the same runs, and more.
        now: The present moment.
    """
    everything = parts.link("All runs", route.to("experiments", **query).href)
    if not lines:
        body = parts.empty(
            "No runs yet", html.P("Runs of MLflow, DVC experiments and commits with metrics appear here.")
        )
        return parts.panel([icon("flask-conical"), title], body)
    value = html.Span(text.metric_name(metric), title=metric, className="dg-metric-name dg-truncate")
    head = ["Run", *([value] if metric else []), "Created"]
    rows = [_row(line, metric, route, now) for line in lines]
    table = html.Div(parts.table(head, rows, numeric=(1,) if metric else (), label=title), className="dg-runs-short")
    return parts.panel([icon("flask-conical"), title], table, actions=[everything], flush=True)


def _row(line: RunLine, metric: str, route: Route, now: datetime) -> list[parts.Child]:
    """Dot, name and value; the status only where it is not the usual one."""
    name = html.A(line.name or text.short_hash(line.id), href=route.to("runs", line.id).href, className="dg-truncate")
    value = [text.number(line.value) if line.value is not None else text.MISSING] if metric else []
    state = [] if line.status.upper() == "FINISHED" else [run_status(line.status)]
    about = " · ".join(fact for fact in (line.name, line.user) if fact)
    label = html.Span([run_dot(line.id), name, *state], className="dg-row dg-run-name", title=about)
    return [label, *value, parts.time(line.created_at, now=now, never=text.MISSING)]
