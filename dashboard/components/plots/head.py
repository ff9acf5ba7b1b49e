"""Above the plots: which revisions are laid over each other, and a filter by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import navigation, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.plots.gallery import short
from dashboard.components.plots.view import MOST_REVISIONS, PlotsView, with_revision, without_revision
from dashboard.components.route import Route
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.figures import palette

_MOST_OF_KIND = 60
_KINDS = ((RefKind.BRANCH, "Branches", "git-branch"), (RefKind.TAG, "Tags", "tag"),
          (RefKind.EXPERIMENT, "Experiments", "flask-conical"))  # fmt: skip


def head(
    view: PlotsView, route: Route, named: Sequence[tuple[str, str]], refs: Iterable[Ref], log: Iterable[Commit]
) -> Component:
    """The revisions shown, each with its colour, a menu of others, and the filter.

    Args:
        view: What the address says.
        route: This page.
        named: Name and commit of each revision shown, the first one first.
        refs: Branches, tags and experiments to add.
        log: Commits to add.
    """
    shown = [_revision(rev, sha, place, view, route) for place, (rev, sha) in enumerate(named)]
    adder = _adder(view, route, named, refs, log) if len(named) < MOST_REVISIONS else _full()
    chips = html.Ul([*shown, html.Li(adder)], className="dg-plain dg-row dg-row-wrap dg-plots-revs",
                    **marks(aria_label="Revisions shown"))  # fmt: skip
    field = dmc.TextInput(
        value=view.words, placeholder="Filter plots…", size="xs", rightSection=html.Kbd("/"),
        className="dg-files-filter", **marks(aria_label="Filter plots", data_files_filter="", data_files_query="q"),
    )  # fmt: skip
    end = [] if view.plot else [html.Span(className="dg-fill"), field]
    return html.Div([chips, *end], className="dg-row dg-row-wrap dg-plots-tools")


def _revision(rev: str, sha: str, place: int, view: PlotsView, route: Route) -> Component:
    dot = html.Span(className="dg-plot-dot", style={"background": palette.css_colour(sha)}, **marks(aria_hidden="true"))
    name = html.Span(short(rev), className="dg-truncate dg-plots-rev", title=f"{rev} {sha[:7]}".strip())
    remove = []
    if place or view.others:
        label = f"Leave out {short(rev)}"
        remove = [html.A(icon("x", size=12), href=without_revision(route, view, rev if place else view.rev),
                         className="dg-plots-remove", title=label, **marks(aria_label=label))]  # fmt: skip
    return html.Li(html.Span([dot, name, *remove], className="dg-chip"))


def _adder(
    view: PlotsView, route: Route, named: Sequence[tuple[str, str]], refs: Iterable[Ref], log: Iterable[Commit]
) -> Component:
    known = {rev for rev, _ in named}
    links: list[Component] = []
    for kind, heading, picture in _KINDS:
        group = [ref for ref in refs if ref.kind == kind and ref.name not in known][:_MOST_OF_KIND]
        links += [html.Div(heading, className="dg-popover-group")] if group else []
        links += [_option(with_revision(route, view, ref.name), picture, ref.name, ref.commit) for ref in group]
    shas = {sha for _, sha in named}
    commits = [commit for commit in log if commit.id not in shas]
    links += [html.Div("Commits", className="dg-popover-group")] if commits else []
    links += [
        _option(with_revision(route, view, commit.id[:10]), "git-commit-horizontal", commit.subject, commit.id)
        for commit in commits
    ]
    summary = html.Summary([icon("plus", size=14), "Add a revision", icon("chevron-down", size=14)])
    listed = [navigation.filter_field("Find a revision…"), html.Div(links, className="dg-popover-list")]
    return html.Details([summary, html.Div(listed, className="dg-popover")], className="dg-picker dg-picker-button")


def _option(href: str, picture: str, label: str, sha: str) -> Component:
    """One revision to add."""
    detail = html.Code(sha[:7], className="dg-option-detail")
    name = html.Span(label, className="dg-truncate", title=label)
    return html.A([icon(picture), name, detail], href=href, className="dg-option")


def _full() -> Component:
    return html.Span(f"{MOST_REVISIONS} revisions are the most.", className="dg-muted dg-small")


def crumb(route: Route) -> Component:
    """Back to the pipeline that writes the plots."""
    rev = {"rev": route.query["rev"]} if route.query.get("rev") else {}
    return parts.button_link([icon("workflow"), "Pipeline"], route.to("pipeline", **rev).href)
