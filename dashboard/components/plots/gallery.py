"""DVC's plots as cards: a figure, images beside each other, or why there is nothing to draw."""

from __future__ import annotations

import posixpath
from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.graph import graph
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.plots.view import PAGE, PlotsView
from dashboard.components.route import Route
from dashboard.data.model.plots import Plot, PlotKind, PlotSide
from dashboard.data.model.problem import Problem
from dashboard.figures import dark_picture, text
from dashboard.figures.plots import dvc_plots
from dashboard.figures.plots.dvc_plots import Style

_LARGEST = 5_000_000
"""Bytes; a larger image is fetched on its own page alone."""


def sections(plots: Sequence[Plot], cards: Sequence[Component]) -> list[Component]:
    """Cards under the folder or file that their plots belong to.

    Args:
        plots: In the order of the outline.
        cards: One for each.
    """
    groups: dict[str, list[Component]] = {}
    for plot, card in zip(plots, cards, strict=True):
        groups.setdefault(section_of(plot), []).append(card)
    return [
        html.Section(
            [html.H2([name, html.Span(f"{len(members):,}", className="dg-count")], className="dg-plots-head"),
             html.Div(members, className="dg-plots")],
            className="dg-plots-section",
        )
        for name, members in groups.items()
    ]  # fmt: skip


def section_of(plot: Plot) -> str:
    """The folder of a plot that is a path, or the file that names it."""
    inner = plot.id.rpartition("::")[2]
    is_path = posixpath.splitext(inner)[1] in _SUFFIXES
    return (posixpath.dirname(inner) or "Project folder") if is_path else plot.file


_SUFFIXES = frozenset({".csv", ".tsv", ".json", ".yaml", ".yml", ".toml", ".png", ".jpg", ".jpeg", ".gif", ".svg"})


def card(plot: Plot, body: Sequence[Component], route: Route) -> Component:
    """One plot in the gallery."""
    name = html.H3(parts.link(title(plot), route.with_query(plot=plot.id, page=None).href), className="dg-truncate")
    kind = [html.Span(plot.template, className="dg-muted dg-small")] if plot.template not in {"", "linear"} else []
    head = html.Div([name, *kind], className="dg-row dg-plot-head", title=plot.id)
    return html.Article([head, *body], className="dg-panel dg-plot", **marks(data_plot=plot.id))


def title(plot: Plot) -> str:
    """The title, without the folder under which the plot stands."""
    return posixpath.basename(plot.title) if plot.title == plot.id else plot.title


def body(plot: Plot, route: Route, style: Style, picture: str | Problem | None = None) -> list[Component]:
    """What is drawn of a plot, and what is to be said of it.

    Args:
        plot: With its points.
        route: This page.
        style: How it is drawn.
        picture: The SVG of a plot with a template of its own, or why there is none.
    """
    if plot.kind is PlotKind.IMAGE:
        return [_images(plot, route), *_sides(plot)]
    if not plot.points:
        return _sides(plot) or [parts.notice("There is nothing to draw.", tone="amber")]
    notices = [_small(plot.problem)] if plot.problem else []
    if isinstance(picture, str):
        return [*notices, _svg(plot, picture), *_sides(plot)]
    if isinstance(picture, Problem):
        notices += [_small(picture), html.P("Drawn as lines instead.", className="dg-muted dg-small dg-plot-note")]
    elif plot.problem:
        notices += [html.P("Drawn as lines instead.", className="dg-muted dg-small dg-plot-note")]
    found = dvc_plots.drawn(plot, style)
    if found.is_empty:
        return [*notices, html.Div(parts.notice("There is nothing to draw.", *found.notes, tone="amber"),
                                   className="dg-plot-problem"), *_sides(plot)]  # fmt: skip
    lines = [*found.notes, *_alike(plot)]
    notes = [html.P(" ".join(lines), className="dg-muted dg-small dg-plot-note")] if lines else []
    height = found.figure.layout.height or style.height
    made = graph(found.figure, label=_described(plot), height=height, zoom=plot.id)
    return [*notices, made, *notes, *_sides(plot)]


def _alike(plot: Plot) -> list[str]:
    """Which revisions have the same points, so that nobody looks for a line that lies below another."""
    return [f"{text.joined([short(side.rev) for side in group])} are the same here." for group in plot.alike]


def _described(plot: Plot) -> str:
    revisions = ", ".join(side.rev for side in plot.sides if side.points.height)
    return f"Plot {plot.title}: {plot.y_label or plot.y} over {plot.x_label or plot.x} at {revisions}"


def _svg(plot: Plot, picture: str) -> Component:
    """An image, in which a browser neither runs nor fetches anything."""
    themed = dark_picture.themed(picture)
    source = f"data:image/svg+xml;base64,{b64encode(themed.encode()).decode('ascii')}"
    wears = marks(data_themed="") if themed != picture else {}
    return html.Div(html.Img(src=source, alt=_described(plot), **wears), className="dg-plot-svg")


def _images(plot: Plot, route: Route) -> Component:
    shown = [html.Figure([_image(side, plot, route), *_caption(side, plot)], className="dg-plot-image")
             for side in plot.sides if side.image]  # fmt: skip
    return html.Div(shown, className="dg-plot-images")


def _image(side: PlotSide, plot: Plot, route: Route) -> Component:
    page = addresses.page(route, side.image, side.rev).href
    if side.size is not None and side.size > _LARGEST:
        return parts.link(f"Open the image of {text.size(side.size)}", page)
    source = addresses.blob(route, side.image, side.commit)
    picture = html.Img(src=source, alt=f"{plot.title} at {side.rev}")
    return html.A(picture, href=page, className="dg-checks")


def _caption(side: PlotSide, plot: Plot) -> list[Component]:
    return [html.Figcaption(_named(side), className="dg-small")] if len(plot.sides) > 1 else []


def _named(side: PlotSide) -> Component:
    dot = html.Span(className="dg-plot-dot", style={"background": dvc_plots.css_colour(side)},
                    **marks(aria_hidden="true"))  # fmt: skip
    return html.Span([dot, short(side.rev)], className="dg-row", title=side.rev)


def short(rev: str) -> str:
    """A revision in few characters."""
    return text.short_hash(rev) if len(rev) == 40 else rev


def _sides(plot: Plot) -> list[Component]:
    """What is missing at which revision."""
    found: list[Component] = []
    absent = [short(side.rev) for side in plot.sides if not side.is_defined]
    if absent:
        found.append(html.P(f"Not a plot at {', '.join(absent)}.", className="dg-muted dg-small dg-plot-note"))
    several = len(plot.sides) > 1
    return [
        *found,
        *(_small(side.problem, short(side.rev) if several else "") for side in plot.sides if side.problem is not None),
    ]


def _small(problem: Problem, rev: str = "") -> Component:
    """A problem in the place of a plot."""
    said = text.sentence(problem.message)
    where = [html.Code(problem.where, className="dg-break")] if problem.where else []
    lines = [html.P(f"{rev}: {said}" if rev else said, className="dg-strong"), *([html.P(where)] if where else []),
             *([html.P(text.sentence(problem.hint))] if problem.hint else [])]  # fmt: skip
    return html.Div([icon("triangle-alert"), html.Div(lines)], className="dg-notice dg-notice-amber dg-plot-problem")


def pager(total: int, view: PlotsView, route: Route) -> list[Component]:
    """Links to the plots before and after."""
    last = max(0, (total - 1) // PAGE)
    if not last:
        return []
    here = min(view.page, last)
    links = [
        html.A(label, href=route.with_query(page=str(to + 1)).href, className="dg-button")
        for label, to in (("Previous", here - 1), ("Next", here + 1))
        if 0 <= to <= last
    ]
    said = html.Span(f"{here * PAGE + 1:,} to {min(total, (here + 1) * PAGE):,} of {total:,}", className="dg-muted")
    return [html.Div([said, *links], className="dg-row dg-pager")]


def data_address(route: Route, view: PlotsView, plot_id: str) -> str:
    """Where the rows of a plot are served as CSV."""
    query = {"rev": view.rev, "with": ",".join(view.others), "id": plot_id}
    return (
        f"{route.api}/plots/export?{urlencode({key: value for key, value in query.items() if value}, quote_via=quote)}"
    )
