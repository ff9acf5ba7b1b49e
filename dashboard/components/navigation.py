"""What the header and the navigation say about an address: where we are, and where else one can go."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.revision import Ref, RefKind
from dashboard.figures.text import short_hash

ENTRIES = (
    ("", "Overview", "layout-dashboard", ("",)),
    ("files", "Files", "folder", ("files",)),
    ("pipeline", "Pipeline", "workflow", ("pipeline", "plots")),
    ("data", "Data", "database", ("data",)),
    ("lineage", "Lineage", "waypoints", ("lineage",)),
    ("experiments", "Experiments", "flask-conical", ("experiments", "runs", "compare")),
    ("models", "Models", "package", ("models",)),
)
"""Page, label, icon, and the pages that light it up; only pages that exist."""

_SETTINGS = ("settings", "Settings", "settings", ("settings",))
REVISION_PAGES = frozenset({"", "files", "pipeline", "plots", "data"})
"""Pages that show one revision, so that the header offers another."""

_KINDS = ((RefKind.BRANCH, "Branches", "git-branch"), (RefKind.TAG, "Tags", "tag"),
          (RefKind.EXPERIMENT, "Experiments", "flask-conical"))  # fmt: skip
_REFS_PER_KIND = 40
_SHA_LENGTH = 40


def navigation(route: Route, project: Project) -> list[Component]:
    """The links of one project."""
    numbers = {"experiments": project.runs, "models": project.models}
    counts = {page: f"{number:,}" if number else "" for page, number in numbers.items()}
    links = [_entry(route, entry, counts.get(entry[0], "")) for entry in ENTRIES]
    return [*links, html.Hr(), _entry(route, _SETTINGS, "")]


def _entry(route: Route, entry: tuple[str, str, str, tuple[str, ...]], count: str) -> Component:
    page, label, picture, lit = entry
    revision = {"rev": route.query["rev"]} if page in REVISION_PAGES and route.query.get("rev") else {}
    number = [html.Span(count, className="dg-nav-count")] if count else []
    current = marks(aria_current="page") if route.page in lit else {}
    return html.A([icon(picture), label, *number], href=route.to(page, **revision).href, **current)


def where(
    route: Route, projects: Sequence[Project], refs: Sequence[Ref], default_branch: str | None
) -> list[Component]:
    """The project switcher and, on pages of one revision, the revision switcher."""
    here = ProjectKey(route.owner, route.name)
    links = [_project_option(route, project.key, here) for project in projects]
    summary = [html.Span([html.Span(f"{route.owner} / ", className="dg-owner dg-muted"), html.Strong(route.name)],
                         className="dg-truncate dg-picker-label"), icon("chevrons-up-down", size=14)]  # fmt: skip
    parts = [html.Span("/", className="dg-slash"), _picker(summary, "Switch project", "Find a project…", links)]
    if is_of_revision(route) and refs:
        parts.append(_revision_picker(route, refs, default_branch))
    return parts


def is_of_revision(route: Route) -> bool:
    """Whether a page shows one revision; a difference shows two."""
    return route.page in REVISION_PAGES and not route.rest


def _project_option(route: Route, key: ProjectKey, here: ProjectKey) -> Component:
    page = route.page if route.page in {entry[0] for entry in (*ENTRIES, _SETTINGS)} else ""
    return html.A(
        [icon("box"), html.Span(str(key), className="dg-truncate")],
        href=route.project(key.owner, key.name, page).href,
        className="dg-option",
        **marks(aria_current="true" if key == here else "false"),
    )


def _picker(summary: Sequence[Component], label: str, placeholder: str, links: Sequence[Component]) -> Component:
    found = html.Div(links, className="dg-popover-list")
    return html.Details(
        [
            html.Summary(summary, title=label, **marks(aria_label=label)),
            html.Div([filter_field(placeholder), found], className="dg-popover"),
        ],
        className="dg-picker",
    )


def filter_field(placeholder: str) -> Component:
    """A field that narrows the links of the popover around it (``shell.js``)."""
    field: Component = dmc.TextInput(
        placeholder=placeholder, size="xs", **marks(aria_label=placeholder.rstrip("…"), data_filter="1")
    )
    return field


def _revision_picker(route: Route, refs: Sequence[Ref], default_branch: str | None) -> Component:
    named = route.query.get("rev") or default_branch or "revision"
    shown = short_hash(named) if len(named) == _SHA_LENGTH else named
    summary = html.Summary(
        [icon("git-branch", size=14), html.Span(shown, className="dg-truncate dg-picker-label"),
         icon("chevron-down", size=14)],
        title=f"Revision {named}",
    )  # fmt: skip
    field = dmc.TextInput(
        id=ids.REVISION_FILTER,
        placeholder="Find a branch, tag or experiment…",
        size="xs",
        debounce=180,
        **marks(aria_label="Find a branch, tag or experiment"),
    )
    found = html.Div(
        revision_options(route, refs, default_branch), id=ids.REVISION_OPTIONS, className="dg-popover-list"
    )
    return html.Details(
        [summary, html.Div([field, found], className="dg-popover")], className="dg-picker dg-picker-pill"
    )


def revision_options(route: Route, refs: Sequence[Ref], default: str | None) -> list[Component]:
    """Links to the same page at other revisions, by kind, the default branch first; the filter finds what is cut."""
    options: list[Component] = []
    for kind, title, picture in _KINDS:
        group = sorted((ref for ref in refs if ref.kind == kind), key=lambda ref: ref.name != default)
        if not group:
            continue
        options.append(html.Div(title, className="dg-popover-group"))
        options.extend(_revision_option(route, ref, picture, default) for ref in group[:_REFS_PER_KIND])
        if len(group) > _REFS_PER_KIND:
            rest = f"{len(group) - _REFS_PER_KIND:,} more: type to find them"
            options.append(html.Div(rest, className="dg-popover-group"))
    return options or [html.Div("No revision has this name.", className="dg-popover-group")]


def _revision_option(route: Route, ref: Ref, picture: str, default: str | None) -> Component:
    detail = html.Code(short_hash(ref.commit), className="dg-option-detail")
    label: list[Component] = [icon(picture), html.Span(ref.name, className="dg-truncate"), detail]
    href = route.with_query(rev=ref.name, node=None, cursor=None).href
    current = "true" if (route.query.get("rev") or default) == ref.name else "false"
    return html.A(label, href=href, className="dg-option", **marks(aria_current=current))
