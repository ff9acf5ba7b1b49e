"""When a stage last ran: the commit that recorded it, and the runs that name that commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.route import Route
from dashboard.data.model.dvc import Stage
from dashboard.data.model.revision import Commit
from dashboard.data.query.text import quoted_text
from dashboard.figures import text

_SOURCES = {"mlflow": "MLflow", "dvc": "DVC experiment", "live": "DVCLive", "git": "commit"}


def filter_of(commits: Sequence[str]) -> str:
    """The filter of runs that name one of these commits; commits themselves are no runs here."""
    named = ", ".join(quoted_text(sha) for sha in commits)
    return f"commit in ({named}) and source != 'git'"


def section(
    stage: Stage, recorded: Commit | None, runs: Sequence[Mapping[str, Any]], route: Route, *, found: str, now: datetime
) -> Component:
    """The section of a stage's panel.

    Args:
        stage: The stage.
        recorded: The commit that brought its entry in dvc.lock, where it is known.
        runs: Rows of the run table, newest first.
        route: Of the page.
        found: The filter that found them.
        now: What ages are relative to.
    """
    lines = [html.Li(_record(stage, recorded, route, now))]
    lines += [html.Li(_run(row, route, now)) for row in runs]
    if runs:
        lines.append(html.Li(parts.link("All runs of this code", route.to("experiments", filter=found).href)))
    body = html.Ul(lines, className="dg-plain dg-lines")
    return html.Section([html.H3("Last run"), body], className="dg-panel-section")


def _record(stage: Stage, recorded: Commit | None, route: Route, now: datetime) -> list[parts.Child]:
    if not stage.locked:
        return ["Never run: dvc.lock has no entry for it."]
    if recorded is None:
        return ["Recorded in dvc.lock, in an older commit."]
    link = html.A(recorded.subject, href=route.with_query(rev=recorded.id, **{"from": None}).href, title=recorded.id)
    detail: list[parts.Child] = [
        parts.short_sha(recorded.id),
        " · ",
        parts.time(recorded.committed_at, now=now),
        f" · {recorded.author}",
    ]
    return [html.Div(["Recorded in ", link], className="dg-break"), html.Div(detail, className="dg-muted dg-small")]


def _run(row: Mapping[str, Any], route: Route, now: datetime) -> list[parts.Child]:
    name = html.A(
        row.get("name") or text.short_hash(row["id"]), href=route.to("runs", row["id"]).href, className="dg-break"
    )
    at = row.get("ended") or row.get("created")
    source = _SOURCES.get(str(row.get("source")), str(row.get("source")))
    when: list[parts.Child] = [f"{source} · {str(row.get('status')).lower()} · ", parts.time(at, now=now)]
    return [html.Div(name), html.Div(when, className="dg-muted dg-small")]
