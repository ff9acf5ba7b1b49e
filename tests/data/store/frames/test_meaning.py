"""The columnar answer equals a naive reading of the language, run by run."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource, Spread
from dashboard.data.query.fields import Field
from dashboard.data.query.parser import parse
from dashboard.data.query.tree import (
    And,
    Between,
    Comparison,
    DataOf,
    Expression,
    IsNan,
    IsNull,
    Membership,
    Not,
    Operand,
    Or,
)
from dashboard.data.store.frames import RunFrame
from dashboard.data.store.frames.build import build
from dashboard.data.store.run_columns import RunColumns

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DATA = {"c1": {"data/raw": "aaa111", "model": "ff"}, "c2": {"data/raw": "aab222"}}
Value = Any  # a stored value: text, number, boolean, time, list of texts, or None


BASELINE = "r0"
OTHERS: dict[str, Subject] = {}
"""The runs of one example by id, for what compares with another run."""


class Subject:
    """One run and how the language reads its fields."""

    def __init__(self, run: Run, labels: Sequence[str], metrics: set[str]) -> None:
        self.run, self.labels, self.metrics = run, list(labels), metrics

    def of(self, operand: Operand) -> Value:
        """What an operand reads; of a delta the difference of two numbers."""
        if isinstance(operand, Field):
            return self.value(operand.kind.value, operand.name, operand.aggregate)
        both = self.of(operand.of), OTHERS[BASELINE].of(operand.of)
        here, base = (None if value is None else number_of(value) for value in both)
        return None if here is None or base is None else here - base

    def value(self, kind: str, name: str, aggregate: str) -> Value:
        if kind in {"param", "tag"}:
            return (self.run.params if kind == "param" else self.run.tags).get(name)
        if kind == "data":
            return DATA.get(self.run.commit or "", {}).get(name)
        if kind == "metric":
            if name not in self.metrics and not aggregate:
                name, _, aggregate = name.rpartition(".")
            summary = self.run.metrics.get(name)
            found = None if summary is None else getattr(summary, aggregate or "last")
            return None if found is None else float(found)
        return {
            "id": self.run.id, "name": self.run.name or None, "user": self.run.user or None,
            "created": self.run.created_at, "duration": self.run.duration_seconds, "commit": self.run.commit,
            "label": self.labels, "dataset.name": [item.name for item in self.run.inputs] or None,
        }[name]  # fmt: skip


def number_of(stored: Value) -> float | None:
    """The number a person reads in a stored value; None for words and booleans."""
    if isinstance(stored, bool):
        return None
    if isinstance(stored, int | float):
        return float(stored)
    text = stored.strip()
    if text.lower() in {"nan", "inf", "-inf"} or re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        return float(text)
    return None


def boolean_of(stored: Value) -> bool | None:
    return stored if isinstance(stored, bool) else {"true": True, "false": False}.get(str(stored).strip().lower())


def sides(value: Value, operator: str, literal: Any, operand: Operand) -> tuple[Any, Any] | None:
    """What is compared with what; None when the run has no such side."""
    name = type(literal).__name__
    if isinstance(literal, DataOf):
        other = OTHERS[literal.run].of(operand)
        return None if other is None else (value, other)
    if isinstance(operand, Field) and operand.kind.value in {"param", "tag"}:
        if name == "Number":
            return None if (number := number_of(value)) is None else (number, literal.value)
        if name == "Boolean":
            return None if (boolean := boolean_of(value)) is None else (boolean, literal.value)
        is_word = number_of(value) is None and boolean_of(value) is None
        return (str(value), literal.value) if is_word or operator not in {"<", "<=", ">", ">="} else None
    if isinstance(value, datetime):
        at = {"Moment": lambda: literal.value, "Span": lambda: NOW + timedelta(seconds=literal.seconds),
              "Number": lambda: datetime.fromtimestamp(literal.value / 1000, UTC)}[name]()  # fmt: skip
        return value, at
    return value, literal.seconds if name == "Span" else literal.value


def holds(left: Any, operator: str, right: Any) -> bool:
    if operator in {"like", "ilike"}:
        body = "".join({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in right)
        return re.fullmatch(body, left, re.DOTALL | (re.IGNORECASE if operator == "ilike" else 0)) is not None
    if operator == "~":
        return re.search(right, left) is not None
    return {"=": left == right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        operator
    ]


def compare(subject: Subject, operand: Any, operator: str, literal: Any) -> bool | None:
    if operator in {"!=", "!~", "not like", "not ilike"}:
        positive = {"!=": "=", "!~": "~"}.get(operator, operator.removeprefix("not "))
        found = compare(subject, operand, positive, literal)
        return None if found is None else not found
    value = subject.of(operand)
    if value is None:
        return None
    if isinstance(value, list):
        return any(holds(item, operator, literal.value) for item in value)
    is_hash = isinstance(operand, Field) and (operand.kind.value == "data" or operand.name == "commit")
    if operator == "=" and is_hash and not isinstance(literal, DataOf):
        return bool(value.startswith(literal.value)) if literal.value else False
    pair = sides(value, operator, literal, operand)
    return None if pair is None else holds(pair[0], operator, pair[1])


def all_of(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def negated(answer: bool | None, is_negated: bool) -> bool | None:
    return answer if answer is None or not is_negated else not answer


def any_of(answers: Sequence[bool | None]) -> bool | None:
    return negated(all_of([negated(answer, True) for answer in answers]), True)


def truth(tree: Expression, subject: Subject) -> bool | None:
    match tree:
        case And() | Or():
            combine = all_of if isinstance(tree, And) else any_of
            return combine([truth(term, subject) for term in tree.terms])
        case Not():
            return negated(truth(tree.term, subject), True)
        case Comparison():
            return compare(subject, tree.operand, tree.operator, tree.value)
        case Membership():
            answers = [compare(subject, tree.operand, "=", value) for value in tree.values]
            return negated(any_of(answers), tree.negated)
        case Between():
            ends = ((">=", tree.low), ("<=", tree.high))
            return negated(all_of([compare(subject, tree.operand, *end) for end in ends]), tree.negated)
    return predicate(tree, subject)


def predicate(tree: IsNull | IsNan, subject: Subject) -> bool | None:
    value = subject.of(tree.operand)
    if isinstance(tree, IsNull):
        return (value is None or value == []) != tree.negated
    number = None if value is None else number_of(value)
    return None if value is None else (number is not None and math.isnan(number)) != tree.negated


WINE = RunInput("wine", "d1")
NUMBERS = st.sampled_from([0.0, -0.0, 1.0, 0.5, -2.5, 3.0, 1e300, math.nan, math.inf, -math.inf])
WORDS = st.sampled_from(["adam", "Adam", "sgd", "0.5", "3", "1e0", "nan", "True", "false", "", "a_b", "a%b\nc", "ÄÖ.*"])
SPREAD = st.builds(Spread, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(1, 3), at_best=st.none() | NUMBERS)
METRIC = st.builds(MetricSummary, NUMBERS, st.none(), st.none() | SPREAD)
PARAMS = st.fixed_dictionaries({}, optional={
    "lr": NUMBERS | st.integers(-3, 3), "opt": WORDS, "any": WORDS | NUMBERS | st.booleans(), "flag": st.booleans(),
})  # fmt: skip
MOMENTS = st.sampled_from([NOW, NOW - timedelta(days=7), NOW - timedelta(days=8), datetime(2026, 1, 1, tzinfo=UTC)])


@st.composite
def runs_and_labels(draw: st.DrawFn) -> tuple[list[Run], dict[str, list[str]]]:
    runs = []
    for index in range(draw(st.integers(1, 8))):
        created = draw(st.none() | MOMENTS)
        seconds = draw(st.none() | st.sampled_from([0.0, 60.0, 3600.0]))
        runs.append(
            Run(
                id=f"r{index}", source=RunSource.MLFLOW, source_name="mlflow", name=draw(WORDS), experiment="e",
                status="FINISHED", user=draw(st.sampled_from(["", "reviewer"])), created_at=created,
                ended_at=None if created is None or seconds is None else created + timedelta(seconds=seconds),
                commit=draw(st.sampled_from([None, "c1", "c2", "c3"])), params=draw(PARAMS),
                metrics=draw(st.dictionaries(st.sampled_from(["acc", "acc.max", "loss"]), METRIC, max_size=3)),
                tags=draw(st.dictionaries(st.just("team"), WORDS, max_size=1)),
                inputs=draw(st.sampled_from([(), (WINE,), (RunInput("a", "1"), WINE)])),
            )
        )  # fmt: skip
    labels = draw(st.dictionaries(st.sampled_from([run.id for run in runs]), st.just(["good", "a_b"]), max_size=3))
    return runs, labels


NUMBER_TEXT = st.sampled_from(["0", "0.5", "1", "3", "-2.5", "nan", "inf", "-inf", "1e300"])
QUOTED = WORDS.map(lambda text: f"'{text}'")
COMPARED = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
METRIC_FIELDS = st.sampled_from(
    ["metrics.acc", "metrics.acc.max", 'metrics."acc".min', "metrics.loss.count", "metrics.loss.at_best", "duration"]
)
MIXED_FIELDS = st.sampled_from(["params.lr", "params.opt", "params.any", "params.flag", "tags.team"])
TEXT_FIELDS = MIXED_FIELDS | st.sampled_from(["name", "user", "label", "dataset.name", "id"])
HASHES = st.sampled_from(["data.'data/raw'", "data.model", "commit"])
PATTERNS = st.sampled_from(["a%", "%a", "%da%", "A_am", "%", "", "a_b", "%.*", "_____"]).map(lambda text: f"'{text}'")
REGULAR = st.sampled_from(["^a", "dam$", "(sgd|adam)", "[0-9]", "a.b", "ÄÖ"]).map(lambda text: f"'{text}'")


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(item) if isinstance(item, str) else item for item in parts)).map(" ".join)


TIMES = st.sampled_from(["-7d", "2026-01-01", "'2026-05-25T00:00:00Z'", "1780272000000", "-1w"])
DELTAS = st.sampled_from(["delta(metrics.acc)", "delta(metrics.acc.max)", "delta(params.any)", "delta(params.lr)"])
DATA_OF = st.sampled_from(["data_of('r0')", "data_of('whole')"])
NEGATION = st.sampled_from(["", "not"])
ONE = st.one_of(
    joined(METRIC_FIELDS | MIXED_FIELDS, COMPARED, NUMBER_TEXT),
    joined(MIXED_FIELDS | st.sampled_from(["name", "user"]), COMPARED, QUOTED),
    joined(MIXED_FIELDS, st.sampled_from(["=", "!="]), st.sampled_from(["true", "false"])),
    joined(METRIC_FIELDS | MIXED_FIELDS, NEGATION, "between", NUMBER_TEXT, "and", NUMBER_TEXT),
    joined(MIXED_FIELDS, NEGATION, "in (", QUOTED, ",", NUMBER_TEXT, ",", QUOTED, ")"),
    joined(TEXT_FIELDS, NEGATION, "in (", QUOTED, ",", QUOTED, ")"),
    joined(TEXT_FIELDS, NEGATION, st.sampled_from(["like", "ilike"]), PATTERNS),
    joined(TEXT_FIELDS, st.sampled_from(["~", "!~"]), REGULAR),
    joined(st.sampled_from(["label", "dataset.name"]), st.sampled_from(["=", "!="]), "'wine'"),
    joined(HASHES, st.sampled_from(["=", "!="]), st.sampled_from(["'aa'", "'aaa111'", "'c1'", "''"])),
    joined(DELTAS, COMPARED, NUMBER_TEXT),
    joined(DELTAS, st.sampled_from(["is null", "is not null", "is nan", "is not nan"])),
    joined(st.sampled_from(["data.'data/raw'", "data.model"]), st.sampled_from(["=", "!="]), DATA_OF),
    joined("created", COMPARED, TIMES),
    joined("duration", COMPARED, st.sampled_from(["1m", "1.5h", "60"])),
    joined(TEXT_FIELDS | METRIC_FIELDS | HASHES, st.sampled_from(["is null", "is not null"])),
    joined(METRIC_FIELDS | MIXED_FIELDS, st.sampled_from(["is nan", "is not nan"])),
)  # fmt: skip
FILTERS = st.recursive(
    ONE,
    lambda inner: st.one_of(
        joined("not (", inner, ")"), joined("(", inner, "and", inner, ")"), joined("(", inner, "or", inner, ")")
    ),
    max_leaves=5,
)
PARAM_NAMES = ("lr", "opt", "any", "flag")
COMPLETE = Run(
    id="whole", source=RunSource.MLFLOW, source_name="mlflow", name="whole", experiment="e", status="FINISHED",
    user="reviewer", created_at=None, ended_at=None, commit="c1", params=dict.fromkeys(PARAM_NAMES, "1"),
    metrics=dict.fromkeys(["acc", "loss"], MetricSummary(1)), tags={"team": "b"},
)  # fmt: skip


def frame_of(runs: Sequence[Run], labels: dict[str, list[str]]) -> RunFrame:
    table = build([RunColumns.of(runs)], DATA, labels)
    return RunFrame(1, table.frame(), table.columns)


@settings(max_examples=200, deadline=None)
@given(runs_and_labels(), st.lists(FILTERS, min_size=1, max_size=6))
def test_a_frame_answers_as_the_naive_reading(found: tuple[list[Run], dict[str, list[str]]], texts: list[str]) -> None:
    runs, labels = [*found[0], COMPLETE], found[1]
    frame = frame_of(runs, labels)
    metrics = {name for run in runs for name in run.metrics}
    OTHERS.clear()
    OTHERS.update({run.id: Subject(run, labels.get(run.id, ()), metrics) for run in runs})
    for text in texts:
        tree = parse(text)
        assert tree is not None
        expected = {run_id for run_id, subject in OTHERS.items() if truth(tree, subject) is True}
        rows = frame.rows(frame.select(tree, now=NOW, baseline=BASELINE), ())
        assert {row["id"] for row in rows} == expected, text
