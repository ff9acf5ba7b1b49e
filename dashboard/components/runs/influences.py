"""Panel of what goes with a metric: correlation of each param and, on demand, importance in a random forest."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.ids_runs import INFLUENCE_FOREST, INFLUENCE_METRIC, INFLUENCE_NOTED, INFLUENCES
from dashboard.components.marks import marks
from dashboard.components.runs.view import InfluenceView
from dashboard.data.influences import MIN_FOREST, MIN_RUNS, Study
from dashboard.figures.charts import influence_table
from dashboard.figures.text import plural

_HEIGHT, _SENTENCE = 220, 24
_CAVEAT = (
    "What goes together need not cause each other: params that were changed together share the credit, and a search "
    "that looked only where it was good makes what mattered look flat. ρ is Spearman's rank correlation, ε² the share "
    "of the metric's ranks that groups of equal values explain beyond chance."
)


def panel(metrics: Sequence[str], view: InfluenceView, runs: int) -> Component | None:
    """The panel for so many runs; None when no run has a metric."""
    if not metrics:
        return None
    chosen = view.metric if view.metric in metrics else metrics[0]
    picker = dmc.Select(
        id=INFLUENCE_METRIC, data=list(metrics), value=chosen, searchable=True, size="xs", limit=100,
        allowDeselect=False, className="dg-curve-key", **marks(aria_label="Metric to explain"),
    )  # fmt: skip
    forest = dmc.Switch(
        id=INFLUENCE_FOREST, label="Random forest (takes a few seconds)", checked=view.has_forest, size="xs"
    )  # fmt: skip
    height = _HEIGHT if runs >= MIN_RUNS else _SENTENCE
    waiting = html.Div(className="dg-skeleton", style={"height": height})
    body = [
        dcc.Store(id=INFLUENCE_NOTED),
        html.Div([picker, forest], className="dg-row dg-row-wrap dg-curve-tools"),
        html.Div(waiting, id=INFLUENCES, style={"minHeight": height}),
    ]
    return parts.panel("What goes with a metric", body)


def found(study: Study, *, has_forest: bool) -> list[Component]:
    """The table with its caveats, or why there is none."""
    if study.runs < MIN_RUNS:
        words = (
            f"{plural(study.runs, 'run')} with a finite {study.metric}: at least {MIN_RUNS} are needed to say anything."
        )
        return [html.P(words, className="dg-muted", role="status")]
    if not study.influences:
        words = "No param differs between these runs."
        return [
            html.P([words, " ", influence_table.about_constant(study.constant)], className="dg-muted", role="status")
        ]
    few = [item for item in study.influences if item.runs < MIN_RUNS and item.importance is None]
    told = [item for item in study.influences if item not in few]
    about = influence_table.about_few((item.key for item in few), MIN_RUNS)
    notes = [note for note in (about, *_notes(study, has_forest=has_forest), _CAVEAT if told else "") if note]
    said: list[Component] = [html.P(note, className="dg-muted dg-small dg-curve-note") for note in notes]
    return [_table(influence_table.table(told, study.metric, least=MIN_RUNS)), *said] if told else said


def _table(markup: str) -> Component:
    return html.Div(
        className="dg-influences-box", tabIndex=0, role="region", **marks(data_markup=markup, aria_label="Influences")
    )


def _sentence(words: str) -> Component:
    return html.P(words, className="dg-muted", role="status")


def _notes(study: Study, *, has_forest: bool) -> list[str]:
    without = study.total - study.runs
    few = has_forest and study.score is None
    return [
        f"{plural(without, 'run')} without a finite {study.metric} {'is' if without == 1 else 'are'} left out."
        if without else "",
        f"{plural(study.left_out, 'param')} that fewest runs have were not looked at." if study.left_out else "",
        influence_table.about_constant(study.constant),
        f"No forest: it needs at least {MIN_FOREST} runs whose {study.metric} differs." if few else "",
        influence_table.about_forest(study.score, study.forest_runs, study.runs),
    ]  # fmt: skip
