"""One plot drawn large, with its axes, its rows, and ways to take it away."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.plots import gallery as plots_gallery
from dashboard.components.plots.view import PlotsView
from dashboard.components.route import Route
from dashboard.data.model.plots import Plot, PlotKind
from dashboard.figures.plots import dvc_plots, plot_table
from dashboard.figures.text import plural


def large(plot: Plot, body: Sequence[Component], view: PlotsView, route: Route, around: tuple[str, str]) -> Component:
    """The plot in a panel, its facts and its rows.

    Args:
        plot: With its points.
        body: As `plots_gallery.body` draws it.
        view: What the address says.
        route: This page.
        around: Ids of the plots before and after it; empty at the ends.
    """
    is_drawn = plot.kind is PlotKind.TABLE and bool(plot.points)
    is_picture = plot.spec is not None
    tools = [*(_switches(plot, view, route) if is_drawn and not is_picture else []), html.Span(className="dg-fill")]
    tools += _exports(plot, view, route) if is_drawn else []
    bar = html.Div(tools, className="dg-row dg-row-wrap dg-plot-tools")
    panel = html.Section([bar, *body], className="dg-panel dg-plot dg-plot-large", **marks(data_plot=plot.id))
    rows = [_rows(plot)] if is_drawn else []
    return html.Div([_way(route, around), panel, _facts(plot, route), *rows], className="dg-stack")


def _way(route: Route, around: tuple[str, str]) -> Component:
    """All plots, and the ones before and after."""
    links = [parts.button_link([icon("layout-grid"), "All plots"], _to(route, None))]
    links += [
        parts.button_link(label, _to(route, plot_id))
        for label, plot_id in zip(("Previous", "Next"), around, strict=True)
        if plot_id
    ]
    return html.Nav(links, className="dg-row dg-row-wrap", **marks(aria_label="Plots"))


def _to(route: Route, plot_id: str | None) -> str:
    return route.with_query(plot=plot_id, log=None, smooth=None).href


def _switches(plot: Plot, view: PlotsView, route: Route) -> list[Component]:
    """Logarithmic axes, and smoothing of lines."""
    found: list[Component] = []
    if dvc_plots.has_axes(plot):
        for axis in "xy":
            other = "".join(letter for letter in "xy" if (letter in view.log) != (letter == axis))
            found.append(_switch(f"Log {axis}", route.with_query(log=other or None).href, is_on=axis in view.log))
    if dvc_plots.can_smooth(plot):
        is_on = view.smooth == "1" or (view.smooth == "" and plot.template == "smooth")
        found.append(_switch("Smooth", route.with_query(smooth="0" if is_on else "1").href, is_on=is_on))
    return found


def _switch(label: str, href: str, *, is_on: bool) -> Component:
    """A link that switches something; what is on is said to everybody."""
    state = marks(aria_label=f"{label}: {'on' if is_on else 'off'}", data_on="1" if is_on else "")
    return html.A(label, href=href, className="dg-toggle dg-plot-switch", **state)


def _exports(plot: Plot, view: PlotsView, route: Route) -> list[Component]:
    csv = html.A("CSV", href=plots_gallery.data_address(route, view, plot.id), className="dg-button dg-button-small",
                 download="", title="Every row of every revision")  # fmt: skip
    kinds = ("svg",) if plot.spec is not None else ("svg", "png")
    pictures = [
        html.Button(kind.upper(), type="button", className="dg-button dg-button-small",
                    title=f"The plot as drawn, as {kind.upper()}",
                    **marks(data_plot_picture=kind, data_plot_name=plot.id))
        for kind in kinds
    ]  # fmt: skip
    return [html.Span([icon("download", size=14), "Download"], className="dg-muted dg-small dg-row"), csv, *pictures]


def _facts(plot: Plot, route: Route) -> Component:
    defined = parts.link(plot.file, addresses.page(route, plot.file).href)
    pairs: list[tuple[str, parts.Child]] = [("Plot", html.Code(plot.id, className="dg-break")), ("Defined in", defined)]
    if plot.stage:
        rev = {"rev": route.query["rev"]} if route.query.get("rev") else {}
        pairs.append(("Written by", parts.link(plot.stage, route.to("pipeline", node=plot.stage, **rev).href)))
    if plot.kind is PlotKind.TABLE:
        pairs += [("Template", plot.template), ("x", plot.x or "–"), ("y", _ys(plot))]
    return parts.panel("About this plot", parts.facts(pairs))


def _ys(plot: Plot) -> parts.Child:
    named = [" ".join(filter(None, (line.file if len(plot.lines) > 1 else "", line.field))) for line in plot.lines]
    return ", ".join(named) or "–"


def _rows(plot: Plot) -> Component:
    cut = any(side.points.height > plot_table.MOST_ROWS for side in plot.sides)
    note = [html.P(f"The first {plot_table.MOST_ROWS} rows of each revision; CSV has all {plot.points:,}.",
                   className="dg-muted dg-small dg-plot-note")] if cut else []  # fmt: skip
    named = marks(data_markup=plot_table.rows_of(plot), aria_label=f"Rows of {plot.title}")
    table = html.Div(className="dg-plot-table", tabIndex=0, role="region", **named)
    return parts.panel("Rows", html.Div([table, *note]), count=plot.points, flush=True, actions=[_sides(plot)])


def _sides(plot: Plot) -> Component:
    return html.Span(plural(sum(bool(side.points.height) for side in plot.sides), "revision"), className="dg-muted")
