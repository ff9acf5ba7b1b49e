"""Groups equal a naive grouping, run by run, and each group's condition matches exactly its runs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.experiments.groups import GroupQuery, grouped
from dashboard.data.model.run import MetricSummary, Run, RunSource
from dashboard.data.query.parser import parse
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import QueryError
from tests.data.store.frames.test_meaning import NOW, Subject, boolean_of, number_of, runs_and_labels

NAN = "not a number"
KEYS = {
    "params.lr": ("param", "lr", ""), "params.opt": ("param", "opt", ""), "params.any": ("param", "any", ""),
    "params.flag": ("param", "flag", ""), "tags.team": ("tag", "team", ""), "metrics.acc": ("metric", "acc", "last"),
    'metrics."acc".max': ("metric", "acc", "max"), "name": ("run", "name", ""), "user": ("run", "user", ""),
    "created": ("run", "created", ""), "duration": ("run", "duration", ""), "commit": ("run", "commit", ""),
    "label": ("run", "label", ""), "dataset.name": ("run", "dataset.name", ""),
    'data."data/raw"': ("data", "data/raw", ""),
}  # fmt: skip
AWKWARD = Run(
    id="whole", source=RunSource.MLFLOW, source_name="mlflow", name="it's", experiment="e", status="FINISHED",
    user="reviewer", created_at=None, ended_at=None, commit="c1",
    params={"lr": "1", "opt": "it's", "any": 'a "b" \n c', "flag": "true"}, tags={"team": "b"},
    metrics=dict.fromkeys(["acc", "loss"], MetricSummary(1)),
)  # fmt: skip


def identities(subject: Subject, key: str) -> list[Any]:
    """The groups a run belongs to by one key; several for lists."""
    kind, name, aggregate = KEYS[key]
    value = subject.value(kind, name, aggregate)
    if isinstance(value, list):
        return sorted(set(value)) or [None]
    if value is None:
        return [None]
    if kind in {"param", "tag"}:
        number, boolean = number_of(value), boolean_of(value)
        value = boolean if boolean is not None else value if number is None else number
    if name == "created":
        return [value.date()]
    return [NAN if isinstance(value, float) and math.isnan(value) else value]


def naive(subjects: Sequence[Subject], by: Sequence[str]) -> dict[tuple[Any, ...], list[Subject]]:
    found: dict[tuple[Any, ...], list[Subject]] = {}
    for subject in subjects:
        combined: list[tuple[Any, ...]] = [()]
        for key in by:
            combined = [(*left, value) for left in combined for value in identities(subject, key)]
        for group in combined:
            found.setdefault(tuple((type(value) is bool, value) for value in group), []).append(subject)
    return found


def identity(values: Sequence[Any]) -> tuple[Any, ...]:
    plain = [NAN if isinstance(value, float) and math.isnan(value) else value for value in values]
    return tuple((type(value) is bool, value) for value in plain)


def close(left: float | None, right: float | None) -> bool:
    if left is None or right is None or not math.isfinite(right):
        return (left is None) == (right is None)
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9 * max(1.0, abs(right)))


def check_numbers(found: Any, members: Sequence[Subject]) -> None:
    values = [subject.value("metric", "acc", "last") for subject in members]
    finite = [value for value in values if value is not None and math.isfinite(value)]
    assert found.count == len(finite)
    assert found.missing == values.count(None)
    assert found.nan == sum(value is not None and math.isnan(value) for value in values)
    assert found.infinite == sum(value is not None and math.isinf(value) for value in values)
    assert (found.min, found.max) == (min(finite, default=None), max(finite, default=None))
    if any(abs(value) > 1e200 for value in finite):
        return
    assert close(found.mean, statistics.fmean(finite) if finite else None)
    assert close(found.std, statistics.stdev(finite) if len(finite) > 1 else None)


@settings(max_examples=60, deadline=None)
@given(runs_and_labels(), st.lists(st.sampled_from(list(KEYS)), min_size=1, max_size=3, unique=True))
def test_groups_equal_a_naive_grouping(found: tuple[list[Run], dict[str, list[str]]], by: list[str]) -> None:
    runs, labels = [*found[0], AWKWARD], found[1]
    table = build([RunColumns.of(runs)], {"c1": {"data/raw": "aaa"}, "c2": {"data/raw": "aaa111"}}, labels)
    frame = RunFrame(1, table.frame(), table.columns)
    metrics = {name for run in runs for name in run.metrics}
    subjects = [Subject(run, labels.get(run.id, ()), metrics) for run in runs]
    hashes = {"c1": "aaa", "c2": "aaa111"}
    for subject in subjects:
        value_of = subject.value
        subject.value = lambda kind, name, aggregate, s=subject, v=value_of: (  # type: ignore[method-assign]
            hashes.get(s.run.commit or "") if kind == "data" else v(kind, name, aggregate)
        )
    expected = naive(subjects, by)
    query = GroupQuery(by=(",".join(by),), columns=("metrics.acc",))
    page = grouped(frame, frame.select(None, now=NOW), query, 0, {})
    assert {identity(group.values): group.count for group in page.groups} == {
        key: len(members) for key, members in expected.items()
    }
    assert page.total == len(page.groups) == len({group.id for group in page.groups})
    assert [group.count for group in page.groups] == sorted((group.count for group in page.groups), reverse=True)
    for group in page.groups:
        members = expected[identity(group.values)]
        check_numbers(group.columns["metrics.acc"], members)
        rows = frame.rows(frame.select(parse(group.condition, frame.keys), now=NOW), ())
        assert {row["id"] for row in rows} == {subject.run.id for subject in members}, group.condition


@pytest.fixture
def frame(make_run: Any) -> RunFrame:
    values = [("a", 1.0), ("a", 3.0), ("b", 5.0), ("b", math.inf), ("c", math.nan), (None, 2.0)]
    runs = [
        make_run(number, params={"opt": opt, "n": str(number)} if opt else {"n": str(number)}, metrics={"acc": value})
        for number, (opt, value) in enumerate(values)
    ]
    table = build([RunColumns.of(runs)], {}, {})
    return RunFrame(1, table.frame(), table.columns)


def page(frame: RunFrame, offset: int = 0, **more: Any) -> Any:
    return grouped(frame, frame.select(None, now=NOW), GroupQuery(**more), offset, {"acc": "up"})


def test_one_group_of_everything(frame: RunFrame) -> None:
    found = page(frame)
    (group,) = found.groups
    assert (group.values, group.condition, group.count, found.total) == ((), "", 6, 1)
    numbers = group.columns["metrics.acc"]
    assert (numbers.count, numbers.mean, numbers.min, numbers.max) == (4, 2.75, 1.0, 5.0)
    assert (numbers.nan, numbers.infinite, numbers.missing) == (1, 1, 0)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["a", "b", "c", None]),
        ("-params.opt", ["c", "b", "a", None]),
        ("-mean(metrics.acc)", ["b", "a", None, "c"]),
        ("metrics.acc", ["a", None, "b", "c"]),
        ("std(metrics.acc)", ["a", "b", "c", None]),
        ("count,-max(params.n)", [None, "c", "b", "a"]),
    ],
)
def test_orders(frame: RunFrame, order: str, expected: list[str | None]) -> None:
    assert [group.values[0] for group in page(frame, by=("params.opt",), order_by=order).groups] == expected


def test_pages_of_groups(frame: RunFrame) -> None:
    first = page(frame, by=("params.opt",), limit=2)
    rest = page(frame, 2, by=("params.opt",), limit=2)
    assert [group.values[0] for group in (*first.groups, *rest.groups)] == ["a", "b", "c", None]
    assert rest.groups[1].columns["metrics.acc"].mean == 2.0


def test_columns_of_words_are_left_out_and_numbers_stay_whole(frame: RunFrame) -> None:
    found = page(frame, by=("params.n",), columns=("params.opt,duration,metrics.acc.max",))
    assert set(found.groups[0].columns) == {"duration", "metrics.acc.max"}
    assert [type(group.values[0]) for group in found.groups] == [int] * 6


@pytest.mark.parametrize(
    "order",
    ["mean(params.opt)", "params.opt desc,", "median(metrics.acc)", "mean(metrics.acc", "user", "mean(metrics.gone)"],
)
def test_orders_that_make_no_sense(frame: RunFrame, order: str) -> None:
    with pytest.raises(QueryError):
        page(frame, by=("params.n",), order_by=order)
