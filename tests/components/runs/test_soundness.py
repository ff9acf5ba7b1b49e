"""What a state of the run table shows of the columns there are, and what is left out of it."""

from __future__ import annotations

import pytest

from dashboard.components.runs.soundness import Gone, sound, sound_plot
from dashboard.components.runs.view import CompareView, RunView
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import Column

COLUMNS = [
    Column("name", FieldKind.RUN, "name", "string", 10, 10),
    Column("metrics.acc", FieldKind.METRIC, "acc", "number", 10, 5),
    Column('metrics."a, b"', FieldKind.METRIC, "a, b", "number", 10, 5),
    Column("params.family", FieldKind.PARAM, "family", "string", 10, 2),
    Column('data."data/raw"', FieldKind.DATA, "data/raw", "string", 10, 2),
]


def test_what_is_there_stays_as_it_is() -> None:
    said = {
        "columns": 'metrics.acc.max,metrics."a, b",name', "order_by": '-metrics."acc".min, metrics.acc DESC,duration',
        "group": 'params.family,data."data/raw",label', "history": "metrics.acc", "filter": "metrics.gone > 1",
    }  # fmt: skip
    view, gone = sound(said, COLUMNS)
    assert (view, gone) == (RunView.from_query(said), Gone())
    assert view.group == ("params.family", 'data."data/raw"', "label")


@pytest.mark.parametrize(("place", "written", "kept", "parts", "names"), [
    ("order_by", "-metrics.gone,metrics.acc", "metrics.acc", ("-metrics.gone",), ("metrics.gone",)),
    ("order_by", "metrics.gone DESC , -name", "-name", ("metrics.gone DESC",), ("metrics.gone",)),
    ("order_by", "-metrics.gone.max", "", ("-metrics.gone.max",), ("metrics.gone.max",)),
    ("order_by", "-count,project,name", "name", ("-count", "project"), ("-count", "project")),
    ("group", "params.nope,params.family", "params.family", ("params.nope",), ("params.nope",)),
    ("group", "params.acc", "", ("params.acc",), ("params.acc",)),
    ("columns", 'name,metrics.gone,metrics.""', "name", ("metrics.gone", 'metrics.""'), ("metrics.gone", 'metrics.""')),
    ("columns", 'metric."x, y",no such thing', "", ('metric."x, y"', "no such thing"),
     ('metrics."x, y"', "no such thing")),
    ("history", "metrics.gone,metrics.acc", "metrics.acc", ("metrics.gone",), ("metrics.gone",)),
])  # fmt: skip
def test_what_is_gone_or_makes_no_sense_goes_alone(place, written, kept, parts, names) -> None:
    view, gone = sound({place: written, "hidden": "1"}, COLUMNS)
    assert view == RunView.from_query({place: kept, "hidden": "1"})
    assert gone == Gone({place: parts}, names)
    assert sound(view.to_query(), COLUMNS) == (view, Gone())


def test_a_name_that_is_gone_in_several_places_is_said_once() -> None:
    _, gone = sound(dict.fromkeys(("columns", "order_by", "group", "history"), "metrics.gone"), COLUMNS)
    assert gone.names == ("metrics.gone",)
    assert list(gone.parts) == ["columns", "order_by", "group", "history"]


def test_without_any_run_no_order_and_no_group_is_refused() -> None:
    view, gone = sound({"order_by": "-metrics.acc", "group": "params.family"}, [])
    assert (view.order_by, view.group, gone) == ("-metrics.acc", ("params.family",), Gone())


def test_parts_of_an_address_and_of_a_view_come_together() -> None:
    one, other = Gone({"columns": ("a", "b")}, ("a", "b")), Gone({"columns": ("b",), "group": ("c",)}, ("b", "c"))
    assert one.with_parts(other) == {"columns": ["a", "b"], "group": ["c"]}
    assert one.shares(other)
    assert not one.shares(Gone({"group": ("a",)}, ("a",)))
    assert Gone().with_parts(Gone()) == {}


def test_a_plot_keeps_the_axes_brushes_and_colour_that_are_there() -> None:
    said = {
        "axes": "params.family:categorical:flip,metrics.acc.max,metrics.%22a%2C%20b%22:log,duration",
        "brush": "metrics.acc.max:0.5..1,params.family:0..1|3..4", "colour": "metrics.acc",
    }  # fmt: skip
    view = CompareView.from_query(said)
    assert sound_plot(view, COLUMNS) == (view, ())
    by_run = CompareView.from_query({"colour": "run"})
    assert sound_plot(by_run, COLUMNS) == (by_run, ())


def test_axes_brushes_and_a_colour_that_are_gone_leave_the_others() -> None:
    said = {
        "axes": "params.gone:log,metrics.acc,no%20such%20thing", "brush": "params.gone:0..1,metrics.acc:0..1",
        "colour": "params.gone", "base": "r1",
    }  # fmt: skip
    view, gone = sound_plot(CompareView.from_query(said), COLUMNS)
    assert view == CompareView(axes="metrics.acc", brush="metrics.acc:0..1", base="r1")
    assert gone == ("params.gone", "no such thing")
