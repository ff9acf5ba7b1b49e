"""What a preview shows, by the kind of the file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.files import table as file_table
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.preview import Kind, Picture, Preview, Table, Waveform, kind_of
from dashboard.data.preview.kinds import is_columnar
from dashboard.figures import markdown
from dashboard.figures.previews import column_statistics, document_tree, waveforms
from dashboard.figures.previews import preview as drawn

SPECTROGRAM = "time to the right, frequency upwards"
_WIDEST = 2_000
"""Tables of more columns are drawn by their first ones and rows alone."""


@dataclass(frozen=True, slots=True)
class File:
    """One file to be drawn.

    Attributes:
        path: Its path.
        preview: What is known of it.
        address: Where its bytes are served.
        is_page: Whether it has a page to itself.
        resolve: Where relative links of a Markdown file lead.
        picture: Where the bytes of its images are served.
        rows: Where the rows of a table are served; empty where they are not.
        filter: What the address asks of the rows.
    """

    path: str
    preview: Preview
    address: str
    is_page: bool = False
    resolve: markdown.Resolve = lambda _: None
    picture: markdown.Resolve | None = None
    rows: str = ""
    filter: str = ""


def has_grid(file: File) -> bool:
    """Whether rows are drawn as they come into sight, below a filter."""
    table = file.preview.table
    if not (file.is_page and file.rows and table and file.preview.kind is Kind.TABLE):
        return False
    is_part = file.preview.is_cut and is_columnar(file.path)
    if table.total_columns > _WIDEST or is_part:
        return False
    return bool(table.columns)


def body(file: File) -> Component:
    """What the file says of itself, and its content."""
    draw = _DRAWERS.get(file.preview.kind, _text)
    facts = [_facts(file.preview)] if file.preview.facts else []
    return html.Div([*facts, draw(file)])


def _facts(preview: Preview) -> Component:
    """What a file says of itself."""
    pairs = [html.Div([html.Dt(fact.name), html.Dd(fact.value, className="dg-break")]) for fact in preview.facts]
    return html.Dl(pairs, className="dg-preview-facts")


def _image(file: File) -> Component:
    """The file itself, or what was made of it where a browser cannot show the file."""
    pictures = [
        html.Img(src=source, alt=f"Image {file.path}", className="dg-preview-image")
        for source in [_data(picture) for picture in file.preview.pictures] or [file.address]
    ]
    if not file.is_page:
        return html.Div(pictures, className="dg-preview-box dg-checks")
    tools = (("out", "zoom-out", "Zoom out"), ("in", "zoom-in", "Zoom in"), ("fit", "maximize", "Fit to the page"))
    buttons = [
        html.Button(icon(picture), className="dg-button dg-button-icon dg-button-small", title=label,
                    **marks(data_zoom=name, aria_label=label))
        for name, picture, label in tools
    ]  # fmt: skip
    scale = html.Span("", className="dg-muted dg-small", role="status", **marks(data_zoom_scale=""))
    bar = html.Div([*buttons, scale], className="dg-row dg-zoom-bar")
    named = marks(data_zoom_box="", aria_label=f"Image {file.path}, which scrolls when it is larger than its place")
    shown = html.Div(pictures, className="dg-zoom dg-checks", tabIndex=0, role="region", **named)
    return html.Div([bar, shown, *_source(file)])


def _source(file: File) -> list[Component]:
    """The text of a drawing, on demand."""
    if not file.preview.text:
        return []
    return [_disclosed("Source", inserted(_lines(file), "dg-preview-text dg-tokens"))]


def _data(picture: Picture) -> str:
    return f"data:image/png;base64,{b64encode(picture.png).decode('ascii')}"


def _sound(file: File) -> Component:
    """A player; below it the outline and the spectrogram of what was read, on which it shows where it is."""
    player = html.Audio(src=file.address, controls=True, preload="metadata", **marks(aria_label=file.path))
    wave = file.preview.waveform
    if wave is None:
        return html.Div(player, className="dg-preview-box")
    outline = waveforms.outline(wave, f"Waveform of {wave.seconds:.2f} seconds")
    rows: list[Component] = [html.Div(className="dg-wave", **marks(data_markup=outline))]
    for picture in file.preview.pictures:
        alternative = f"Spectrogram of {file.path}: {SPECTROGRAM}"
        rows.append(html.Img(src=_data(picture), alt=alternative, className="dg-spectrogram", draggable="false"))
    lane = html.Div([*rows, html.Span(className="dg-playhead", **marks(aria_hidden="true"))],
                    className="dg-sound-lane", **marks(data_sound_seconds=f"{wave.seconds:.6f}"))  # fmt: skip
    said = [html.Figcaption(f"Spectrogram: {SPECTROGRAM}, {frequencies(wave)}")] if file.preview.pictures else []
    figure = html.Figure([lane, time_axis(wave.seconds), *said], className="dg-preview-figure dg-sound-heard")
    return html.Div([player, figure], className="dg-preview-box dg-stack dg-stack-tight", **marks(data_sound_heard=""))


def frequencies(wave: Waveform) -> str:
    """From the lowest to the highest frequency that a spectrogram shows."""
    return f"0 to {wave.rate / 2:,.0f} Hz"


def time_axis(seconds: float) -> Component:
    """The beginning, the middle and the end of what is drawn above."""
    shown = [html.Span(f"{at:.2f} s" if at else "0 s") for at in (0, seconds / 2, seconds)]
    return html.Div(shown, className="dg-time-axis", **marks(aria_hidden="true"))


def _film(file: File) -> Component:
    player = html.Video(src=file.address, controls=True, preload="metadata", **marks(aria_label=file.path))
    return html.Div(player, className="dg-preview-box")


def _pages(file: File) -> Component:
    """The first pages of a document as images."""
    images = [
        html.Img(src=_data(picture), alt=f"Page {number} of {file.path}", className="dg-preview-sheet")
        for number, picture in enumerate(file.preview.pictures, 1)
    ]
    return html.Div(images, className="dg-preview-box dg-sheets", tabIndex=0, role="region",
                    **marks(aria_label=f"Pages of {file.path}"))  # fmt: skip


def _html(file: File) -> Component:
    """The page in a frame that runs and loads nothing, and its source."""
    frame = html.Iframe(
        srcDoc=drawn.framed(file.preview.text), sandbox="", className="dg-preview-frame",
        title=f"{file.path}, without scripts and without anything from the network",
    )  # fmt: skip
    note = html.P("Shown without scripts and without anything from the network.", className="dg-muted dg-small")
    source = _disclosed("Source", inserted(_lines(file), "dg-preview-text dg-tokens"))
    return html.Div([html.Div([note, frame], className="dg-preview-box"), source])


def _binary(file: File) -> Component:
    """What is to be said of a file that cannot be shown; a note above says more."""
    if file.preview.note and kind_of(file.path) is Kind.BINARY:
        return html.Div()
    said = "Download it to see it." if file.preview.note else "Not shown: this file is binary."
    return html.Div(html.P(said), className="dg-preview-box dg-muted")


def _notebook(file: File) -> Component:
    return inserted(drawn.notebook(file.preview), "dg-preview-box dg-notebook dg-tokens")


def _table(file: File) -> Component:
    """The rows that were read, and on demand what the values of each column look like."""
    table = file.preview.table
    if table is None:
        return _binary(file)
    rows = file_table.grid(file.path, table, file.rows, file.filter) if has_grid(file) else _rows(file.path, table)
    if not table.statistics:
        return rows
    shown = inserted(column_statistics.table(table.statistics), "dg-preview-table", label=f"Columns of {file.path}")
    columns = _disclosed("What the columns hold", shown)
    return html.Div([columns, rows] if file.is_page else [rows, columns])


def _rows(path: str, table: Table) -> Component:
    return inserted(drawn.table(table), "dg-preview-table", label=f"First rows of {path}")


def _text(file: File) -> Component:
    if not file.preview.text:
        return html.Div(html.P("This file is empty."), className="dg-preview-box dg-muted")
    text = inserted(_lines(file), "dg-preview-text dg-tokens")
    if file.preview.tree is None or file.preview.tree.kind not in {"mapping", "list"}:
        return text
    tree = inserted(document_tree.tree(file.preview.tree), "dg-preview-box")
    is_tree_first = file.is_page and file.preview.kind is Kind.JSON
    return html.Div([tree, _disclosed("Text", text)] if is_tree_first else [text, _disclosed("Tree", tree)])


def _lines(file: File) -> str:
    return (drawn.numbered if file.is_page else drawn.source)(file.preview.text, file.path)


def _markdown(file: File) -> Component:
    prose = inserted(markdown.render(file.preview.text, file.resolve, file.picture), "dg-preview-box dg-prose")
    if not file.is_page:
        return prose
    return html.Div([prose, _disclosed("Source", inserted(_lines(file), "dg-preview-text"))])


def _disclosed(title: str, inner: Component) -> Component:
    return html.Details([html.Summary(title), inner], className="dg-disclosure")


def inserted(markup: str, kind: str, *, label: str = "") -> Component:
    """An HTML string that is safe; with a label it is a region that the keyboard reaches and scrolls."""
    if not label:
        return html.Div(className=kind, **marks(data_markup=markup))
    return html.Div(className=kind, tabIndex=0, role="region", **marks(data_markup=markup, aria_label=label))


_DRAWERS: dict[Kind, Callable[[File], Component]] = {
    Kind.IMAGE: _image, Kind.RASTER: _image, Kind.AUDIO: _sound, Kind.VIDEO: _film, Kind.PDF: _pages,
    Kind.HTML: _html, Kind.BINARY: _binary, Kind.NOTEBOOK: _notebook, Kind.TABLE: _table, Kind.ARCHIVE: _table,
    Kind.ARRAY: _table, Kind.MODEL: _table, Kind.MARKDOWN: _markdown,
}  # fmt: skip
