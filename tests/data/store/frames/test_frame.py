"""Order, values, aggregates and errors of a frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.data.model.run import MetricSummary, Run, RunInput, Spread
from dashboard.data.model.values import typed_param
from dashboard.data.query.keys import parse_columns, parse_order
from dashboard.data.query.parser import parse
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.rows import default_fields
from dashboard.data.store.frames.typed import quick_typed, typed_series
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import NotFoundError, QueryError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MakeRun = Callable[..., Run]


def frame_of(
    runs: Sequence[Run],
    data: Mapping[str, Mapping[str, str]] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> RunFrame:
    table = build([RunColumns.of(runs)], data or {}, labels or {})
    return RunFrame(1, table.frame(), table.columns)


def ids(frame: RunFrame, text: str = "", order: str = "", **options: Any) -> list[str]:
    at = frame.select(parse(text), parse_order(order), now=NOW, **options)
    return [row["id"] for row in frame.rows(at, ())]


def first_row(frame: RunFrame, columns: str | None = None) -> dict[str, Any]:
    fields = default_fields(frame.schema)
    if columns is not None:
        fields = tuple(frame.schema.require(field)[0] for field in parse_columns(columns))
    return frame.rows(frame.select(None, now=NOW), fields)[0]


def test_newest_first_then_id_and_unknown_times_last(make_run: MakeRun) -> None:
    same = make_run(2)
    runs = [make_run(1), make_run(3), same, make_run(2, id="aaa"), make_run(4, created_at=None, ended_at=None)]
    assert ids(frame_of(runs)) == ["run003", "aaa", "run002", "run001", "run004"]


def test_numbers_sort_with_nan_then_missing_last_in_both_directions(make_run: MakeRun) -> None:
    values = [1.0, math.nan, None, math.inf, -math.inf, -2.0]
    runs = [make_run(n, metrics={} if value is None else {"m": value}) for n, value in enumerate(values)]
    frame = frame_of(runs)
    assert ids(frame, order="metrics.m") == ["run004", "run005", "run000", "run003", "run001", "run002"]
    assert ids(frame, order="-metrics.m") == ["run003", "run000", "run005", "run004", "run001", "run002"]


def test_mixed_params_sort_numbers_then_booleans_then_texts_then_nan_then_missing(make_run: MakeRun) -> None:
    values = ["10", "9", "b", "a", "nan", None, "True", "False"]
    frame = frame_of([make_run(n, params={} if value is None else {"p": value}) for n, value in enumerate(values)])
    up = ids(frame, order="params.p")
    assert [values[int(item[3:])] for item in up] == ["9", "10", "False", "True", "a", "b", "nan", None]
    down = ids(frame, order="-params.p")
    assert [values[int(item[3:])] for item in down] == ["10", "9", "True", "False", "b", "a", "nan", None]


def test_ties_are_broken_by_id_and_further_keys_count(make_run: MakeRun) -> None:
    runs = [make_run(n, params={"a": str(n % 2)}, metrics={"m": n // 2}) for n in range(6)]
    frame = frame_of(runs)
    assert ids(frame, order="params.a") == ["run000", "run002", "run004", "run001", "run003", "run005"]
    assert ids(frame, order="-params.a,-metrics.m") == ["run005", "run003", "run001", "run004", "run002", "run000"]
    assert ids(frame, order="-name")[:2] == ["run005", "run004"]
    assert ids(frame, order="created")[:2] == ["run000", "run001"]


def test_lists_and_times_sort_too(make_run: MakeRun) -> None:
    frame = frame_of([make_run(1), make_run(2), make_run(3)], labels={"run001": ["b"], "run003": ["a"]})
    assert ids(frame, order="label") == ["run003", "run001", "run002"]
    assert ids(frame, order="-label") == ["run001", "run003", "run002"]


def test_hidden_runs_appear_only_when_asked_for(make_run: MakeRun) -> None:
    frame = frame_of([make_run(1), make_run(2)], labels={"run001": ["hidden", "old"]})
    assert ids(frame) == ["run002"]
    assert ids(frame, include_hidden=True) == ["run002", "run001"]
    assert ids(frame, "label = 'hidden'", include_hidden=True) == ["run001"]


def test_params_keep_their_type_and_the_sources_text(make_run: MakeRun) -> None:
    params = {
        "int": "3", "float": "1e-3", "whole": "2.0", "word": "adam", "flag": "True", "huge": str(2**60), "nan": "nan",
        "native": 4, "native_float": 0.5, "native_flag": False, "padded": " 5 ", "empty": "",
    }  # fmt: skip
    row = first_row(frame_of([make_run(1, params=params)]))
    got = row["params"]
    assert math.isnan(got.pop("nan"))
    assert got == {
        "int": 3, "float": 0.001, "whole": 2.0, "word": "adam", "flag": True, "huge": str(2**60), "native": 4,
        "native_float": 0.5, "native_flag": False, "padded": 5, "empty": "",
    }  # fmt: skip
    assert {name: type(got[name]) for name in ("int", "whole", "native")} == {"int": int, "whole": float, "native": int}
    assert row["params_raw"] == {"float": "1e-3", "padded": " 5 ", "nan": "nan"}


def test_a_column_of_whole_and_broken_numbers_keeps_both(make_run: MakeRun) -> None:
    frame = frame_of([make_run(n, params={"p": text}) for n, text in enumerate(["3", "0.5", "4.0", "auto"])])
    got = [row["params"]["p"] for row in frame.rows(frame.select(None, now=NOW), default_fields(frame.schema))]
    assert [(type(item), item) for item in got] == [(str, "auto"), (float, 4.0), (float, 0.5), (int, 3)]


@pytest.mark.parametrize(
    "text", ["0.5", "-1.25e-3", "12345678901234567.5", "1.", "007.50", "1e5", "1_0.5", "٣.٥", "1.5E3"]
)
def test_the_short_way_types_as_the_rule_does(text: str) -> None:
    assert repr(quick_typed(text)) == repr(typed_param(text))


def test_aggregates_are_stored_only_when_they_tell_something(make_run: MakeRun) -> None:
    summary = MetricSummary(0.9, spread=Spread(min=0.1, max=0.95, mean=0.6, first=0.9, count=5))
    frame = frame_of([make_run(1, metrics={"acc": summary, "one": 1}), make_run(2, metrics={"acc": 0.5, "one": 2})])
    columns = {column.name: column for column in frame.schema.columns}
    assert columns["acc"].aggregates == ("min", "max", "mean", "count")
    assert columns["one"].aggregates == ()
    row = frame.rows(frame.select(parse("id = 'run001'"), now=NOW), [
        frame.schema.require(field)[0]
        for field in parse_columns("metrics.acc,metrics.acc.max,metrics.acc.count,metrics.acc.first,metrics.one.count")
    ])[0]  # fmt: skip
    assert row["metrics"] == {"acc": 0.9, "acc.max": 0.95, "acc.count": 5, "acc.first": 0.9, "one.count": 1}
    assert ids(frame, "metrics.acc.max > 0.9") == ["run001"]
    assert ids(frame, "metrics.one.count = 1 and metrics.one.max = 2") == ["run002"]


def test_a_metric_named_like_an_aggregate_stays_apart(make_run: MakeRun) -> None:
    frame = frame_of([make_run(1, metrics={"acc": MetricSummary(1, spread=Spread(1, 7, 1, 1, 2)), "acc.max": 3})])
    row = first_row(frame, 'metrics.acc.max,metrics."acc".max')
    assert row["metrics"] == {"acc.max": 3.0, '"acc".max': 7.0}
    assert ids(frame, "metrics.acc.max = 3") == ids(frame, 'metrics."acc".max = 7') == ["run001"]


def test_data_is_joined_through_the_commit(make_run: MakeRun) -> None:
    runs = [make_run(1, commit="c1"), make_run(2, commit="c2"), make_run(3), make_run(4, commit="c1")]
    frame = frame_of(runs, {"c1": {"data/raw": "aa11", "m": "x"}, "c2": {"data/raw": "aa22"}, "c9": {"unused": "z"}})
    assert [row["data"] for row in frame.rows(frame.select(None, now=NOW), default_fields(frame.schema))] == [
        {"data/raw": "aa11", "m": "x"}, {}, {"data/raw": "aa22"}, {"data/raw": "aa11", "m": "x"},
    ]  # fmt: skip
    assert 'data."unused"' not in frame.keys
    assert ids(frame, "data.'data/raw' = 'aa1'") == ["run004", "run001"]
    assert ids(frame, "data.'data/raw' = 'aa11…'") == ["run004", "run001"]
    assert ids(frame, "data.'data/raw' = data_of('run002')") == ["run002"]
    assert ids(frame, "data.'data/raw' != data_of('run002')") == ["run004", "run001"]
    assert ids(frame, "data.'data/raw' = data_of('run003')") == []
    with pytest.raises(QueryError, match="no run 'nowhere'") as caught:
        ids(frame, "data.m = data_of('nowhere')")
    assert (caught.value.position, caught.value.token) == (9, "data_of")


def test_delta_compares_with_the_baseline_run(make_run: MakeRun) -> None:
    frame = frame_of([make_run(n, metrics={"acc": n / 10}, params={"lr": str(n)}) for n in range(4)] + [make_run(9)])
    assert ids(frame, "delta(metrics.acc) > 0.05", baseline="run001") == ["run003", "run002"]
    assert ids(frame, "not delta(params.lr) >= 0", baseline="run001") == ["run000"]
    assert ids(frame, "delta(metrics.acc) is null", baseline="run001") == ["run009"]
    assert ids(frame, "delta(metrics.acc) > 0", baseline="run009") == []
    with pytest.raises(QueryError, match="baseline") as caught:
        ids(frame, "name = 'x' or delta(metrics.acc) > 0")
    assert caught.value.position == 14
    with pytest.raises(NotFoundError):
        ids(frame, "delta(metrics.acc) > 0", baseline="nowhere")


@pytest.mark.parametrize(
    ("text", "position", "suggestion"),
    [
        ("metrics.acuracy > 1", 0, "metrics.accuracy"),
        ("name = 'a' and params.learning_rat > 1", 15, "params.learning_rate"),
        ("params.accuracy > 1", 0, "metrics.accuracy"),
        ("tags.zzz = 'a'", 0, ""),
        ("data.'data/rw' = 'a'", 0, 'data."data/raw"'),
        ("delta(metrics.acurcy) > 1", 6, "metrics.accuracy"),
        ("metric.acuracy.max > 1", 0, "metrics.accuracy.max"),
        ("parameters.'learning_rat' > 1", 0, "params.learning_rate"),
    ],
)
def test_a_name_that_no_run_has_is_an_error_with_the_nearest(
    make_run: MakeRun, text: str, position: int, suggestion: str
) -> None:
    run = make_run(1, commit="c", metrics={"accuracy": 1}, params={"learning_rate": "1"})
    frame = frame_of([run], {"c": {"data/raw": "1"}})
    with pytest.raises(QueryError) as caught:
        ids(frame, text, baseline="run001")
    assert (caught.value.position, caught.value.suggestion) == (position, suggestion)
    assert text[position:].startswith(f"{caught.value.token} ") or "delta" in text
    with pytest.raises(QueryError):
        ids(frame, order="-metrics.acuracy")


def test_asking_whether_an_unknown_name_is_missing_is_no_error(make_run: MakeRun) -> None:
    frame = frame_of([make_run(1, metrics={"a": 1}), make_run(2)])
    assert ids(frame, "params.never is null and metrics.never is null and tags.x is null and data.x is null") == [
        "run002", "run001",
    ]  # fmt: skip
    assert ids(frame, "params.never is not null") == []
    assert ids(frame, "dataset.name is null") == ["run002", "run001"]


def test_a_project_without_runs_refuses_no_name() -> None:
    frame = frame_of([])
    assert ids(frame, "metrics.x > 1 and params.y ~ 'a' or dataset.name = 'x'", order="-metrics.x,params.y,label") == []


@pytest.mark.parametrize("pattern", ["(", "a{1000}{1000}", "(?P<x", r"\y", "(?=a)"])
def test_patterns_the_engine_refuses_are_errors_with_a_place(make_run: MakeRun, pattern: str) -> None:
    with pytest.raises(QueryError) as caught:
        ids(frame_of([make_run(1)]), f"name ~ '{pattern}'")
    assert (caught.value.position, caught.value.token) == (8, pattern)


def test_long_filters_are_answered(make_run: MakeRun) -> None:
    frame = frame_of([make_run(n) for n in range(3)])
    many = " or ".join(f"name = 'name {n}'" for n in range(400))
    assert len(ids(frame, many)) == 3
    assert len(ids(frame, "not " * 50 + "name = 'name 1'")) == 1
    assert len(ids(frame, "id in (" + ",".join(f"'run{n:03}'" for n in range(1000)) + ")")) == 3


def test_logged_datasets_can_be_asked_for(make_run: MakeRun) -> None:
    inputs = (RunInput("wine", "d1", context="training"), RunInput("beer", "d2"))
    frame = frame_of([make_run(1, inputs=inputs), make_run(2)])
    assert ids(frame, "dataset.name = 'beer' and dataset.context = 'training'") == ["run001"]
    assert ids(frame, "dataset.digest != 'd3'") == ["run001"]


def test_columns_say_what_they_hold(make_run: MakeRun) -> None:
    runs = [
        make_run(1, params={"n": "1", "mix": "1", "b": "true"}, metrics={"m": math.nan}, tags={"t": "x"}),
        make_run(2, params={"n": "2", "mix": "auto", "b": "false"}, metrics={"m": math.inf}, tags={"t": "x"}),
        make_run(3, metrics={"m": -1}),
    ]
    found = {column.key: column for column in frame_of(runs).schema.columns}
    facts = {key: (item.kind, item.type, item.count, item.distinct, item.min, item.max) for key, item in found.items()}
    assert facts["params.n"] == ("param", "number", 2, 2, 1.0, 2.0)
    assert facts["params.mix"] == ("param", "string", 2, 2, None, None)
    assert facts["params.b"] == ("param", "boolean", 2, 2, None, None)
    assert facts["metrics.m"] == ("metric", "number", 3, 3, -1.0, math.inf)
    assert facts["tags.t"] == ("tag", "string", 2, 1, None, None)
    assert facts["created"] == ("run", "time", 3, 3, runs[0].created_at, runs[2].created_at)
    assert facts["duration"] == ("run", "number", 3, 1, 30.0, 30.0)
    assert found["params.mix"].values == ("1", "auto")
    assert found["status"].values == ("FINISHED",)


@pytest.mark.parametrize("blank", ["", " ", "\x1c", "\u2003"])
def test_a_column_is_typed_as_each_of_its_texts_is(blank: str) -> None:
    words = ["1", "-1.5", "+.5", "nan", "-Inf", "infinity", "True", "FALSE", "٣", "x1", "1x", "", "0." + "3" * 29]
    texts = [f"{blank}{word}{blank}" for word in words]
    stored = typed_series(texts)
    for row, text in enumerate(texts):
        value = typed_param(text)
        number = float(value) if type(value) in {int, float} else None
        assert repr(stored["number"][row]) == repr(number), text
        assert stored["boolean"][row] == (value if isinstance(value, bool) else None)
