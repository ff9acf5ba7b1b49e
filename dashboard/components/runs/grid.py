"""The run table's elements: filter bar, grid, status line, buttons. Their behaviour is ``runs_table.js``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.ids_runs import RUNS_GRID
from dashboard.components.marks import marks
from dashboard.components.runs import views as run_views
from dashboard.components.runs.soundness import PLACES, Gone
from dashboard.components.runs.view import RunView
from dashboard.data.query.fields import (
    ATTRIBUTE_PREFIXES,
    ATTRIBUTES,
    CANONICAL_PREFIX,
    DATASET_PREFIXES,
    MEANINGS,
    PREFIXES,
    PROJECT,
    FieldType,
)
from dashboard.data.query.operators import OPERATORS, allowed

_TYPES = {
    FieldType.TEXT: "string", FieldType.HASH: "string", FieldType.LIST: "list", FieldType.MIXED: "string",
    FieldType.NUMBER: "number", FieldType.SECONDS: "number", FieldType.TIME: "time",
}  # fmt: skip
_OPERATOR_TYPES = {
    "string": FieldType.TEXT, "number": FieldType.NUMBER, "time": FieldType.TIME, "list": FieldType.LIST,
    "boolean": FieldType.MIXED,
}  # fmt: skip

_NAMED = 12
_OPTIONS: dict[str, Any] = {
    "rowHeight": 32,
    "headerHeight": 32,
    "groupHeaderHeight": 26,
    "cacheBlockSize": 100,
    "maxBlocksInCache": 20,
    "maxConcurrentDatasourceRequests": 4,
    "blockLoadDebounceMillis": 60,
    "infiniteInitialRowCount": 30,
    "suppressFieldDotNotation": True,
    "suppressDragLeaveHidesColumns": True,
    "suppressColumnVirtualisation": False,
    "suppressContextMenu": True,
    "animateRows": False,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "multiSortKey": "shift",
    "rowSelection": {
        "mode": "multiRow", "checkboxes": True, "headerCheckbox": False, "enableClickSelection": False,
    },
    "selectionColumnDef": {
        "pinned": "left", "width": 36, "maxWidth": 36, "resizable": False, "suppressHeaderMenuButton": True,
        "headerName": "Tick to compare", "headerClass": "dg-grid-tick",
    },
}  # fmt: skip


_OF_TICKS = frozenset({"rowSelection", "selectionColumnDef"})
_WAITING = [{"headerName": "", "children": [{"headerName": "", "colId": "waiting", "pinned": "left", "width": 212}]}]
"""A group and a column without a name: the header is as high, and the pinned part as wide, as they will be."""

_COLUMN = {"sortable": True, "resizable": True, "filter": False, "minWidth": 64, "suppressHeaderMenuButton": True}


def table(
    view: RunView, synced_at: datetime | None, gone: Gone, *, lost: str = "", opened: str = "", is_views: bool = False,
    is_across: bool = False,
) -> list[Component | None]:  # fmt: skip
    """Filter bar, notices, status line and the grid.

    Args:
        view: What the address says, as far as it can be shown.
        synced_at: Last successful sync, UTC.
        gone: What was left out of it.
        lost: Why the view that the address names is not open.
        opened: Name of the open view.
        is_views: Whether the view names some of what is gone.
        is_across: Whether these are runs of several projects, which have no one time of a sync.
    """
    group = html.Div(className="dg-runs-group", **marks(data_runs_group=""))
    head = html.Div([run_views.picker(opened), _filter_bar(view), group], className="dg-runs-bar")
    unread = html.Div(hidden=True, **marks(data_runs_unread="")) if is_across else None
    notices = [
        parts.notice(lost, tone="amber") if lost else None,
        unread,
        _no_columns(gone, opened if is_views else ""),
    ]
    return [head, run_views.bar(), *notices, _status_line(view, synced_at, is_across=is_across), _grid()]


def table_embedded(view: RunView) -> list[Component]:
    """The grid with how many runs there are, and which; the filter is told and cannot be changed."""
    count = html.Span("", role="status", **marks(data_runs_count="", aria_live="polite"))
    said = [html.Code(view.filter, className="dg-truncate", title=view.filter)] if view.filter else []
    never = html.Div([_filter_bar(view), html.Button(**marks(data_runs_hidden=""))], className="dg-hidden")
    line = html.Div([count, *said], className="dg-row dg-runs-status")
    plain = {key: value for key, value in _OPTIONS.items() if key not in _OF_TICKS}
    return [never, line, _grid(plain)]


def _no_columns(gone: Gone, opened: str) -> Component | None:
    """Which columns are not there, what was left out therefore, and which view named them; None when all are there."""
    if not gone.names:
        return None
    named = f"{', '.join(gone.names[:_NAMED])} and {len(gone.names) - _NAMED:,} more"
    names = named if len(gone.names) > _NAMED else ", ".join(gone.names)
    *first, last = [PLACES[place] for place in PLACES if place in gone.parts]
    places = f"{', '.join(first)} and {last}" if first else last
    whose = f"the view {opened} names what is gone, which is" if opened else "it is"
    return parts.notice(f"There is no column {names} here; {whose} left out of {places}.", tone="amber")


def actions() -> list[Component]:
    """Buttons of the page head."""
    closed = marks(aria_haspopup="dialog", aria_expanded="false")
    compare = [icon("git-compare"), html.Span("Compare", **marks(data_runs_compare_label=""))]
    link = html.A(compare, className="dg-button", **marks(data_runs_compare="", aria_disabled="true"))
    return [
        link,
        html.Button([icon("columns-3"), "Columns"], className="dg-button", **marks(data_runs_columns=""), **closed),
        html.Button([icon("download"), "Export"], className="dg-button", **marks(data_runs_export=""), **closed),
    ]


def view_config(view: RunView, shown: tuple[str, ...]) -> dict[str, Any]:
    """The state that the script begins with."""
    return {
        "filter": view.filter,
        "order_by": view.order_by,
        "columns": list(shown) if view.columns else None,
        "widths": view.widths,
        "pinned": view.pinned,
        "selected": list(view.selected),
        "hidden": view.is_hidden_shown,
        "group": list(view.group),
        "baseline": view.baseline,
        "nest": view.is_nested,
        "differing": view.is_differing,
        "history": list(view.history),
        "goals": view.goals,
    }


def language(*, is_across: bool = False) -> dict[str, Any]:
    """What the completion must know about the query language."""
    known = [attribute for attribute in ATTRIBUTES if is_across or attribute.name != PROJECT]
    return {
        "attributes": [{"name": a.name, "type": _TYPES[a.type], "meaning": a.meaning} for a in known],
        "operators": {name: list(allowed(kind)) for name, kind in _OPERATOR_TYPES.items()},
        "meanings": {item.text.split(" (")[0].split(" …")[0]: item.meaning for item in OPERATORS},
        "aggregates": MEANINGS,
        "prefixes": {name: CANONICAL_PREFIX[kind] for name, kind in PREFIXES.items()}
        | dict.fromkeys(ATTRIBUTE_PREFIXES, "")
        | dict.fromkeys(DATASET_PREFIXES, "dataset"),
        "aliases": {alias: item.name for item in ATTRIBUTES for alias in (item.name, *item.aliases)},
    }


def _filter_bar(view: RunView) -> Component:
    box = html.Div(
        [
            icon("funnel"),
            html.Div(  # the text is there at once; the script puts its box in its place
                html.Span(view.filter, className="dg-filter-waiting"), **marks(data_filter_input=view.filter),
                className="dg-filter-slot",
            ),
            html.Button(
                icon("x"), className="dg-button dg-button-quiet dg-button-icon dg-button-small", hidden=True,
                title="Reset the filter", **marks(data_filter_clear="", aria_label="Reset the filter"),
            ),
        ],
        className="dg-filter-box",
    )  # fmt: skip
    choices = html.Ul(id="runs-filter-options", className="dg-filter-list", role="listbox", hidden=True,
                      **marks(aria_label="Suggestions"))  # fmt: skip
    error = html.Div(className="dg-filter-error", role="alert", hidden=True, **marks(data_filter_error=""))
    return html.Div([box, choices, error], className="dg-filter", **marks(data_runs_filter=""))


def _status_line(view: RunView, synced_at: datetime | None, *, is_across: bool = False) -> Component:
    count = html.Span("", role="status", **marks(data_runs_count="", aria_live="polite"))
    unselect = html.Button("Clear selection", className="dg-link-button", hidden=True, **marks(data_runs_unselect=""))
    facts = html.Span(className="dg-row dg-row-wrap dg-runs-facts", **marks(data_runs_facts=""))
    selection = html.Span(className="dg-row dg-row-wrap dg-runs-selection", **marks(data_runs_selection=""))
    pressed = marks(data_runs_hidden="", aria_pressed="true" if view.is_hidden_shown else "false")
    toggle = html.Button(className="dg-toggle", title="Runs with the label hidden", hidden=True, **pressed)
    said: parts.Child = ["Synced ", parts.time(synced_at)] if synced_at else "Not synced yet"
    synced = html.Span(said, className="dg-runs-synced", **(marks(data_runs_synced="") if synced_at else {}))
    left = html.Div([count, unselect, selection, facts], className="dg-row dg-row-wrap")
    switches = html.Div(className="dg-row dg-row-wrap", **marks(data_runs_switches=""))
    right = html.Div([None if is_across else synced, switches, toggle], className="dg-row dg-row-wrap")
    return html.Div([left, right], className="dg-row dg-row-wrap dg-spread dg-runs-status")


def _grid(options: Mapping[str, Any] = _OPTIONS) -> Component:
    grid = dag.AgGrid(
        id=RUNS_GRID,
        rowModelType="infinite",
        columnDefs=_WAITING,
        getRowId="params.data.id",
        defaultColDef=_COLUMN,
        dashGridOptions=dict(options),
        className="dg-grid",
        style={"height": "100%", "width": "100%"},
    )  # fmt: skip
    overlay = html.Div(className="dg-runs-overlay", hidden=True, **marks(data_runs_overlay=""))
    return html.Div([grid, overlay], className="dg-runs-grid")
