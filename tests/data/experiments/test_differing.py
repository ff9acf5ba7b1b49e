"""Which columns differ within a match, against a reading of every value."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.experiments.differing import differing, every_field
from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource, Spread
from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import column_key, parse_columns
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.run_columns import RunColumns

_START = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS = st.sampled_from([0.0, 1.0, math.nan, math.inf])
_SPREADS = st.one_of(st.none(), st.just(Spread(min=0, max=1, mean=0.5, first=0, count=2, min_step=0, max_step=1)))
_PARAMS = st.dictionaries(st.sampled_from(["a", "b c"]), st.sampled_from(["1", "2.5", "x", "true"]))
_METRICS = st.dictionaries(st.sampled_from(["m", "n"]), st.builds(MetricSummary, _NUMBERS, st.none(), _SPREADS))
_INPUTS = st.lists(st.builds(RunInput, st.sampled_from("de"), st.just(""), st.just("")), max_size=2).map(tuple)


@st.composite
def many(draw: st.DrawFn) -> list[Run]:
    return [
        Run(
            id=f"run{number:02}", source=RunSource.MLFLOW, source_name="mlflow", name="same", experiment="e",
            status="FINISHED", user=draw(st.sampled_from(["", "ada"])), created_at=_START + timedelta(days=number // 3),
            ended_at=None, params=draw(_PARAMS), metrics=draw(_METRICS), inputs=draw(_INPUTS),
        )
        for number in range(draw(st.integers(2, 20)))
    ]  # fmt: skip


def told(frame: RunFrame, field: Field, at: pl.Series) -> set[str]:
    """The values of a field at these rows as texts, so that NaN equals itself."""
    _, column = frame.schema.require(field)
    assert column is not None
    if field.kind is FieldKind.METRIC:
        values = frame.read(frame.schema.metric(field, column), at).to_list()
    elif field.type is FieldType.MIXED:
        what = column.type if column.type in {"number", "boolean"} else "text"
        values = frame.read(frame.schema.typed(field, column, what), at).to_list()
    else:
        values = frame.read(frame.schema.plain(field, column), at).to_list()
    return {repr(sorted(value) if isinstance(value, list) else value) for value in values}


@settings(max_examples=30, deadline=None)
@given(many(), st.sets(st.integers(0, 19)))
def test_a_column_differs_where_two_rows_do(runs: list[Run], chosen: set[int]) -> None:
    table = build([RunColumns.of(runs)], {}, {})
    frame = RunFrame(1, table.frame(), table.columns)
    at = pl.Series(sorted(number for number in chosen if number < len(runs)), dtype=pl.UInt32)
    aggregates = [
        field for field in parse_columns("metrics.m.count,metrics.n.min") if field.name in frame.schema.metrics
    ]
    fields = [*every_field(frame), *(frame.schema.require(field)[0] for field in aggregates)]
    expected = [field for field in fields if len(told(frame, field, at)) > 1]
    assert differing(frame, at, fields) == tuple(column_key(field, frame.schema.metrics) for field in expected)
