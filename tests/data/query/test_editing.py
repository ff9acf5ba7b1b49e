"""A condition that a header writes takes the place of the one before it, and changes nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from dashboard.data.query.editing import with_condition
from dashboard.data.query.fields import Field, resolve
from dashboard.data.query.parser import parse
from dashboard.data.query.text import field_text
from dashboard.data.query.tree import And, Expression, Not, Or
from tests.data.query.test_round_trip import EXPRESSIONS, FIELDS
from tests.data.query.writing import canonical

ACC = "metrics.acc"
NEW = "metrics.acc >= 0.9"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", NEW),
        ("  ", NEW),
        ("metrics.acc > 0.5", NEW),
        ("status = 'FAILED'", f"status = 'FAILED' and {NEW}"),
        ("metrics.acc > 0.5 and status = 'FAILED'", f"{NEW} and status = 'FAILED'"),
        ("user = 'a'  and  metrics.acc > 0.5 AND metrics.acc < 1", f"user = 'a' and {NEW}"),
        ("metrics.acc between 0 and 1 and user = 'a'", f"{NEW} and user = 'a'"),
        ("user = 'a' and metrics.acc not in (1, 2)", f"user = 'a' and {NEW}"),
        ("(metrics.acc > 0.5) and user = 'a'", f"{NEW} and user = 'a'"),
        ("metric.acc is null", NEW),
        ("metrics.`acc` > 0", NEW),
        ("metrics.acc.last > 0", NEW),
        ("metrics.acc.max > 0", f"metrics.acc.max > 0 and {NEW}"),
        ("metrics.acc > 0 or user = 'a'", f"(metrics.acc > 0 or user = 'a') and {NEW}"),
        ("(metrics.acc > 0 or user = 'a')", f"(metrics.acc > 0 or user = 'a') and {NEW}"),
        ("(user = 'a') or (user = 'b')", f"((user = 'a') or (user = 'b')) and {NEW}"),
        ("(metrics.acc > 0 or user = 'a') and metrics.acc > 1", f"(metrics.acc > 0 or user = 'a') and {NEW}"),
        ("not metrics.acc > 0", f"not metrics.acc > 0 and {NEW}"),
        ("delta(metrics.acc) > 0", f"delta(metrics.acc) > 0 and {NEW}"),
        ("params.acc = 1", f"params.acc = 1 and {NEW}"),
        ("user in ('a)', 'b') or name = 'c'", f"(user in ('a)', 'b') or name = 'c') and {NEW}"),
        ('params.`a"b` = 1 or params.x = "c"', f'(params.`a"b` = 1 or params.x = "c") and {NEW}'),
        ("name = 'this and that' and user = 'a or b'", f"name = 'this and that' and user = 'a or b' and {NEW}"),
    ],
)  # fmt: skip
def test_one_condition_for_each_column(before: str, after: str) -> None:
    assert with_condition(before, NEW, ACC) == after


@pytest.mark.parametrize(
    ("before", "column", "after"),
    [
        ("start_time > -7d", "created", "created > -1d"),
        ("attributes.`start time` > -7d and user = 'a'", "created", "created > -1d and user = 'a'"),
        ("data.'data/raw' = data_of('r1')", 'data."data/raw"', 'data."data/raw" > -1d'),
        ('metrics."acc.max" > 1', 'metrics."acc.max"', 'metrics."acc.max" > -1d'),
    ],
)
def test_spellings_of_one_column_are_one_column(before: str, column: str, after: str) -> None:
    assert with_condition(before, f"{column} > -1d", column) == after


def test_a_metric_named_like_an_aggregate_is_told_from_the_aggregate() -> None:
    before = "metrics.acc.max > 1"
    assert with_condition(before, "metrics.acc.max > 2", "metrics.acc.max") == "metrics.acc.max > 2"
    assert with_condition(before, 'metrics."acc".max > 2', 'metrics."acc".max', {"acc"}) == 'metrics."acc".max > 2'
    apart = f'{before} and metrics."acc".max > 2'
    assert with_condition(before, 'metrics."acc".max > 2', 'metrics."acc".max', {"acc", "acc.max"}) == apart


def test_a_filter_that_cannot_be_read_is_kept_for_the_bar_to_explain() -> None:
    assert with_condition("metrics.acc >", NEW, ACC) == f"metrics.acc > and {NEW}"


def _is_on(term: Expression, column: Field) -> bool:
    if isinstance(term, Not | And | Or) or not isinstance(term.operand, Field):
        return False
    return resolve(term.operand, ()) == resolve(column, ())


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, FIELDS)
def test_everything_else_a_filter_says_is_said_after_it_too(tree: Expression, column: Field) -> None:
    condition = f"{field_text(column)} is null"
    text = with_condition(canonical(tree), condition, field_text(column))
    after = parse(text)
    assert after is not None
    new = parse(condition)
    terms = [tree] if not isinstance(tree, And) else list(tree.terms)
    kept = [term for term in terms if not _is_on(term, column)]
    found = [after] if not isinstance(after, And) else list(after.terms)
    assert found.count(new) == 1 + kept.count(new)
    assert [term for term in found if term != new] == [term for term in kept if term != new]
    assert with_condition(text, condition, field_text(column)) == text
