"""The curves of one metric over compared runs: a line for each run, or a band for each group of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.callbacks.cohort import cohort_of
from dashboard.components import parts
from dashboard.components.runs import curves as run_curves
from dashboard.context import Context
from dashboard.data.cohorts import Cohort
from dashboard.data.experiments import Histories, Leading, Scope
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run_name import own_id
from dashboard.errors import DagboardError
from dashboard.figures import palette
from dashboard.figures.curves.bands import MAX_BANDS, Group, bands, rule
from dashboard.figures.curves.figure import Curve, CurveStyle, curves, not_finite, style_of
from dashboard.figures.curves.points import METRIC
from dashboard.figures.runs.names import told_apart
from dashboard.figures.text import plain, plural

_POINTS = 500
_POINTS_OF_GROUPS = _POINTS_OF_AXIS = 2_000
MAX_GROUPED = 200
"""Runs whose histories make the bands; every one of them is read."""
_DASHES = ("solid", "dash", "dot")
"""Plotly's words for `palette.LINE_STYLES`."""
_NONE = "none"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a figure is about: whose metric, which of the runs, and how it is drawn."""

    project: Scope
    key: str
    style: CurveStyle
    cohort: Cohort
    shown: Leading
    histories: Histories
    others: Histories | None
    labels: Mapping[str, str]
    """What a line is called, by run id."""

    def curve(self, run: str, dash: str = "solid") -> Curve:
        """The line of one run; without the metric that is the axis it has no place anywhere."""
        other = self.others.found.get(run) if self.others else None
        start_ms = self.histories.starts[run]
        return Curve(self.labels[run], palette.colour(run), self.histories.found[run], dash, start_ms, other)

    @property
    def runs(self) -> list[str]:
        """Those that have a line."""
        placed = self.histories.found if self.others is None else self.others.found
        return [run for run, history in self.histories.found.items() if len(history.value) > 1 and run in placed]

    @property
    def problems(self) -> list[DagboardError]:
        """Of the sources that could not be read, each once."""
        return list({**(self.others.problems if self.others else {}), **self.histories.problems}.values())


def draw(context: Context, key: str | None, how: dict[str, Any], where: dict[str, Any]) -> list[Component] | Component:
    """The curves of one metric over the runs that have more than one point of it."""
    if not key:
        return html.P("Choose a metric to draw.", className="dg-muted")
    group = str(how.get("group") or "")
    try:
        asked = _asked(context, key, style_of(how), where, is_grouped=bool(group))
        return _banded(context, asked, group) if group else _lines(asked)
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")


def _asked(context: Context, key: str, style: CurveStyle, where: dict[str, Any], *, is_grouped: bool) -> _Asked:
    project, cohort = cohort_of(context, where)
    first = [where["base"]] if where["base"] else cohort.ids[:1]
    limit = MAX_GROUPED if is_grouped else run_curves.MAX_CURVES
    # The best of each group would say nothing about the group.
    shown = context.experiments.leading(project, key, limit, first=first, is_best=not is_grouped, **cohort.where)
    points = _POINTS_OF_GROUPS if is_grouped else _POINTS
    histories = context.experiments.histories(project, shown.ids, key, points)
    others = None
    if style.axis.startswith(METRIC):
        axis = style.axis.removeprefix(METRIC)
        others = context.experiments.histories(project, shown.ids, axis, _POINTS_OF_AXIS)
    labels = told_apart({run: name or own_id(run)[:7] for run, name in histories.names.items()})
    return _Asked(project, key, style, cohort, shown, histories, others, labels)


def _lines(asked: _Asked) -> list[Component]:
    shown, names = asked.shown, asked.histories.names
    # As on the rest of the page, unless these are a choice; runs that came since the cohort was asked for follow.
    is_choice = shown.having > run_curves.MAX_CURVES
    ids = shown.ids if is_choice else tuple(dict.fromkeys((*asked.cohort.ids, *shown.ids)))
    repeats = dict(zip(ids, palette.repeats(ids), strict=True))
    lines = [asked.curve(run, _DASHES[repeats[run] % len(_DASHES)]) for run in asked.runs]
    figure = curves(lines, asked.style, title=asked.key, height=run_curves.COMPARE_HEIGHT) if lines else None
    keyed = [(run, names[run] or own_id(run)[:7], repeats[run]) for run in asked.runs]
    goal = asked.project.goals.get(asked.key, "")
    return run_curves.drawn(
        figure, asked.key, shown, keyed, goal=goal, problems=asked.problems, note=_without_axis(asked)
    )


def _without_axis(asked: _Asked) -> str:
    missing = sum(len(history.value) > 1 for history in asked.histories.found.values()) - len(asked.runs)
    axis = asked.style.axis.removeprefix(METRIC)
    return f"{plural(missing, 'run')} without a history of {axis} to stand over." if missing else ""


def _banded(context: Context, asked: _Asked, by: str) -> list[Component]:
    runs = asked.runs
    labels = _labels(context, asked.project, by, runs)
    groups = _groups(asked, runs, labels)
    if not groups:
        return run_curves.drawn(None, asked.key, asked.shown, [], goal="", problems=asked.problems)
    figure = bands(groups, asked.style, title=asked.key, height=run_curves.COMPARE_HEIGHT)
    odd = sum(not_finite(asked.histories.found[run]) for run in runs)
    notes = [
        rule(asked.style),
        f"The {MAX_BANDS} largest of {len(groups):,} groups." if len(groups) > MAX_BANDS else "",
        f"{plural(odd, 'value')} NaN or infinite." if odd else "",
        run_curves.left_out(asked.key, asked.shown, ""),
        _without_axis(asked),
    ]
    told = [(group.label, len(group.curves)) for group in groups[:MAX_BANDS]]
    drawn = {label for label, _ in told}
    inside = [run for run in runs if labels.get(run, _NONE) in drawn]
    return run_curves.banded(figure, asked.key, told, inside, notes=notes, problems=asked.problems)


def _groups(asked: _Asked, runs: Sequence[str], labels: dict[str, str]) -> list[Group]:
    """The largest first; runs without a value are a group of their own."""
    members: dict[str, list[str]] = {}
    for run in runs:
        members.setdefault(labels.get(run, _NONE), []).append(run)
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Group(label, [asked.curve(run) for run in found]) for label, found in ordered]


def _labels(context: Context, project: Scope, by: str, runs: Sequence[str]) -> dict[str, str]:
    """The value of a column in each of these runs, as text."""
    if not runs:
        return {}
    data = context.experiments.parallel(project, columns=[by], runs=runs)
    [column] = data.columns

    def label(value: float | None) -> str:
        if value is None:
            return _NONE
        if column.type == "category":
            return column.labels[int(value)] or "empty text"
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d}" if column.type == "time" else plain(value)

    return {run: label(value) for run, value in zip(data.ids, column.values, strict=True)}
