"""Every panel that can be embedded: a state of the demo's project, and what shows that it is drawn."""

from __future__ import annotations

from typing import Any

from tests.e2e.portal import answer_of

FILTER = "metrics.accuracy > 0.9"


def states(board: str) -> dict[str, dict[str, Any]]:
    """A state of every panel of the demo project."""
    api = f"{board}/api/v1/projects/team/wine"
    path = "data/raw/wine.csv"
    versions = answer_of(f"{api}/data/versions?path={path}")["versions"]
    return {
        "table": {"query": {"filter": FILTER}},
        "parallel": {"query": {"filter": FILTER}},
        "curves": {"query": {"filter": FILTER, "metrics": "accuracy"}},
        "scatter": {"query": {"filter": FILTER}},
        "pipeline": {},
        "versions": {"query": {"path": path}},
        "diff": {"query": {"from": versions[-1]["hash"], "to": versions[0]["hash"], "path": path}},
        "model": {"model": "wine-classifier"},
        "summary": {},
    }


FILLING = {"table", "pipeline"}
SHOWS = {
    "table": ".ag-center-cols-container .ag-row",
    "parallel": "[data-compare-rows] tbody tr",
    "curves": ".js-plotly-plot .scatterlayer .trace",
    "scatter": ".js-plotly-plot .scatterlayer .points path",
    "pipeline": ".dg-cyto canvas",
    "versions": ".js-plotly-plot .scatterlayer .trace",
    "diff": ".dg-diff-table, table",
    "model": ".dg-panel table",
    "summary": ".dg-tiles",
}
