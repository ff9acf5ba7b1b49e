"""The commits that changed a path, and a link to the path at each."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.route import Route
from dashboard.data.model.files import Place
from dashboard.data.model.revision import Commit
from dashboard.data.revisions import CommitPage
from dashboard.figures import text


def commits(page: CommitPage, place: Place, route: Route, now: datetime, before: str | None = None) -> Component:
    """A page of the history, newest first.

    Args:
        page: The commits.
        place: What they changed.
        route: This page.
        now: For ages.
        before: Where the parent of the oldest commit has the same; None unless that commit renamed it.
    """
    if not page.commits:
        body: Component = html.P("No commit that was synced changed it.", className="dg-muted dg-preview-note")
    else:
        body = html.Ul([_line(commit, place, route, now) for commit in page.commits], className="dg-plain dg-feed")
    more: list[Component] = []
    if page.next:
        older = html.A("Older commits", href=route.with_query(cursor=page.next).href, className="dg-button")
        more = [html.Div(older, className="dg-preview-box")]
    elif before:
        more = [html.P(["Before that it was ", _earlier(before, page.commits[-1], route)], className="dg-preview-note")]
    back = html.A([icon("x", size=14), "Close history"], className="dg-button dg-button-small",
                  href=route.with_query(history=None, cursor=None).href)  # fmt: skip
    return parts.panel([icon("history"), "History"], [body, *more], flush=True, actions=[back])


def _earlier(path: str, commit: Commit, route: Route) -> Component:
    """The history of what a commit renamed, up to there."""
    href = addresses.page(route, path, commit.parents[0]).with_query(history="1").href
    return html.A(text.name(path), href=href, className="dg-break")


def _line(commit: Commit, place: Place, route: Route, now: datetime) -> Component:
    at = addresses.page(route, place.path, commit.id).href
    subject = html.A(commit.subject, href=at, className="dg-feed-title", title=commit.message)
    pipeline = html.A(parts.short_sha(commit.id), href=route.to("pipeline", rev=commit.id).href,
                      title=f"Pipeline at {commit.id}")  # fmt: skip
    what = [html.A("What changed", href=_change(commit, place, route), className="dg-small")] if commit.parents else []
    about = html.Div(
        [html.Span([f"{commit.author} · ", parts.time(commit.committed_at, now=now)], className="dg-muted dg-small"),
         html.Span([*what, html.Span([pipeline, parts.copy_button(commit.id, "Copy commit sha")],
                                     className="dg-row dg-tight")], className="dg-row dg-nowrap")],
        className="dg-feed-about",
    )  # fmt: skip
    return html.Li([icon("git-commit-horizontal", extra="dg-muted"), html.Div([subject, about])])


def _change(commit: Commit, place: Place, route: Route) -> str:
    """The difference that a commit made: of the file, of tracked data, or of everything for a folder of git."""
    old, new, output = commit.parents[0], commit.id, place.output or ""
    if place.is_folder:
        return data_view.diff_href(route, old, new, place.path if output else "")
    if place.path.startswith(f"{output}/"):
        return data_view.diff_href(route, old, new, output, file=place.path.removeprefix(f"{output}/"))
    return data_view.diff_href(route, old, new, file=place.path)
