"""A view's state and what an address says beside it."""

from __future__ import annotations

from dashboard.components.run_view import RunView
from dashboard.components.run_views import view_at

STATE = {
    "filter": "status = 'FAILED'", "order_by": "-created", "columns": ["status", 'params."a b"'], "hidden": True,
    "widths": {"status": 120}, "pins": {"status": "left"}, "later": 1, "history": ["metrics.acc"],
}  # fmt: skip


def test_an_address_without_more_shows_the_view() -> None:
    assert view_at(STATE, {"v": "x"}) == RunView(
        filter="status = 'FAILED'", order_by="-created", columns=("status", 'params."a b"'), is_hidden_shown=True,
        widths="status:120", pinned="status", history=("metrics.acc",),
    )  # fmt: skip


def test_what_stands_beside_the_view_wins_even_when_it_says_nothing() -> None:
    shown = view_at(STATE, {"filter": "", "columns": "", "hidden": "", "order_by": "name", "selected": "a,b"})
    assert shown == RunView(
        order_by="name", selected=("a", "b"), widths="status:120", pinned="status", history=("metrics.acc",)
    )


def test_without_a_view_the_address_is_all() -> None:
    assert view_at({}, {"filter": "a"}) == RunView(filter="a")
    assert view_at({"filter": None, "columns": None, "widths": None}, {}) == RunView()
