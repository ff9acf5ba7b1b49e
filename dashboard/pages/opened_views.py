"""Which named view a table opens with, and what its script must know of views."""

from __future__ import annotations

from typing import Any

from dashboard.auth.visitor import visitor
from dashboard.components.route import Route
from dashboard.components.runs import views as run_views
from dashboard.data.model.identity import asking
from dashboard.data.model.project import Project
from dashboard.data.model.view import View
from dashboard.data.views import Views
from dashboard.errors import NotFoundError


def opened_view(views: Views, project: Project | None, route: Route) -> tuple[View | None, str]:
    """The view that the address names or, when it says nothing, the project's default; and why there is none.

    Args:
        views: All of them.
        project: Whose; None for the table of all projects.
        route: The address.
    """
    named = route.query.get("v", "")
    if not named:
        says_nothing = not run_views.KEYS & route.query.keys()
        return (views.default(project) if says_nothing and project else None), ""
    if named == run_views.NO_VIEW:
        return None, ""
    try:
        return views.get(project, named, visitor()), ""
    except NotFoundError as error:
        return None, str(error)


def config(views: Views, project: Project | None, opened: View | None) -> dict[str, Any]:
    """What the script must know about views; of the open one also what is gone, so that renaming it loses nothing."""
    by = visitor()
    known = [run_views.described(view, by) for view in views.list(project, by)]
    shown = None
    if opened is not None:
        shown = run_views.described(opened, by) | {"state": run_views.canonical(opened.state)}
    return {"known": known, "opened": shown, "personal": bool(asking().owns_as)}
