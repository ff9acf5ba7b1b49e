"""The images below a folder, in pages of thumbnails."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.files.preview_bodies import inserted
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.preview import Kind, kind_of, wanted_bytes
from dashboard.figures import text
from dashboard.figures.previews import thumbnails
from dashboard.figures.text import plural

PAGE = 120
_LARGEST = 5_000_000
"""Bytes; a larger image is fetched on its own page alone."""


def gallery(
    pictures: Sequence[tuple[str, int | None]],
    total: int,
    folder: str,
    sha: str,
    route: Route,
    *,
    tools: Sequence[Component] = (),
) -> Component:
    """One page of thumbnails, filtered by words of their paths.

    Args:
        pictures: Paths and sizes of the images of this page.
        total: How many fit the filter.
        folder: The folder that is shown.
        sha: The commit.
        route: This page.
        tools: Beside the filter.
    """
    words = route.query.get("q", "")
    field = dmc.TextInput(
        value=words, placeholder="Filter paths…", size="xs", rightSection=html.Kbd("/"), className="dg-files-filter",
        **marks(aria_label="Filter paths", data_files_filter="", data_files_query="q"),
    )  # fmt: skip
    if pictures:
        items = [
            thumbnails.Thumbnail(
                path, addresses.page(route, path).href, addresses.picture(route, path, sha),
                text.size(size) if size is not None and size > _most(path) else "",
                text.size(size) if size is not None else "",
            )
            for path, size in pictures
        ]  # fmt: skip
        shown = inserted(thumbnails.sheet(items, folder), "dg-thumbs")
    else:
        why = f"No path of an image below this folder has “{words}”." if words else "No image lies below this folder."
        shown = parts.empty("No images", html.P(why), icon_name="file-image")
    title = [icon("layout-grid"), plural(total, "image")]
    return parts.panel(title, [shown, *_pager(total, route)], actions=[*tools, field])


def _most(path: str) -> int:
    """Bytes of an image that is shown among others."""
    return wanted_bytes(path) if kind_of(path) is Kind.RASTER else _LARGEST


def number(route: Route) -> int:
    """Which page the address asks for, from 0 on."""
    asked = route.query.get("page", "")
    return max(0, int(asked) - 1) if asked.isdecimal() and len(asked) < 7 else 0


def _pager(total: int, route: Route) -> list[Component]:
    """Links to the pages before and after."""
    here, last = number(route), max(0, (total - 1) // PAGE)
    if not last:
        return []
    steps = (("Previous", here - 1), ("Next", here + 1))
    links = [
        html.A(label, href=route.with_query(page=str(to + 1)).href, className="dg-button")
        for label, to in steps
        if 0 <= to <= last
    ]
    said = html.Span(f"{here * PAGE + 1:,} to {min(total, (here + 1) * PAGE):,} of {total:,}", className="dg-muted")
    return [html.Div([said, *links], className="dg-row dg-pager")]
