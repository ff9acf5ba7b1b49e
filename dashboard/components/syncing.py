"""A project that is being read for the first time: how far that is, instead of empty tables."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.job import Job, JobState
from dashboard.data.model.project import Project

JOB_WORDS = {
    JobState.QUEUED: "Waiting for the worker",
    JobState.RUNNING: "Syncing",
    JobState.SUCCEEDED: "Sync done",
    JobState.FAILED: "Sync failed",
    JobState.CANCELLED: "Sync cancelled",
}


def is_new(project: Project) -> bool:
    """Whether nothing of a project was shown yet: its first sync has not ended."""
    return project.generation == 0


def was_read(project: Project) -> bool:
    """Whether anything of a project was ever read, so that its numbers say something."""
    return not is_new(project) and bool(project.head or project.runs or project.models or project.last_success_at)


def share(job: Job) -> str:
    """Progress of the present phase as text, ``42 %``; empty when its end is unknown."""
    return f"{min(100, 100 * job.done / job.total):.0f} %" if job.total else ""


def progress_line(job: Job) -> Component:
    """What the first sync does right now, with a thin bar."""
    return html.Div(
        [html.Div(label(job), className="dg-muted dg-small dg-truncate"), bar(job)], className="dg-first-sync"
    )


def label(job: Job, what: str = "") -> str:
    """``Syncing · Reading commits · 42 %``."""
    doing = job.message if job.state == JobState.RUNNING else ""
    return " · ".join(part for part in (JOB_WORDS[job.state] + what, doing, share(job)) if part)


def bar(job: Job) -> Component:
    """The progress of a job; it wanders while the end is unknown."""
    amounts = {"aria-valuenow": str(job.done), "aria-valuemax": str(job.total)} if job.total else {}
    width = f"{min(100, 100 * job.done / job.total):.1f}%" if job.total else "30%"
    return html.Div(
        html.Div(className="dg-progress-bar" + ("" if job.total else " dg-unknown"), style={"width": width}),
        className="dg-progress",
        role="progressbar",
        **marks(aria_label=JOB_WORDS[job.state], aria_valuemin="0", **amounts),
    )


def first_sync(job: Job | None, route: Route) -> Component:
    """What a page says while a project is read for the first time."""
    progress = [progress_line(job)] if job is not None and not job.state.is_final else []
    return parts.empty(
        "Reading this project for the first time",
        html.P("Commits, pipelines and runs appear here as soon as the first sync is done."),
        *progress,
        html.P(parts.link("Watch every source in settings", route.to("settings").href)),
        icon_name="refresh-cw",
    )


def unreadable(route: Route) -> Component:
    """What a page says where the sources failed before anything could be read."""
    return parts.empty(
        "Nothing could be read",
        html.P(
            "Follow the advice above. Dagboard tries again by itself; a changed config.yaml is read when it restarts."
        ),
        parts.button_link("Open settings", route.to("settings").href, primary=True),
        icon_name="circle-alert",
    )
