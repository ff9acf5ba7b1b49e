"""All projects."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.route import Route
from dashboard.context import Context


def layout(context: Context, route: Route) -> Component:
    """The list of projects."""
    items = [
        html.Li(html.A(str(project.key), href=route.project(project.key.owner, project.key.name).href))
        for project in context.projects.list()
    ]
    return html.Main([html.H1("Projects"), html.Ul(items)])
