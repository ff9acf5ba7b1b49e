"""Panel of artifacts side by side; ``runs_sides.js`` lists the paths and asks for one of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import preview as file_preview
from dashboard.components.ids_runs import SIDES_ASKED, SIDES_LISTING, SIDES_MOUNTED, SIDES_SHOWN, SIDES_WANTED
from dashboard.components.marks import marks
from dashboard.components.palette_dot import line_key
from dashboard.components.runs.view import SidesView
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run_name import own_id
from dashboard.data.preview import Kind
from dashboard.data.sides import BY_POSITION, MAX_ROWS, Difference, Merged, Side, beginning
from dashboard.figures.charts.comparison import Head
from dashboard.figures.previews import sides as drawn
from dashboard.figures.text import plural

TEXTS = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.JSON})


@dataclass(frozen=True, slots=True)
class Column:
    """One run beside the others.

    Attributes:
        side: Its file.
        head: Its name, address and colour.
        said: Which step stands here; empty without steps.
        why: Why its artifacts could not be listed, in lines; empty when they were.
        raw: Address of its artifacts' bytes, without the path.
    """

    side: Side
    head: Head
    said: str
    why: tuple[str, ...]
    raw: str

    @property
    def name(self) -> str:
        """What the run is called."""
        return self.head.name or own_id(self.head.id)[:7]

    @property
    def address(self) -> str:
        """Where the bytes are."""
        return self.raw + quote(self.side.path, safe="")


def panel(view: SidesView, api: str) -> Component:
    """The panel, empty until somebody comes to see it.

    Args:
        view: What the address says.
        api: Address of the project in the API.
    """
    stores = [dcc.Store(id=name) for name in (SIDES_ASKED, SIDES_LISTING, SIDES_WANTED, SIDES_MOUNTED)]
    waiting = html.Div(className="dg-skeleton dg-artifact-waiting")
    listed = html.Div(html.Div(waiting, **marks(data_sides_list="")), className="dg-sides-list")
    shown = html.Div(
        [html.Div(hidden=True, className="dg-sides-tools", **marks(data_sides_tools="")),
         html.Div(id=SIDES_SHOWN, className="dg-sides-shown")],
        className="dg-artifact-shown",
    )  # fmt: skip
    root = marks(data_sides=api, data_sides_view=json.dumps(asdict(view)))
    body = html.Div([listed, shown], className="dg-artifacts dg-sides", **root)
    return html.Div([*stores, parts.panel("Artifacts", body, flush=True)], id="artifacts")


def pictures(columns: Sequence[Column], base: str) -> Component:
    """Places of images, which ``runs_side_files.js`` fills and changes with the step."""
    return _beside([_column(column, base, _picture(column), has_said=False) for column in columns], "dg-sides-pictures")


def _picture(column: Column) -> Component:
    image = html.Img(hidden=True, alt="", className="dg-preview-image", src="")
    caption = html.Figcaption("", className="dg-muted dg-small")
    link = html.A("Download", hidden=True, href="#", className="dg-small", **marks(data_sides_download=""))
    below = html.Div([caption, link], className="dg-row dg-row-wrap dg-side-caption")
    return html.Figure(
        [html.Div(image, className="dg-side-picture dg-checks"), below], **marks(data_sides_picture=column.head.id)
    )


def texts(columns: Sequence[Column], base: str, reference: Column, found: dict[str, Difference]) -> Component:
    """The text of one run and, for each other, what differs from it.

    Args:
        columns: Every run.
        base: Id of the run that the page compares with.
        reference: Whose text the others are compared with: the base's, unless it has none.
        found: By id of each other run with a text.
    """
    bodies = []
    for column in columns:
        if column is reference:
            body: list[Component] = _whole(column)
        elif column.head.id in found:
            body = _changes(column, reference, found[column.head.id])
        else:
            body = [_other(column)]
        bodies.append(_column(column, base, *body))
    return _beside(bodies, "dg-sides-texts")


def _whole(column: Column) -> list[Component]:
    text = column.side.preview.text if column.side.preview else ""
    lines, total = beginning(text)
    notes = [plural(total, "line"), *(["only the first are shown"] if total > len(lines) else [])]
    return [_note(column, ", ".join(notes)), _markup(drawn.lines(lines), f"Text of {column.name}")]


def _changes(column: Column, reference: Column, found: Difference) -> list[Component]:
    against = f"against {reference.name}"
    if found.is_same:
        said = f"The same as {reference.name}."
    elif not found.added and not found.removed:
        said = f"Differs {against} in its line ends only." if not found.is_cut else f"The same {against} so far."
    else:
        said = f"+{found.added:,} −{found.removed:,} lines {against}"
    cut = "cut here: more lines differ or were not compared" if found.is_cut else ""
    return [_note(column, said, cut), _markup(drawn.difference(found), f"Changes of {column.name}")]


def _note(column: Column, *words: str) -> Component:
    preview = column.side.preview
    cut = "only its beginning was read" if preview and preview.is_cut else ""
    said = "; ".join(word for word in (*words, cut, preview.note if preview else "") if word)
    return html.P(said, className="dg-muted dg-small dg-side-note")


def _markup(markup: str, label: str) -> Component:
    return html.Div(
        className="dg-diff", tabIndex=0, role="region", **marks(data_markup=markup, aria_label=label)
    )  # fmt: skip


def others(columns: Sequence[Column], base: str) -> Component:
    """Each file by itself, as on the page of its run."""
    return _beside([_column(column, base, _other(column)) for column in columns], "dg-sides-texts")


def _other(column: Column) -> Component:
    if column.side.preview is None:
        return html.Div(_absent(column), className="dg-preview-box")
    return file_preview.panel(column.side.path, column.side.preview, column.address)


def _absent(column: Column) -> Component:
    """Why a run has nothing here."""
    if column.side.problem is not None:
        return parts.problem(problem_of(column.side.problem), tone="amber")
    if column.why:
        return parts.notice(*column.why, tone="amber")
    return html.P(column.said or "This run has no such file.", className="dg-muted")


def tables(
    columns: Sequence[Column], base: str, within: Sequence[Column], found: Merged, place: int
) -> list[Component]:
    """The merged table, and above it which runs are not in it and why.

    Args:
        columns: Every run.
        base: Id of the run that the page compares with.
        within: The runs whose tables were merged.
        found: The table.
        place: Position in `within` of the run that the others are compared with.
    """
    outside = [_column(column, base, html.Div(_not_merged(column), className="dg-preview-box"))
               for column in columns if column not in within]  # fmt: skip
    steps = [
        html.Li([line_key(column.head.id, column.head.repeat), f"{column.name}: {column.said}"], className="dg-row")
        for column in within
        if column.said
    ]
    label = "Merged table"
    table = html.Div(
        className="dg-sides-merged", tabIndex=0, role="region",
        **marks(data_markup=drawn.merged([column.head for column in within], found, place), aria_label=label),
    )  # fmt: skip
    said = html.P(
        [_of_merged(found, within, place), *_cut(found, within)],
        className="dg-muted dg-small dg-side-note",
        role="status",
    )
    legend = [html.Ul(steps, className="dg-plain dg-curve-legend dg-side-note")] if steps else []
    return [
        said,
        *legend,
        table,
        *_pages(found),
        *([_beside(outside, "dg-sides-texts dg-sides-outside")] if outside else []),
    ]


def _not_merged(column: Column) -> Component:
    preview = column.side.preview
    return html.P(preview.note or "It is no table.", className="dg-muted") if preview else _absent(column)


def _of_merged(found: Merged, within: Sequence[Column], place: int) -> str:
    matched = "matched by position" if found.key == BY_POSITION else f"matched by {found.key}"
    verb = "differs" if found.differing_rows == 1 else "differ"
    rows = (
        f"{plural(found.total_rows, 'row')} {matched}; {found.differing_rows:,} {verb} from {within[place].name}."
    )  # fmt: skip
    wide = (
        f"The first {len(found.columns)} of {found.total_columns:,} columns are shown."
        if len(found.columns) < found.total_columns else ""
    )  # fmt: skip
    return " ".join(word for word in (rows, wide) if word)


def _cut(found: Merged, within: Sequence[Column]) -> list[str | Component]:
    """Which tables have more rows than were compared, with the way to all of them."""
    longer = [(column, read) for column, read in zip(within, found.read, strict=True) if _is_longer(column, read)]
    if not longer:
        return []
    said: list[str | Component] = [" Only the first rows were compared; whole files: "]
    for column, read in longer:
        link = html.A(column.name, href=column.address, title=f"Download {column.side.path}", **marks(download=""))
        said += [link, f" (first {read:,} rows)", ", "]
    return [*said[:-1], "."]


def _is_longer(column: Column, read: int) -> bool:
    table = column.side.preview.table if column.side.preview else None
    return table is not None and (table.total_rows is None or table.total_rows > read)


def _pages(found: Merged) -> list[Component]:
    """The way to the rows before and after; nothing where all are shown."""
    if found.showable <= len(found.rows):
        return []
    page, last = found.first // MAX_ROWS, (found.showable - 1) // MAX_ROWS
    said = f"Rows {found.first + 1:,} to {found.first + len(found.rows):,} of {found.showable:,}"

    def button(word: str, to: int) -> Component:
        return html.Button(
            word, className="dg-button dg-button-small", disabled=not 0 <= to <= last or to == page,
            **marks(data_sides_page=str(to)),
        )  # fmt: skip

    buttons = [button("First", 0), button("Previous", page - 1), button("Next", page + 1), button("Last", last)]
    told = html.Span(said, className="dg-muted dg-small")
    return [html.Div([told, *buttons], className="dg-row dg-row-wrap dg-side-note dg-sides-pages")]


def _beside(columns: Sequence[Component], kind: str) -> Component:
    return html.Div(list(columns), className=f"dg-sides-columns {kind}", tabIndex=0, role="region",
                    **marks(aria_label="Runs side by side"))  # fmt: skip


def _column(column: Column, base: str, *body: Component, has_said: bool = True) -> Component:
    head = column.head
    label = f"Compare with {column.name}"
    mark = (
        html.Span("base", className="dg-base") if head.id == base
        else html.Button("make base", className="dg-link-button", title=label, **marks(data_compare_base=head.id))
    )  # fmt: skip
    name = html.A(column.name, href=head.href, title=column.name, className="dg-truncate dg-side-name")
    top = html.Div(
        [line_key(head.id, head.repeat), name, html.Span(head.id[:7], className="dg-grid-id"), mark], className="dg-row"
    )
    said = (
        [html.P(column.said, className="dg-muted dg-small dg-side-note")]
        if has_said and column.said and column.side.path
        else []
    )
    return html.Section(
        [html.Div(top, className="dg-side-head"), *said, *body], className="dg-side", **marks(aria_label=column.name)
    )
