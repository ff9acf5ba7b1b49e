"""Sources and the health of their syncs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.status import source_kind, sync_state
from dashboard.data.model.job import Job, JobState
from dashboard.data.model.project import Source, SourceKind
from dashboard.figures import text

_MOST_WARNINGS = 20
_WORDS = {
    JobState.QUEUED: "Waiting for the worker",
    JobState.RUNNING: "Syncing",
    JobState.SUCCEEDED: "Sync done",
    JobState.FAILED: "Sync failed",
    JobState.CANCELLED: "Sync cancelled",
}


def sources(found: Sequence[Source], now: datetime) -> Component:
    """One card per source: where, how it went, what it holds, what is wrong."""
    if not found:
        return parts.empty(
            "No sources", html.P("Name a git repository or an MLflow source of this project in config.yaml.")
        )
    return html.Div([_card(source, now) for source in found], className="dg-stack dg-stack-tight")


def _card(source: Source, now: datetime) -> Component:
    sync = html.Button(
        [icon("refresh-cw", size=14), "Sync"],
        id={"type": ids.SETTINGS_SYNC, "source": source.name},
        className="dg-button dg-button-small",
        **marks(aria_label=f"Sync {source.name}"),
    )
    named = html.Div(
        [html.Span(source_kind(source.kind), className="dg-strong"), *_name(source), sync_state(source.state)],
        className="dg-row dg-row-wrap",
    )
    head = html.Div([named, html.Span(className="dg-fill"), sync], className="dg-row")
    whole = source.kind == SourceKind.DVC and source.address in {"", "."}
    address = html.Div("The whole repository" if whole else html.Code(source.address), className="dg-muted dg-break")
    return html.Section(
        [head, address, html.Div(_facts(source, now), className="dg-source-facts dg-muted"), *_problems(source)],
        className="dg-panel dg-source",
        **marks(aria_label=source.name),
    )


def _name(source: Source) -> list[Component]:
    return [] if source.name == source.kind.value else [html.Code(source.name)]


def _facts(source: Source, now: datetime) -> list[Component]:
    """How old the data is, how long the last attempt took, what there is."""
    items: list[parts.Child] = [html.Span(["Last success ", parts.time(source.last_success_at, now=now)])]
    if source.last_attempt_at and source.last_attempt_at != source.last_success_at and source.problem:
        items.append(html.Span(["Last attempt ", parts.time(source.last_attempt_at, now=now)]))
    if source.duration_seconds is not None:
        items.append(html.Span(f"took {text.duration(source.duration_seconds)}"))
    items += [html.Span(_counted(name.replace("_", " "), count)) for name, count in source.counts.items()]
    return items


def _counted(name: str, count: int) -> str:
    """``1 branch``, ``2 branches``, ``1 commit with problems``: the first plural word follows the count."""
    if count != 1:
        return f"{count:,} {name}"
    words = name.split(" ")
    place = next((place for place, word in enumerate(words) if word.endswith("s")), None)
    if place is not None:
        words[place] = words[place].removesuffix("es" if words[place].endswith("ches") else "s")
    return f"1 {' '.join(words)}"


def _problems(source: Source) -> list[Component]:
    notices = [parts.problem(source.problem)] if source.problem else []
    notices += [parts.problem(warning, tone="amber") for warning in source.warnings[:_MOST_WARNINGS]]
    if len(source.warnings) > _MOST_WARNINGS:
        notices.append(html.P(f"and {len(source.warnings) - _MOST_WARNINGS:,} more of these", className="dg-muted"))
    return notices


def progress(job: Job | None, now: datetime) -> Component | None:
    """How the newest sync stands; None when there never was one."""
    if job is None:
        return None
    what = f" {job.source}" if job.source else ""
    if job.state.is_final:
        return _ended(job, what, now)
    share = f"{100 * job.done / job.total:.0f} %" if job.total else ""
    doing = job.message if job.state == JobState.RUNNING else ""
    label = " · ".join(part for part in (_WORDS[job.state] + what, doing, share) if part)
    amounts = {"aria-valuenow": str(job.done), "aria-valuemax": str(job.total)} if job.total else {}
    width = f"{min(100, 100 * job.done / job.total):.1f}%" if job.total else "100%"
    bar = html.Div(
        html.Div(className="dg-progress-bar" + ("" if job.total else " dg-skeleton"), style={"width": width}),
        className="dg-progress",
        role="progressbar",
        **marks(aria_label=_WORDS[job.state] + what, aria_valuemin="0", **amounts),
    )
    return html.Div([html.Div(label, role="status"), bar], className="dg-stack dg-stack-tight")


def _ended(job: Job, what: str, now: datetime) -> Component:
    if job.problem is not None:
        return parts.problem(job.problem)
    picture = "circle-check" if job.state == JobState.SUCCEEDED else "circle-x"
    seconds = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
    took = f" in {text.duration(seconds)}" if seconds is not None else ""
    line = [icon(picture), html.Span([_WORDS[job.state] + what + took + ", ", parts.time(job.ended_at, now=now)])]
    return html.Div(line, className="dg-row dg-muted", role="status")
