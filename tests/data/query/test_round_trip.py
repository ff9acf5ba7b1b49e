"""Every tree has a text, and the text has the same tree."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.query.fields import AGGREGATES, ATTRIBUTES, Field, FieldKind, FieldType, ends_like_aggregate
from dashboard.data.query.keys import SortKey, parse_columns, parse_order
from dashboard.data.query.parser import parse
from dashboard.data.query.text import field_text
from dashboard.data.query.tree import (
    And,
    Between,
    Boolean,
    Comparison,
    DataOf,
    Delta,
    Expression,
    IsNan,
    IsNull,
    Membership,
    Moment,
    Not,
    Number,
    Or,
    Span,
    Text,
)
from tests.data.query.writing import canonical

NAMES = st.text(min_size=1, max_size=12)
PLAIN = st.from_regex(r"[a-z_][a-z0-9_/-]{0,5}(\.(max|min|a1))?", fullmatch=True)
TEXTS = st.builds(Text, st.text(max_size=12))
NUMBERS = st.builds(
    lambda text: Number(text, float(text)),
    st.floats().map(repr) | st.integers(-(10**9), 10**9).map(str) | st.sampled_from(["1e-3", ".5", "+2", "5.", "1E5"]),
)
SPANS = st.builds(lambda size, unit: Span(f"-{size}{unit}", 0.0), st.integers(0, 99), st.sampled_from("smhdw"))
MOMENTS = st.builds(Moment, st.datetimes(timezones=st.just(UTC)))


def _metric(name: str, aggregate: str) -> Field:
    return Field(FieldKind.METRIC, name, aggregate)


METRICS = st.builds(_metric, NAMES | PLAIN, st.sampled_from(["", *AGGREGATES])) | PLAIN.map(
    lambda name: Field(FieldKind.METRIC, name, is_open=ends_like_aggregate(name))
)
MIXED = st.builds(Field, st.sampled_from([FieldKind.PARAM, FieldKind.TAG]), NAMES | PLAIN)
DATA = st.builds(Field, st.just(FieldKind.DATA), NAMES)


def _attributes(*types: FieldType) -> st.SearchStrategy[Field]:
    return st.sampled_from([Field(FieldKind.RUN, item.name) for item in ATTRIBUTES if item.type in types])


FIELDS = METRICS | MIXED | DATA | _attributes(*FieldType)
NUMERIC = METRICS | st.builds(Delta, METRICS | MIXED)
ORDER = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
PATTERNS = st.sampled_from(["like", "ilike", "~", "!~", "not like", "not ilike"])
CONDITIONS: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Comparison, NUMERIC, ORDER, NUMBERS),
    st.builds(Between, NUMERIC, NUMBERS, NUMBERS, st.booleans()),
    st.builds(Membership, NUMERIC, st.lists(NUMBERS, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Comparison, MIXED, st.sampled_from(["=", "!="]), TEXTS | NUMBERS | st.builds(Boolean, st.booleans())),
    st.builds(Membership, MIXED, st.lists(TEXTS | NUMBERS, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Comparison, MIXED | DATA | _attributes(FieldType.TEXT), PATTERNS, TEXTS),
    st.builds(Comparison, _attributes(FieldType.TIME), ORDER, MOMENTS | SPANS),
    st.builds(Comparison, DATA, st.sampled_from(["=", "!="]), TEXTS | st.builds(DataOf, NAMES)),
    st.builds(IsNull, FIELDS, st.booleans()),
    st.builds(IsNan, NUMERIC | MIXED, st.booleans()),
)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_the_text_of_a_tree_parses_to_the_same_tree(tree: Expression) -> None:
    assert parse(canonical(tree)) == tree


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_canonical_text_is_stable(tree: Expression) -> None:
    once = canonical(tree)
    assert canonical(parse(once)) == once


@given(st.lists(st.builds(SortKey, FIELDS, st.booleans()), max_size=4))
def test_orders_and_columns_round_trip(keys: list[SortKey]) -> None:
    fields = [key.field for key in keys]
    assert parse_columns(",".join(map(field_text, fields))) == tuple(fields)
    order = ",".join(f"{'-' if key.is_descending else ''}{field_text(key.field)}" for key in keys)
    assert parse_order(order) == tuple(keys)
