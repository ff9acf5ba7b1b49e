"""What differs in a directory: counts, a list of any length (``data_entries.js``), its folders, its images."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.diff.view import DiffView
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.datasets import KINDS, DataDiff, EntryRow, Numbers, Point, RowPage
from dashboard.data.model.project import ProjectKey
from dashboard.figures import text
from dashboard.figures.datasets.items import signed_size
from dashboard.figures.diff.values import MARKS, TONES

GALLERY = 24
"""Images of one page."""
_SHAPES = (("list", "list", "List"), ("tree", "folder", "Folders"), ("images", "layout-grid", "Images"))


def panel(
    found: DataDiff, counts: Numbers, view: DiffView, route: Route, shown: Component, *, has_images: bool
) -> Component:
    """Counts, chips and shapes above what is listed.

    Args:
        found: The difference.
        counts: How many of each kind are listed.
        view: What the address says.
        route: Where we are.
        shown: The entries in the shape that the address names.
        has_images: Whether there are images to see.
    """
    shapes = [
        html.A(
            [icon(picture), label], href=_shape_href(route, name), className="dg-toggle", role="button",
            **marks(aria_pressed=str(view.shape == name).lower()),
        )
        for name, picture, label in _SHAPES
        if has_images or name != "images"
    ]  # fmt: skip
    tools = html.Div([*_chips(found, counts, view, route), html.Div(shapes, className="dg-row dg-diff-shapes")],
                     className="dg-row dg-row-wrap dg-diff-tools")  # fmt: skip
    title = [icon("folder"), "Files"]
    count = sum(getattr(counts, kind) for kind in KINDS)
    notes = [parts.problem(problem, tone="amber") for problem in found.problems[:6]]
    return html.Div([*notes, parts.panel(title, [tools, shown], count=count, flush=True)], className="dg-stack")


def _shape_href(route: Route, shape: str) -> str:
    return route.with_query(shape=None if shape == "list" else shape, folder=None, offset=None).href


def _chips(found: DataDiff, counts: Numbers, view: DiffView, route: Route) -> list[Component]:
    """One toggle for each kind, with its count and bytes; several together are a filter."""
    chips = []
    for kind in KINDS:
        count = getattr(counts, kind)
        if not count and kind not in view.kinds:
            continue
        others = tuple(each for each in view.kinds if each != kind)
        wanted = others if kind in view.kinds else (*view.kinds, kind)
        href = route.with_query(kinds=",".join(each for each in KINDS if each in wanted) or None, offset=None).href
        sign = html.Span(MARKS[kind], className=f"dg-change-sign dg-change-{TONES[kind]}", **marks(aria_hidden="true"))
        children = [sign, html.Span(f"{count:,} {kind}"), *_bytes(found, kind)]
        pressed = marks(aria_pressed=str(kind in view.kinds).lower())
        chips.append(html.A(children, href=href, className="dg-toggle", role="button", **pressed))
    same = html.Span(f"{found.unchanged:,} unchanged", className="dg-muted dg-nowrap")
    unknown = found.bytes.unknown if found.bytes else 0
    note = [html.Span(f"{text.plural(unknown, 'size')} unknown", className="dg-muted dg-small")] if unknown else []
    return [*chips, same, *note]


def _bytes(found: DataDiff, kind: str) -> list[Component]:
    if found.bytes is None or kind == "renamed" or not getattr(found.files, kind):
        return []
    count = getattr(found.bytes, kind)
    said = signed_size(-count if kind == "deleted" else count)
    return [html.Span(said, className="dg-muted")]


def entries(found: DataDiff, view: DiffView, route: Route) -> Component:
    """The place of the list; the browser reads its rows as they come into sight."""
    asked = {"from": found.from_, "to": found.to, "path": view.path, "kinds": ",".join(view.kinds)}
    config = {
        "address": f"{route.api}/data/diff/entries?{urlencode(asked, quote_via=quote)}",
        "href": route.with_query(file=None, shape=None, folder=None, kinds=None, q=None).href,
        "path": view.path, "shape": view.shape, "folder": view.folder, "text": view.text,
    }  # fmt: skip
    return html.Div(className="dg-entries", **marks(data_entries=json.dumps(config)))


def gallery(page: RowPage, points: tuple[Point, Point], view: DiffView, route: Route) -> Component:
    """Changed images, old beside new.

    Args:
        page: The images of this page of the gallery.
        points: Commits that have either side.
        view: What the address says.
        route: Where we are.
    """
    if not page.entries:
        return html.P("No changed image here.", className="dg-muted dg-panel-line")
    tiles = [html.Li(_tile(row, points, view, route)) for row in page.entries]
    before = str(view.offset - GALLERY) if view.offset > GALLERY else None
    earlier = [parts.button_link("Previous images", route.with_query(offset=before).href)] if view.offset else []
    end = view.offset + len(page.entries)
    later = [parts.button_link("More images", route.with_query(offset=str(end)).href)] if end < page.total else []
    said = html.Span(f"{view.offset + 1:,} to {end:,} of {text.plural(page.total, 'image')}", className="dg-muted")
    steps = [html.Div([*earlier, said, *later], className="dg-row dg-centred")] if earlier or later else []
    return html.Div([html.Ul(tiles, className="dg-plain dg-gallery"), *steps])


def _tile(row: EntryRow, points: tuple[Point, Point], view: DiffView, route: Route) -> Component:
    inner = row.path.removeprefix(f"{view.path}/") if view.path else row.path
    old, new = row.before or row.path, row.path
    pictures = [
        _picture(_shown(route, points[0].project.key, points[0].commit, old) if row.from_ else "", f"Old {inner}"),
        _picture(_shown(route, points[1].project.key, points[1].commit, new) if row.to else "", f"New {inner}"),
    ]
    href = route.with_query(file=inner, shape=None, offset=None, kinds=None).href
    sign = html.Span(MARKS[row.change], className=f"dg-change-sign dg-change-{TONES[row.change]}", title=row.change)
    caption = html.Span(
        [sign, html.Span(inner, className="dg-truncate")], className="dg-row", title=f"{row.change}: {inner}"
    )
    return html.A([html.Span(pictures, className="dg-gallery-pair"), caption], href=href)


def _picture(address: str, label: str) -> Component:
    if not address:
        return html.Span(html.Span("none", className="dg-muted dg-small"), className="dg-gallery-none")
    return html.Img(src=address, alt=label)


def _shown(route: Route, project: ProjectKey, commit: str, path: str) -> str:
    return addresses.picture(route.project(project.owner, project.name), path, commit)


def raw(route: Route, project: ProjectKey, commit: str, path: str) -> str:
    """Address of a file's bytes at a commit of a project."""
    whose = route.project(project.owner, project.name)
    return f"{whose.api}/blob?{urlencode({'rev': commit, 'path': path}, quote_via=quote)}"
