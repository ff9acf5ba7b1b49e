"""What differs in two versions of a file, drawn by its kind: text, values, tables, notebooks, PDF, anything else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.diff import media as diff_media
from dashboard.components.diff.view import DiffView
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.diff import (
    AudioDiff,
    BinaryDiff,
    FactDiff,
    ImageDiff,
    NotebookDiff,
    PdfDiff,
    RowDiff,
    TableDiff,
    TextDiff,
    ValueDiff,
    ValuesDiff,
)
from dashboard.data.diff.content import Detail
from dashboard.data.preview.shown import Picture
from dashboard.figures import text
from dashboard.figures.diff import notebook as diff_notebook
from dashboard.figures.diff import table as diff_table
from dashboard.figures.diff import text as diff_text
from dashboard.figures.diff import values as diff_values


def details(found: Detail, view: DiffView, route: Route, sources: tuple[str, str]) -> list[Component]:
    """Panels of a difference.

    Args:
        found: The difference.
        view: How to show it.
        route: Where we are.
        sources: Addresses of both sides' bytes; empty for a missing side.
    """
    if isinstance(found, ImageDiff):
        return [parts.panel("Images", diff_media.images(found, sources, view.mode), flush=True), *_facts(found.facts)]
    if isinstance(found, AudioDiff):
        return [parts.panel("Sounds", diff_media.sounds(found, sources), flush=True), *_facts(found.facts)]
    if isinstance(found, TableDiff):
        return _table(found, view, route)
    if isinstance(found, BinaryDiff):
        return _binary(found, view, route)
    return _read(found, view)


def _read(found: TextDiff | ValuesDiff | NotebookDiff | PdfDiff, view: DiffView) -> list[Component]:
    """What people read from top to bottom."""
    if isinstance(found, TextDiff):
        return [_text(found, view)]
    if isinstance(found, ValuesDiff):
        return [_values(found)]
    return _notebook(found, view) if isinstance(found, NotebookDiff) else _pdf(found)


def _text(found: TextDiff, view: DiffView) -> Component:
    markup = diff_text.unified(found) if view.is_unified else diff_text.split(found)
    said = f"+{found.added:,} −{found.removed:,} lines"
    notes = [found.note, "The end is not shown." if found.is_cut else ""]
    body = [_note(*notes), _markup(markup, "dg-diff dg-diff-whole", "Lines that differ")]
    return parts.panel(["Lines", html.Span(said, className="dg-count")], body, flush=True)


def _values(found: ValuesDiff) -> Component:
    counts = _counts(found)
    total = found.changed + found.added + found.removed
    note = f"The first {len(found.changes):,} of {total:,} keys." if len(found.changes) < total else ""
    shown = _rows(found.changes)
    nothing = html.P("No value differs: spaces, comments or the order of keys do.", className="dg-muted dg-panel-line")
    body = [_note(note), shown] if found.changes else [nothing]
    return parts.panel(["Values", html.Span(counts, className="dg-count")], body, flush=True)


def _counts(found: ValuesDiff | NotebookDiff) -> str:
    """How many of each kind there are, without those of which there are none."""
    each = (found.changed, "changed"), (found.added, "added"), (found.removed, "removed"), (found.same, "the same")
    return ", ".join(f"{count:,} {word}" for count, word in each if count)


def _rows(changes: Sequence[ValueDiff], label: str = "Keys whose values differ") -> Component:
    return _markup(diff_values.values(changes), "dg-scroll-x", label)


def _table(found: TableDiff, view: DiffView, route: Route) -> list[Component]:
    """Rows that changed, came and went, and the columns with their statistics."""
    return [*_row_panels(found, view, route), _schema(found)]


def _row_panels(found: TableDiff, view: DiffView, route: Route, what: str = "rows") -> list[Component]:
    panels = []
    if found.changed:
        is_all = view.has_all_columns
        toggle = html.A(
            "All columns", href=route.with_query(columns=None if is_all else "all").href, className="dg-toggle",
            role="button", **marks(aria_pressed=str(is_all).lower()),
        )  # fmt: skip
        body = _markup(diff_table.changed(found, is_all=is_all), "dg-diff-scroll", "Rows that changed")
        more = _more(len(found.changed), found.changed_rows, route)
        panels.append(
            parts.panel(f"Changed {what}", [body, *more], count=found.changed_rows, flush=True, actions=[toggle])
        )
    for title, rows, total in (
        (f"Added {what}", found.added, found.added_rows), (f"Deleted {what}", found.deleted, found.deleted_rows),
    ):  # fmt: skip
        if rows:
            panels.append(_alone(found, title, rows, total, route))
    if not panels:
        said = (
            "Every row is the same; only columns differ." if not found.is_same else "Every row and column is the same."
        )
        panels.append(parts.panel("Rows", html.P(said, className="dg-muted"), count=found.same_rows))
    return panels


def _alone(found: TableDiff, title: str, rows: Sequence[RowDiff], total: int, route: Route) -> Component:
    body = _markup(diff_table.alone(found, rows), "dg-diff-scroll", title)
    return parts.panel(title, [body, *_more(len(rows), total, route)], count=total, flush=True)


def _more(shown: int, total: int, route: Route) -> list[Component]:
    if shown >= total:
        return []
    link: list[parts.Child] = (
        [" ", parts.link("Show up to 5,000", route.with_query(rows="5000").href)] if shown < 5_000 else []
    )
    return [html.P([f"The first {shown:,} of {total:,} rows.", *link], className="dg-muted dg-small dg-side-note")]


def _schema(found: TableDiff) -> Component:
    body = _markup(diff_table.schema(found.schema), "dg-diff-scroll", "Columns of both tables")
    return parts.panel("Columns", body, count=len(found.schema), flush=True)


def table_line(found: TableDiff, route: Route) -> Component:
    """How the rows were matched, with links to match them otherwise."""
    how: list[parts.Child] = ["Rows are matched by ", html.Code(_named(found.key)) if found.key else "content", "."]
    others = [key for key in found.keys if key != found.key][:6]
    if others:
        how.append(" Or by ")
        for place, key in enumerate(others):
            how += [
                ", " if place else "",
                parts.link(html.Code(_named(key)), route.with_query(key=",".join(key)).href),
            ]
        how.append(".")
    counts = f"{text.plural(found.old_rows, 'row')} before, {found.new_rows:,} now, {found.same_rows:,} the same. "
    return html.P([counts, *how, f" {found.note}" if found.note else ""], className="dg-muted dg-lead")


def _named(key: Sequence[str]) -> str:
    """A key as a person reads it; a table that pandas wrote may have a column without a name."""
    return " + ".join(name or "the column without a name" for name in key)


def _notebook(found: NotebookDiff, view: DiffView) -> list[Component]:
    said = _counts(found)
    markup = diff_notebook.notebook(found, is_split=not view.is_unified)
    cells = parts.panel(
        ["Cells", html.Span(said, className="dg-count")],
        [_note(found.note), html.Div(className="dg-notebook-diff dg-tokens", **marks(data_markup=markup))], flush=True,
    )  # fmt: skip
    if not found.metadata:
        return [cells]
    return [cells, parts.panel("Metadata of the notebook", _rows(found.metadata, "Metadata that differs"), flush=True)]


def _pdf(found: PdfDiff) -> list[Component]:
    pages = []
    for page in found.pages:
        said = "the same" if page.is_same else "differs"
        sides = [_page(page.old, f"Page {page.number}, old"), _page(page.new, f"Page {page.number}, new")]
        shown = sides[1:] if page.is_same else sides
        pages.append(html.Section([html.H3(f"Page {page.number}: {said}"), html.Div(shown, className="dg-pdf-pair")]))
    body = html.Div([_note(found.note), *pages], className="dg-preview-box")
    return [*_facts(found.facts), *([parts.panel("Pages", body, flush=True)] if pages else [])]


def _page(picture: Picture | None, label: str) -> Component:
    if picture is None:
        return html.P(f"{label}: there is none.", className="dg-muted")
    image = html.Img(src=f"data:image/png;base64,{b64encode(picture.png).decode('ascii')}", alt=label)
    return html.Figure([image, html.Figcaption(label, className="dg-muted dg-small")])


def _binary(found: BinaryDiff, view: DiffView, route: Route) -> list[Component]:
    panels = _facts(found.facts)
    if found.held is not None:
        panels += _row_panels(found.held, view, route, "entries")
    if not panels:
        words = "Its content is not compared; download it to look into it."
        panels.append(parts.panel("Content", html.P(words, className="dg-muted")))
    return panels


def _facts(found: Sequence[FactDiff]) -> list[Component]:
    if not found:
        return []
    return [
        parts.panel("About the file", _markup(diff_values.facts(found), "dg-scroll-x", "About the file"), flush=True)
    ]


def _note(*words: str) -> Component:
    said = " ".join(text.sentence(word) for word in words if word)
    return html.P(said, className="dg-muted dg-small dg-side-note", hidden=not said)


def _markup(markup: str, kind: str, label: str) -> Component:
    return html.Div(
        className=kind, tabIndex=0, role="region", **marks(data_markup=markup, aria_label=label)
    )  # fmt: skip
