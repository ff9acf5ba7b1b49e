"""Callbacks of artifacts side by side: which there are, and the same one of each run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks.cohort import cohort_of, route_of
from dashboard.components import parts
from dashboard.components.ids_runs import (
    COMPARE_COHORT,
    COMPARE_CONFIG,
    SIDES_ASKED,
    SIDES_LISTING,
    SIDES_MOUNTED,
    SIDES_SHOWN,
    SIDES_WANTED,
)
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.components.runs import sides as run_sides
from dashboard.components.runs.sides import TEXTS, Column
from dashboard.context import Context
from dashboard.data.cohorts import Cohort
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run_name import own_id
from dashboard.data.preview import Kind
from dashboard.data.sides import MAX_RUNS, Difference, Listing, Series, Side, difference, grouped, merged
from dashboard.errors import DagboardError
from dashboard.figures.charts.comparison import Head
from dashboard.figures.palette import repeats
from dashboard.figures.text import sentence

_IMAGE = "image"
_PLAIN = 50
"""Up to so many runs the page counts the repeats of a colour over all of them."""


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    where = State(COMPARE_COHORT, "data")
    app.callback(
        Output(SIDES_LISTING, "data"),
        inputs={"is_asked": Input(SIDES_ASKED, "data"), "where": where},
        prevent_initial_call=True,
    )(partial(listed, context))
    app.callback(
        Output(SIDES_SHOWN, "children"),
        inputs={"wanted": Input(SIDES_WANTED, "data"), "where": where},
        prevent_initial_call=True,
    )(partial(show, context))
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardSides", "mount"),
        Output(SIDES_MOUNTED, "data"),
        Input(COMPARE_CONFIG, "data"),
        Input(SIDES_LISTING, "data"),
    )


def listed(context: Context, *, is_asked: bool | None, where: dict[str, Any]) -> dict[str, Any]:
    """The runs that stand side by side and every path they have; files are ``[step, path, is too large]`` by run."""
    if not is_asked:
        raise PreventUpdate
    try:
        project, cohort = cohort_of(context, where)
        listings = context.sides.listings(project, [run for run, _ in _shown(cohort, where["base"])])
    except DagboardError as error:
        return {"problem": _words(error)}
    series = grouped({listing.run_id: listing.files for listing in listings})
    return {
        "total": cohort.total,
        "runs": [_run(listing) for listing in listings],
        "series": [_series(item) for item in series],
    }


def show(context: Context, wanted: dict[str, Any] | None, where: dict[str, Any]) -> Component:
    """The file that each run has, beside those of the others."""
    if not wanted:
        raise PreventUpdate
    try:
        children = _beside(context, wanted, where)
    except DagboardError as error:
        children = [parts.problem(problem_of(error), tone="amber")]
    return html.Div(children, **marks(data_sides_ask=str(wanted["ask"])))


def _beside(context: Context, wanted: dict[str, Any], where: dict[str, Any]) -> list[Component]:
    project, cohort = cohort_of(context, where)
    shown = dict(_shown(cohort, where["base"]))
    base = where["base"] if where["base"] in shown else next(iter(shown))
    is_image = wanted["kind"] == _IMAGE
    paths = {run: "" if is_image else wanted["paths"].get(run) or "" for run in shown}
    sides = context.sides.read(project, paths, as_text=bool(wanted["text"]))
    route = route_of(where)
    # Runs that have no such file stand last: on a phone the first column is all that is in sight.
    in_order = sorted(sides, key=lambda side: not wanted["paths"].get(side.run_id))
    columns = [_column(side, shown[side.run_id], wanted, route) for side in in_order]
    if is_image:
        return [run_sides.pictures(columns, base)]
    if any(side.preview is not None and side.preview.table is not None for side in sides):
        return _tables(columns, base, wanted)
    if any(side.preview is not None and side.preview.kind in TEXTS for side in sides):
        return [_texts(columns, base)]
    return [run_sides.others(columns, base)]


def _tables(columns: Sequence[Column], base: str, wanted: dict[str, Any]) -> list[Component]:
    within = [(column, column.side.preview.table) for column in columns
              if column.side.preview is not None and column.side.preview.table is not None]  # fmt: skip
    place = next((at for at, (column, _) in enumerate(within) if column.head.id == base), 0)
    found = merged(
        [table for _, table in within],
        place,
        key=wanted["match"] or "",
        only_differing=bool(wanted["differing"]),
        page=int(wanted.get("page") or 0),
    )
    tools = html.Div(hidden=True, **marks(data_sides_keys=json.dumps(found.keys), data_sides_key=found.key))
    return [tools, *run_sides.tables(columns, base, [column for column, _ in within], found, place)]


def _texts(columns: Sequence[Column], base: str) -> Component:
    having = [column for column in columns if column.side.preview is not None and column.side.preview.kind in TEXTS]
    reference = next((column for column in having if column.head.id == base), having[0])
    found = {column.head.id: _difference(reference.side, column.side) for column in having if column is not reference}
    return run_sides.texts(columns, base, reference, found)


def _difference(base: Side, other: Side) -> Difference:
    return difference(base.preview.text if base.preview else "", other.preview.text if other.preview else "")


def _shown(cohort: Cohort, base: str) -> list[tuple[str, int]]:
    """The base and the first others in the order of the page, with how many before each have its colour."""
    first = cohort.ids[:MAX_RUNS]
    if base in cohort.ids and base not in first:
        first = (base, *first[:-1])
    among = cohort.ids if cohort.total <= _PLAIN else first
    return [(run, repeat) for run, repeat in zip(among, repeats(among), strict=True) if run in first]


def _column(side: Side, repeat: int, wanted: dict[str, Any], route: Route) -> Column:
    run = side.run_id
    raw = f"{route.run_api(run)}/artifacts/raw?path="
    why = tuple(str(line) for line in wanted["why"].get(run) or ())
    return Column(side, Head(run, side.name, route.run(run).href, repeat), str(wanted["said"].get(run) or ""), why, raw)


def _run(listing: Listing) -> dict[str, Any]:
    why = ["This run keeps no artifacts: it is no MLflow run."] if listing.keeps_none else []
    return {
        "id": listing.run_id, "name": listing.name or own_id(listing.run_id)[:7], "cut": listing.is_cut,
        "none": listing.keeps_none, "why": _words(listing.problem) if listing.problem else why,
    }  # fmt: skip


def _series(item: Series) -> dict[str, Any]:
    kind = _IMAGE if item.kind is Kind.IMAGE else "table" if item.kind is Kind.TABLE else "text"
    files = {run: [[file.step, file.path, file.is_too_large] for file in files] for run, files in item.files.items()}
    return {"key": item.key, "kind": kind, "files": files}


def _words(error: DagboardError) -> list[str]:
    return [line for line in (sentence(error.message), error.where, sentence(error.hint)) if line]
