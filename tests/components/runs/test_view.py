"""Addresses of the run table and the comparison: typed, bounded, the same both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.runs.view import (
    MAX_SELECTED,
    CompareView,
    CurveView,
    RunView,
    SidesView,
    split_ids,
    split_keys,
)

IDS = st.lists(st.from_regex(r"[0-9a-f]{8}", fullmatch=True), unique=True, max_size=5).map(tuple)
KEYS = st.sampled_from(
    ["metrics.acc", "metrics.acc.max", 'params."learning, rate"', 'data."data/raw"', "status", "tags.team"]
)
COLUMNS = st.none() | st.lists(KEYS, min_size=1, unique=True, max_size=5).map(tuple)


@given(st.text(max_size=50), st.sampled_from(["", "-metrics.acc,created"]), COLUMNS, IDS, st.booleans(), st.booleans())
def test_a_run_view_survives_its_address(filter_, order_by, columns, selected, hidden, nested) -> None:
    reading = {"group": columns or (), "baseline": "".join(selected[:1]), "is_nested": nested, "opened": selected}
    reading["history"] = columns or ()
    reading["goals"] = ",".join(f"{key}:up" for key in columns or ())
    view = RunView(filter_, order_by, columns, selected, hidden, is_differing=hidden, **reading)
    assert RunView.from_query(view.to_query()) == view


@given(IDS, st.text(max_size=30), st.booleans(), st.text(max_size=30))
def test_a_compare_view_survives_its_address(runs, filter_, is_all, brush) -> None:
    view = CompareView(
        runs=runs,
        filter=filter_,
        is_all=is_all,
        brush=brush,
        baseline=brush,
        axes="params.lr:log:flip",
        colour="params.lr",
        selection=brush,
    )  # fmt: skip
    assert CompareView.from_query(view.to_query()) == view


def test_defaults_are_left_out() -> None:
    assert RunView().to_query() == {}
    assert CompareView().to_query() == {}


def test_the_order_of_an_address_is_always_the_same() -> None:
    one = RunView.from_query({"selected": "a", "filter": "x", "order_by": "-created"}).to_query()
    other = RunView.from_query({"order_by": "-created", "filter": "x", "selected": "a"}).to_query()
    assert list(one) == list(other) == ["filter", "order_by", "selected"]


@pytest.mark.parametrize("columns", ["metrics.", ",,", "no such thing", '"open', "\x00"])
def test_columns_that_make_no_sense_are_the_default(columns: str) -> None:
    assert RunView.from_query({"columns": columns}).columns is None


def test_a_comma_inside_quotes_belongs_to_the_name() -> None:
    assert split_keys('params."a, b",metrics.acc') == ('params."a, b"', "metrics.acc")


def test_a_key_that_makes_no_sense_takes_no_other_with_it() -> None:
    assert split_keys('name,metrics."",no such thing,metrics.acc,name') == ("name", "metrics.acc")


def test_selections_are_bounded_and_unique() -> None:
    assert split_ids("a,b,a, ,b") == ("a", "b")
    assert len(split_ids(",".join(str(i) for i in range(5000)))) == MAX_SELECTED


def test_a_text_too_long_for_anybody_is_dropped() -> None:
    assert RunView.from_query({"filter": "x" * 100_000}).filter == ""


@pytest.mark.parametrize(("asked", "axis"), [
    ("time", "time"), ("metric:train/a b", "metric:train/a b"), ("sideways", "step"),
    ("metric:" + "x" * 100_000, "step"),
])  # fmt: skip
def test_curves_may_stand_over_a_metric(asked: str, axis: str) -> None:
    assert CurveView.from_query({"x": asked}).axis == axis


def test_an_address_names_an_artifact_and_how_it_is_compared() -> None:
    query = {"artifact": "a/b *.csv", "artifact_step": "7", "artifact_key": "id", "artifact_text": "1"}
    assert SidesView.from_query(query) == SidesView("a/b *.csv", "7", "id", is_text=True)
    assert SidesView.from_query({"artifact": "x" * 30_000, "artifact_differing": "no"}) == SidesView()
