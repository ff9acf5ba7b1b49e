"""One panel of one page, as an embed link shows it on somebody else's page.

What is shown comes from the link, whatever the address says; how it is shown comes from the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from dash.development.base_component import Component

from dashboard.components import live
from dashboard.components.embed import frame as embed_frame
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.embed_columns import ShownColumns
from dashboard.data.model.embed import EmbedLink, PanelName
from dashboard.errors import NotFoundError
from dashboard.pages import compare, data, data_diff, experiments, model, overview, pipeline

_PANELS: Mapping[PanelName, Callable[[Context, Route], Component]] = {
    PanelName.TABLE: experiments.embedded,
    PanelName.PARALLEL: partial(compare.embedded, panel=PanelName.PARALLEL),
    PanelName.CURVES: partial(compare.embedded, panel=PanelName.CURVES),
    PanelName.SCATTER: partial(compare.embedded, panel=PanelName.SCATTER),
    PanelName.PIPELINE: pipeline.embedded,
    PanelName.VERSIONS: data.embedded,
    PanelName.DIFF: data_diff.embedded,
    PanelName.MODEL: model.embedded,
    PanelName.SUMMARY: overview.embedded,
}
_FOLLOWS_ITSELF = PanelName.TABLE
"""Its script asks for rows that changed; drawn anew it would lose where somebody scrolled to."""


def layout(context: Context, route: Route, link: EmbedLink) -> Component:
    """The panel of a link and the line below it.

    Args:
        context: The application.
        route: Where the frame is.
        link: What it shows.

    Raises:
        NotFoundError: The frame is elsewhere, or what the link shows is gone.
    """
    state = link.state
    here = (route.owner, route.name, route.page, route.rest)
    if here != (link.project.owner, link.project.name, state.spec.page, state.rest):
        raise NotFoundError("This embed link shows another panel.", hint="Open it in Dagboard.")
    everything = _asks_for_all(link)
    columns = ShownColumns.of(state)
    query = state.seen(route.query)
    if columns is not None and not columns.order(query.get("order_by", "")):
        query["order_by"] = state.query.get("order_by", "")
    shown = replace(route, query={**query, **everything})
    project = context.projects.get(route.owner, route.name)
    body = [_PANELS[state.panel](context, shown)]
    if state.panel is not _FOLLOWS_ITSELF:
        body.append(live.watch(context.projects.stamp(project), is_urgent=False))
    whole = Route(*here, query=dict(state.query), prefix=context.settings.server.url_prefix)
    href = f"{whole.href}{'&' if '?' in whole.href else '?'}filter=" if everything else whole.href
    return embed_frame.panel(body, link, href)


def _asks_for_all(link: EmbedLink) -> dict[str, str]:
    """A comparison of everything says so by a filter that is empty."""
    state = link.state
    is_of_runs = state.spec.page == compare.PAGE and not {"runs", "selection", "filter"} & state.query.keys()
    return {"filter": ""} if is_of_runs else {}
