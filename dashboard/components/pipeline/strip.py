"""The history of a pipeline as a strip: the commits that changed it, the present one marked."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.pipeline import PipelineCommit, PipelineHistory
from dashboard.figures import text


def strip(history: PipelineHistory, route: Route, now: datetime) -> Component | None:
    """Links to the pipeline at each commit, oldest first; None where there is only one.

    Args:
        history: Newest first.
        route: This page.
        now: What ages are relative to.
    """
    if len(history.commits) < 2:
        return None
    steps = [_step(each, history.current, route, now) for each in reversed(history.commits)]
    before = [] if history.is_whole else [html.Li("Older commits are left out", className="dg-muted dg-strip-cut")]
    after = [html.Li("Newer commits are left out", className="dg-muted dg-strip-cut")] if history.newer else []
    body = html.Ol(
        [*before, *steps, *after],
        className="dg-plain dg-strip",
        **marks(aria_label="Commits that changed the pipeline, oldest first"),
    )
    title = "Commits that changed stages, their runs or tracked data"
    head = html.H2(
        [icon("history"), "History", html.Span(f"{len(history.commits):,}", className="dg-count")], title=title
    )
    return html.Section([head, body], className="dg-panel dg-strip-box")


def _step(item: PipelineCommit, current: str, route: Route, now: datetime) -> Component:
    commit, is_here = item.commit, item.commit.id == current
    here = marks(aria_current="true") if is_here else {}
    plain = {"from": None, "node": None, "focus": None, "way": None, "check": None}
    link = html.A(
        [
            html.Span(commit.subject, className="dg-truncate"),
            html.Span(
                [parts.time(commit.committed_at, now=now), " · ", _told(item)], className="dg-truncate dg-strip-what"
            ),
        ],
        href=route.with_query(rev=commit.id, **plain).href,
        title=f"{commit.subject}\n{text.short_hash(commit.id)} by {commit.author}\n{_in_full(item)}",
        className="dg-strip-link",
        **marks(data_strip="1"),
        **here,
    )
    changes = [_changes(item, route)] if commit.parents else []
    kind = "stages" if item.added or item.removed or item.changed else "data" if item.data else "run"
    return html.Li([link, *changes], className=f"dg-strip-{kind}")


def _changes(item: PipelineCommit, route: Route) -> Component:
    """What this commit changed, as a difference from its parent."""
    commit = item.commit
    href = route.with_query(
        **{"rev": commit.id, "from": commit.parents[0], "node": None, "focus": None, "check": None}
    ).href
    label = f"What changed in {commit.subject}"
    return html.A(
        icon("git-compare", size=14),
        href=href,
        title="What changed here",
        className="dg-strip-diff",
        **marks(aria_label=label),
    )


def _told(item: PipelineCommit) -> str:
    """In few words what a commit did."""
    stages = [
        f"{sign}{len(names)}" for sign, names in (("+", item.added), ("−", item.removed), ("~", item.changed)) if names
    ]
    words = [f"stages {' '.join(stages)}"] if stages else []
    ran = [name for name in item.ran if name not in item.added]
    words += [f"ran {len(ran):,}"] if ran else []
    words += [f"data {len(item.data):,}"] if item.data else []
    return ", ".join(words) or "no stage"


def _in_full(item: PipelineCommit) -> str:
    named = (
        ("Added", item.added), ("Removed", item.removed), ("Changed", item.changed), ("Ran", item.ran),
        ("Data", item.data),
    )  # fmt: skip
    return "\n".join(
        f"{label}: {', '.join(names[:6])}{' …' if len(names) > 6 else ''}" for label, names in named if names
    )
