"""Panels of the comparison page. The plot's behaviour is ``runs_compare.js``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.components.runs.view import CompareView
from dashboard.data.cohorts import Cohort
from dashboard.data.experiments import AllProjects, Scope
from dashboard.data.model.run_name import own_id
from dashboard.errors import NotFoundError, QueryError
from dashboard.figures.text import plural, sentence

_NAMED = 5
"""Runs and columns that are gone which are told."""
_ROW_PX = 32
_ROWS_PX = 320
"""Height of a row of the table under the plot, and the most that the table takes (``runs.css``)."""


def plot_panel(runs: int) -> Component:
    """The parallel plot, its tools, and the table of brushed runs.

    Args:
        runs: How many; the table's place is kept free for them, so that nothing below moves when they arrive.
    """
    closed = marks(aria_haspopup="dialog", aria_expanded="false")
    count = html.Span(plural(runs, "run"), role="status", **marks(data_compare_count="", aria_live="polite"))
    tools = html.Div(
        [
            html.Div(
                [
                    count,
                    _small("Clear brushes", hidden=True, **marks(data_compare_clear="")),
                    html.A(
                        "Compare these",
                        className="dg-button dg-button-small",
                        hidden=True,
                        **marks(data_compare_brushed=""),
                    ),
                ],
                className="dg-row",
            ),
            html.Div(
                [
                    html.Div(className="dg-row dg-small dg-muted dg-compare-legend", **marks(data_compare_legend="")),
                    html.Label(["Colour by ", _colour_select()], className="dg-row dg-small dg-muted"),
                    _small([icon("plus", size=14), "Axis"], **marks(data_compare_add=""), **closed),
                    _small("How to use", **marks(data_compare_help=""), **closed),
                ],
                className="dg-row dg-row-wrap",
            ),
        ],
        className="dg-row dg-row-wrap dg-spread dg-compare-tools",
    )
    waiting = html.Div(className="dg-skeleton dg-parallel-waiting")
    plot = html.Div(
        waiting, className="dg-parallel", role="group", **marks(data_compare_plot="", aria_label="Parallel coordinates")
    )
    rows = html.Div(
        className="dg-compare-brushed",
        style={"minHeight": min(_ROWS_PX, (runs + 1) * _ROW_PX)},
        **marks(data_compare_rows="", aria_label="Brushed runs", role="region"),
    )
    return parts.panel("Parallel coordinates", [tools, plot, rows])


def _colour_select() -> Component:
    return html.Select(className="dg-input dg-compare-colour", **marks(data_compare_colour=""))


def _small(label: parts.Child, *, hidden: bool = False, **more: Any) -> Component:
    return html.Button(label, className="dg-button dg-button-small", hidden=hidden, **more)


def difference_panel(markup: str, *, differing: int, total: int, is_all: bool) -> Component:
    """The difference table.

    Args:
        markup: From `dashboard.figures.charts.comparison.difference_table`, which escapes.
        differing: Rows that differ, without system tags.
        total: All rows, without system tags.
        is_all: Whether rows that agree are shown.
    """
    kind = "dg-compare-table" + ("" if is_all else " dg-compare-only")
    none = html.P("The runs agree in everything that people log about them.", className="dg-muted dg-compare-none")
    body = [
        *([] if differing else [none]),
        html.Div(
            className=kind,
            tabIndex=0,
            role="region",
            **marks(data_markup=markup, data_compare_table="", aria_label="Differences"),
        ),
    ]
    count = html.Span(f"{differing:,} of {total:,}", className="dg-count")
    return parts.panel(["What differs ", count], body, actions=[_only_toggle(is_all=is_all)], flush=True)


def difference_grid(*, is_all: bool) -> Component:
    """The place of the difference table of many runs; ``runs_compare_grid.js`` draws what is in sight."""
    grid = html.Div(
        html.Div(className="dg-skeleton dg-differing-wait"),
        className="dg-differing",
        tabIndex=0,
        **marks(data_compare_grid="", aria_label="Differences"),
    )
    count = html.Span(className="dg-count", role="status", **marks(data_compare_differing=""))
    hint = html.Span("Press a name to sort the runs by it.", className="dg-muted dg-small dg-wide-only")
    return parts.panel(["What differs ", count], grid, actions=[hint, _only_toggle(is_all=is_all)], flush=True)


def _only_toggle(*, is_all: bool) -> Component:
    pressed = marks(data_compare_all="", aria_pressed="false" if is_all else "true")
    return html.Button("Differences only", className="dg-toggle", **pressed)


def too_many(count: int, limit: int) -> Component:
    """Why nothing stands side by side."""
    words = f"{limit:,} runs at most stand side by side, and these are {count:,}."
    rest = "Brush the plot down to fewer and press “Compare these”, or narrow the filter in the run table."
    return parts.panel("What differs", html.P(f"{words} {rest}", className="dg-muted"))


def gone(cohort: Cohort) -> Component | None:
    """That runs of a selection or of an address do not exist any more; None when all do."""
    if not cohort.gone:
        return None
    count = len(cohort.gone)
    named = ", ".join(own_id(run)[:7] for run in cohort.gone[:_NAMED])
    what = "comparison" if cohort.query.runs else "selection"
    more = f" and {count - _NAMED:,} more" if count > _NAMED else ""
    rest = "; the others are compared" if cohort.total > 1 else ""
    return parts.notice(
        f"{plural(count, 'run')} of this {what} {'is' if count == 1 else 'are'} gone.",
        f"No source has {named}{more} any more{rest}.", tone="amber",
    )  # fmt: skip


def no_columns(keys: Sequence[str]) -> Component | None:
    """Which columns of the parallel plot do not exist; None when all do."""
    if not keys:
        return None
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    named = f"{', '.join(keys[:_NAMED])}{more}"
    return parts.notice(f"There is no column {named} here; it is left out of the plot.", tone="amber")


def unread(scope: Scope, route: Route) -> list[Component]:
    """Of several projects those that cannot be read now, each with the reason."""
    if not isinstance(scope, AllProjects):
        return []
    return [
        parts.notice(
            ["Without the runs of ", html.A(str(each.key), href=route.project(each.key.owner, each.key.name).href),
             f": {each.problem.message}."],
            sentence(each.problem.hint) or None, tone="amber",
        )
        for each in scope.unread
    ]  # fmt: skip


def wrong_filter(error: QueryError | NotFoundError, view: CompareView, route: Route) -> Component:
    """Why the filter of the address selects nothing, and where to mend it."""
    table = route.run_table(filter=view.filter, baseline=view.baseline)
    mend = html.A("Mend it in the run table", href=table.href)
    return parts.empty(
        "The filter cannot be understood",
        html.P(html.Code(view.filter, className="dg-break")),
        html.P([sentence(error.message), " ", sentence(error.hint)]),
        html.P(mend),
        icon_name="funnel",
    )


def too_few(cohort: Cohort, route: Route) -> Component:
    """What to do when there is nothing to compare."""
    state = "left" if cohort.gone else "named"
    words = f"One run is {state}." if cohort.total == 1 else f"No runs are {state}."
    return parts.empty(
        "Choose at least two runs",
        html.P(
            [
                f"{words} Tick runs in the ",
                html.A("run table", href=route.run_table().href),
                " and press Compare.",
            ]
        ),
        icon_name="git-compare",
    )
