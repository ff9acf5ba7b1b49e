"""A comparison of everything that matches a filter on differences from a baseline."""

from __future__ import annotations

from typing import Any

from dashboard.callbacks import compare as compare_callbacks
from dashboard.components.ids_runs import COMPARE_COHORT, COMPARE_CONFIG
from dashboard.context import Context
from dashboard.pages import compare
from tests.pages.runs.test_layouts import HOW, by_id, components, route, where, words


def test_all_that_match_against_a_baseline_are_compared(board: Context, sources: Any) -> None:
    asked = {"filter": "delta(metrics.acc) > 9 or source = 'mlflow'", "baseline": sources.runs[0]}
    layout = compare.layout(board, route("compare", **asked))
    assert f"{len(sources.runs)} runs" in words(layout)
    assert "against the baseline" in words(layout)
    assert f" {sources.runs[0][:7]} " in words(layout)
    for store in (COMPARE_CONFIG, COMPARE_COHORT):
        assert by_id(layout, store).data["baseline"] == sources.runs[0]
    back = next(part.href for part in components(layout) if getattr(part, "children", "") == "Run table")
    assert f"baseline={sources.runs[0]}" in back
    drawn = compare_callbacks.draw(board, "acc", HOW, where() | asked | {"base": ""})
    assert "needs a baseline" not in words(drawn)
    gone = words(compare.layout(board, route("compare", **(asked | {"baseline": "nobody"}))))
    assert "The baseline run of delta() is gone." in gone
