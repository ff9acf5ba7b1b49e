"""The note of a run: what people wrote about it, and a box to write in. Its behaviour is ``run_note.js``."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.marks import marks
from dashboard.data.model.note import Note
from dashboard.figures import markdown


def panel(note: Note, address: str, *, is_mine: bool, description: str = "") -> Component:
    """The note, sanitised, with a button to edit it; above it what the source says of the run.

    Args:
        note: As it stands.
        address: Of the note in the API.
        is_mine: Whether the asking browser wrote it.
        description: Markdown that the source keeps with the run; it cannot be edited here.
    """
    shown = html.Div(
        className="dg-prose", hidden=not note.text,
        **marks(data_note_shown="", data_markup=markdown.render(note.text) if note.text else ""),
    )  # fmt: skip
    nothing = html.P(
        "Nobody has written a note about this run.", className="dg-muted", hidden=bool(note.text),
        **marks(data_note_nothing=""),
    )  # fmt: skip
    changed = html.Span(
        [f"changed{' by you' if is_mine else ''} ", parts.time(note.changed_at)], hidden=not note.text,
        className="dg-muted dg-small", **marks(data_note_changed=""),
    )  # fmt: skip
    edit = html.Button(
        "Edit" if note.text else "Write", className="dg-button dg-button-small", **marks(data_note_edit="")
    )
    body = html.Div(
        [*_description(description), shown, nothing, html.Div(**marks(data_note_box=""))],
        **marks(data_note=address, data_note_version=str(note.version), data_note_text=note.text),
    )
    return html.Div(parts.panel("Note", body, actions=[changed, edit]), id="note", className="dg-note")


def _description(text: str) -> list[Component]:
    """Written in the tracking server's own page, as its description of the run."""
    if not text.strip():
        return []
    said = html.Div(className="dg-prose", **marks(data_markup=markdown.render(text)))
    return [html.Div([html.P("Description in MLflow", className="dg-muted dg-small"), said], className="dg-described")]
