"""The plots of the page's address, read and drawn once the page is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import dash
from dash import Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids, parts
from dashboard.components.plots import gallery as plots_gallery
from dashboard.components.plots import large as plots_large
from dashboard.components.plots.view import PAGE, PlotsView
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.plots import Outline
from dashboard.figures.plots import dvc_plots
from dashboard.figures.plots.dvc_plots import Style

_MOST_PROBLEMS = 6


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback of the plots page."""
    app.callback(
        Output(ids.PLOTS, "children"),
        Input(ids.PLOTS_ASKED, "data"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )(partial(plots_at, context))


def plots_at(context: Context, _asked: str | None, pathname: str | None, search: str | None) -> list[Component]:
    """What the plots page at an address shows."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project or route.page != "plots":
        raise PreventUpdate
    project = context.projects.get(route.owner, route.name)
    view = PlotsView.from_query(route.query)
    outline = context.plots.outline(project, [view.rev or project.default_branch, *view.others])
    return [*_problems(outline), *_shown(context, project, route, view, outline)]


def _problems(outline: Outline) -> list[Component]:
    """Files of the revisions that could not be read: their plots look missing otherwise."""
    found = [(revision.rev, problem) for revision in outline.revisions for problem in revision.problems]
    several = len(outline.revisions) > 1
    return [
        parts.problem(problem, tone="amber", source=plots_gallery.short(rev) if several else "")
        for rev, problem in found[:_MOST_PROBLEMS]
    ]


def _shown(context: Context, project: Project, route: Route, view: PlotsView, outline: Outline) -> list[Component]:
    if view.plot:
        return [_large(context, project, route, view, outline)]
    fitting = [name for name in outline.plots if view.fits(name)]
    if not fitting:
        return [_none(outline, view)]
    last = max(0, (len(fitting) - 1) // PAGE)
    start = min(view.page, last) * PAGE
    plots = context.plots.read(project, outline, fitting[start : start + PAGE])
    pictures = context.plots.pictures(plots, [dvc_plots.colours(plot) for plot in plots])
    cards = [
        plots_gallery.card(plot, plots_gallery.body(plot, route, Style(), picture), route)
        for plot, picture in zip(plots, pictures, strict=True)
    ]
    return [*plots_gallery.sections(plots, cards), *plots_gallery.pager(len(fitting), view, route)]


def _large(context: Context, project: Project, route: Route, view: PlotsView, outline: Outline) -> Component:
    names = list(outline.plots)
    if view.plot not in outline.plots:
        why = html.P([html.Code(view.plot), " is no plot of the revisions shown."])
        back = parts.button_link("All plots", route.with_query(plot=None).href, primary=True)
        return parts.empty("No such plot here", why, back, icon_name="chart-line")
    place = names.index(view.plot)
    plot = context.plots.one(project, outline, view.plot)
    view = replace(view, rev=outline.revisions[0].rev)
    (picture,) = context.plots.pictures([plot], [dvc_plots.colours(plot)])
    body = plots_gallery.body(plot, route, view.style, picture)
    before, after = names[place - 1] if place else "", names[place + 1] if place + 1 < len(names) else ""
    return plots_large.large(plot, body, view, route, (before, after))


def _none(outline: Outline, view: PlotsView) -> Component:
    if view.words and outline.plots:
        return parts.empty(
            "No plot of this name", html.P(f"None of the {len(outline.plots):,} plots has “{view.words}”."),
            icon_name="chart-line",
        )  # fmt: skip
    if any(revision.is_dvc for revision in outline.revisions):
        title, why = "No plots at this revision", "dvc.yaml names none here."
    else:
        title, why = "No DVC at this revision", "Plots are those that dvc.yaml names, and there is none here."
    advice = "Choose another revision in the header, or name a CSV, JSON or image file under plots in dvc.yaml:"
    example = parts.code("plots:\n  - metrics/loss.csv:\n      x: epoch\n      y: loss", "Copy example")
    return parts.empty(
        title, html.P([why, " ", advice]), html.Div(example, className="dg-first-steps"), icon_name="chart-line"
    )  # fmt: skip
