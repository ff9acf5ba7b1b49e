"""Where compared runs came from: program, user, commit with links to what changed, environments; that data differed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets.view import diff_href
from dashboard.components.ids_runs import ENVIRONMENT_ASKED, ENVIRONMENT_NOTED, ENVIRONMENTS
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.environments import MAX_RUNS, EnvironmentsFound
from dashboard.data.provenance import DataSpread, Origin
from dashboard.data.query.text import quoted_text
from dashboard.figures import text
from dashboard.figures.text import plural

_SHOWN = 12
_NAMED = 4
"""Paths that the notice of different data names."""


def panel(
    origins: Sequence[Origin], base: str, route: Route, *, runs: int, has_code: bool, is_asked: bool
) -> Component:
    """The panel.

    Args:
        origins: What the sources say.
        base: Id of the run that the others are compared with.
        route: Of the page.
        runs: How many are compared.
        has_code: Whether the project has a repository in which commits can be looked up.
        is_asked: Whether the address asks for environments.
    """
    pairs = [(item.label, _values(item, base if has_code else "", route)) for item in origins]
    agree = [item.label.lower() for item in origins if len(item.values) == 1 and not item.missing]
    same = [_note(f"The same in all runs: {', '.join(agree)}.")] if agree else []
    said = parts.facts(pairs) if pairs else html.P("No run says where it came from.", className="dg-muted")
    return parts.panel("Code and environment", [said, *same, *_environment(runs, is_asked=is_asked)])


def _note(words: str) -> Component:
    return html.P(words, className="dg-muted dg-small dg-origin-note")


def _environment(runs: int, *, is_asked: bool) -> list[Component]:
    if runs > MAX_RUNS:
        return [_note(f"Environments that runs logged are compared for at most {MAX_RUNS} runs.")]
    switch = dmc.Switch(
        id=ENVIRONMENT_ASKED, label="Compare logged environments (reads their artifacts)", checked=is_asked, size="xs",
        className="dg-origin-switch",
    )  # fmt: skip
    return [dcc.Store(id=ENVIRONMENT_NOTED), switch, html.Div(id=ENVIRONMENTS)]


def _values(item: Origin, base: str, route: Route) -> Component:
    lines = [
        html.Li(_value(item, value, count, base, route), className="dg-row dg-row-wrap")
        for value, count in item.values[:_SHOWN]
    ]
    hidden = len(item.values) - _SHOWN
    if hidden > 0 and item.values[0][1] == 1:  # the most frequent comes first
        lines, hidden = [html.Li(f"{len(item.values):,} different values, each in one run", className="dg-muted")], 0
    more = [html.Li(f"and {plural(hidden, 'more value')}", className="dg-muted")] if hidden > 0 else []
    missing = [html.Li(f"unknown for {plural(item.missing, 'run')}", className="dg-muted")] if item.missing else []
    return html.Ul([*lines, *more, *missing], className="dg-plain dg-stack dg-stack-tight")


def _value(item: Origin, value: str, count: int, base: str, route: Route) -> list[Component]:
    """A value and its runs; without a base commits are no links."""
    matching = route.run_table(filter=f"{item.key} = {quoted_text(value)}").href
    runs = html.A(plural(count, "run"), href=matching, className="dg-small", title="All runs like this")
    if item.key != "commit":
        return [html.Span(value, className="dg-break"), runs]
    sha = html.Code(text.short_hash(value), title=value)
    of_base = item.by_run.get(base)
    if not base:
        return [sha, runs]
    linked = html.A(sha, href=route.to("pipeline", rev=value).href, title=f"Pipeline at {value}")
    if of_base is None or of_base == value:
        return [linked, *([html.Span("base", className="dg-base")] if of_base == value else []), runs]
    changed = route.to("pipeline", rev=value, **{"from": of_base}).href
    data = html.A(
        "data", href=diff_href(route, of_base, value), className="dg-small",
        title="What changed in the data since the base's commit",
    )  # fmt: skip
    return [linked, runs, html.A("what changed since the base's commit", href=changed, className="dg-small"), data]


def different_data(found: Sequence[DataSpread], route: Route, of: str = "") -> Component | None:
    """That runs used different data, with a link to what differs in each; None when they did not.

    Args:
        found: What differs.
        route: An address of the project.
        of: The project, where the page is about several.
    """
    if not found:
        return None
    links: list[parts.Child] = []
    for item in found[:_NAMED]:
        name = html.A(html.Code(item.path), href=_difference(item, route), className="dg-break")
        links += [", " if links else "", name, f" in {plural(len(item.versions), 'version')}"]
    more = f", and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    whose = f"The runs of {of}" if of else "These runs"
    return parts.notice([f"{whose} used different data: ", *links, f"{more}."], tone="amber")


def _difference(item: DataSpread, route: Route) -> str:
    """The difference of two versions; of more, all of them."""
    if len(item.versions) == 2:
        return diff_href(route, *item.versions, path=item.path)
    return route.to("data", path=item.path).href


def environments(found: EnvironmentsFound, markup: str, names: Mapping[str, str]) -> list[Component]:
    """The table of packages, and which runs are not in it and why.

    Args:
        found: What was read.
        markup: From `dashboard.figures.charts.comparison.difference_table`, which escapes; empty without any.
        names: Run names by id.
    """
    notes = []
    if found.without:
        looked = "requirements.txt, conda.yaml or python_env.yaml"
        notes.append(f"{plural(len(found.without), 'run')} logged none ({looked}, at the top or one folder below).")
    problems = [
        parts.notice(f"{names.get(run) or run[:7]}: {error.message}", error.where, error.hint, tone="amber")
        for run, error in list(found.problems.items())[:3]
    ]
    more = len(found.problems) - len(problems)
    if more > 0:
        notes.append(f"{plural(more, 'more run')} could not be read.")
    differing = sum(row.differs for row in found.rows)
    if found.ids:
        notes.insert(
            0, f"{differing:,} of {plural(len(found.rows), 'package')} differ between the runs that logged them."
        )
    table = html.Div(
        className="dg-compare-table dg-compare-only", tabIndex=0, role="region",
        **marks(data_markup=markup, aria_label="Packages that differ"),
    )  # fmt: skip
    said = html.P(" ".join(notes), className="dg-muted dg-small dg-curve-note", role="status")
    return [*problems, said, *([table] if markup and differing else [])]
