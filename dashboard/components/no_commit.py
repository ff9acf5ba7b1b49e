"""Why a project has no revision to show: not read yet, not readable, no repository, or an empty one."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.route import Route
from dashboard.components.status import source_name
from dashboard.components.syncing import first_sync, is_new, unreadable
from dashboard.data.model.job import Job
from dashboard.data.model.project import Project, Source, SourceKind


def no_commit(project: Project, sources: Iterable[Source], job: Job | None, route: Route, picture: str) -> Component:
    """What a page of one revision says instead.

    Args:
        project: Without a head.
        sources: Of the project.
        job: Its latest.
        route: Where we are.
        picture: Name of the page's icon.
    """
    git = next((source for source in sources if source.kind == SourceKind.GIT), None)
    if git is None:
        why = "This page shows what a git repository holds, and this project names none in config.yaml."
        return parts.empty("No repository", html.P(why), icon_name=picture)
    if git.problem is not None:
        return html.Div([parts.problem(git.problem, source=source_name(git)), unreadable(route)], className="dg-stack")
    if is_new(project):
        return first_sync(job, route)
    return parts.empty("No commits yet", html.P("The repository is empty. Push a first commit."), icon_name=picture)
