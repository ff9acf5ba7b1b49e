"""A folder: its entries as a table, or beyond some hundreds as a grid that reads them as they come into sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.files import addresses, head
from dashboard.components.files.preview_bodies import inserted
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.files import FileKind, FolderPage
from dashboard.data.model.revision import Commit
from dashboard.figures import text
from dashboard.figures.previews import folder_table

MOST_ROWS = 200
"""More entries are a grid's."""

_GRID: dict[str, Any] = {
    "rowHeight": 32, "headerHeight": 32, "cacheBlockSize": 200, "maxBlocksInCache": 30,
    "maxConcurrentDatasourceRequests": 4, "blockLoadDebounceMillis": 60, "infiniteInitialRowCount": 200,
    "suppressFieldDotNotation": True, "animateRows": False, "suppressContextMenu": True, "ensureDomOrder": True,
    "suppressMovableColumns": True,
}  # fmt: skip


def table(
    page: FolderPage, route: Route, commits: Mapping[str, Commit], now: datetime, *, tools: Sequence[Component] = ()
) -> Component:
    """The whole folder.

    Args:
        page: Its first entries.
        route: This page.
        commits: The commits that changed entries, by sha.
        now: For ages.
        tools: Beside the filter.
    """
    if not page.total:
        return parts.empty("This folder is empty", html.P("Nothing is tracked below it at this revision."))
    if page.total > MOST_ROWS:
        return _large(page, route, tools)
    above = page.path.rpartition("/")[0]
    links = folder_table.Links(
        entry=lambda path: addresses.page(route, path).href,
        change=lambda path, sha: addresses.page(route, path, sha).href,
        above=addresses.page(route, above).href if page.path else "",
    )
    rows = inserted(folder_table.table(page.entries, links, commits, now), "dg-files-table")
    return parts.panel([icon("folder"), counts(page)], rows, flush=True, actions=[*tools, _filter(page, route)])


def _filter(page: FolderPage, route: Route) -> Component:
    return head.filter_field("Filter names", route.query.get("q", "")) if page.total > 1 else html.Span()


def counts(page: FolderPage) -> str:
    """How many folders and files there are."""
    if page.total > len(page.entries):
        return text.plural(page.total, "entry", "entries")
    folders = sum(entry.kind is FileKind.DIRECTORY for entry in page.entries)
    files = page.total - folders
    named = [text.plural(folders, "folder")] if folders else []
    return ", ".join([*named, *([text.plural(files, "file")] if files or not folders else [])])


def _large(page: FolderPage, route: Route, tools: Sequence[Component]) -> Component:
    """A grid that asks for its rows itself (``files_grid.js``)."""
    grid = dag.AgGrid(
        id=ids.FILES_GRID, rowModelType="infinite", columnDefs=[{"headerName": "Name", "colId": "name", "flex": 1}],
        getRowId="params.data.path", defaultColDef={"sortable": False, "filter": False, "resizable": True},
        dashGridOptions=_GRID, className="dg-grid", style={"height": "100%", "width": "100%"},
    )  # fmt: skip
    above = page.path.rpartition("/")[0]
    box = html.Div(grid, className="dg-files-grid", **marks(
        data_files_grid=addresses.tree(route, page.path, page.commit), data_files_total=str(page.total),
        data_files_page=addresses.page(route, "").href,
    ))  # fmt: skip
    up = [html.A([icon("corner-left-up", size=14), "The folder above"], href=addresses.page(route, above).href,
                 className="dg-button dg-button-small", **marks(data_file_above=""))]  # fmt: skip
    said = html.P("", className="dg-muted dg-small dg-files-said", role="status", hidden=True)
    actions = [*tools, *(up if page.path else []), _filter(page, route)]
    return parts.panel([icon("folder"), counts(page)], [said, box], flush=True, actions=actions)


def problems(page: FolderPage) -> list[Component]:
    """What of the folder could not be shown."""
    return [parts.problem(problem, tone="amber") for problem in page.problems[:6]]
