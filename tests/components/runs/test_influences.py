"""The panel of what goes with a metric: a table of what can be said, and sentences for the rest."""

from __future__ import annotations

from dash import html

from dashboard.components.runs.influences import found
from dashboard.data.influences import Influence, Study

FEW = [Influence(f"params.few{number}", True, 2) for number in range(3)]
ENOUGH = Influence("params.lr", True, 9, correlation=0.5)


def drawn(*influences: Influence) -> tuple[str, str]:
    """The markup of the table, and the sentences below it."""
    parts = found(Study("acc", 9, 9, influences, ()), has_forest=False)
    tables = [part.to_plotly_json()["props"]["data-markup"] for part in parts if isinstance(part, html.Div)]
    return "".join(tables), " ".join(part.children for part in parts if isinstance(part, html.P))


def test_params_of_which_nothing_can_be_said_are_a_sentence_and_no_rows() -> None:
    table, said = drawn(ENOUGH, *FEW)
    assert "params.lr" in table
    assert "few" not in table
    assert "too few to say anything: params.few0, params.few1, params.few2." in said


def test_without_anything_to_say_there_is_no_table_of_nothing() -> None:
    table, said = drawn(*FEW)
    assert table == ""
    assert "params.few2" in said
    assert "ρ" not in said


def test_what_a_forest_says_of_a_param_of_few_runs_stays_in_the_table() -> None:
    table, said = drawn(ENOUGH, Influence("params.rare", True, 2, importance=0.1, spread=0.01))
    assert "params.rare" in table
    assert "fewer than 8 runs" in table
    assert "too few" not in said
