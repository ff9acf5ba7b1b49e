"""A file as far as it can be shown, with its size, its download, and what the preview leaves out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.preview import Kind, Preview, Table, kind_of
from dashboard.figures import markdown, text
from dashboard.figures import preview as drawn


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
    notes = [html.P(note, className="dg-muted dg-small dg-preview-note") for note in _notes(preview)]
    return html.Div([head, *notes, _body(path, preview, address)])


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
    if preview.table is not None:
        yield _of_table(preview.table)
    elif preview.is_cut:
        yield "Only the beginning is shown; download the file to see the rest."


def _of_table(table: Table) -> str:
    rows, columns = len(table.rows), len(table.columns)
    if table.total_rows is None:
        lines = f"First {text.plural(rows, 'row')}"
    else:
        is_whole = rows == table.total_rows
        lines = text.plural(rows, "row") if is_whole else f"First {rows:,} of {table.total_rows:,} rows"
    wide = f"first {columns} of {table.total_columns:,} columns" if columns < table.total_columns else ""
    return f"{lines}, {wide or text.plural(columns, 'column')}"


def _body(path: str, preview: Preview, address: str) -> Component:
    if preview.kind in {Kind.IMAGE, Kind.RASTER}:
        return _image(path, preview, address)
    if preview.kind is Kind.AUDIO:
        return html.Div(html.Audio(src=address, controls=True, preload="metadata"), className="dg-preview-box")
    if preview.kind is Kind.VIDEO:
        return html.Div(html.Video(src=address, controls=True, preload="metadata"), className="dg-preview-box")
    if preview.kind is Kind.HTML:
        return _html(path, preview)
    if preview.kind is Kind.BINARY:
        is_expected = not preview.note or kind_of(path) is Kind.BINARY
        said = "Not shown: this file is binary." if is_expected else "Download it to see it."
        return html.Div(html.P(said), className="dg-preview-box dg-muted")
    return _markup(path, preview)


def _image(path: str, preview: Preview, address: str) -> Component:
    """The file itself, or what was made of it where a browser cannot show the file."""
    made = [f"data:image/png;base64,{b64encode(picture.png).decode('ascii')}" for picture in preview.pictures]
    pictures = [html.Img(src=one, alt=f"Image {path}", className="dg-preview-image") for one in made or [address]]
    return html.Div(pictures, className="dg-preview-box dg-checks")


def _markup(path: str, preview: Preview) -> Component:
    if preview.kind is Kind.NOTEBOOK:
        return _inserted(drawn.notebook(preview), "dg-preview-box dg-notebook dg-tokens")
    if preview.table is not None:
        return _inserted(drawn.table(preview.table), "dg-preview-table", label=f"First rows of {path}")
    if preview.kind is Kind.MARKDOWN:
        return _inserted(markdown.render(preview.text), "dg-preview-box dg-prose")
    if not preview.text:
        return html.Div(html.P("This file is empty."), className="dg-preview-box dg-muted")
    return _inserted(drawn.source(preview.text, path), "dg-preview-text dg-tokens")


def _html(path: str, preview: Preview) -> Component:
    """The page in a frame that runs and loads nothing, and its source."""
    frame = html.Iframe(
        srcDoc=drawn.framed(preview.text), sandbox="", className="dg-preview-frame",
        title=f"{path}, without scripts and without anything from the network",
    )  # fmt: skip
    note = html.P("Shown without scripts and without anything from the network.", className="dg-muted dg-small")
    source = html.Details(
        [html.Summary("Source"), _inserted(drawn.source(preview.text, path), "dg-preview-text dg-tokens")],
        className="dg-disclosure",
    )
    return html.Div([html.Div([note, frame], className="dg-preview-box"), source])


def _inserted(markup: str, kind: str, *, label: str = "") -> Component:
    if not label:
        return html.Div(className=kind, **marks(data_markup=markup))
    return html.Div(className=kind, tabIndex=0, role="region", **marks(data_markup=markup, aria_label=label))
