"""What the language accepts, and how it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.query.fields import ATTRIBUTES, Field, FieldKind, resolve
from dashboard.data.query.keys import column_key, is_nameable, parse_columns, parse_order
from dashboard.data.query.operators import OPERATORS
from dashboard.data.query.parser import parse
from dashboard.data.query.reference import EXAMPLES
from dashboard.errors import QueryError
from tests.data.query.writing import canonical


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("attributes.status = 'FINISHED'", "status = 'FINISHED'"),
        ("attribute.run_id IN ('a', 'b')", "id in ('a', 'b')"),
        ('attr.`Run Name` ILIKE "x%"', "name ilike 'x%'"),
        ("run_name != 'x'", "name != 'x'"),
        ("start_time > 1700000000000", "created > 1700000000000"),
        ("user_id = 'x' AND artifact_uri LIKE 's3:%'", "user = 'x' and artifact_uri like 's3:%'"),
        ("parameters.lr == '0.1'", "params.lr = '0.1'"),
        ('param.`a b` <> "x"', "params.\"a b\" != 'x'"),
        ('metric."val loss".min<0.5', 'metrics."val loss".min < 0.5'),
        ("tags.mlflow.user = 'x'", "tags.mlflow.user = 'x'"),
        ("datasets.name = 'wine'", "dataset.name = 'wine'"),
        ("metrics.acc>-1 or not(name='a')", "metrics.acc > -1 or not name = 'a'"),
        ("name = 'it''s' and name = \"a \"\"b\"\"\"", "name = 'it''s' and name = 'a \"b\"'"),
        ("created>='2026-01-31T10:00:00+02:00'", "created >= 2026-01-31T08:00:00Z"),
        ("created > '2026-01-31'", "created > 2026-01-31"),
        ("params.lr > '0.1'", "params.lr > 0.1"),
        ("commit = 1234567", "commit = '1234567'"),
        ("params.train/lr.base = 1 and params.in = 2", "params.train/lr.base = 1 and params.in = 2"),
        ("((name = 'a'))", "name = 'a'"),
        ("  ", ""),
    ],
)  # fmt: skip
def test_spellings(written: str, meant: str) -> None:
    assert canonical(parse(written)) == meant
    assert parse(meant) == parse(written)


def test_precedence_is_that_of_sql() -> None:
    assert parse("not id = 'a' and id = 'b' or id = 'c' and id = 'd'") == parse(
        "((not id = 'a') and id = 'b') or (id = 'c' and id = 'd')"
    )
    assert parse("id = 'a' or id = 'b' and id = 'c'") != parse("(id = 'a' or id = 'b') and id = 'c'")
    assert parse("duration between 1 and 2 and id = 'a'") == parse("(duration between 1 and 2) and (id = 'a')")


@pytest.mark.parametrize(
    ("text", "position", "token", "suggestion"),
    [
        ("statuss = 'x'", 0, "statuss", "status"),
        ("name = 'a' and metrcs.acc > 1", 15, "metrcs.acc", "metrics.acc"),
        ("acc > 1", 0, "acc", "metrics.acc"),
        ("status = FINISHED", 9, "FINISHED", "'FINISHED'"),
        ("metrics.acc > '0.5'", 14, "'0.5'", "0.5"),
        ("metrics.acc > 'high'", 14, "'high'", ""),
        ("metrics.acc like '1%'", 17, "'1%'", ""),
        ("metrics.acc > true", 14, "true", ""),
        ("params.x lke 'a'", 9, "lke", "like"),
        ("name = 'a' adn name = 'b'", 11, "adn", "and"),
        ("created > 7d", 10, "7d", "-7d"),
        ("created > 'yesterday'", 10, "'yesterday'", ""),
        ("created > 2026-13-01", 10, "2026-13-01", ""),
        ("name = 'open", 7, "'open", ""),
        ("name = 'a' and", 14, "", ""),
        ("name", 4, "", ""),
        ("name =", 6, "", ""),
        ("name = 'a')", 10, ")", ""),
        ("(name = 'a'", 11, "", ""),
        ("name in ()", 9, ")", ""),
        ("name in 'a'", 8, "'a'", ""),
        ("name is nan", 8, "nan", ""),
        ("name is nul", 8, "nul", "null"),
        ("'x' = name", 0, "'x'", ""),
        ("name ≥ 'a'", 5, "≥", ">="),
        ("metrics.'acc'.avg > 1", 13, ".avg", ""),
        ("metrics.'acc'.maxx > 1", 13, ".maxx", ".max"),
        ("params.a.'b c' = 1", 0, "params.a.'b c'", 'params."a.b c"'),
        ("attr.'statsu' = 'x'", 0, "attr.'statsu'", "status"),
        ("label < 'a'", 8, "'a'", ""),
        ("params.flag > true", 14, "true", ""),
        ("name = data_of('x')", 7, "data_of", ""),
        ("delta(name) > 1", 6, "name", ""),
        ("params. = 1", 0, "params.", ""),
        ("delta(attr.name) > 1", 6, "attr.name", ""),
        ("and", 0, "and", ""),
    ],
)  # fmt: skip
def test_errors_name_place_token_and_neighbour(text: str, position: int, token: str, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, known=["metrics.acc", "params.lr"])
    assert (caught.value.position, caught.value.token, caught.value.suggestion) == (position, token, suggestion)
    assert caught.value.code == "query-invalid"
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "name = '" + "x" * 10_000 + "'",
        "(" * 51 + "name = 'a'" + ")" * 51,
        "not " * 51 + "name = 'a'",
        "id in (" + ",".join(["'a'"] * 1_001) + ")",
        "id in (" + ",".join(["1"] * 3_000) + ")",
        "name ~ '" + "a" * 1_001 + "'",
        "created > -9999999w",
    ],
)
def test_length_nesting_lists_and_patterns_are_bounded(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.hint


def test_what_is_within_bounds_is_accepted() -> None:
    assert parse("(" * 50 + "name = 'a'" + ")" * 50) == parse("name = 'a'")
    assert parse("id in (" + ",".join(["'a'"] * 1_000) + ")")


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(
    ["name", "metrics.", "acc", "'a'", '"b"', "`", "(", ")", "and", "or", "not", "in", "is", "null", "=", "<", "~", ",",
     "-7d", "1e-3", "between", "like", "delta", "data_of", " ", "."]
), max_size=12).map("".join))  # fmt: skip
def test_any_text_is_either_understood_or_refused_with_a_place_in_it_and_a_hint(text: str) -> None:
    refusals: list[QueryError] = []
    for read in (parse, parse_order, parse_columns):
        try:
            read(text)
        except QueryError as error:
            refusals.append(error)
    assert all(0 <= refusal.position <= len(text) and refusal.hint for refusal in refusals)
    assert all(text[refusal.position :].startswith(refusal.token) for refusal in refusals)


def test_a_column_without_a_name_cannot_be_asked_for() -> None:
    assert all(map(is_nameable, ("status", "metrics.acc", 'params."a ""b"", c"', 'data."data/raw"', 'metrics."a\nb"')))
    assert not any(map(is_nameable, ('metrics.""', 'params.""', 'data.""', "metrics." + "x" * 10_000)))


def test_an_exact_metric_name_wins_over_an_aggregate() -> None:
    field = parse_columns("metrics.acc.max")[0]
    assert resolve(field, {"acc"}) == Field(FieldKind.METRIC, "acc", "max")
    assert resolve(field, {"acc", "acc.max"}) == Field(FieldKind.METRIC, "acc.max", "last")
    assert resolve(parse_columns('metrics."acc.max"')[0], {"acc"}) == Field(FieldKind.METRIC, "acc.max", "last")
    assert resolve(parse_columns('metrics."acc".max')[0], {"acc.max"}) == Field(FieldKind.METRIC, "acc", "max")


@pytest.mark.parametrize("metrics", [{"acc"}, {"acc", "acc.max"}, {"acc", "acc.max", "acc.max.max", "a b", "a b.max"}])
def test_the_key_of_a_column_means_that_column(metrics: set[str]) -> None:
    for name in metrics:
        for aggregate in ("last", "max", "count"):
            field = Field(FieldKind.METRIC, name, aggregate)
            assert resolve(parse_columns(column_key(field, metrics))[0], metrics) == field


def test_orders_take_mlflows_spelling_too() -> None:
    assert parse_order("metrics.acc DESC, params.lr asc") == parse_order("-metrics.acc,params.lr")
    assert parse_order("-`run name`") == parse_order("name desc")
    for wrong in ("metrics.acc,", ",name", "name name", "-", "name desc desc"):
        with pytest.raises(QueryError):
            parse_order(wrong)


def test_every_example_of_the_tables_is_understood() -> None:
    examples = [item.example for item in (*ATTRIBUTES, *OPERATORS)] + [text for text, _ in EXAMPLES]
    assert all(parse(example) is not None for example in examples)
