"""A view's state and what an address says beside it."""

from __future__ import annotations

from dashboard.components.runs.view import RunView
from dashboard.components.runs.views import canonical, query_at

STATE = {
    "filter": "status = 'FAILED'", "order_by": "-created", "columns": ["status", 'params."a b"'], "hidden": True,
    "widths": {"status": 120}, "pins": {"status": "left"}, "later": 1, "history": ["metrics.acc"],
    "goals": {"metrics.acc": "up", 'metrics."a b"': "none"},
}  # fmt: skip


def test_an_address_without_more_shows_the_view() -> None:
    assert RunView.from_query(query_at(STATE, {"v": "x"})) == RunView(
        filter="status = 'FAILED'", order_by="-created", columns=("status", 'params."a b"'), is_hidden_shown=True,
        widths="status:120", pinned="status", history=("metrics.acc",),
        goals='metrics.acc:up,metrics."a b":none',
    )  # fmt: skip


def test_what_stands_beside_the_view_wins_even_when_it_says_nothing() -> None:
    said = {"filter": "", "columns": "", "hidden": "", "order_by": "name", "selected": "a,b", "goals": "x:down"}
    assert RunView.from_query(query_at(STATE, said)) == RunView(
        order_by="name", selected=("a", "b"), widths="status:120", pinned="status", history=("metrics.acc",),
        goals="x:down",
    )  # fmt: skip


def test_without_a_view_the_address_is_all() -> None:
    assert RunView.from_query(query_at({}, {"filter": "a"})) == RunView(filter="a")
    assert RunView.from_query(query_at({"filter": None, "columns": None, "widths": None}, {})) == RunView()


def test_keys_of_a_state_are_spelled_as_the_table_does_and_nothing_goes() -> None:
    state = {"columns": ['metric."acc"', "run_id", 'metrics.""'], "group_by": None, "later": 1}
    spelled = ["metrics.acc", "id", 'metrics.""']
    assert canonical(state) == {"columns": spelled, "group_by": None, "later": 1}
