"""Exports and the parallel plot's arrays: every matching run, every kind of value."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import polars as pl
import pytest

from dashboard.errors import InvalidRequestError, QueryError

PARAMS = {"lr": "1e-3", "formula": "=HYPERLINK(1)", "minus": "-5", "dash": "-rm", "at": "@x", "quoted": 'a "b",\nc'}


def table(bench: Any, **options: Any) -> list[dict[str, str]]:
    content = b"".join(bench.experiments.export(bench.project, **options)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_csv_holds_exactly_what_matches_and_runs_no_formula(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            make_run(1, name="=cmd()", commit="c1", params=PARAMS, metrics={"acc": math.nan, "loss": -math.inf}),
            make_run(2, metrics={"acc": math.inf}),
            make_run(3, status="FAILED"),
        ],
        {"run001": ("a", "b")},
    )
    rows = table(bench, filter="status = 'FINISHED'")
    assert [row["id"] for row in rows] == ["run002", "run001"]
    assert (rows[0]["metrics.acc"], rows[0]["metrics.loss"], rows[0]["params.lr"]) == ("Infinity", "", "")
    first = rows[1]
    assert (first["metrics.acc"], first["metrics.loss"]) == ("NaN", "-Infinity")
    assert {key: first[f"params.{key}"] for key in PARAMS} == PARAMS | {
        "formula": "'=HYPERLINK(1)", "dash": "'-rm", "at": "'@x",
    }  # fmt: skip
    assert (first["name"], first["label"], first['data."data/raw"']) == ("'=cmd()", "a, b", "aa11.dir")
    assert (first["created"], first["duration"]) == ("2026-01-01T01:00:00Z", "30.0")


def test_csv_of_many_runs_comes_in_pieces_in_order(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, metrics={"acc": n}) for n in range(2_345)])
    pieces = list(bench.experiments.export(bench.project, columns=("metrics.acc",), order_by="metrics.acc"))
    assert len(pieces) == 4
    rows = table(bench, columns=("metrics.acc",), order_by="metrics.acc")
    assert [float(row["metrics.acc"]) for row in rows] == list(range(2_345))


def test_parquet_keeps_types(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            make_run(1, params={"n": "1", "mix": "1", "f": "0.5", "flag": "true"}, metrics={"acc": math.nan}),
            make_run(2, params={"n": "2", "mix": "auto", "f": "2", "flag": "false"}, metrics={"acc": math.inf}),
        ]
    )
    content = b"".join(bench.experiments.export(bench.project, format="parquet"))
    frame = pl.read_parquet(io.BytesIO(content))
    assert frame["id"].to_list() == ["run002", "run001"]
    assert frame["params.n"].to_list() == [2, 1]
    assert frame.schema["params.n"] == pl.Int64
    assert frame["params.f"].to_list() == [2.0, 0.5]
    assert frame["params.mix"].to_list() == ["auto", "1"]
    assert frame["params.flag"].to_list() == [False, True]
    assert frame["metrics.acc"][0] == math.inf
    assert math.isnan(frame["metrics.acc"][1])
    assert frame["created"].to_list()[1] == bench.runs["run001"].created_at


def test_an_empty_export_still_has_its_columns(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1, metrics={"acc": 1})])
    nothing = {"filter": "name = 'nobody'"}
    assert table(bench, **nothing) == []
    content = b"".join(bench.experiments.export(bench.project, format="parquet", **nothing))
    assert "metrics.acc" in pl.read_parquet(io.BytesIO(content)).columns


def test_errors_come_before_the_first_byte(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1)])
    with pytest.raises(QueryError):
        bench.experiments.export(bench.project, filter="nothing = 1")
    with pytest.raises(QueryError):
        bench.experiments.export(bench.project, columns=("metrics.nothing",))
    with pytest.raises(InvalidRequestError, match="xlsx"):
        bench.experiments.export(bench.project, format="xlsx")


def test_parallel_arrays_drop_no_run_and_keep_missing_nan_and_inf_apart(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            make_run(1, params={"lr": "0.1", "opt": "sgd", "mix": "1"}, metrics={"acc": math.nan}),
            make_run(2, params={"opt": "adam", "mix": "auto"}, metrics={"acc": -math.inf}),
            make_run(3, params={"lr": "nan", "opt": "sgd"}),
            make_run(0, tags={"t": "v"}, created_at=None, ended_at=None),
        ],
        {"run001": ("x", "y")},
    )
    keys = ("params.lr", "params.opt", "params.mix", "metrics.acc", "created", "duration", "user", "label", "tags.t")
    bench.sync(
        [*bench.runs.values(), make_run(0, tags={"t": "v"}, created_at=None, ended_at=None)],
        {"run001": ("x", "y")},
    )
    data = bench.experiments.parallel(bench.project, columns=keys)
    assert data.ids == ["run003", "run002", "run001", "run000"]
    found = {column.key: column for column in data.columns}
    assert repr(found["params.lr"].values) == "[nan, None, 0.1, None]"
    assert (found["params.opt"].type, found["params.opt"].labels) == ("category", ("adam", "sgd"))
    assert found["params.opt"].values == [1, 0, 1, None]
    assert (found["params.mix"].labels, found["params.mix"].values) == (("1", "auto"), [None, 1, 0, None])
    assert repr(found["metrics.acc"].values) == "[None, -inf, nan, None]"
    assert (found["created"].type, found["created"].values[2]) == ("time", 1767229200000.0)
    assert found["created"].values[3] is None
    assert found["duration"].values == [30.0, 30.0, 30.0, None]
    assert (found["label"].labels, found["label"].values) == (("x, y",), [None, None, 0, None])
    assert (found["tags.t"].labels, found["tags.t"].values) == (("v",), [None, None, None, 0])


def test_parallel_axes_by_default_are_params_that_differ_and_goals(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, params={"lr": str(n), "same": "1"}, metrics={"loss": n, "other": n}) for n in range(3)])
    data = bench.experiments.parallel(bench.project, "metrics.loss > 0")
    assert [column.key for column in data.columns] == ["params.lr", "metrics.loss"]
    assert data.ids == ["run002", "run001"]
