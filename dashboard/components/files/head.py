"""Where in the tree a page stands, and how to get elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.files import FoundFile, Place, TrackedBy
from dashboard.figures import text
from dashboard.figures.file_icons import icon_of


def crumbs(route: Route, path: str) -> list[parts.Child]:
    """The folders above a path as links and its own name, for the heading of the page."""
    names = [name for name in path.split("/") if name]
    if not names:
        return [html.Span(route.name)]
    shown: list[parts.Child] = [html.A(route.name, href=addresses.page(route, "").href)]
    for depth, name in enumerate(names, 1):
        shown.append(html.Span("/", className="dg-crumb-slash"))
        here = "/".join(names[:depth])
        is_last = depth == len(names)
        said = text.name(name)
        shown.append(html.Span(said) if is_last else html.A(said, href=addresses.page(route, here).href))
    return [html.Span(shown, className="dg-crumbs")]


def actions(route: Route, place: Place) -> list[Component]:
    """Buttons of a page: go to a file, history, download, link."""
    is_root = not place.path
    history = route.with_query(history="1", show=None, q=None, page=None).href
    save = addresses.archive(route, place.path, place.commit)
    zipped = html.A([icon("download"), "Zip"], href=save, className="dg-button", download="",
                    title="This folder as a zip file, with what DVC tracks")  # fmt: skip
    buttons: list[Component] = [finder()]
    if not is_root:
        buttons.append(html.A([icon("history"), "History"], href=history, className="dg-button"))
    if place.is_folder:
        buttons.append(zipped)
    return buttons


def finder() -> Component:
    """A field that completes the path of any file of the revision; key ``t`` opens it (``files.js``)."""
    summary = html.Summary(
        [icon("search"), "Go to file", html.Kbd("t", className="dg-wide-only")],
        title="Go to a file by a piece of its path (t)",
    )
    field = dmc.TextInput(
        id=ids.FILES_FIND, placeholder="Words of a path…", size="xs", debounce=150,
        **marks(aria_label="Words of a path"),
    )  # fmt: skip
    hint = html.Div("Type a piece of a path, e.g. train csv.", className="dg-popover-group")
    found = html.Div([hint], id=ids.FILES_FOUND, className="dg-popover-list", **marks(aria_live="polite"))
    return html.Details(
        [summary, html.Div([field, found], className="dg-popover dg-popover-right dg-files-found")],
        className="dg-picker dg-picker-button", **marks(data_files_finder=""),
    )  # fmt: skip


def hits(route: Route, found: Sequence[FoundFile], words: str) -> list[Component]:
    """What the finder offers for some words."""
    if not found:
        return [html.Div(f"No path has “{words}”.", className="dg-popover-group")]
    return [_hit(route, each) for each in found]


def _hit(route: Route, found: FoundFile) -> Component:
    folder, _, name = found.path.rpartition("/")
    shown = html.Span(
        [
            html.Span(text.name(name), className="dg-truncate"),
            html.Span(text.name(folder), className="dg-muted dg-small dg-truncate"),
        ],
        className="dg-hit",
    )
    keeper = html.Span("DVC" if found.tracked_by is TrackedBy.DVC else "git", className="dg-option-detail")
    href = addresses.page(route, found.path).href
    return html.A([icon(icon_of(name)), shown, keeper], href=href, className="dg-option", title=found.path)


def filter_field(label: str, words: str) -> Component:
    """A field that narrows the rows of the folder, with what the address says in it; key ``/`` reaches it."""
    field: Component = dmc.TextInput(
        value=words, placeholder=f"{label}…", size="xs", rightSection=html.Kbd("/"), className="dg-files-filter",
        **marks(aria_label=label, data_files_filter=""),
    )  # fmt: skip
    return field


def tabs(items: Iterable[tuple[str, str, str, bool]]) -> Component:
    """Ways to see a folder: icon, label, address, and whether it is this one."""
    links = [
        html.A([icon(picture, size=14), label], href=href, className="dg-view",
               **(marks(aria_current="true") if is_here else {}))
        for picture, label, href, is_here in items
    ]  # fmt: skip
    return html.Div(links, className="dg-views-switch", role="group", **marks(aria_label="Show the folder as"))
