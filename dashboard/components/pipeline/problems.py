"""What of a pipeline cannot be read, in one notice above what can."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.model.problem import Problem
from dashboard.figures import text

_MOST = 5


def notice(problems: Sequence[Problem], route: Route, *, is_drawn: bool) -> Component | None:
    """The notice; None without problems.

    Args:
        problems: Of the revision.
        route: Of the page.
        is_drawn: Whether anything else is drawn.
    """
    if not problems:
        return None
    rest = "; the rest is drawn" if is_drawn else ""
    title = f"{text.plural(len(problems), 'thing')} in DVC's files {'is' if len(problems) == 1 else 'are'} wrong{rest}."
    rows = [html.Li(_line(problem, route)) for problem in problems]
    listed: list[Component] = [html.Ul(rows[:_MOST], className="dg-plain dg-lines")]
    if len(rows) > _MOST:
        more = html.Ul(rows[_MOST:], className="dg-plain dg-lines")
        listed.append(html.Details([html.Summary(f"{len(rows) - _MOST:,} more"), more]))
    return html.Div(
        [icon("triangle-alert"), html.Div([html.P(title, className="dg-strong"), *listed])],
        className="dg-notice dg-notice-amber",
    )


def _line(problem: Problem, route: Route) -> list[Component]:
    said = f"{text.sentence(problem.message)} {text.sentence(problem.hint)}".rstrip()
    return [_place(problem.where, route), html.Span(f" {said}", className="dg-break")]


def _place(where: str, route: Route) -> Component:
    """The file, at its line or, where a stage is named, its panel."""
    file, _, inside = where.partition(":")
    href = addresses.page(route, file).href
    if inside.isdigit():
        href += f"#L{inside}"
    elif inside:
        href = route.with_query(node=inside if file == "dvc.yaml" else where).href
    return html.A(html.Code(where), href=href)
