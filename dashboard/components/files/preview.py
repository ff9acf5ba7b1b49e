"""A file as far as it can be shown, with its size, its download, and what the preview leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import preview_bodies
from dashboard.components.icons import icon
from dashboard.data.preview import Kind, Preview, Table
from dashboard.figures import text

_LISTED = frozenset({Kind.ARCHIVE, Kind.MODEL})
"""Kinds whose table is a list of what is in the file; files of several arrays are listed as well."""


def panel(path: str, preview: Preview, address: str) -> Component:
    """One file.

    Args:
        path: Its path, shown as it is.
        preview: Of `dashboard.data.preview`.
        address: Where its bytes are served, as a download and for images, audio and video.
    """
    size = [html.Span(text.size(preview.size), className="dg-muted dg-nowrap")] if preview.size is not None else []
    named = [html.H3(path.rpartition("/")[2], className="dg-break", title=path), *size]
    tools = [parts.copy_button(path, "Copy path"), download(path, address)]
    head = html.Div([html.Div(named, className="dg-row dg-fill"), *tools], className="dg-row dg-preview-head")
    return html.Div([head, *notes(preview), preview_bodies.body(preview_bodies.File(path, preview, address))])


def whole(file: preview_bodies.File) -> Component:
    """One file that has a page to itself, without the head: with numbers before lines, zoom and a grid.

    How many rows a grid has, it says itself.
    """
    said = [] if preview_bodies.has_grid(file) else notes(file.preview)
    return html.Div([*said, preview_bodies.body(file)])


def notes(preview: Preview) -> list[Component]:
    """What the preview leaves out."""
    return [html.P(note, className="dg-muted dg-small dg-preview-note") for note in _notes(preview)]


def failed(path: str, address: str, title: str, *details: str) -> Component:
    """A file that cannot be read, and why; it may still be downloaded."""
    named = html.H3(path.rpartition("/")[2], className="dg-break dg-fill", title=path)
    head = html.Div([named, download(path, address)], className="dg-row dg-preview-head")
    return html.Div(
        [head, html.Div(parts.notice(text.sentence(title), *details, tone="amber"), className="dg-preview-box")]
    )


def download(path: str, address: str) -> Component:
    """A link to the bytes."""
    name = path.rpartition("/")[2]
    label: list[Any] = [icon("download", size=14), "Download"]
    return html.A(
        label, href=address, download=name, className="dg-button dg-button-small", title=f"Download {name}"
    )  # fmt: skip


def _notes(preview: Preview) -> Iterator[str]:
    if preview.note:
        yield preview.note
    is_listed = preview.kind in _LISTED or any(fact.name == "arrays" for fact in preview.facts)
    if is_listed and preview.table is not None:
        yield from _of_entries(preview.table)
    elif preview.table is not None:
        yield _of_table(preview.table)
    elif preview.is_cut:
        yield "Only the beginning is shown; download the file to see the rest."


def _of_entries(table: Table) -> Iterator[str]:
    """Nothing where all are shown: they can be counted at a glance, and the facts say how many there are."""
    shown = len(table.rows)
    if table.total_rows is None or shown < table.total_rows:
        of = f" of {table.total_rows:,}" if table.total_rows else ""
        yield f"The first {shown:,}{of} entries are shown."


def _of_table(table: Table) -> str:
    rows, columns = len(table.rows), len(table.columns)
    if table.total_rows is None:
        lines = f"First {text.plural(rows, 'row')}"
    else:
        is_whole = rows == table.total_rows
        lines = text.plural(rows, "row") if is_whole else f"First {rows:,} of {table.total_rows:,} rows"
    wide = f"first {columns} of {table.total_columns:,} columns" if columns < table.total_columns else ""
    return f"{lines}, {wide or text.plural(columns, 'column')}"
