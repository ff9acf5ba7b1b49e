"""A project's sources, how their syncs went, and syncing now."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from functools import partial

import flask
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth.embedding import address_of
from dashboard.components import ids, ids_access, parts, sources
from dashboard.components.access import parts as access_parts
from dashboard.components.access.audit_view import PAGE
from dashboard.components.embed import list as embed_list
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.access import Permission
from dashboard.data.model.project import Project
from dashboard.figures import text

_POLL_MILLISECONDS = 1000


def layout(context: Context, route: Route) -> Component:
    """Sync health and what the configuration says."""
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    job = context.syncs.latest(project)
    is_active = job is not None and not job.state.is_final
    found, broken = context.projects.sources(project), context.projects.broken_commits(project)
    may_sync = context.access.may(Permission.PROJECT_SYNC, project.key)
    return parts.page(
        "Settings",
        html.Div(sources.progress(job, found, now), id=ids.SETTINGS_PROGRESS, className="dg-collapses"),
        html.Div(sources.sources(found, broken, route, now, may_sync=may_sync), id=ids.SETTINGS_SOURCES),
        _reporting(context, project),
        _embeds(context, project, now),
        parts.panel("Project", _facts(context, project)),
        _access(context, project),
        dcc.Store(id=ids.SETTINGS_JOB, data=job.id if job is not None and is_active else None),
        dcc.Interval(id=ids.SETTINGS_POLL, interval=_POLL_MILLISECONDS, disabled=not is_active),
        sub="What this project is read from, and how that went.",
        actions=_actions(context, project, route),
    )


def _actions(context: Context, project: Project, route: Route) -> list[Component]:
    audit = route.home().to(PAGE, project=str(project.key)).href
    may_audit = context.access.may(Permission.AUDIT_READ, project.key)
    full = "Read everything again, not only what changed: slower, and needed only after a source was rewritten"
    may_sync = context.access.may(Permission.PROJECT_SYNC, project.key)
    now = html.Button(
        [icon("refresh-cw"), "Sync now"],
        id={"type": ids.SETTINGS_SYNC, "source": ""},
        className="dg-button dg-button-primary",
    )
    return [
        *([html.A([icon("history"), "Audit log"], href=audit, className="dg-button")] if may_audit else []),
        html.Button("Sync from scratch", id=ids.SETTINGS_FULL, className="dg-button", title=full, hidden=not may_sync),
        *([now] if may_sync else []),
    ]


def _reporting(context: Context, project: Project) -> Component | None:
    """What to set where experiments train, so that they report to this project; None when it takes no events."""
    live = context.projects.settings(project).live
    if live is None:
        return None
    host = flask.request.host_url.rstrip("/") if flask.has_request_context() else ""
    lines = f"export DVC_STUDIO_URL={shlex.quote(host + context.settings.server.url_prefix)}\nexport DVC_STUDIO_TOKEN="
    return parts.panel(
        "Watch experiments while they train",
        [
            html.P(
                ["Set these where DVCLive or ", html.Code("dvc exp run"), " runs; the token is the value of ",
                 html.Code(live.token_env), " on this server."],
                className="dg-muted",
            ),
            parts.code(lines, "Copy commands"),
        ],
    )  # fmt: skip


def _access(context: Context, project: Project) -> Component:
    """Who sees the project and, for those who may know, who may what in it."""
    access, key = context.access, project.key
    body = [access_parts.visibility(access.visibility(key), is_open=access.is_open)]
    if access.is_open or not access.may(Permission.ACCESS_READ, key):
        return parts.panel("Access", body)
    entries, may_manage = context.team.grants.on(key), access.may(Permission.ACCESS_MANAGE, key)
    known = context.team.people.known(entry.subject for entry in entries)
    table = access_parts.grants(entries, known, str(key), may_manage=may_manage)
    body = [html.Div(body, className="dg-inset"), html.Div(table, id=ids_access.GRANTS)]
    if may_manage:
        body.append(access_parts.giving([str(key)], is_fixed=True))
    return parts.panel("Access", body, flush=True)


def _embeds(context: Context, project: Project, now: datetime) -> Component | None:
    """Where panels of the project are shown; None for whoever may not manage that."""
    if not context.team.embeds.may_manage(project):
        return None
    return embed_list.panel(context.team.embeds.list(project), now, partial(address_of, context.settings))


def _facts(context: Context, project: Project) -> Component:
    seconds = context.settings.sync.interval_seconds
    goals = ", ".join(f"{metric} {'↑' if goal == 'up' else '↓'}" for metric, goal in project.goals.items())
    at: list[parts.Child] = [" at ", parts.short_sha(project.head)] if project.head else []
    return html.Div(
        [
            parts.facts(
                [
                    ("Name", html.Code(str(project.key))),
                    ("Description", project.description or text.MISSING),
                    ("Default branch", html.Span([project.default_branch or text.MISSING, *at])),
                    ("Goals", goals or "None: name a metric under goals, and lists show its best value."),
                    ("Synced every", text.duration(seconds)),
                ]
            ),
            html.P("Change these in config.yaml, then restart Dagboard.", className="dg-muted dg-after"),
        ]
    )
