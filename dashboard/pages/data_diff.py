"""What differs between the data of two revisions or versions."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.route import Route
from dashboard.context import Context


def layout(context: Context, route: Route) -> Component:
    """The difference that the address names."""
    context.projects.get(route.owner, route.name)
    return parts.page("Data differences")
