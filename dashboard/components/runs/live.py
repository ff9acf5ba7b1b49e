"""What keeps the page of a running run current: ticks of the browser, and the pulse that the page shows.

``live.js`` ticks while the tab is visible, `dashboard.callbacks.run_live` asks the source for its pulse,
and only a new one is followed by more.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.ids_runs import RUN_LIVE, RUN_LIVE_KEYS, RUN_PULSE, RUN_TICK
from dashboard.components.marks import marks
from dashboard.components.runs.metric_curves import curve_keys
from dashboard.data.experiments import RunDetail
from dashboard.data.model.run import UNFINISHED, Run

_SECONDS = 2


def is_followed(run: Run) -> bool:
    """Whether a run may still change by itself."""
    return run.status in UNFINISHED


def watch(detail: RunDetail, pulse: str) -> Component:
    """The stores of a page, and the mark that makes it tick while the run may change."""
    return html.Div(
        [
            dcc.Store(id=RUN_TICK),
            dcc.Store(id=RUN_PULSE, data=pulse),
            dcc.Store(id=RUN_LIVE_KEYS, data=sorted(curve_keys(detail.metrics))),
            html.Div(mark(detail), id=RUN_LIVE),
        ],
        hidden=True,
    )


def mark(detail: RunDetail) -> list[Component]:
    """Found by the script while the run may change; nothing afterwards."""
    return [html.Span(**marks(data_live=str(_SECONDS), data_live_tick=RUN_TICK))] if is_followed(detail.run) else []
