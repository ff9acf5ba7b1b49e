"""The registered models of a project, over MLflow's registry and GTO's tags."""

from __future__ import annotations

from datetime import UTC, datetime

from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.models import listing as models_list
from dashboard.components.models.view import query_of
from dashboard.components.route import Route
from dashboard.components.syncing import first_sync, is_new
from dashboard.context import Context

_LIMIT = 100
_SUB = "From MLflow's model registry and from DVC artifacts that GTO's git tags register."


def layout(context: Context, route: Route) -> Component:
    """The models that the address asks for."""
    project = context.projects.get(route.owner, route.name)
    follow = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
    if is_new(project):
        return parts.page("Models", first_sync(context.syncs.latest(project), route), follow)
    query, typed = query_of(route.query), route.query.get("offset", "")
    offset = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    page = context.models.page(project, query, limit=_LIMIT, offset=offset)
    if not page.all:
        return parts.page("Models", models_list.nothing(), follow)
    panel = models_list.panel(page, query, route, datetime.now(UTC), offset=offset, limit=_LIMIT)
    return parts.page("Models", panel, follow, sub=_SUB)
