"""A project's sources, how their syncs went, and syncing now."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts, sources
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.figures import text

_POLL_MILLISECONDS = 1000


def layout(context: Context, route: Route) -> Component:
    """Sync health and what the configuration says."""
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    job = context.jobs.latest(project)
    is_active = job is not None and not job.state.is_final
    return parts.page(
        "Settings",
        html.Div(sources.progress(job, now), id=ids.SETTINGS_PROGRESS, className="dg-collapses"),
        html.Div(sources.sources(context.projects.sources(project), now), id=ids.SETTINGS_SOURCES),
        parts.panel("Project", _facts(context, project)),
        dcc.Store(id=ids.SETTINGS_JOB, data=job.id if job is not None and is_active else None),
        dcc.Interval(id=ids.SETTINGS_POLL, interval=_POLL_MILLISECONDS, disabled=not is_active),
        sub=["Sources and sync health · data read ", parts.time(project.last_success_at, now=now)],
        actions=_actions(),
    )


def _actions() -> list[Component]:
    full = "Read everything again, not only what changed"
    return [
        html.Button("Sync everything again", id=ids.SETTINGS_FULL, className="dg-button", title=full),
        html.Button(
            [icon("refresh-cw"), "Sync now"],
            id={"type": ids.SETTINGS_SYNC, "source": ""},
            className="dg-button dg-button-primary",
        ),
    ]


def _facts(context: Context, project: Project) -> Component:
    seconds = context.settings.sync.interval_seconds
    goals = ", ".join(f"{metric} {'↑' if goal == 'up' else '↓'}" for metric, goal in project.goals.items())
    return html.Div(
        [
            parts.facts(
                [
                    ("Address", html.Code(str(project.key))),
                    ("Description", project.description or text.MISSING),
                    ("Default branch", project.default_branch or text.MISSING),
                    ("Head", parts.short_sha(project.head)),
                    ("Goals", goals or text.MISSING),
                    ("Synced every", text.duration(seconds)),
                ]
            ),
            html.P("These come from config.yaml.", className="dg-muted dg-after"),
        ]
    )
