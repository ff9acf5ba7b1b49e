"""What people did: of everything for admins of the server, of their projects for admins of projects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.access import audit_log
from dashboard.components.access.audit_view import AuditView
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.access import Permission
from dashboard.data.model.audit import AuditQuestion
from dashboard.figures.text import plural


def layout(context: Context, route: Route) -> Component:
    """The events that the address asks for.

    Raises:
        UnknownProjectError, UnauthorizedError, ForbiddenError: The asker may not read this log.
    """
    view, now = AuditView.from_query(route.query), datetime.now(UTC)
    question = _within(context, view.question(now))
    events, total = context.team.audit.page(question)
    # A file is of one log: of everything, or of one project.
    can_export = question.projects is None or bool(view.project)
    return parts.page(
        "Audit log",
        audit_log.panel(events, total, view, route, now),
        sub=f"{_sub(view, question)}{_kept(context.settings.access.audit_days)}",
        actions=audit_log.actions(view, route.prefix, now) if can_export else (),
    )


def _within(context: Context, question: AuditQuestion) -> AuditQuestion:
    """For who may not read the whole log: that of the projects whose log they may."""
    if question.projects is not None or context.access.may_everywhere(Permission.AUDIT_READ):
        return question
    keys = [project.key for project in context.projects.list()]
    readable = [str(key) for key in keys if context.access.may(Permission.AUDIT_READ, key)]
    return replace(question, projects=readable) if readable else question


def _kept(days: int | None) -> str:
    return "" if days is None else f" Events are deleted after {plural(days, 'day')}."


def _sub(view: AuditView, question: AuditQuestion) -> str:
    if view.project:
        return f"Who did what in {view.project}, when and from where."
    if question.projects is not None:
        return f"Who did what in the projects that you are admin of: {', '.join(question.projects)}."
    return "Who did what, when and from where, on this server and in every project."
