"""What is kept whole comes back equal."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.model.dvc import CommitFacts, Output, ParamsDependency, Stage
from dashboard.data.model.problem import Problem
from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource, Spread
from dashboard.data.store.documents import decode_facts, decode_run, encode_facts, encode_run, storable

_leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_nested = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(st.dictionaries(st.text(), _nested, max_size=4))
def test_facts_come_back_equal(values: dict[str, object]) -> None:
    facts = CommitFacts(
        is_dvc=True,
        stages=(
            Stage(
                "train@us", "dvc.yaml", "train@us", group="train", cmd=("python a.py",),
                outs=(Output("m", hash="1.dir", size=2**40, nfiles=3, cloud={"s3": {"v": "1"}}),),
                params=(ParamsDependency("params.yaml", ("lr",), values),), problem=Problem("x", "y"),
            ),
        ),
        params={"params.yaml": values},
    )  # fmt: skip
    assert decode_facts(encode_facts(facts)) == facts


def test_whole_and_broken_numbers_keep_their_types() -> None:
    values = {"whole": 1, "broken": 1.0, "nan": math.nan, "inf": -math.inf, "true": True}
    kept = decode_facts(encode_facts(CommitFacts(is_dvc=True, metrics={"m.json": values}))).metrics["m.json"]
    assert type(kept["whole"]) is int
    assert type(kept["broken"]) is float
    assert math.isnan(kept["nan"])
    assert kept["inf"] == -math.inf
    assert kept["true"] is True


def test_keys_of_other_types_become_text_when_they_must() -> None:
    deep = CommitFacts(is_dvc=True, params={"p.yaml": {"a": {1: "x", "big": 2**80}}})
    assert storable(deep) == deep
    flat = CommitFacts(is_dvc=True, params={"p.yaml": {1: "x", None: 2.5}})
    assert storable(flat).params == {"p.yaml": {"1": "x", "None": 2.5}}


def test_facts_of_impossible_types_are_refused_before_they_are_stored() -> None:
    with pytest.raises(msgspec.ValidationError):
        storable(CommitFacts(is_dvc=True, stages=(Stage("a", "dvc.yaml", frozen="perhaps"),)))


def _run(**changes: object) -> Run:
    values = {
        "id": "1", "source": RunSource.MLFLOW, "source_name": "mlflow", "name": "n", "experiment": "e",
        "status": "FINISHED", "user": "u", "created_at": None, "ended_at": None,
    }  # fmt: skip
    return Run(**{**values, **changes})


def test_a_run_comes_back_equal() -> None:
    run = _run(
        params={"lr": "1e-3", "depth": 3, "on": True, "rate": 0.5, "": "empty"},
        metrics={"acc": MetricSummary(0.5, 8, Spread(0.1, math.inf, 0.4, 0.1, 9, 0, 7)), "f 1/é": MetricSummary(2.0)},
        tags={"a.b": "ü"},
        inputs=(RunInput("d", "1"),),
    )
    document, written = encode_run(run)
    kept = decode_run(written)
    assert kept == document
    assert (kept.params, kept.metrics, kept.tags, kept.inputs) == (run.params, run.metrics, run.tags, run.inputs)


def test_a_document_with_nine_values_for_each_metric_is_still_read() -> None:
    nine = {"acc": (0.5, 0.1, 0.9, 0.4, 0.2, 9, 8, 0, 7), "loss": (2.0, 2.0, 2.0, 2.0, 2.0, 1, 3, 3, 3)}
    kept = decode_run(msgspec.msgpack.encode([{"lr": "1"}, nine, {"a": "b"}, []]))
    assert kept.metrics == {
        "acc": MetricSummary(0.5, 8, Spread(0.1, 0.9, 0.4, 0.2, 9, 0, 7)),
        "loss": MetricSummary(2.0, 3),
    }
    assert (kept.params, kept.tags, kept.inputs) == ({"lr": "1"}, {"a": "b"}, ())


@pytest.mark.parametrize("number", [2**63, 2**200, -(2**63) - 1])
def test_integers_beyond_64_bits_become_text_in_a_run(number: int) -> None:
    assert decode_run(encode_run(_run(params={"id": number, "lr": 1}))[1]).params == {"id": str(number), "lr": 1}


def test_lone_surrogates_do_not_stop_a_run() -> None:
    document, written = encode_run(_run(tags={"a\udc80": "b\udc80"}))
    assert decode_run(written) == document
    assert list(document.tags) != []
