"""The table of what goes with a metric: escaped, and never more sure than the forest."""

from __future__ import annotations

from dashboard.data.influences import Influence
from dashboard.figures.charts.influence_table import about_constant, about_few, about_forest, table


def test_every_way_of_going_together_has_its_sign_and_word() -> None:
    html = table(
        [
            Influence("params.a", True, 9, correlation=-0.5, importance=0.25, spread=0.01),
            Influence("params.b", False, 9, association=0.25),
            Influence("params.c", True, 2),
            Influence("params.d", True, 20),
        ],
        "acc",
        least=8,
    )
    assert "−0.50" in html
    assert "0.25 <span" in html
    assert "0.250 <span" in html
    assert "not in the forest" in html
    assert "fewer than 8 runs" in html
    assert "nothing to compare" in html


def test_names_are_escaped() -> None:
    html = table([Influence('params."<img src=x>"', True, 9, correlation=0.1)], "<b>acc</b>", least=8)
    assert "<img" not in html
    assert "<b>" not in html


def test_a_forest_that_learnt_nothing_says_so() -> None:
    assert "too little" in about_forest(0.05, 100, 100)
    assert "too little" not in about_forest(0.9, 100, 5_000)
    assert "of 5,000" in about_forest(0.9, 100, 5_000)
    assert about_forest(None, 0, 0) == ""
    assert about_constant([]) == ""
    assert about_constant([str(n) for n in range(20)]).endswith("and 8 more.")


def test_params_of_few_runs_are_one_sentence() -> None:
    assert about_few([], 8) == ""
    assert about_few(["params.a", "params.b"], 8) == (
        "In fewer than 8 of these runs, too few to say anything: params.a, params.b."
    )
