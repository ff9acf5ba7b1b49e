"""The rows of a table file that has a page to itself: a filter, and a grid (``file_table.js``)."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.marks import marks
from dashboard.data.preview import Table
from dashboard.figures.text import plural

_GRID: dict[str, Any] = {
    "rowHeight": 28, "headerHeight": 32, "suppressFieldDotNotation": True, "enableCellTextSelection": True,
    "ensureDomOrder": True, "animateRows": False, "suppressContextMenu": True, "suppressMovableColumns": True,
    "cacheBlockSize": 200, "maxBlocksInCache": 30, "maxConcurrentDatasourceRequests": 2, "blockLoadDebounceMillis": 60,
    "infiniteInitialRowCount": 50,
}  # fmt: skip
_FEW = 24
"""Rows that are in sight at once."""
_QUOTE = "'"
_NARROWEST, _WIDEST = 72, 340
"""Pixels of a column, to begin with."""
_MOST_FILLED = 8
"""Columns that share the whole width; more have a width of their own."""


def grid(path: str, table: Table, address: str, filter_: str) -> Component:
    """Rows that are read as they come into sight.

    Args:
        path: The file.
        table: Its columns and first rows.
        address: Where its rows are served.
        filter_: What the address asks of them.
    """
    columns = [
        {"field": str(place), "headerName": name, "headerTooltip": name, "resizable": True, **_width(table, place),
         **({"cellClass": "dg-number", "headerClass": "dg-head-number"} if place in table.numeric else {})}
        for place, name in enumerate(table.columns)
    ]  # fmt: skip
    shown = dag.AgGrid(
        id=ids.FILE_TABLE, rowModelType="infinite", columnDefs=columns,
        defaultColDef={"sortable": False, "filter": False}, dashGridOptions=_GRID, className="dg-grid dg-grid-file",
        style={"width": "100%", "height": "100%"},
    )  # fmt: skip
    box = html.Div(shown, className="dg-file-grid", role="region", style=_height(table),
                   **marks(aria_label=f"Rows of {path}", data_table_rows=address))  # fmt: skip
    return html.Div([_bar(table, filter_), box])


def _width(table: Table, place: int) -> dict[str, int]:
    """Room for what the first rows hold; a few columns share what is left over in the same proportions."""
    longest = max((len(row[place]) for row in table.rows), default=0)
    width = max(_NARROWEST, min(_WIDEST, 22 + 8 * max(longest, len(table.columns[place]))))
    return (
        {"minWidth": width, "flex": width} if len(table.columns) <= _MOST_FILLED else {"minWidth": 60, "width": width}
    )


def _height(table: Table) -> dict[str, int]:
    """A table of few rows is as high as they are; room for a bar that scrolls sideways is left."""
    few = table.total_rows is not None and table.total_rows <= _FEW
    return {"height": _GRID["headerHeight"] + _GRID["rowHeight"] * max(1, table.total_rows or 0) + 20} if few else {}


def _bar(table: Table, filter_: str) -> Component:
    """The filter, and what it found or what is wrong with it."""
    hint = f"Filter rows, e.g. {example(table)}"
    field = dmc.TextInput(
        value=filter_, placeholder=hint, size="xs", className="dg-fill",
        **marks(aria_label="Filter rows", data_table_filter=""), spellCheck=False, autoComplete="off",
    )  # fmt: skip
    hidden = table.total_columns - len(table.columns)
    left_out = f"{plural(len(table.columns), 'column')} of {table.total_columns:,} are shown." if hidden else ""
    said = html.Span("", className="dg-muted dg-small dg-nowrap", role="status", **marks(data_table_said=""))
    wrong = html.P("", className="dg-table-fault", role="alert", hidden=True, **marks(data_table_fault=""))
    more = [html.P(left_out, className="dg-muted dg-small dg-preview-note")] if left_out else []
    return html.Div([html.Div([field, said], className="dg-row dg-table-bar"), wrong, *more])


def example(table: Table) -> str:
    """A condition that the rows on hand fit: over the first column of numbers, or the first one there is.

    A column without a name, as pandas writes its index, cannot be asked for.
    """
    named = [place for place, name in enumerate(table.columns) if name]
    place = next((place for place in named if place in table.numeric), named[0] if named else 0)
    name, values = table.columns[place], sorted(row[place] for row in table.rows if row[place])
    written = name if name.replace("_", "a").isalnum() and not name[:1].isdigit() else '"' + name + '"'
    value = values[len(values) // 2] if values else "0"
    return (
        f"{written} > {value}" if place in table.numeric else f"{written} = '{value[:20].replace(_QUOTE, _QUOTE * 2)}'"
    )
